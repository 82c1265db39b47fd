//! Who and what is behind a change.

use std::sync::Arc;

use crate::events::Metadata;
use linewatch_model::{Actor, Sequence};

/// Who and what is behind a change; stored with each of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandContext {
    /// The request or batch.
    pub correlation_id: String,
    /// Who.
    pub actor: Actor,
    /// The caller's trace, where it sent one.
    pub trace_id: Option<String>,
    /// The scrape run, where a batch named one.
    pub scrape_run_id: Option<String>,
}

impl CommandContext {
    /// What linewatch does by itself.
    #[must_use]
    pub fn system(correlation_id: String) -> Self {
        Self { correlation_id, actor: Actor::system(), trace_id: None, scrape_run_id: None }
    }

    /// The text that is stored with the events of a command.
    pub(super) fn metadata(&self, command: &str, rules: Option<Sequence>) -> Arc<str> {
        let metadata = Metadata {
            correlation_id: self.correlation_id.clone(),
            causation_id: command.to_owned(),
            actor: self.actor.clone(),
            rules_version: rules.map(|version| version.to_string()),
            trace_id: self.trace_id.clone(),
            scrape_run_id: self.scrape_run_id.clone(),
        };
        Arc::from(metadata.to_json())
    }
}
