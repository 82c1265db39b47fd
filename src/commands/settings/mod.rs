//! The settings of the desk: one aggregate, one stream.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

use crate::events::SettingsEvent;
use linewatch_model::Clock;
use linewatch_model::{Actor, Note, Sequence, Settings, SettingsError, SettingsPatch, StreamId};

/// The settings in force. A fresh store has none of its own: the defaults are code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsAggregate {
    settings: Settings,
    version: Sequence,
}

impl SettingsAggregate {
    /// The settings in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Their version: the sequence of their last change, 0 for the defaults.
    #[must_use]
    pub const fn version(&self) -> Sequence {
        self.version
    }

    /// About how many bytes it holds on the heap.
    #[must_use]
    pub const fn weight(&self) -> usize {
        const ENTRY_BYTES: usize = 24;
        (self.settings.enabled_platforms.capacity() + self.settings.primary_markets.capacity()) * ENTRY_BYTES
    }
}

/// Changes some of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSettings {
    /// What to change.
    pub patch: SettingsPatch,
    /// Who does it.
    pub actor: Actor,
    /// Why, if they say.
    pub reason: Option<Note>,
}

/// What the settings need from outside.
#[derive(Debug, Clone)]
pub struct SettingsServices {
    /// The time of a change.
    pub clock: Arc<dyn Clock>,
}

impl Aggregate for SettingsAggregate {
    const TYPE: &'static str = StreamId::SETTINGS;
    type Command = ChangeSettings;
    type Event = SettingsEvent;
    type Error = SettingsError;
    type Services = SettingsServices;

    async fn handle(
        &mut self,
        ChangeSettings { patch, actor, reason }: ChangeSettings,
        services: &SettingsServices,
        sink: &EventSink<Self>,
    ) -> Result<(), SettingsError> {
        let settings = self.settings.with(&patch)?;
        if settings != self.settings {
            let (version, at) = (self.version.next(), services.clock.now());
            let changed = SettingsEvent::SettingsChanged { settings: Box::new(settings), version, actor, at, reason };
            sink.write(changed, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: SettingsEvent) {
        let SettingsEvent::SettingsChanged { settings, .. } = event;
        self.settings = *settings;
        self.version = self.version.next();
    }
}
