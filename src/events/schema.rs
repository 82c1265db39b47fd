//! The shapes of stored events, for the golden files and `docs/EVENTS.md`.

use super::{ChannelEvent, DraftEvent, FixtureEvent, RulesEvent, ScrapeRunEvent, SettingsEvent};

/// The JSON schema of one aggregate's events.
pub struct EventSchema {
    /// The aggregate, as its file is named: `fixture`.
    pub aggregate: &'static str,
    /// The version all its events are written at.
    pub version: &'static str,
    /// The schema.
    pub schema: serde_json::Value,
}

/// The schemas of all events that linewatch writes.
#[must_use]
pub fn schemas() -> Vec<EventSchema> {
    vec![
        EventSchema {
            aggregate: "fixture",
            version: FixtureEvent::VERSION,
            schema: schemars::schema_for!(FixtureEvent).to_value(),
        },
        EventSchema {
            aggregate: "settings",
            version: SettingsEvent::VERSION,
            schema: schemars::schema_for!(SettingsEvent).to_value(),
        },
        EventSchema {
            aggregate: "rules",
            version: RulesEvent::VERSION,
            schema: schemars::schema_for!(RulesEvent).to_value(),
        },
        EventSchema {
            aggregate: "rules_draft",
            version: DraftEvent::VERSION,
            schema: schemars::schema_for!(DraftEvent).to_value(),
        },
        EventSchema {
            aggregate: "channel",
            version: ChannelEvent::VERSION,
            schema: schemars::schema_for!(ChannelEvent).to_value(),
        },
        EventSchema {
            aggregate: "scrape_run",
            version: ScrapeRunEvent::VERSION,
            schema: schemars::schema_for!(ScrapeRunEvent).to_value(),
        },
    ]
}
