//! What new batches are judged by: the settings and the rule set, as the log has them.

use std::sync::Arc;

use super::{Desk, DeskError};
use crate::{
    detection::Rules,
    events::{RulesEvent, SettingsEvent},
};
use linewatch_log::{Dialect, RecordedEvent, StoreError, Versioned};
use linewatch_model::{Actor, Note, Sequence, Settings, StreamId, Timestamp};
use linewatch_rules::{RuleSet, RuleSetHash};

/// The settings and the rules that new batches are judged by.
#[derive(Debug, Clone)]
pub struct CurrentSettings {
    /// All settings.
    pub settings: Settings,
    /// Their version: the sequence of their last change, 0 for the defaults.
    pub version: Sequence,
    /// The rule set in force.
    pub rule_set: RulesInForce,
    /// The rules that follow from both.
    pub rules: Arc<Rules>,
    /// The epoch of the log that they were read of.
    epoch: u64,
}

/// The rule set in force.
#[derive(Debug, Clone, Default)]
pub struct RulesInForce {
    /// Its version: the sequence of its activation, 0 where none was activated.
    pub version: Sequence,
    /// The rule set.
    pub rules: Arc<RuleSet>,
    /// Who put it in force, when and why; nobody where none was activated.
    pub activated: Option<Activated>,
}

/// Who put a rule set in force.
#[derive(Debug, Clone)]
pub struct Activated {
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub note: Option<Note>,
    /// The digest of the backtest that it was tried in.
    pub backtest: Option<String>,
}

impl RulesInForce {
    /// The SHA-256 of its canonical JSON.
    #[must_use]
    pub fn hash(&self) -> RuleSetHash {
        self.rules.hash()
    }

    fn of(event: RulesEvent) -> Self {
        let RulesEvent::RuleSetActivated { version, rules, note, backtest, actor, at, .. } = event;
        Self { version, rules: Arc::from(rules), activated: Some(Activated { actor, at, note, backtest }) }
    }
}

impl CurrentSettings {
    fn new((settings, version): (Settings, Sequence), rule_set: RulesInForce, epoch: u64) -> Self {
        let rules = Arc::new(Rules::new(&rule_set.rules, rule_set.version, &settings, version));
        Self { settings, version, rule_set, rules, epoch }
    }

    /// The version of the rule set, where one was activated.
    pub(super) fn rule_set_version(&self) -> Option<Sequence> {
        Some(self.rule_set.version).filter(|version| !version.is_start())
    }

    /// How new it is: both versions only grow within an epoch.
    const fn age(&self) -> (u64, Sequence, Sequence) {
        (self.epoch, self.version, self.rule_set.version)
    }
}

impl Default for CurrentSettings {
    fn default() -> Self {
        Self::new((Settings::default(), Sequence::START), RulesInForce::default(), 0)
    }
}

impl Desk {
    /// The settings and rules in force now. Where other nodes may have changed them the log is asked.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings_in_force(&self) -> Result<Arc<CurrentSettings>, DeskError> {
        if self.0.store.dialect() == Dialect::Postgres || self.0.current.load().epoch != self.0.store.epoch() {
            self.refresh_settings().await?;
        }
        Ok(self.0.current.load_full())
    }

    /// Reads the changes that this node has not seen yet.
    pub(super) async fn refresh_settings(&self) -> Result<(), DeskError> {
        let (known, epoch) = (self.0.current.load_full(), self.0.store.epoch());
        // In another epoch of the log the same version may be another change, or none.
        let is_same_log = known.epoch == epoch;
        let after = |version| if is_same_log { version } else { Sequence::START };
        let streams =
            [(StreamId::settings(), after(known.version)), (StreamId::rules(), after(known.rule_set.version))];
        let newer = self.0.store.stream_events(&streams).await?;
        let settings = last_of::<SettingsEvent>(&newer, &StreamId::settings())?;
        let rules = last_of::<RulesEvent>(&newer, &StreamId::rules())?.map(|(event, _)| event);
        if is_same_log && settings.is_none() && rules.is_none() {
            return Ok(());
        }
        self.install(settings, rules, epoch);
        Ok(())
    }

    /// Puts the last changes in force that the log had in an epoch. Without one there are those that were known of that
    /// epoch, or the defaults.
    pub(super) fn install(&self, settings: Option<(SettingsEvent, Sequence)>, rules: Option<RulesEvent>, epoch: u64) {
        let of_event = |(SettingsEvent::SettingsChanged { settings, .. }, version)| (*settings, version);
        let (settings, rules) = (settings.map(of_event), rules.map(RulesInForce::of));
        // Another task may have installed a newer one meanwhile.
        self.0.current.rcu(|current| {
            let known = if current.epoch == epoch { (**current).clone() } else { CurrentSettings::default() };
            let settings = settings.clone().filter(|(_, version)| *version >= known.version);
            let rules = rules.clone().filter(|rules| rules.version >= known.rule_set.version);
            let newest = CurrentSettings::new(
                settings.unwrap_or((known.settings, known.version)),
                rules.unwrap_or(known.rule_set),
                epoch,
            );
            let is_newer = newest.age() > current.age();
            if is_newer { Arc::new(newest) } else { Arc::clone(current) }
        });
    }
}

/// The last event of a stream, and its sequence.
fn last_of<E: Versioned>(newer: &[RecordedEvent], stream: &StreamId) -> Result<Option<(E, Sequence)>, DeskError> {
    let Some(last) = newer.iter().rev().find(|event| event.stream == *stream) else { return Ok(None) };
    let unreadable = |source| StoreError::Stream { stream: stream.clone(), source };
    Ok(Some((last.decode_as::<E>().map_err(unreadable)?, last.sequence)))
}
