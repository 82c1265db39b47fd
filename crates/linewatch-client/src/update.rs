//! What a follower is given, and where it is.

use linewatch_model::Position;
use serde::Deserialize;
use serde_json::Value;

/// Where a follower is: with it another one goes on exactly.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct Checkpoint {
    /// The identity of the log.
    pub log: String,
    /// Everything up to here was handed on.
    pub position: Position,
    /// The hash of the event there, where the server named it.
    pub hash: Option<String>,
}

/// What comes to a follower.
#[derive(Debug, Clone)]
pub enum Update {
    /// A message.
    Message(Message),
    /// What was followed cannot be gone on with: fetch again. Messages go on after it.
    Gap(Gap),
}

/// A pushed message.
#[derive(Debug, Clone)]
pub struct Message {
    /// `risk_alert`, `odds_update`, `scrape_progress` …
    pub kind: String,
    /// The last event that it covers.
    pub position: Position,
    /// What it says.
    pub data: Value,
}

/// Why a follower lost its checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// `other_log`, `other_history`, `future_position`, `log_rewound` …
    pub reason: String,
}
