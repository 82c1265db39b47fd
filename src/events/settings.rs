//! What happens to the settings.

use serde::{Deserialize, Serialize};

use crate::model::{Actor, Sequence, Settings, Timestamp};

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
    },
}

impl SettingsEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "1";

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SettingsChanged { .. } => "SettingsChanged",
        }
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
