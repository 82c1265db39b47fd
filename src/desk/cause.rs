//! Who and what causes a change.

use crate::model::Actor;

/// Who and what causes a change; goes into the metadata of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The request or batch that all events of one cause share.
    pub correlation_id: String,
    /// Who.
    pub actor: Actor,
    /// The caller's `traceparent`, where it sent one.
    pub trace_id: Option<String>,
    /// The scrape run a batch belongs to, where it named one.
    pub scrape_run_id: Option<String>,
}
