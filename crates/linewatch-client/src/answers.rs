//! What the server answers.

use linewatch_model::Position;
use serde::Deserialize;
use serde_json::Value;

/// What became of a batch.
#[derive(Debug, Clone, Deserialize)]
pub struct BatchAnswer {
    /// The log holds everything of the batch up to here.
    pub position: Position,
    /// Its snapshots.
    pub snapshots: SnapshotCounts,
    /// Events that were stored.
    pub events: u64,
    /// Alerts that were raised.
    pub alerts: u64,
    /// Snapshots that were refused, each with its reason.
    pub verdicts: Vec<Value>,
}

/// What became of snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct SnapshotCounts {
    /// They changed something.
    pub changed: u64,
    /// They changed nothing.
    pub unchanged: u64,
    /// Newer ones were there already.
    pub stale: u64,
}

/// Alerts, a page of them.
#[derive(Debug, Clone, Deserialize)]
pub struct AlertPage {
    /// The alerts.
    pub alerts: Vec<Alert>,
    /// How many fit the question in all.
    pub total: u64,
}

/// An alert, with what programs need most; the whole of it is in `more`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// The position of its event in the log.
    pub id: i64,
    /// The fixture's teams.
    pub event_name: String,
    /// `price_change`, `direction_disagreement` or `availability`.
    pub alert_type: String,
    /// `warning`, `elevated` or `critical`.
    pub severity: String,
    /// `new`, `acknowledged` or `past`.
    pub status: String,
    /// Whose price or market.
    pub bookmaker_slug: String,
    /// Everything else.
    #[serde(flatten)]
    pub more: serde_json::Map<String, Value>,
}

/// A refusal, as `application/problem+json`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Problem {
    /// The cause, and what to do about it.
    #[serde(default)]
    pub detail: Option<String>,
}
