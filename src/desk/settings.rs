//! Changing the settings.

use super::{CommandContext, Desk, DeskError, to_its_end};
use crate::commands::ChangeSettings;
use linewatch_log::CommandEnvelope;
use linewatch_model::{Note, Position, Sequence, Settings, SettingsPatch, StreamId};

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
    /// When a setting is out of its bounds or contradicts the rule set in force, another node changes settings or rules just
    /// now, or the store fails.
    pub async fn change_settings(&self, patch: SettingsPatch, context: &CommandContext) -> Result<Changed, DeskError> {
        self.change_settings_for(None, patch, context).await
    }

    /// The same for a reason that is kept with the change.
    ///
    /// # Errors
    /// As [`Desk::change_settings`].
    pub async fn change_settings_for(
        &self,
        reason: Option<Note>,
        patch: SettingsPatch,
        context: &CommandContext,
    ) -> Result<Changed, DeskError> {
        let (actor, metadata) = (context.actor.clone(), context.metadata("ChangeSettings", None));
        let desk = self.clone();
        to_its_end(async move {
            let turn = desk.policy_turn().await?;
            desk.check_settings(&patch).await?;
            // Taken before: where the log is moved back meanwhile, all of them are read again.
            let epoch = desk.0.store.epoch();
            let command = ChangeSettings { patch, actor, reason };
            let envelope = CommandEnvelope { id: StreamId::settings().aggregate_id, command, metadata };
            let decided = desk.0.settings.execute_one(envelope).await?;
            turn.end().await;
            if let Some(event) = decided.events.last() {
                desk.install(Some((event.clone(), decided.appended.sequence)), None, epoch);
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
}
