//! Scrape batches for tests.

use serde_json::{Value, json};

/// A time on the day of the tests' fixture, which is ahead for as long as these tests will run.
pub fn at(minute: u32) -> String {
    format!("2099-06-26T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60)
}

/// A moment in the recent past relative to the wall clock, so that it is not refused as being ahead.
pub fn past(minute: u32) -> String {
    format!("2026-06-26T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60)
}

pub fn event(key: &str, kickoff: &str) -> Value {
    json!({
        "key": key, "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France", "kickoff": kickoff,
        "sport": "Football", "country": "World", "tournament": "World Cup"
    })
}

/// A 1X2 market.
pub fn one_x_two(prices: [f64; 3]) -> Value {
    let outcomes: Vec<_> =
        ["1", "X", "2"].iter().zip(prices).map(|(name, odds)| json!({ "name": name, "odds": odds })).collect();
    json!({ "marketId": "3743", "marketName": "1X2 - Full Time", "line": null, "outcomes": outcomes })
}

pub fn snapshot(bookmaker: &str, captured_at: &str, key: &str, markets: &[Value]) -> Value {
    json!({
        "bookmaker": bookmaker, "capturedAt": captured_at, "event": event(key, &at(0)), "markets": markets
    })
}

/// Two books with a 1X2 market, `betpawa` at these prices.
pub fn moment(key: &str, minute: u32, prices: [f64; 3]) -> Value {
    json!({ "snapshots": [
        snapshot("betpawa", &past(minute), key, &[one_x_two(prices)]),
        snapshot("sportybet", &past(minute), key, &[one_x_two([4.8, 4.7, 1.66])]),
    ] })
}
