//! Messages, encoded once for all who get them.

use std::sync::Arc;

use serde::Serialize;

use super::Topic;
use crate::model::{Position, Severity, Timestamp};

/// A message, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who wants it.
    pub topic: Topic,
    /// The last event it covers.
    pub position: Position,
    /// Who has this message and those before it needs nothing up to here. It can be less than `position`, because the
    /// events of one batch lie between each other.
    pub complete: Position,
    /// Its JSON text.
    pub text: Arc<str>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    r#type: &'a str,
    timestamp: String,
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
}

/// The text of a message that is in the usual envelope.
pub fn envelope(kind: &str, at: Timestamp, data: &impl Serialize, position: Option<Position>) -> String {
    let envelope = Envelope { r#type: kind, timestamp: at.to_millis_text(), data, position };
    // Numbers and texts cannot fail to serialise.
    serde_json::to_string(&envelope).unwrap_or_default()
}

/// Alerts were raised by one scrape batch.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct RiskAlert {
    pub alert_count: usize,
    /// Distinct, ascending.
    pub event_ids: Vec<u64>,
    /// Distinct, mildest first.
    pub severities: Vec<Severity>,
}

/// One bookmaker's prices were changed by one scrape batch.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct OddsUpdate {
    /// Distinct, ascending.
    pub event_ids: Vec<u64>,
    /// The bookmaker.
    pub source: String,
    /// Snapshots that changed something.
    pub snapshot_count: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_is_as_the_existing_client_reads_it() {
        let at = "2026-06-26T12:00:00.5Z".parse().unwrap();
        let alert = RiskAlert { alert_count: 2, event_ids: vec![1, 9], severities: vec![Severity::Warning] };
        assert_eq!(
            envelope("risk_alert", at, &alert, Some(Position::new(12))),
            r#"{"type":"risk_alert","timestamp":"2026-06-26T12:00:00.500Z","data":{"alert_count":2,"event_ids":[1,9],"severities":["warning"]},"position":12}"#
        );
    }
}
