//! Two hundred mutated bodies of each bookmaker over whole runs: none raises an alert that what is truly offered does not,
//! and what is lost by one is told.

use std::collections::{BTreeMap, BTreeSet};

use linewatch::projections::scrape_runs::RunFailure;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::{
    alerts, completed, errors, left_out,
    mutation::{Change, Mutation},
    odd, scrape, shown, truth, two,
};
use crate::support::{
    app::TestApp,
    books::{Match, event, game, having, row, serving},
    place::Place,
};

/// Matches that a bookmaker has; in each run all of their bodies are mutated.
const MATCHES: u32 = 50;
const RUNS: usize = 4;

/// What happened to a match's bodies.
#[derive(Debug)]
enum Fault {
    /// In the answer about it.
    Body(Change),
    /// In the list.
    Row(Change),
    OtherSport,
    /// It is in the list under another id too, whose answer cannot be had.
    Twin,
    /// Its sides have changed places.
    Swapped,
    /// One of its outcomes is there twice.
    Repeated,
    /// Some of its prices have collapsed.
    Collapsed(Vec<usize>),
}

/// What all bookmakers truly offer in a run: every price goes up a little, so that nothing of it is worth an alert.
fn offered(run: usize) -> Vec<Match> {
    let price = |hundredths: usize| format!("{}.{:02}", hundredths / 100, hundredths % 100);
    let of = |n: u32| Match {
        result: [200, 320, 400].map(|home| price(home + run)),
        total: [190, 195].map(|over| price(over + run)),
        ..game(70_000_000 + n, &format!("Home {n}"), &format!("Away {n}"))
    };
    (1..=MATCHES).map(of).collect()
}

fn fault(book: &str, of: &Match, random: &mut StdRng) -> Fault {
    match random.random_range(0..24) {
        20 => Fault::Swapped,
        21 if book != "bet9ja" => Fault::Repeated,
        22 => Fault::Collapsed(vec![random.random_range(0..3)]),
        23 => Fault::Collapsed(vec![0, 2]),
        0 if book != "generic" => Fault::OtherSport,
        1 if book != "generic" => Fault::Twin,
        2..6 => Fault::Row(loop {
            let change = Change::any(&row(book, of), random);
            if book != "generic" || is_told_in_our_own_format(&change) {
                break change;
            }
        }),
        _ if book == "generic" => Fault::Row(loop {
            let change = Change::any(&row(book, of), random);
            if is_told_in_our_own_format(&change) {
                break change;
            }
        }),
        _ => Fault::Body(Change::any(&event(book, of), random)),
    }
}

/// In our own format a market's id and an outcome's name are any text, a line may be missing, and an offer without outcomes is
/// closed: whoever sends it says so.
fn is_told_in_our_own_format(Change { pointer, mutation }: &Change) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let says = matches!(name, "marketId" | "line" | "key") && !matches!(mutation, Mutation::EmptyObject);
    !(says
        || (name == "name" && *mutation == Mutation::Text)
        || (name == "outcomes" && *mutation == Mutation::EmptyList))
}

/// A bookmaker whose bodies have these faults.
fn faulty(book: &str, matches: &[Match], faults: &[Fault]) -> Vec<crate::support::answers::Line> {
    let (mut rows, mut events) = (Vec::new(), Vec::new());
    for (of, fault) in matches.iter().zip(faults) {
        let (mut listed, mut body) = (row(book, of), event(book, of));
        match fault {
            Fault::Body(change) => body = change.of(&body),
            Fault::Row(change) => listed = change.of(&listed),
            Fault::Swapped => {
                let swapped = odd::swapped(of);
                (listed, body) = (row(book, &swapped), event(book, &swapped));
            }
            Fault::Repeated => odd::repeat(book, &mut listed, &mut body),
            Fault::Collapsed(places) => odd::collapse(book, places, &mut listed, &mut body),
            Fault::OtherSport => {
                for value in [&mut listed, &mut body] {
                    basketball(book, value);
                }
            }
            Fault::Twin => {
                let mut twin = listed.clone();
                let (field, id) = match book {
                    "bet9ja" => ("ID", format!("9{}", of.id)),
                    "betpawa" => ("id", format!("9{}", of.id)),
                    _ => ("eventId", format!("sr:match:0{}", of.id)),
                };
                twin[field] = json!(id);
                rows.push(twin);
            }
        }
        // Its list has the offers, and what cannot be read there is asked for by itself.
        if book == "generic" {
            body = json!({ "snapshots": [listed] });
        }
        rows.push(listed);
        events.push((of.id_at(book), body));
    }
    serving(book, &rows, &events)
}

fn basketball(book: &str, value: &mut Value) {
    let pointer = ["/data", "/D"].into_iter().find(|pointer| value.pointer(pointer).is_some()).unwrap_or("");
    let of = value.pointer_mut(pointer).unwrap();
    match book {
        "betpawa" => of["category"] = json!({"id": "3", "name": "Basketball"}),
        "bet9ja" => (of["SID"], of["S"]) = (json!(2), json!("Basketball")),
        "sportybet" => of["sport"]["id"] = json!("sr:sport:2"),
        _ => of["sportId"] = json!("sr:sport:2"),
    }
}

/// What was told of each match in a run, and of none in particular.
async fn told(app: &TestApp, book: &str, failures: &[RunFailure]) -> (BTreeSet<String>, bool) {
    let mut keys: BTreeSet<String> =
        failures.iter().filter_map(|failure| failure.fixture.as_ref().map(ToString::to_string)).collect();
    let left_out = app.get("/api/sources/left-out?limit=1000").await.expect(200);
    for one in left_out["fixtures"].as_array().unwrap() {
        keys.extend(one["eventKey"].as_str().map(ToOwned::to_owned));
        keys.extend(one["externalId"].as_str().map(ToOwned::to_owned));
    }
    let of_the_lists = failures
        .iter()
        .any(|failure| failure.fixture.is_none() && failure.bookmaker.as_ref().is_some_and(|of| of.as_str() == book));
    (keys, of_the_lists)
}

/// `LINEWATCH_MUTATIONS` is how many corpora of each bookmaker.
async fn corpora(book: &'static str) {
    let many: u64 = std::env::var("LINEWATCH_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for seed in 0..many {
        let lost = corpus(book, seed).await;
        assert!(lost > 40, "{book} {seed}: what happens to a body is worth telling: {lost}");
    }
}

/// Two hundred mutated bodies; answers how many of them lost something.
async fn corpus(book: &'static str, seed: u64) -> usize {
    let mut lost = 0;
    let other = if book == "betpawa" { "sportybet" } else { "betpawa" };
    let place = Place::sqlite();
    let (app, books, others) =
        two(&place, (book, having(book, &offered(0))), (other, having(other, &offered(0)))).await;
    completed(&app).await;
    let mut random = StdRng::seed_from_u64(seed);
    for run_number in 1..=RUNS {
        let matches = offered(run_number);
        let faults: Vec<Fault> = matches.iter().map(|of| fault(book, of, &mut random)).collect();
        books.set(faulty(book, &matches, &faults));
        others.set(having(other, &matches));
        let run = scrape(&app).await;
        let failures = errors(&app, &run).await;
        let found = alerts(&app).await;
        let (told, of_the_lists) = told(&app, book, &failures).await;
        let shown = shown(&app).await;
        for (of, fault) in matches.iter().zip(&faults) {
            let is_told = told.contains(&of.key())
                || told.contains(&of.id_at(book))
                || of_the_lists && matches!(fault, Fault::Row(_))
                || says_closed(fault);
            lost += usize::from(!has_all(&shown, book, of));
            assert!(
                is_told || has_all(&shown, book, of),
                "{book} {seed} {run_number} {}: {fault:?} lost something {failures:?}",
                of.key()
            );
            assert!(has_all(&shown, other, of), "{book} {run_number}: {fault:?} hides what {other} has");
        }
        assert!(
            found.is_empty(),
            "{book} {seed} {run_number}: {found:?} {:?}",
            faults.iter().zip(matches.iter().map(Match::key)).collect::<Vec<_>>()
        );
    }
    let last = offered(RUNS + 1);
    books.set(having(book, &last));
    others.set(having(other, &last));
    // What was swapped twice is called otherwise once more.
    scrape(&app).await;
    let run = scrape(&app).await;
    let all: BTreeMap<String, String> = last.iter().flat_map(|of| truth(book, of)).collect();
    let shown = shown(&app).await;
    let missing: Vec<&String> =
        all.iter().filter(|(key, price)| shown.get(*key) != Some(price)).map(|(key, _)| key).collect();
    assert!(missing.is_empty(), "{book}: {missing:?} {run:?} {:?}", left_out(&app).await);
    let found = alerts(&app).await;
    assert!(found.is_empty(), "{book}: {found:?}");
    app.stop().await;
    lost
}

/// Whether everything of a match is shown as it is truly offered.
fn has_all(shown: &BTreeMap<String, String>, book: &str, of: &Match) -> bool {
    truth(book, of).iter().all(|(key, price)| shown.get(key) == Some(price))
}

/// Whether it is a bookmaker's way to say that an outcome cannot be bet on: a price that has collapsed, and at Bet9ja a key
/// that is not there.
fn says_closed(fault: &Fault) -> bool {
    match fault {
        Fault::Collapsed(_) => true,
        Fault::Body(Change { pointer, mutation: Mutation::Missing }) => pointer.starts_with("/D/O/S_"),
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_betpawa() {
    corpora("betpawa").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_sportybet() {
    corpora("sportybet").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_bet9ja() {
    corpora("bet9ja").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_msport() {
    corpora("msport").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_a_service_with_our_own_format() {
    corpora("generic").await;
}
