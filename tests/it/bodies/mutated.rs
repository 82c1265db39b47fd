//! Mutated bodies, recorded and made up: no adapter panics, hangs or takes memory without end over any of them.

use std::time::{Duration, Instant};

use linewatch_bookmakers::books::{BodyError, adapters, book};
use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::{LIVE, NORWAY_FRANCE, OTHERS, bad, lists, say};

/// What happens to a body on the way here.
#[derive(Debug, Clone, Copy)]
enum Mutation {
    Cut,
    FlipBits,
    Retype,
    Repeat,
    Nest,
    Drop,
}

const MUTATIONS: [Mutation; 6] =
    [Mutation::Cut, Mutation::FlipBits, Mutation::Retype, Mutation::Repeat, Mutation::Nest, Mutation::Drop];

/// A place at or after `from` where a JSON value begins: after a colon or a comma.
fn value_after(body: &[u8], from: usize) -> Option<usize> {
    let at = body.get(from..)?.iter().position(|byte| matches!(byte, b':' | b','))?;
    Some(from + at + 1)
}

fn mutate(body: &[u8], mutation: Mutation, random: &mut StdRng) -> Vec<u8> {
    let mut body = body.to_vec();
    if body.len() < 2 {
        return body;
    }
    let at = random.random_range(0..body.len());
    match mutation {
        Mutation::Cut => body.truncate(at),
        Mutation::FlipBits => {
            for _ in 0..random.random_range(1..40) {
                let at = random.random_range(0..body.len());
                body[at] ^= 1 << random.random_range(0..8);
            }
        }
        Mutation::Retype => {
            const VALUES: [&str; 10] =
                ["null", "-1", "1e400", "\"\"", "[]", "{}", "true", "\"x\\u0000y\"", "99999999999999999999", "[[1]]"];
            for _ in 0..random.random_range(1..20) {
                let from = random.random_range(0..body.len());
                let Some(start) = value_after(&body, from) else { continue };
                let end = body[start..].iter().position(|byte| matches!(byte, b',' | b'}' | b']'));
                let value = VALUES[random.random_range(0..VALUES.len())];
                body.splice(start..end.map_or(body.len(), |end| start + end), value.bytes());
            }
        }
        Mutation::Repeat => {
            let end = (at + random.random_range(1..5_000)).min(body.len());
            let piece = body[at..end].to_vec();
            body.splice(end..end, piece);
        }
        Mutation::Nest => {
            let Some(at) = value_after(&body, at) else { return body };
            let (open, close) = if random.random() { ("[", "]") } else { ("{\"markets\":", "}") };
            let depth = random.random_range(1..3_000);
            let nest = format!("{}0{}", open.repeat(depth), close.repeat(depth));
            let end = body[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b']')).map_or(at, |end| at + end);
            body.splice(at..end, nest.bytes());
        }
        Mutation::Drop => {
            let end = (at + random.random_range(1..200)).min(body.len());
            body.drain(at..end);
        }
    }
    body
}

/// Feeds a body to the adapter as an offer and as a list; whatever comes is bounded by the body.
fn feed(adapter: &str, key: &str, body: &[u8]) {
    let at = "2026-06-26T12:00:00Z".parse().unwrap();
    let start = Instant::now();
    if let Ok(offer) = super::offer(adapter, key, body, at) {
        let outcomes: usize = offer.snapshot.markets().iter().map(|market| market.outcomes.len()).sum();
        assert!(outcomes <= body.len() && offer.unmapped.len() <= body.len());
        assert!(offer.snapshot.markets().iter().flat_map(|market| &market.outcomes).all(|quote| {
            quote.odds.is_none_or(|odds| odds.units() > 10_000) && (quote.odds.is_some() || !quote.active)
        }));
    }
    let book = book(adapter, &adapter.parse().unwrap()).unwrap();
    for ask in book.discovery().into_iter().chain(lists::later(adapter)) {
        if let Ok(listing) = book.listing(&ask, body, at) {
            assert!(listing.listed.len() + listing.left_out.len() + listing.further.len() <= body.len());
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{adapter}: {:?} for {} bytes", start.elapsed(), body.len());
}

#[test]
fn mutated_recordings_are_read_or_refused() {
    let rounds: u64 = std::env::var("LINEWATCH_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let mut fed = 0;
    for recording in NORWAY_FRANCE.iter().chain(&LIVE).chain(&OTHERS) {
        let Some(body) = recording.body() else { return };
        for seed in 0..rounds {
            for mutation in MUTATIONS {
                let mut random = StdRng::seed_from_u64(seed);
                feed(recording.adapter, recording.key, &mutate(&body, mutation, &mut random));
                fed += 1;
            }
        }
    }
    say(&format!("{fed} mutated recordings fed"));
}

#[test]
fn a_body_of_another_bookmaker_is_refused() {
    for theirs in bad::BOOKS {
        let body = bad::good(theirs).to_string();
        for ours in adapters().filter(|ours| *ours != theirs) {
            feed(ours, "sr:66457014", body.as_bytes());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_small_bodies_are_read_or_refused(seed: u64, which in 0..4_usize, first in 0..6_usize, second in 0..6_usize) {
        let adapter = bad::BOOKS[which];
        let mut random = StdRng::seed_from_u64(seed);
        let body = bad::good(adapter).to_string();
        let body = mutate(body.as_bytes(), MUTATIONS[first], &mut random);
        feed(adapter, "sr:66457014", &mutate(&body, MUTATIONS[second], &mut random));
    }

    #[test]
    fn mutated_lists_are_read_or_refused(seed: u64, which in 0..7_usize, first in 0..6_usize, second in 0..6_usize) {
        let adapter = adapters().nth(which).unwrap();
        let mut random = StdRng::seed_from_u64(seed);
        for body in lists::bodies(adapter) {
            let body = mutate(body.to_string().as_bytes(), MUTATIONS[first], &mut random);
            feed(adapter, "sr:66457014", &mutate(&body, MUTATIONS[second], &mut random));
        }
    }

    #[test]
    fn any_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for adapter in adapters() {
            feed(adapter, "sr:66457014", &bytes);
        }
    }

    #[test]
    fn any_key_of_bet9ja_is_mapped_or_listed(key in "(S|LIVES|s)?_?[A-Z0-9]{0,6}@?[0-9:.-]{0,5}_?[A-Z0-9/+>]{0,6}", price in "[0-9.eE-]{0,8}") {
        let mut body = bad::good("bet9ja");
        body["D"]["O"] = serde_json::json!({ key: price });
        feed("bet9ja", "sr:66457014", body.to_string().as_bytes());
        let offer = super::offer("bet9ja", "sr:66457014", body.to_string().as_bytes(), "2026-06-26T12:00:00Z".parse().unwrap());
        match offer {
            Ok(offer) => prop_assert!(offer.in_play || !offer.snapshot.markets().is_empty()),
            Err(error) => prop_assert!(matches!(error, BodyError::Malformed(_)), "{error}"),
        }
    }
}
