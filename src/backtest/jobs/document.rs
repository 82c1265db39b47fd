//! A row as it is stored and shown.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::backtest::Row;
use linewatch_model::{FixtureKey, Line, Odds, Timestamp};

/// A row as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowDocument {
    /// What became of the alert.
    pub class: String,
    /// Why it is lost.
    pub why: Option<String>,
    /// The fixture's id in the API, where the read models have it.
    pub fixture_id: Option<i64>,
    /// The home team.
    pub home: String,
    /// The away team.
    pub away: String,
    /// When.
    pub detected_at: Timestamp,
    /// What it says.
    #[serde(rename = "type")]
    pub alert_type: String,
    /// How bad it is by the rules that are compared with.
    pub severity_before: Option<String>,
    /// By the draft.
    pub severity_after: Option<String>,
    /// Whose it is by the rules that are compared with.
    pub monitor_before: Option<String>,
    /// By the draft.
    pub monitor_after: Option<String>,
    /// Whose price or market.
    pub bookmaker: Option<String>,
    /// The market.
    pub market_id: String,
    /// Its line.
    pub line: Option<Line>,
    /// The outcome.
    pub outcome: Option<String>,
    /// The competitor or direction.
    pub side: Option<String>,
    /// The price before.
    pub old_price: Option<Odds>,
    /// The price after.
    pub new_price: Option<Odds>,
}

impl RowDocument {
    pub(super) fn of(row: &Row, ids: &HashMap<FixtureKey, i64>) -> Self {
        let identity = &row.identity;
        let (home, away) =
            row.teams.clone().map_or_else(Default::default, |(home, away)| (home.to_string(), away.to_string()));
        Self {
            class: row.outcome.as_str().to_owned(),
            why: row.why.map(ToOwned::to_owned),
            fixture_id: ids.get(&identity.fixture).copied(),
            home,
            away,
            detected_at: identity.at,
            alert_type: identity.detector.to_string(),
            severity_before: row.before.as_ref().map(|(severity, _)| severity.as_str().to_owned()),
            severity_after: row.after.as_ref().map(|(severity, _)| severity.as_str().to_owned()),
            monitor_before: row.before.as_ref().map(|(_, monitor)| monitor.to_string()),
            monitor_after: row.after.as_ref().map(|(_, monitor)| monitor.to_string()),
            bookmaker: Some(identity.bookmaker.to_string()),
            market_id: identity.market_id.to_string(),
            line: identity.line,
            outcome: identity.outcome.as_ref().map(ToString::to_string),
            side: identity.side.clone(),
            old_price: row.old,
            new_price: row.new,
        }
    }
}
