//! What happens while others listen: published alerts, and scrape batches that raise alerts.

use std::time::Duration;

use linewatch::app::SystemClock;
use linewatch_model::Clock as _;
use linewatch_model::Timestamp;
use serde_json::{Value, json};

/// How long one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Fixtures of a scrape batch.
const FIXTURES: u32 = 3;

#[derive(Clone)]
pub struct Load {
    /// The node that it goes to.
    pub base: String,
    client: reqwest::Client,
    /// The first batch was captured then; each later one a minute later.
    begin: Timestamp,
}

impl Load {
    pub fn new(base: String) -> Self {
        Self { base, client: reqwest::Client::new(), begin: SystemClock.now().plus_minutes(-60 * 24 * 20) }
    }

    /// Publishes one alert. Whether it was stored: a server that is being killed answers nothing.
    pub async fn publish(&self, alert: &Value) -> bool {
        self.post("/api/v1/publish/alerts", alert).await
    }

    /// Records the prices of one moment, which jump up and down, so that each one but the first raises alerts.
    pub async fn scrape(&self, minute: u32) -> bool {
        let (price, other) = if minute.is_multiple_of(2) { (2.0, 1.9) } else { (2.6, 1.6) };
        let captured_at = self.begin.plus_minutes(i64::from(minute)).to_string();
        let snapshot = |bookmaker: &str, fixture: u32, price: f64| {
            let outcomes =
                [("1", price), ("X", 3.4), ("2", 3.1)].map(|(name, odds)| json!({ "name": name, "odds": odds }));
            json!({
                "bookmaker": bookmaker, "capturedAt": captured_at,
                "event": {
                    "key": format!("sr:{fixture}"), "name": format!("Home {fixture} - Away {fixture}"),
                    "homeTeam": format!("Home {fixture}"), "awayTeam": format!("Away {fixture}"),
                    "kickoff": "2099-06-26T19:00:00Z", "sport": "Football", "country": "Norway", "tournament": "League"
                },
                "markets": [{ "marketId": "3743", "marketName": "1X2 - Full Time", "line": null, "outcomes": outcomes }],
            })
        };
        let fixtures = 66_000_001..=66_000_000 + FIXTURES;
        let snapshots: Vec<Value> = fixtures
            .flat_map(|fixture| [snapshot("betpawa", fixture, price), snapshot("sportybet", fixture, other)])
            .collect();
        self.post("/api/scrape/batches", &json!({ "snapshots": snapshots })).await
    }

    async fn post(&self, path: &str, body: &Value) -> bool {
        let request = self.client.post(format!("{}{path}", self.base)).json(body).timeout(REQUEST_TIMEOUT);
        let Ok(answer) = request.send().await else { return false };
        let status = answer.status();
        // A refusal is a mistake of this load, or a server that stops.
        assert!(!status.is_client_error(), "{path}: {status} {}", answer.text().await.unwrap_or_default());
        status.is_success()
    }
}

/// An alert that differs from all others in its letters too, so that it is never taken for a repeat.
pub fn alert(number: u64) -> Value {
    json!({
        "alert_type": "bench", "source": "bench", "content": letters(number),
        "embed": { "description": "what a desk would read ".repeat(4) },
    })
}

/// A number in letters.
pub fn letters(number: u64) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
