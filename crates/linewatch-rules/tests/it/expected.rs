//! The raised alerts one by one.

use std::{fs, path::Path};

use linewatch_model::{Line, Odds};
use linewatch_rules::Detector;
use serde::Deserialize;

use crate::{
    recorded::{self, DENSE, HOURLY, rule_file},
    replay::{Replay, Told, rule_set},
};

/// An alert as the files beside the rule sets have it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    fixture: String,
    number: u32,
    at: i64,
    monitor: String,
    #[serde(rename = "type")]
    detector: String,
    severity: String,
    bookmaker: String,
    market: String,
    line: Option<String>,
    outcome: String,
    change_units: i64,
    repeats: u32,
    final_severity: String,
    old: Option<u32>,
    new: Option<u32>,
    since: Option<i64>,
    competitor: Option<String>,
    movers: Option<Vec<String>>,
    what: Option<String>,
}

fn of(told: &Told) -> Expected {
    let alert = &told.alert;
    let is_steam = alert.detector == Detector::Steam;
    let change = if alert.detector == Detector::DirectionDisagreement { alert.change_percent } else { alert.measured };
    Expected {
        fixture: told.fixture.as_str().trim_start_matches("odds-api:").to_owned(),
        number: alert.number.0,
        at: alert.detected_at.micros(),
        monitor: alert.monitor.to_string(),
        detector: alert.detector.to_string(),
        severity: alert.severity.to_string(),
        bookmaker: alert.bookmaker.to_string(),
        market: alert.market_id.to_string(),
        line: alert.line.map(fraction),
        outcome: alert.outcome.as_ref().map(ToString::to_string).unwrap_or_default(),
        change_units: change.units(),
        repeats: told.repeats,
        final_severity: told.severity.to_string(),
        old: alert.old.map(Odds::units),
        new: alert.new.map(Odds::units),
        since: alert.baseline.map(|baseline| baseline.captured_at.micros()),
        competitor: alert.side.as_ref().map(|side| side.as_str().to_owned()),
        movers: is_steam.then(|| alert.movers.iter().map(|mover| mover.bookmaker.to_string()).collect()),
        what: alert.availability.map(|what| what.to_string()),
    }
}

/// A line as the files have it: `5/2`.
fn fraction(line: Line) -> String {
    let (mut numerator, mut denominator) = (line.units(), 10_000);
    for factor in [2, 2, 2, 2, 5, 5, 5, 5] {
        if numerator % factor == 0 && denominator % factor == 0 {
            (numerator, denominator) = (numerator / factor, denominator / factor);
        }
    }
    if denominator == 1 { numerator.to_string() } else { format!("{numerator}/{denominator}") }
}

fn expected(shared: &Path, file: &str) -> Vec<Expected> {
    let text = fs::read_to_string(rule_file(shared, "expected").join(file)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check(rules: &str, file: &str) {
    let Some(shared) = recorded::shared() else { return };
    let replay = Replay::new(&rule_set(&shared, &format!("{rules}.toml"))).run(&recorded::read(&shared, file));
    let mut found: Vec<_> = replay.alerts.iter().map(of).collect();
    let mut expected = expected(&shared, &format!("{rules}.{file}"));
    let order = |alert: &Expected| (alert.fixture.clone(), alert.number);
    found.sort_by_key(order);
    expected.sort_by_key(order);
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "{rules} on {file}");
    }
    assert_eq!(found.len(), expected.len(), "{rules} on {file}");
}

#[test]
fn desk() {
    check("desk", DENSE);
}

#[test]
fn confirm() {
    check("confirm", DENSE);
}

#[test]
fn drift_fair() {
    check("drift-fair", DENSE);
}

#[test]
fn scoped() {
    check("scoped", DENSE);
}

#[test]
fn deviation() {
    check("deviation", HOURLY);
}
