//! Putting rules in force, and saving drafts of them.

use super::{CommandContext, Desk, DeskError, RulesInForce, to_its_end};
use crate::commands::{ActivateRules, DraftCommand};
use linewatch_log::CommandEnvelope;
use linewatch_model::{Note, Position, Sequence, StreamId};
use linewatch_rules::{RuleSet, RuleSetHash};

/// What somebody wants to have in force.
#[derive(Debug, Clone)]
pub struct Activation {
    /// The version that they have seen; 0 where none was activated yet.
    pub expected: Sequence,
    /// The rule set.
    pub rules: RuleSet,
    /// Why.
    pub note: Option<Note>,
    /// The digest of the backtest that it was tried in.
    pub backtest: Option<String>,
}

/// A draft that was saved or discarded.
#[derive(Debug, Clone)]
pub struct DraftSaved {
    /// The position to ask the read models for.
    pub position: Position,
    /// The draft's version.
    pub version: Sequence,
    /// The SHA-256 of its canonical JSON; of none where it was discarded.
    pub hash: Option<RuleSetHash>,
}

impl Desk {
    /// Puts a rule set in force, for every batch that is decided from the answer on. Answers the position to ask the read
    /// models for, and what is in force now.
    ///
    /// # Errors
    /// When the rule set contradicts the settings, another was first or changes settings or rules just now, or the store
    /// fails.
    pub async fn activate_rules(
        &self,
        activation: Activation,
        context: &CommandContext,
    ) -> Result<(Position, RulesInForce), DeskError> {
        let Activation { expected, rules, note, backtest } = activation;
        let actor = context.actor.clone();
        let metadata = context.metadata("ActivateRules", None);
        let desk = self.clone();
        to_its_end(async move {
            let turn = desk.policy_turn().await?;
            desk.check_rules(&rules, expected, note.is_some()).await?;
            // Taken before: where the log is moved back meanwhile, all of it is read again.
            let epoch = desk.0.store.epoch();
            let command = ActivateRules { expected, rules: Box::new(rules), note, backtest, actor };
            let envelope = CommandEnvelope { id: StreamId::rules().aggregate_id, command, metadata };
            let decided = desk.0.rules.execute_one(envelope).await?;
            turn.end().await;
            if let Some(event) = decided.events.last() {
                desk.install(None, Some(event.clone()), epoch);
            }
            // What was decided is stored whether or not the log can be asked once more: no error may deny that.
            let current = desk.settings_in_force().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "an activation of rules is answered without those of other nodes");
                desk.0.current.load_full()
            });
            Ok((decided.appended.last, current.rule_set.clone()))
        })
        .await
    }

    /// Saves a draft under a name.
    ///
    /// # Errors
    /// When another was first, or the store fails.
    pub async fn save_draft(
        &self,
        name: &str,
        draft: Activation,
        context: &CommandContext,
    ) -> Result<DraftSaved, DeskError> {
        let Activation { expected, rules, note, .. } = draft;
        let (hash, actor) = (rules.hash(), context.actor.clone());
        let command = DraftCommand::Save { expected, rules: Box::new(rules), note, actor };
        self.change_draft(name, command, Some(hash), context).await
    }

    /// Discards a draft.
    ///
    /// # Errors
    /// When there is none, another was first, or the store fails.
    pub async fn discard_draft(
        &self,
        name: &str,
        expected: Sequence,
        context: &CommandContext,
    ) -> Result<DraftSaved, DeskError> {
        let command = DraftCommand::Discard { expected, actor: context.actor.clone() };
        self.change_draft(name, command, None, context).await
    }

    async fn change_draft(
        &self,
        name: &str,
        command: DraftCommand,
        hash: Option<RuleSetHash>,
        context: &CommandContext,
    ) -> Result<DraftSaved, DeskError> {
        let envelope = CommandEnvelope {
            id: StreamId::rules_draft(name).aggregate_id,
            command,
            metadata: context.metadata("ChangeDraft", None),
        };
        let desk = self.clone();
        to_its_end(async move {
            let decided = desk.0.drafts.execute_one(envelope).await?;
            Ok(DraftSaved { position: decided.appended.last, version: decided.appended.sequence, hash })
        })
        .await
    }
}
