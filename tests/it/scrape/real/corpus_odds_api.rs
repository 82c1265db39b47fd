//! The same of The Odds API: one list has every offer of its bookmakers.

use std::collections::{BTreeMap, BTreeSet};

use linewatch::projections::scrape_runs::RunFailure;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    alerts, completed, desk, errors,
    mutation::{Change, Mutation},
    scrape, shown,
};
use crate::{
    scrape::world::source,
    support::{
        answers::{Answers, Line, line},
        app::TestApp,
        place::Place,
    },
};

const EVENTS: usize = 50;
const RUNS: usize = 4;
const BOOKS: [&str; 2] = ["north", "south"];

/// What happened to an event.
#[derive(Debug)]
enum Fault {
    Field(Change),
    /// The sides have changed places.
    Swapped,
    /// An outcome of a bookmaker is there twice.
    Repeated(usize),
    /// Some prices of a bookmaker have collapsed.
    Collapsed(usize, Vec<usize>),
}

impl Fault {
    fn any(event: &Value, random: &mut StdRng) -> Self {
        match random.random_range(0..20) {
            0 => Self::Swapped,
            1 => Self::Repeated(random.random_range(0..2)),
            2 => Self::Collapsed(random.random_range(0..2), vec![random.random_range(0..3)]),
            3 => Self::Collapsed(random.random_range(0..2), vec![0, 2]),
            _ => loop {
                let change = Change::any(event, random);
                if !is_a_statement(&change) {
                    break Self::Field(change);
                }
            },
        }
    }

    fn of(&self, event: &Value) -> Value {
        let mut event = event.clone();
        match self {
            Self::Field(change) => return change.of(&event),
            Self::Swapped => {
                let (home, away) = (event["home_team"].clone(), event["away_team"].clone());
                (event["home_team"], event["away_team"]) = (away, home);
            }
            Self::Repeated(book) => {
                let outcomes = event["bookmakers"][*book]["markets"][0]["outcomes"].as_array_mut().unwrap();
                let mut again = outcomes[0].clone();
                again["price"] = json!(9.99);
                outcomes.push(again);
            }
            Self::Collapsed(book, places) => {
                for place in places {
                    event["bookmakers"][*book]["markets"][0]["outcomes"][*place]["price"] = json!(1.01);
                }
            }
        }
        event
    }
}

/// What is said with it is not wrong but something else: another event, bookmaker or market.
fn is_a_statement(Change { pointer, mutation }: &Change) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    match name {
        "id" | "key" => *mutation == Mutation::Text,
        "bookmakers" => matches!(mutation, Mutation::Null | Mutation::EmptyList),
        _ => false,
    }
}

/// What is truly offered in a run: every price goes up a little.
fn event(n: usize, run: usize) -> Value {
    let price = |hundredths: usize| f64::from(u32::try_from(hundredths + run).unwrap()) / 100.0;
    let (home, away) = (format!("Home {n}"), format!("Away {n}"));
    let outcome = |name: &str, price: f64| json!({"name": name, "price": price});
    let total = |name: &str, price: f64| json!({"name": name, "price": price, "point": 2.5});
    let markets = json!([
        {"key": "h2h", "outcomes": [
            outcome(&home, price(200)), outcome("Draw", price(320)), outcome(&away, price(400))]},
        {"key": "totals", "outcomes": [total("Over", price(190)), total("Under", price(195))]},
    ]);
    let book = |key: &str| json!({"key": key, "last_update": "2026-06-24T18:00:24Z", "markets": markets});
    json!({"id": format!("event{n}"), "sport_key": "soccer_test", "sport_title": "Test",
           "commence_time": "2030-06-15T18:00:00Z", "home_team": home, "away_team": away,
           "bookmakers": BOOKS.map(book)})
}

fn serving(events: &[Value]) -> Vec<Line> {
    let sports = json!([{"key": "soccer_test", "group": "Soccer", "active": true, "has_outrights": false}]);
    vec![line("/v4/sports/soccer_test/odds", json!(events)), line("/v4/sports", sports)]
}

/// What the desk would show of an event.
fn truth(n: usize, run: usize) -> BTreeMap<String, String> {
    let prices = [("3743 1", 200), ("3743 X", 320), ("3743 2", 400), ("5000 Over", 190), ("5000 Under", 195)];
    let shown = |book: &str, (place, hundredths): (&str, usize)| {
        let hundredths = hundredths + run;
        (format!("sr:odds-api:event{n} {book} {place}"), format!("{}.{:02}", hundredths / 100, hundredths % 100))
    };
    BOOKS.iter().flat_map(|book| prices.map(|price| shown(book, price))).collect()
}

fn has_all(shown: &BTreeMap<String, String>, truth: &BTreeMap<String, String>) -> bool {
    truth.iter().all(|(key, price)| shown.get(key) == Some(price))
}

/// The events that something was told of, and whether something was of the lists.
async fn told(app: &TestApp, failures: &[RunFailure]) -> (BTreeSet<String>, bool) {
    let fixtures = failures.iter().filter_map(|failure| failure.fixture.as_ref().map(ToString::to_string));
    let mut keys: BTreeSet<String> = fixtures.collect();
    let left_out = app.get("/api/sources/left-out?limit=1000").await.expect(200);
    let fixtures = left_out["fixtures"].as_array().unwrap();
    keys.extend(fixtures.iter().filter_map(|one| one["eventKey"].as_str().map(ToOwned::to_owned)));
    (keys, failures.iter().any(|failure| failure.fixture.is_none()))
}

async fn corpus(seed: u64) {
    let place = Place::sqlite();
    let all = |run: usize| (0..EVENTS).map(move |n| event(n, run)).collect::<Vec<_>>();
    let (service, address) = Answers::start(serving(&all(0))).await;
    let app = desk(&place, vec![source("odds_api", &address)]).await;
    app.json(Method::PUT, "/api/settings", &json!({ "referenceBookmaker": "north" })).await.expect(200);
    completed(&app).await;
    let (mut random, mut lost) = (StdRng::seed_from_u64(seed), 0);
    for run_number in 1..=RUNS {
        let events = all(run_number);
        let faults: Vec<Fault> = events.iter().map(|event| Fault::any(event, &mut random)).collect();
        let faulty: Vec<Value> = events.iter().zip(&faults).map(|(event, fault)| fault.of(event)).collect();
        service.set(serving(&faulty));
        let run = scrape(&app).await;
        let failures = errors(&app, &run).await;
        let (told, of_the_lists) = told(&app, &failures).await;
        let shown = shown(&app).await;
        for (n, fault) in faults.iter().enumerate() {
            let is_told = told.contains(&format!("odds-api:event{n}"))
                || of_the_lists && matches!(fault, Fault::Field(change) if change.pointer == "/id")
                || matches!(fault, Fault::Collapsed(..));
            let is_lost = !has_all(&shown, &truth(n, run_number));
            lost += usize::from(is_lost);
            assert!(is_told || !is_lost, "{seed} {run_number} {n}: {fault:?} lost something {failures:?}");
        }
        let found = alerts(&app).await;
        assert!(found.is_empty(), "{seed} {run_number}: {found:?} {:?}", faults.iter().enumerate().collect::<Vec<_>>());
    }
    service.set(serving(&all(RUNS + 1)));
    // What was swapped twice is called otherwise once more.
    scrape(&app).await;
    scrape(&app).await;
    let (shown, expected) = (shown(&app).await, (0..EVENTS).flat_map(|n| truth(n, RUNS + 1)).collect());
    assert!(has_all(&shown, &expected), "{seed}: {shown:?}");
    assert!(alerts(&app).await.is_empty() && lost > 40, "{seed}: {lost}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutated_bodies_of_the_odds_api() {
    let many: u64 = std::env::var("LINEWATCH_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    for seed in 0..many {
        corpus(seed).await;
    }
}
