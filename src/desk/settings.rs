//! The settings in force, and changing them.

use std::sync::Arc;

use cqrs_es::Aggregate as _;

use super::{Cause, Desk, DeskError, to_its_end};
use crate::{
    commands::{ChangeSettings, SettingsAggregate},
    detection::Rules,
    events::SettingsEvent,
    model::{Position, Sequence, Settings, SettingsPatch, StreamId},
    store::{Dialect, Instruction},
};

/// The settings that new batches are judged by.
#[derive(Debug, Clone)]
pub struct CurrentSettings {
    /// All of them.
    pub settings: Settings,
    /// Their version: the sequence of their last change, 0 for the defaults.
    pub version: Sequence,
    /// The rules that follow from them.
    pub rules: Arc<Rules>,
}

impl CurrentSettings {
    fn new(settings: Settings, version: Sequence) -> Self {
        let rules = Arc::new(Rules::new(&settings, version));
        Self { settings, version, rules }
    }
}

impl Default for CurrentSettings {
    fn default() -> Self {
        Self::new(Settings::default(), Sequence::START)
    }
}

/// What a change of settings led to.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The position to ask the read models for.
    pub position: Position,
    /// The settings in force now.
    pub settings: Settings,
    /// Their version.
    pub version: Sequence,
}

impl Desk {
    /// The settings in force now. Where other nodes may have changed them the log is asked.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings_in_force(&self) -> Result<Arc<CurrentSettings>, DeskError> {
        if self.0.store.dialect() == Dialect::Postgres {
            self.refresh_settings().await?;
        }
        Ok(self.0.current.load_full())
    }

    /// The settings in force now, and their version.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings(&self) -> Result<(Settings, Sequence), DeskError> {
        let current = self.settings_in_force().await?;
        Ok((current.settings.clone(), current.version))
    }

    /// Changes settings, for every batch from the answer on.
    ///
    /// # Errors
    /// When a setting is out of its bounds, or the store fails.
    pub async fn change_settings(&self, patch: SettingsPatch, cause: &Cause) -> Result<Changed, DeskError> {
        let instruction = Instruction {
            id: StreamId::settings().aggregate_id,
            command: ChangeSettings { patch, actor: cause.actor.clone() },
            metadata: cause.metadata("ChangeSettings", None),
        };
        let desk = self.clone();
        to_its_end(async move {
            let decided = desk.0.settings.execute_one(instruction).await?;
            if let Some(event) = decided.events.last() {
                desk.install(event.clone(), decided.appended.sequence);
            }
            let current = desk.settings_in_force().await?;
            let (settings, version) = (current.settings.clone(), current.version);
            Ok(Changed { position: decided.appended.last, settings, version })
        })
        .await
    }

    /// Puts a change in force that is in the log.
    fn install(&self, event: SettingsEvent, version: Sequence) {
        let mut aggregate = SettingsAggregate::default();
        aggregate.apply(event);
        let newest = Arc::new(CurrentSettings::new(aggregate.settings().clone(), version));
        // Another task may have installed a newer one meanwhile.
        self.0.current.rcu(|current| Arc::clone(if current.version >= newest.version { current } else { &newest }));
    }

    /// Reads the changes that this node has not seen yet.
    pub(super) async fn refresh_settings(&self) -> Result<(), DeskError> {
        let known = self.0.current.load_full();
        let newer = self.0.store.stream_events(&[(StreamId::settings(), known.version)]).await?;
        let Some(last) = newer.last() else { return Ok(()) };
        let unreadable = |source| crate::store::StoreError::Stream { stream: StreamId::settings(), source };
        self.install(last.decode_as::<SettingsEvent>().map_err(unreadable)?, last.sequence);
        Ok(())
    }
}
