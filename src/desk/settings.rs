//! The settings in force, and changing them.

use std::sync::Arc;

use cqrs_es::Aggregate as _;

use super::{CommandContext, Desk, DeskError, to_its_end};
use crate::{
    commands::{ChangeSettings, SettingsAggregate},
    detection::Rules,
    events::SettingsEvent,
};
use linewatch_log::{CommandEnvelope, Dialect};
use linewatch_model::{Position, Sequence, Settings, SettingsPatch, StreamId};

/// The settings that new batches are judged by.
#[derive(Debug, Clone)]
pub struct CurrentSettings {
    /// All of them.
    pub settings: Settings,
    /// Their version: the sequence of their last change, 0 for the defaults.
    pub version: Sequence,
    /// The rules that follow from them.
    pub rules: Arc<Rules>,
    /// The epoch of the log that they were read of.
    epoch: u64,
}

impl CurrentSettings {
    fn new(settings: Settings, version: Sequence, epoch: u64) -> Self {
        let rules = Arc::new(Rules::new(&settings, version));
        Self { settings, version, rules, epoch }
    }
}

impl Default for CurrentSettings {
    fn default() -> Self {
        Self::new(Settings::default(), Sequence::START, 0)
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
        if self.0.store.dialect() == Dialect::Postgres || self.0.current.load().epoch != self.0.store.epoch() {
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
    pub async fn change_settings(&self, patch: SettingsPatch, context: &CommandContext) -> Result<Changed, DeskError> {
        let instruction = CommandEnvelope {
            id: StreamId::settings().aggregate_id,
            command: ChangeSettings { patch, actor: context.actor.clone() },
            metadata: context.metadata("ChangeSettings", None),
        };
        let desk = self.clone();
        to_its_end(async move {
            // Taken before: where the log is moved back meanwhile, all of them are read again.
            let epoch = desk.0.store.epoch();
            let decided = desk.0.settings.execute_one(instruction).await?;
            if let Some(event) = decided.events.last() {
                desk.install(Some(event.clone()), decided.appended.sequence, epoch);
            }
            // What was decided is stored whether or not the log can be asked once more: no error may deny that.
            let current = desk.settings_in_force().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "a change of settings is answered without those of other nodes");
                desk.0.current.load_full()
            });
            let (settings, version) = (current.settings.clone(), current.version);
            Ok(Changed { position: decided.appended.last, settings, version })
        })
        .await
    }

    /// Puts the last change in force that the log had in an epoch; the defaults where it has none.
    fn install(&self, last: Option<SettingsEvent>, version: Sequence, epoch: u64) {
        let mut aggregate = SettingsAggregate::default();
        if let Some(event) = last {
            aggregate.apply(event);
        }
        let newest = Arc::new(CurrentSettings::new(aggregate.settings().clone(), version, epoch));
        // Another task may have installed a newer one meanwhile.
        self.0.current.rcu(|current| {
            let is_newer = (newest.epoch, newest.version) > (current.epoch, current.version);
            Arc::clone(if is_newer { &newest } else { current })
        });
    }

    /// Reads the changes that this node has not seen yet.
    pub(super) async fn refresh_settings(&self) -> Result<(), DeskError> {
        let (known, epoch) = (self.0.current.load_full(), self.0.store.epoch());
        // In another epoch of the log the same version may be another change, or none.
        let is_same_log = known.epoch == epoch;
        let after = if is_same_log { known.version } else { Sequence::START };
        let newer = self.0.store.stream_events(&[(StreamId::settings(), after)]).await?;
        let unreadable = |source| linewatch_log::StoreError::Stream { stream: StreamId::settings(), source };
        match newer.last() {
            None if is_same_log => {}
            None => self.install(None, Sequence::START, epoch),
            Some(last) => {
                self.install(Some(last.decode_as::<SettingsEvent>().map_err(unreadable)?), last.sequence, epoch);
            }
        }
        Ok(())
    }
}
