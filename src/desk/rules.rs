//! Putting rules in force, and saving drafts of them.
//!
//! The settings and the rules fit together: one change of either at a time, on all nodes, and each is checked against the
//! other.

use std::time::Duration;

use tokio::sync::MutexGuard;

use super::{CommandContext, CurrentSettings, Desk, DeskError, RulesInForce, to_its_end};
use crate::commands::{ActivateRules, DraftCommand, RULE_SET_IN_FORCE, RulesError};
use linewatch_log::{CommandEnvelope, Lease};
use linewatch_model::{Note, Position, Sequence, Settings, SettingsPatch, StreamId};
use linewatch_rules::{Finding, Grade, RuleSet, RuleSetHash};

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

/// What only one node changes at a time.
const POLICY_LEASE: &str = "settings-and-rules";
/// How often another node's change is waited for, and for how long each time.
const MAX_LEASE_ATTEMPTS: u32 = 20;
const LEASE_RETRY_PAUSE: Duration = Duration::from_millis(50);

/// The thresholds, by the name of their band.
const THRESHOLDS: [(&str, &str); 3] = [
    ("warning", "alertThresholdWarning"),
    ("elevated", "alertThresholdElevated"),
    ("critical", "alertThresholdCritical"),
];

/// While it lasts nobody else changes settings or rules.
pub(super) struct PolicyTurn<'a> {
    lease: Lease,
    _turn: MutexGuard<'a, ()>,
}

impl PolicyTurn<'_> {
    /// Lets the next one change them.
    pub(super) async fn end(self) {
        self.lease.give_back().await;
    }
}

impl Desk {
    /// Waits until nobody else changes settings or rules.
    pub(super) async fn policy_turn(&self) -> Result<PolicyTurn<'_>, DeskError> {
        let turn = self.0.policy.lock().await;
        for _ in 0..MAX_LEASE_ATTEMPTS {
            if let Some(lease) = self.0.store.lease(POLICY_LEASE).await? {
                return Ok(PolicyTurn { lease, _turn: turn });
            }
            tokio::time::sleep(LEASE_RETRY_PAUSE).await;
        }
        Err(DeskError::PolicyBusy)
    }

    /// Refuses a rule set that contradicts the settings in force, and one that switches off what was looked for where no
    /// note says why.
    pub(super) async fn check_rules(
        &self,
        rules: &RuleSet,
        expected: Sequence,
        has_note: bool,
    ) -> Result<(), DeskError> {
        let current = self.settings_in_force().await?;
        if let Some(Finding { field, reason, .. }) = errors(rules, &current.settings).next() {
            return Err(DeskError::RefusedRules { field, reason });
        }
        let in_force = &current.rule_set;
        if in_force.version != expected {
            // What it switches off is known only against what the caller has seen.
            let current = in_force.version;
            return Err(RulesError::Overtaken { what: RULE_SET_IN_FORCE, expected, current }.into());
        }
        let off = rules.switched_off_since(&in_force.rules, &current.settings);
        if off.is_empty() || has_note { Ok(()) } else { Err(DeskError::ReasonMissing(off)) }
    }

    /// Refuses settings that contradict the rule set in force, unless those of today do so in the same way.
    pub(super) async fn check_settings(&self, patch: &SettingsPatch) -> Result<(), DeskError> {
        let current = self.settings_in_force().await?;
        let CurrentSettings { settings, rule_set, .. } = &*current;
        let wanted = settings.with(patch)?;
        let known: Vec<Finding> = errors(&rule_set.rules, settings).collect();
        let added = errors(&rule_set.rules, &wanted).find(|error| known.iter().all(|known| known.field != error.field));
        let Some(Finding { field, reason, .. }) = added else { return Ok(()) };
        let version = rule_set.version;
        let reason = format!(
            "does not fit the rule set in force, version {version}: {field} {reason}; or change the rules first"
        );
        Err(DeskError::RefusedSettings { field: at_fault(&field, settings, &wanted), reason })
    }
}

fn errors(rules: &RuleSet, settings: &Settings) -> impl Iterator<Item = Finding> {
    rules.check(settings).into_iter().filter(|finding| finding.grade == Grade::Error)
}

/// The threshold that was changed: that of the band which is out of order, if it is one of them.
fn at_fault(field: &str, settings: &Settings, wanted: &Settings) -> &'static str {
    let thresholds =
        |of: &Settings| [of.alert_threshold_warning, of.alert_threshold_elevated, of.alert_threshold_critical];
    let changed =
        THRESHOLDS.iter().zip(thresholds(settings)).zip(thresholds(wanted)).filter(|((_, was), now)| was != now);
    let changed: Vec<_> = changed.map(|((threshold, _), _)| threshold).collect();
    let of_band = changed.iter().find(|(band, _)| field.ends_with(&format!(".{band}")));
    of_band.or_else(|| changed.first()).map_or("alertThresholdWarning", |(_, name)| *name)
}
