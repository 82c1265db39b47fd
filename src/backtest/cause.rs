//! What caused an event, as far as moments are told apart by it.

use serde::Deserialize;

use linewatch_log::RecordedEvent;
use linewatch_model::Sequence;

/// What caused an event.
#[derive(Debug, Clone, Default)]
pub(super) struct Cause {
    /// As stored: what one command led to has the same.
    text: String,
    pub correlation_id: String,
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

impl Cause {
    /// That of an event, read only where it is not the known one.
    pub fn read(&mut self, event: &RecordedEvent) {
        if self.text == *event.metadata {
            return;
        }
        self.text.clear();
        self.text.push_str(&event.metadata);
        // What others than linewatch wrote is told apart as a whole.
        let stored = event.metadata_as::<Stored>().ok();
        let version = |text: &Option<String>| text.as_ref()?.parse().ok().map(Sequence::new);
        self.settings = stored.as_ref().and_then(|it| version(&it.rules_version));
        // Who names the settings and no rule set was decided before there was one.
        self.rules = self
            .settings
            .map(|_| stored.as_ref().and_then(|it| version(&it.rule_set_version)).unwrap_or(Sequence::START));
        self.correlation_id = stored.map_or_else(|| self.text.clone(), |stored| stored.correlation_id);
    }
}
