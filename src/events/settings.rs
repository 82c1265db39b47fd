//! What happens to the settings.
//!
//! Version 2 of `SettingsChanged` knows the urgency tiers' intervals and whether the schedule is paused; before, every
//! fixture was visited as often as any other, and there was no schedule to pause. Version 3 can say why.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::{Deserialize, Serialize};

use linewatch_model::{Actor, Note, Sequence, Settings, Timestamp};

/// The events of the settings' stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum SettingsEvent {
    /// Somebody changed the settings.
    SettingsChanged {
        /// All of them, as they are from now on.
        settings: Box<Settings>,
        /// Their version: this event's own sequence.
        version: Sequence,
        /// Who.
        actor: Actor,
        /// When.
        at: Timestamp,
        /// Why, if they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Note>,
    },
}

impl SettingsEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "3";

    /// Whether the text of a version is read as it is: version 2 has no reason.
    #[must_use]
    pub fn is_read_as_it_is(version: &str) -> bool {
        matches!(version, "2" | Self::VERSION)
    }

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SettingsChanged { .. } => "SettingsChanged",
        }
    }
}

/// `SettingsChanged` from version 1 to version 2.
pub(super) struct WithTiers;

impl EventUpcaster for WithTiers {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_type == "SettingsChanged" && event_version == "1"
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        if let Some(settings) = event.payload["SettingsChanged"]["settings"].as_object_mut() {
            // Values of their own, so that a later change of the defaults does not change what was.
            settings.insert("imminentIntervalSeconds".to_owned(), 60.into());
            settings.insert("soonIntervalSeconds".to_owned(), 150.into());
            settings.insert("scrapingPaused".to_owned(), false.into());
        }
        "2".clone_into(&mut event.event_version);
        event
    }
}

impl cqrs_es::DomainEvent for SettingsEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_before_the_tiers_can_be_read() {
        let current = SettingsEvent::SettingsChanged {
            settings: Box::new(Settings { alert_lookback_minutes: 30, ..Settings::default() }),
            version: Sequence::new(1),
            actor: Actor::local(),
            at: Timestamp::MIN,
            reason: None,
        };
        let mut old = serde_json::to_value(&current).unwrap();
        let settings = old["SettingsChanged"]["settings"].as_object_mut().unwrap();
        for newer in ["imminentIntervalSeconds", "soonIntervalSeconds", "scrapingPaused"] {
            assert!(settings.remove(newer).is_some(), "{newer}");
        }
        assert_eq!(linewatch_log::decode::<SettingsEvent>("SettingsChanged", "1", &old.to_string()).unwrap(), current);
        assert!(linewatch_log::decode::<SettingsEvent>("SettingsChanged", "2", &old.to_string()).is_err());
    }
}
