//! The recorded files of The Odds API, read as far as these tests need them.
//!
//! The recordings are not part of the repository: they are looked for in `LINEWATCH_RECORDED`, then in `../shared/data`
//! beside it; the rule sets beside those in `rules`.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use linewatch_model::{Bookmaker, FixtureDetails, Line, MarketKey, Odds, OfferedMarket, Quote, Snapshot, Timestamp};
use serde::Deserialize;
use serde_json::Number;

pub const DENSE: &str = "worldcup_2026-06-24_to_26.jsonl";
pub const HOURLY: &str = "worldcup_2026-06-06_to_24_hourly.jsonl";

/// The folder of the shared files, or `None` with a loud word when this machine has none.
pub fn shared() -> Option<PathBuf> {
    let named = std::env::var_os("LINEWATCH_RECORDED").map(PathBuf::from);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = [manifest.join("../../../shared/data"), manifest.join("../../../../shared/data")];
    let folder = named.clone().into_iter().chain(beside).find(|folder| folder.join("odds_api").is_dir());
    assert!(named.is_none() || folder.is_some(), "LINEWATCH_RECORDED has no odds_api; unset or correct it");
    if folder.is_none() {
        // Not eprintln!, which the test harness swallows.
        let word = "NOT CHECKED: the recorded data is not here; set LINEWATCH_RECORDED to its folder\n";
        std::io::stderr().write_all(word.as_bytes()).unwrap();
    }
    folder
}

/// A rule set beside the recorded data.
pub fn rule_file(shared: &Path, name: &str) -> PathBuf {
    shared.join("../rules").join(name)
}

/// All snapshots of one fixture at one time.
#[derive(Debug, Clone)]
pub struct Recorded {
    pub captured_at: Timestamp,
    pub fixture: FixtureDetails,
    pub snapshots: Vec<Snapshot>,
}

#[derive(Deserialize)]
struct LineOfFile {
    captured_at: String,
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    id: String,
    sport_title: String,
    commence_time: String,
    home_team: String,
    away_team: String,
    bookmakers: Vec<Offer>,
}

#[derive(Deserialize)]
struct Offer {
    key: String,
    markets: Vec<Market>,
}

#[derive(Deserialize)]
struct Market {
    key: String,
    outcomes: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    name: String,
    price: i64,
    point: Option<Number>,
}

/// The moments of a file, in its order.
pub fn read(shared: &Path, file: &str) -> Vec<Recorded> {
    let text = fs::read_to_string(shared.join("odds_api").join(file)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<LineOfFile>(line).unwrap());
    lines
        .flat_map(|line| line.events.iter().map(|event| moment(&line.captured_at, event)).collect::<Vec<_>>())
        .collect()
}

fn moment(captured_at: &str, event: &Event) -> Recorded {
    let captured_at: Timestamp = captured_at.parse().unwrap();
    let fixture = FixtureDetails {
        key: format!("odds-api:{}", event.id).parse().unwrap(),
        name: format!("{} - {}", event.home_team, event.away_team).parse().unwrap(),
        home_team: event.home_team.parse().unwrap(),
        away_team: event.away_team.parse().unwrap(),
        kickoff: event.commence_time.parse().unwrap(),
        sport: Some("Football".parse().unwrap()),
        country: None,
        tournament: Some(event.sport_title.parse().unwrap()),
    };
    let snapshot = |offer: &Offer| {
        let bookmaker: Bookmaker = offer.key.parse().unwrap();
        Snapshot::new(bookmaker, captured_at, fixture.clone(), markets(offer, event)).unwrap()
    };
    let snapshots = event.bookmakers.iter().map(snapshot).collect();
    Recorded { captured_at, fixture, snapshots }
}

fn markets(offer: &Offer, event: &Event) -> Vec<OfferedMarket> {
    let mut markets: BTreeMap<MarketKey, Vec<Quote>> = BTreeMap::new();
    for market in &offer.markets {
        for outcome in &market.outcomes {
            let line: Option<Line> = outcome.point.as_ref().map(|point| point.to_string().parse().unwrap());
            let (id, name) = match market.key.as_str() {
                "h2h" if outcome.name == event.home_team => ("3743", "1"),
                "h2h" if outcome.name == event.away_team => ("3743", "2"),
                "h2h" => ("3743", "X"),
                "totals" => ("5000", outcome.name.as_str()),
                _ => continue,
            };
            let key = MarketKey { market_id: id.parse().unwrap(), line };
            let quotes = markets.entry(key).or_default();
            quotes.push(Quote { name: name.parse().unwrap(), odds: Some(american(outcome.price)), active: true });
        }
    }
    markets.into_iter().map(|(key, outcomes)| close_collapsed(key, outcomes)).collect()
}

/// 1 + p/100, or 1 + 100/|p| to four decimals, half away from zero.
fn american(price: i64) -> Odds {
    let profit = if price > 0 { price * 100 } else { (2_000_000 - price) / (-2 * price) };
    Odds::from_units(10_000 + profit).unwrap()
}

/// A price of 1.01 or below in a market whose prices go more than a quarter beyond certainty is no offer (decision 18).
fn close_collapsed(key: MarketKey, mut outcomes: Vec<Quote>) -> OfferedMarket {
    let units = |quote: &Quote| u64::from(quote.odds.unwrap().units());
    let together: u64 = outcomes.iter().map(|quote| 1_000_000_000_000 / units(quote)).sum();
    for quote in &mut outcomes {
        if together > 125_000_000 && units(quote) <= 10_100 {
            (quote.odds, quote.active) = (None, false);
        }
    }
    let name = if key.line.is_some() { "Over/Under - Full Time" } else { "1X2 - Full Time" };
    OfferedMarket { key, name: name.parse().unwrap(), outcomes }
}
