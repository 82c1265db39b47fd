//! Which settings and which rule set were in force when.

use std::{collections::HashMap, sync::Arc};

use super::{Against, BacktestError, Plan};
use crate::{
    detection::Rules,
    events::{RulesEvent, SettingsEvent},
};
use linewatch_log::{Store, StoreError, Versioned};
use linewatch_model::{Bookmaker, Position, Sequence, Settings, StreamId};
use linewatch_rules::RuleSet;

/// All settings and rule sets that a log ever had in force, oldest first.
#[derive(Debug, Clone, Default)]
pub struct History {
    settings: Vec<Version<Settings>>,
    rules: Vec<Version<RuleSet>>,
    default_settings: Arc<Settings>,
    default_rules: Arc<RuleSet>,
}

#[derive(Debug, Clone)]
struct Version<T> {
    position: Position,
    number: Sequence,
    value: Arc<T>,
}

impl History {
    /// Reads it.
    ///
    /// # Errors
    /// When the store fails, or one of the events cannot be read.
    pub async fn read(store: &Store) -> Result<Self, StoreError> {
        let of_rules = |RulesEvent::RuleSetActivated { rules, .. }: RulesEvent| Arc::from(rules);
        let of_settings = |SettingsEvent::SettingsChanged { settings, .. }: SettingsEvent| Arc::from(settings);
        Ok(Self {
            settings: versions(store, StreamId::settings(), of_settings).await?,
            rules: versions(store, StreamId::rules(), of_rules).await?,
            ..Self::default()
        })
    }

    /// The newest settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        self.settings.last().map_or(&self.default_settings, |newest| &newest.value)
    }

    /// The newest rule set in force, and its version.
    #[must_use]
    pub fn newest(&self) -> (Sequence, &Arc<RuleSet>) {
        self.rules.last().map_or((Sequence::START, &self.default_rules), |newest| (newest.number, &newest.value))
    }

    /// The settings of a version; 0 is that of the defaults.
    #[must_use]
    pub fn settings_of(&self, version: Sequence) -> Option<&Settings> {
        if version.is_start() {
            return Some(&self.default_settings);
        }
        find(&self.settings, version).map(|found| &*found.value)
    }

    /// The rule set of a version; 0 is that of the settings alone.
    #[must_use]
    pub fn rules_of(&self, version: Sequence) -> Option<&RuleSet> {
        if version.is_start() {
            return Some(&self.default_rules);
        }
        self.version(version).map(|rules| &**rules)
    }

    /// The rule set of a version.
    #[must_use]
    pub fn version(&self, version: Sequence) -> Option<&Arc<RuleSet>> {
        find(&self.rules, version).map(|found| &found.value)
    }
}

async fn versions<E: Versioned, T>(
    store: &Store,
    stream: StreamId,
    value: impl Fn(E) -> Arc<T>,
) -> Result<Vec<Version<T>>, StoreError> {
    let events = store.stream_events(&[(stream.clone(), Sequence::START)]).await?;
    let unreadable = |source| StoreError::Stream { stream: stream.clone(), source };
    let version = |event: &linewatch_log::RecordedEvent| {
        let value = value(event.decode_as::<E>().map_err(unreadable)?);
        Ok(Version { position: event.position, number: event.sequence, value })
    };
    events.iter().map(version).collect()
}

fn find<T>(versions: &[Version<T>], version: Sequence) -> Option<&Version<T>> {
    versions.binary_search_by_key(&version, |known| known.number).ok().and_then(|at| versions.get(at))
}

/// The one that was in force before a position.
fn at<T>(versions: &[Version<T>], position: Position) -> Option<&Version<T>> {
    let newer = versions.partition_point(|known| known.position < position);
    newer.checked_sub(1).and_then(|at| versions.get(at))
}

/// Which versions a moment was judged by, as far as the log says so.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Judged {
    pub position: Position,
    /// The version of the settings that its command names.
    pub settings: Option<Sequence>,
    /// The version of the rule set that its command or an alert of it names.
    pub rules: Option<Sequence>,
}

/// What one set of rules is at each moment.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// What was in force.
    InForce,
    /// This one, with that version.
    Fixed(Sequence, Arc<RuleSet>),
}

/// The rules of a run, ready for use; made once for each pair of versions.
#[derive(Debug, Clone)]
pub(super) struct RulesOverTime {
    history: Arc<History>,
    source: Source,
    reference: Option<Bookmaker>,
    made: HashMap<(Sequence, Sequence), Arc<Rules>>,
}

impl RulesOverTime {
    pub fn new(history: &Arc<History>, source: Source, plan: &Plan) -> Self {
        Self { history: Arc::clone(history), source, reference: plan.reference.clone(), made: HashMap::new() }
    }

    /// The rules of a plan: those it compares with, the draft, and those of its sweep.
    pub fn of_plan(plan: &Plan, history: &Arc<History>) -> Result<Vec<Self>, BacktestError> {
        let against = match &plan.against {
            Against::InForce => Source::InForce,
            Against::Rules(rules) => Source::Fixed(Sequence::new(1), Arc::clone(rules)),
            Against::Version(version) if version.is_start() => {
                Source::Fixed(Sequence::START, Arc::clone(&history.default_rules))
            }
            Against::Version(version) => {
                let newest = history.newest().0;
                let missing = || format!("names version {version}, and {newest} were ever in force");
                let rules = history.version(*version).ok_or_else(|| BacktestError::refused("against", missing()))?;
                Source::Fixed(*version, Arc::clone(rules))
            }
        };
        let swept = plan.sweep.as_ref().map(|sweep| sweep.rule_sets(&plan.draft)).transpose()?.unwrap_or_default();
        let tried = [Arc::clone(&plan.draft)].into_iter().chain(swept);
        let tried = tried.map(|rules| Source::Fixed(Sequence::new(1), rules));
        Ok([against].into_iter().chain(tried).map(|source| Self::new(history, source, plan)).collect())
    }

    /// The rules that a moment is judged by.
    pub fn of(&mut self, judged: &Judged) -> Arc<Rules> {
        let history = &self.history;
        let settings = match judged.settings {
            Some(version) if version.is_start() => None,
            Some(version) => find(&history.settings, version).or_else(|| at(&history.settings, judged.position)),
            None => at(&history.settings, judged.position),
        };
        let (settings, settings_version) = match settings {
            Some(found) => (&found.value, found.number),
            None => (&history.default_settings, Sequence::START),
        };
        let (rules, version) = match &self.source {
            Source::Fixed(version, rules) => (rules, *version),
            Source::InForce => {
                let found = match judged.rules {
                    Some(version) => find(&history.rules, version),
                    None => at(&history.rules, judged.position),
                };
                found.map_or((&history.default_rules, Sequence::START), |found| (&found.value, found.number))
            }
        };
        let make = || match &self.reference {
            None => Arc::new(Rules::new(rules, version, settings, settings_version)),
            Some(reference) => {
                let settings = Settings { reference_bookmaker: reference.clone(), ..(**settings).clone() };
                Arc::new(Rules::new(rules, version, &settings, settings_version))
            }
        };
        Arc::clone(self.made.entry((settings_version, version)).or_insert_with(make))
    }
}
