//! All recorded bodies, whole: what is mapped, what is not and why, and how fast.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use linewatch_bookmakers::books::{Offer, UnmappedReason};

use super::{LIVE, NORWAY_FRANCE, OTHERS, Recording, say};

fn reasons(offer: &Offer) -> BTreeMap<UnmappedReason, usize> {
    let mut reasons = BTreeMap::new();
    for unmapped in &offer.unmapped {
        *reasons.entry(unmapped.reason).or_default() += 1;
    }
    reasons
}

/// At least so many of the bookmaker's rows or markets are mapped (domain.md section 13), and so many markets made.
fn least(recording: &Recording) -> (usize, usize) {
    match recording.file {
        "norway_france/betpawa.json" => (447, 173),
        "norway_france/sportybet.json" => (206, 200),
        "norway_france/bet9ja.json" => (143, 143),
        "norway_france/msport.json" => (151, 145),
        "live_fctokyo_jefchiba/betpawa.json" => (137, 46),
        "other/betpawa_v4_sydneyfcyouth_rockdale.json" => (163, 87),
        "ecuador_germany/sportybet_product3.json" => (200, 195),
        "ecuador_germany/bet9ja.json" => (140, 140),
        _ => (0, 0),
    }
}

#[test]
fn all_recorded_bodies_are_read_and_no_less_is_mapped_than_was() {
    for recording in NORWAY_FRANCE.iter().chain(&LIVE).chain(&OTHERS) {
        let Some(body) = recording.body() else { return };
        let offer = recording.offer(&body).unwrap_or_else(|error| panic!("{}: {error}", recording.file));
        let markets = offer.snapshot.markets().len();
        say(&format!(
            "{}: {} rows or markets mapped, {markets} markets; unmapped {}: {:?}",
            recording.file,
            offer.mapped,
            offer.unmapped.len(),
            reasons(&offer)
        ));
        let (mapped, made) = least(recording);
        assert!(offer.mapped >= mapped, "{}: {} mapped", recording.file, offer.mapped);
        assert!(markets >= made, "{}: {markets} markets", recording.file);
        assert_eq!(offer.snapshot.fixture.key.as_str(), recording.key);
        assert_eq!(offer.snapshot.unread(), [], "{}", recording.file);
        let in_play = recording.file.starts_with("live_") || recording.file.ends_with("product1.json");
        assert_eq!(offer.in_play, in_play, "{}", recording.file);
    }
}

#[test]
fn betpawas_rows_of_one_line_are_one_market() {
    let Some(body) = NORWAY_FRANCE[0].body() else { return };
    let offer = NORWAY_FRANCE[0].offer(&body).unwrap();
    assert_eq!((offer.mapped, offer.snapshot.markets().len(), offer.unmapped.len()), (447, 173, 0));
    let outcomes = |id: &str| {
        let market = offer.snapshot.markets().iter().find(|market| market.key.market_id.as_str() == id).unwrap();
        market.outcomes.len()
    };
    assert_eq!((outcomes("4706"), outcomes("28000228")), (9, 46));
}

#[test]
fn a_handicap_given_as_a_score_is_the_home_teams() {
    let Some(bodies) = NORWAY_FRANCE.iter().map(Recording::body).collect::<Option<Vec<_>>>() else { return };
    for (recording, body) in NORWAY_FRANCE.iter().zip(bodies) {
        let offer = recording.offer(&body).unwrap();
        let price = |line: &str, outcome: &str| {
            let wanted = Some(line.parse().unwrap());
            let mut markets = offer.snapshot.markets().iter();
            let market = markets.find(|market| market.key.market_id.as_str() == "4724" && market.key.line == wanted);
            let quote = market.unwrap().outcomes.iter().find(|quote| quote.name.as_str() == outcome).unwrap().odds;
            quote.unwrap()
        };
        // Norway is the outsider: with a goal less it hardly wins, with two more it mostly does.
        assert!(price("-1", "1") > "8".parse().unwrap(), "{}", recording.adapter);
        assert!(price("2", "1") < "1.7".parse().unwrap(), "{}", recording.adapter);
    }
}

#[test]
fn every_book_says_the_same_fixture() {
    let Some(bodies) = NORWAY_FRANCE.iter().map(Recording::body).collect::<Option<Vec<_>>>() else { return };
    for (recording, body) in NORWAY_FRANCE.iter().zip(bodies) {
        let fixture = recording.offer(&body).unwrap().snapshot.fixture;
        assert_eq!(fixture.kickoff.to_string(), "2026-06-26T19:00:00Z", "{}", recording.adapter);
        assert_eq!(fixture.name.as_str(), "Norway - France");
        assert_eq!(fixture.country.unwrap().as_str(), "International");
        assert!(fixture.tournament.unwrap().as_str().contains("World Cup"));
    }
}

/// Loose, because these are unoptimised builds on a busy machine; the figure is printed.
#[test]
fn a_large_body_is_read_quickly() {
    for recording in &NORWAY_FRANCE {
        let Some(body) = recording.body() else { return };
        let best = (0..5).map(|_| {
            let start = Instant::now();
            recording.offer(&body).unwrap();
            start.elapsed()
        });
        let best = best.min().unwrap();
        say(&format!("{}: {} kB read in {best:?}", recording.file, body.len() / 1_000));
        assert!(best < Duration::from_secs(2));
    }
}

/// The chance that a price stands for, in thousandths.
fn chance(odds: linewatch_model::Odds) -> u32 {
    10_000_000 / odds.units()
}

/// A market that is mapped to the wrong one, or an outcome to the wrong one, has another chance than at the reference.
#[test]
fn what_is_mapped_has_about_the_chance_that_it_has_at_the_reference_book() {
    let Some(bodies) = NORWAY_FRANCE.iter().map(Recording::body).collect::<Option<Vec<_>>>() else { return };
    let offers: Vec<Offer> =
        NORWAY_FRANCE.iter().zip(bodies).map(|(recording, body)| recording.offer(&body).unwrap()).collect();
    let reference: BTreeMap<_, _> = offers[0].snapshot.markets().iter().map(|market| (&market.key, market)).collect();
    let (mut compared, mut far) = (0, Vec::new());
    for offer in &offers[1..] {
        for market in offer.snapshot.markets() {
            let Some(theirs) = reference.get(&market.key) else { continue };
            for quote in &market.outcomes {
                let same = theirs.outcomes.iter().find(|other| other.name == quote.name);
                let (Some(ours), Some(theirs)) = (quote.odds, same.and_then(|other| other.odds)) else { continue };
                compared += 1;
                if chance(ours).abs_diff(chance(theirs)) > 100 {
                    far.push(format!("{} {} {} {ours} {theirs}", offer.snapshot.bookmaker, market.key, quote.name));
                }
            }
        }
    }
    say(&format!("{compared} outcomes compared with the reference, {} of them far", far.len()));
    assert!(compared > 1_200, "{compared}");
    // BetPawa's own double chance with 3.5 goals is off in this body: X2 with Under at 1.08 and with Over at 1.41 cannot
    // both be right, and the three others agree with one another.
    far.retain(|text| !text.contains(" 28000089 3.5 "));
    assert!(far.is_empty(), "{far:#?}");
}
