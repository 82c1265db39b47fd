//! What messages about topics say.

use linewatch_model::Severity;
use serde::Serialize;
use serde_json::value::RawValue;

/// Alerts were raised by one scrape batch, or changed by one request or kickoff.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct RiskAlert<'a> {
    pub alert_count: usize,
    /// Distinct, ascending.
    pub event_ids: Vec<u64>,
    /// Distinct, mildest first.
    pub severities: Vec<Severity>,
    /// Alerts that were acknowledged, put back, past or reinstated; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<usize>,
    /// The alerts as REST has them, for who wants it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alerts: Option<Vec<&'a RawValue>>,
}

/// One bookmaker's prices were changed by one scrape batch.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct OddsUpdate<'a> {
    /// Distinct, ascending.
    pub event_ids: Vec<u64>,
    /// The bookmaker.
    pub source: String,
    /// Snapshots that changed something.
    pub snapshot_count: usize,
    /// What changed, for who wants it all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change<'a>>>,
}

/// What changed in one fixture, as the log has it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Change<'a> {
    pub event_id: Option<u64>,
    pub captured_at: &'a RawValue,
    pub markets: &'a RawValue,
}

#[cfg(test)]
mod tests {
    use linewatch_model::Position;

    use super::*;
    use linewatch_fanout::envelope;

    #[test]
    fn the_envelope_is_as_the_existing_client_reads_it() {
        let at = "2026-06-26T12:00:00.5Z".parse().unwrap();
        let severities = vec![Severity::Warning];
        let alert = RiskAlert { alert_count: 2, event_ids: vec![1, 9], severities, changed: None, alerts: None };
        assert_eq!(
            envelope("risk_alert", at, &alert, Some(Position::new(12))),
            r#"{"type":"risk_alert","timestamp":"2026-06-26T12:00:00.500Z","data":{"alert_count":2,"event_ids":[1,9],"severities":["warning"]},"position":12}"#
        );
    }
}
