//! Where an event comes from: the command and the request, as far as moments are told apart by them.

use std::sync::Arc;

use serde::Deserialize;

use linewatch_log::EventRef;
use linewatch_model::Sequence;

/// Where an event comes from.
#[derive(Debug, Clone, Default)]
pub struct EventOrigin {
    /// As stored: what one command led to has the same.
    text: Option<Arc<str>>,
    /// What groups the events of one request or batch.
    pub correlation_id: Arc<str>,
    /// The version of the settings that the command was decided by.
    pub settings: Option<Sequence>,
    /// The version of the rule set that the command was decided by; 0 where none had been activated.
    pub rules: Option<Sequence>,
}

#[derive(Deserialize)]
struct Stored {
    correlation_id: String,
    rules_version: Option<String>,
    rule_set_version: Option<String>,
}

impl EventOrigin {
    /// That of an event, read only where it is not the known one.
    pub fn read(&mut self, event: &EventRef<'_>) {
        if self.text.as_ref().is_some_and(|text| Arc::ptr_eq(text, event.metadata) || text == event.metadata) {
            return;
        }
        self.text = Some(Arc::clone(event.metadata));
        let stored = serde_json::from_str::<Stored>(event.metadata).ok();
        let version = |text: &Option<String>| text.as_ref()?.parse().ok().map(Sequence::new);
        self.settings = stored.as_ref().and_then(|it| version(&it.rules_version));
        // Who names the settings and no rule set was decided before there was one.
        self.rules = self
            .settings
            .map(|_| stored.as_ref().and_then(|it| version(&it.rule_set_version)).unwrap_or(Sequence::START));
        // What others than linewatch wrote is told apart as a whole.
        self.correlation_id =
            stored.map_or_else(|| Arc::clone(event.metadata), |stored| Arc::from(stored.correlation_id));
    }
}
