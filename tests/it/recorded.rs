//! The recorded World Cup odds give exactly the alerts that were counted for them.
//!
//! The recordings are not part of the repository: they are looked for in `LINEWATCH_RECORDED`, then in
//! `../shared/data` beside it.

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use cqrs_es::{Aggregate, event_sink::EventSink};
use linewatch::{
    commands::{CapturedBy, Fixture, FixtureCommand, FixtureServices, split},
    detection::Rules,
    events::FixtureEvent,
};
use linewatch_model::ManualClock;
use linewatch_model::{
    FixtureDetails, MarketKey, Odds, OfferedMarket, Quote, Sequence, Settings, SettingsPatch, Snapshot, Timestamp,
};
use linewatch_rules::RuleSet;
use serde_json::Value;

pub const HOURLY: &str = "odds_api/worldcup_2026-06-06_to_24_hourly.jsonl";
pub const DENSE: &str = "odds_api/worldcup_2026-06-24_to_26.jsonl";

type Counts = BTreeMap<String, usize>;

pub fn recorded(file: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("LINEWATCH_RECORDED").map(PathBuf::from);
    let found = named.into_iter().chain([beside]).map(|folder| folder.join(file)).find(|path| path.exists());
    if found.is_none() {
        // Past libtest's capture: nobody should take an unchecked recording for a checked one.
        let missing =
            format!("NOT CHECKED: {file} is not here; set LINEWATCH_RECORDED to the folder of the recorded data\n");
        std::io::stderr().write_all(missing.as_bytes()).expect("stderr");
    }
    found
}

fn text<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value.as_str().expect("text").parse().expect("valid text")
}

fn entries(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// American odds to decimal ones, exactly, rounded to four decimals half away from zero.
fn odds(american: i64) -> Odds {
    let units = if american > 0 {
        10_000 + american * 100
    } else {
        let stake = -american;
        10_000 + (2 * 1_000_000 + stake) / (2 * stake)
    };
    Odds::from_units(units).expect("odds above 1")
}

fn quote(name: &str, outcome: &Value) -> Quote {
    let price = outcome["price"].as_i64().expect("a whole number");
    Quote { name: name.parse().unwrap(), odds: Some(odds(price)), active: true }
}

fn market(id: &str, name: &str, line: Option<String>, outcomes: Vec<Quote>) -> OfferedMarket {
    let line = line.map(|line| line.parse().unwrap());
    OfferedMarket { key: MarketKey { market_id: id.parse().unwrap(), line }, name: name.parse().unwrap(), outcomes }
}

fn h2h(event: &Value, recorded: &Value) -> OfferedMarket {
    let name = |outcome: &Value| match &outcome["name"] {
        home if *home == event["home_team"] => "1",
        away if *away == event["away_team"] => "2",
        _ => "X",
    };
    let outcomes = entries(&recorded["outcomes"]).iter().map(|outcome| quote(name(outcome), outcome)).collect();
    market("3743", "1X2 - Full Time", None, outcomes)
}

fn totals(recorded: &Value) -> Vec<OfferedMarket> {
    let mut lines: BTreeMap<String, Vec<Quote>> = BTreeMap::new();
    for outcome in entries(&recorded["outcomes"]) {
        let name = outcome["name"].as_str().expect("a name");
        lines.entry(outcome["point"].to_string()).or_default().push(quote(name, outcome));
    }
    let named = |(line, outcomes)| market("5000", "Over/Under - Full Time", Some(line), outcomes);
    lines.into_iter().map(named).collect()
}

fn snapshot(captured_at: Timestamp, event: &Value, book: &Value) -> Snapshot {
    let details = FixtureDetails {
        key: format!("odds-api:{}", event["id"].as_str().expect("an id")).parse().unwrap(),
        name: "-".parse().unwrap(),
        home_team: text(&event["home_team"]),
        away_team: text(&event["away_team"]),
        kickoff: text(&event["commence_time"]),
        sport: None,
        country: None,
        tournament: None,
    };
    let mut markets = Vec::new();
    for recorded in entries(&book["markets"]) {
        match recorded["key"].as_str() {
            Some("h2h") => markets.push(h2h(event, recorded)),
            Some("totals") => markets.extend(totals(recorded)),
            _ => {}
        }
    }
    Snapshot::new(text(&book["key"]), captured_at, details, markets).expect("a good snapshot")
}

/// The snapshots of one recorded moment.
fn snapshots(line: &str) -> Vec<Snapshot> {
    let recorded: Value = serde_json::from_str(line).expect("JSON");
    let captured_at = text(&recorded["captured_at"]);
    let mut snapshots = Vec::new();
    for event in entries(&recorded["events"]) {
        snapshots.extend(entries(&event["bookmakers"]).iter().map(|book| snapshot(captured_at, event, book)));
    }
    snapshots
}

fn rules() -> Arc<Rules> {
    let patch: SettingsPatch = serde_json::from_str(r#"{"referenceBookmaker": "draftkings"}"#).unwrap();
    let settings = Settings::default().with(&patch).unwrap();
    Arc::new(Rules::new(&RuleSet::default(), Sequence::START, &settings, Sequence::new(1)))
}

/// Replays files, one command for each fixture and recorded moment, and counts the alerts.
async fn replay(files: &[&str]) -> Option<Counts> {
    let rules = rules();
    let services = FixtureServices { clock: Arc::new(ManualClock::new(Timestamp::MIN)) };
    let mut fixtures: BTreeMap<_, Fixture> = BTreeMap::new();
    let mut counts = Counts::new();
    for file in files {
        let lines = std::fs::read_to_string(recorded(file)?).expect("a readable file");
        for line in lines.lines() {
            for batch in split(snapshots(line).into_iter().enumerate().collect()) {
                let fixture = fixtures.entry(batch.key).or_default();
                let sink = EventSink::default();
                let command = FixtureCommand::RecordSnapshots {
                    snapshots: batch.snapshots,
                    rules: Arc::clone(&rules),
                    captured_by: CapturedBy::Others,
                };
                fixture.handle(command, &services, &sink).await.expect("recorded");
                count(&mut counts, &sink.collect().await);
            }
        }
    }
    Some(counts)
}

fn count(counts: &mut Counts, events: &[FixtureEvent]) {
    for event in events {
        if let FixtureEvent::AlertDetected(alert) = event {
            let of_type = alert.alert_type.to_string();
            let of_severity = format!("{of_type} {}", alert.severity);
            for group in ["total".to_owned(), of_type, of_severity] {
                *counts.entry(group).or_default() += 1;
            }
        }
    }
}

fn expected(groups: [(&str, usize); 9]) -> Counts {
    groups.into_iter().map(|(group, count)| (group.to_owned(), count)).collect()
}

#[tokio::test]
async fn the_dense_recording() {
    let Some(counts) = replay(&[DENSE]).await else { return };
    let counted = expected([
        ("total", 1026),
        ("price_change", 380),
        ("price_change warning", 231),
        ("price_change elevated", 110),
        ("price_change critical", 39),
        ("direction_disagreement", 515),
        ("direction_disagreement elevated", 515),
        ("availability", 131),
        ("availability warning", 131),
    ]);
    assert_eq!(counts, counted);
}

#[tokio::test]
async fn both_recordings() {
    let Some(counts) = replay(&[HOURLY, DENSE]).await else { return };
    let counted = expected([
        ("total", 1715),
        ("price_change", 826),
        ("price_change warning", 426),
        ("price_change elevated", 230),
        ("price_change critical", 170),
        ("direction_disagreement", 655),
        ("direction_disagreement elevated", 655),
        ("availability", 234),
        ("availability warning", 234),
    ]);
    assert_eq!(counts, counted);
}
