//! What a rule set does not look for any more that the one before it did. Whoever puts it in force has to say why.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use linewatch_model::{Settings, Severity};

use crate::value::{Detector, Field, Match, Monitor, MonitorId, RuleSet, Value, conditions};

/// What is not looked for any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SwitchedOff {
    /// A monitor that is not enabled, or not there and not replaced by a new one for the same.
    Monitor(MonitorId),
    /// A monitor, where these conditions hold.
    Where(MonitorId, Match),
    /// A severity that no monitor can raise.
    Severity(Severity),
}

impl fmt::Display for SwitchedOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Monitor(id) => write!(f, "monitor {id}"),
            Self::Where(id, when) => write!(f, "monitor {id} where {}", words(when)),
            Self::Severity(severity) => write!(f, "severity {severity}"),
        }
    }
}

fn words(when: &Match) -> String {
    let named: Vec<_> = conditions(when).into_iter().map(|(name, json)| format!("{name} {json}")).collect();
    if named.is_empty() { "anything".to_owned() } else { named.join(", ") }
}

impl RuleSet {
    /// What is switched off where this rule set follows another, over these settings: monitors, those that are off only in
    /// some places, and severities.
    #[must_use]
    pub fn switched_off_since(&self, before: &Self, settings: &Settings) -> Vec<SwitchedOff> {
        let (was, is) = (Enabled::of(before, settings), Enabled::of(self, settings));
        let gone = was.everywhere.difference(&is.everywhere);
        let gone: BTreeSet<&MonitorId> = gone.filter(|gone| !is.replaces(gone, before)).map(|(id, _)| *id).collect();
        let is_gone = |monitor: &Monitor| gone.contains(&monitor.id);
        let monitors = before.monitors().iter().filter(|monitor| is_gone(monitor));
        let mut found: Vec<_> = monitors.map(|monitor| SwitchedOff::Monitor(monitor.id.clone())).collect();
        let places: BTreeMap<_, _> = was.places.iter().chain(&is.places).collect();
        let off = |place: &Place<'_>| was.at(place) && !is.at(place) && !gone.contains(place.0);
        let off = places.into_iter().filter(|(place, _)| off(place));
        found.extend(off.map(|((id, _), (_, when))| SwitchedOff::Where((*id).clone(), (*when).clone())));
        if !is.severities.is_empty() {
            found.extend(was.severities.difference(&is.severities).map(|severity| SwitchedOff::Severity(*severity)));
        }
        found
    }
}

/// A monitor, and the conditions of an override in words.
type Place<'r> = (&'r MonitorId, String);

/// What a rule set looks for.
struct Enabled<'r> {
    /// Monitors that are on where no override says otherwise.
    everywhere: BTreeSet<(&'r MonitorId, Detector)>,
    /// Overrides that say whether they are.
    places: BTreeMap<Place<'r>, (bool, &'r Match)>,
    /// What can be raised.
    severities: BTreeSet<Severity>,
}

impl<'r> Enabled<'r> {
    fn of(rules: &'r RuleSet, settings: &Settings) -> Self {
        let is_on = |monitor: &&Monitor| value(rules, monitor, settings, Field::Enabled) == Some(Value::Flag(true));
        let everywhere: BTreeSet<_> =
            rules.monitors().iter().filter(is_on).map(|monitor| (&monitor.id, monitor.detector)).collect();
        let named = rules.overrides().iter().filter_map(|other| match other.set.get(Field::Enabled) {
            Some(Value::Flag(enabled)) => Some(((&other.monitor, words(&other.when)), (*enabled, &other.when))),
            _ => None,
        });
        // Of equal conditions the later one wins.
        let places: BTreeMap<Place<'_>, _> = named.collect();
        let is_somewhere = |monitor: &&Monitor| {
            everywhere.contains(&(&monitor.id, monitor.detector))
                || places.iter().any(|((id, _), (enabled, _))| **id == monitor.id && *enabled)
        };
        let raising = rules.monitors().iter().filter(is_somewhere);
        let severities = raising.flat_map(|monitor| severities(rules, monitor, settings)).collect();
        Self { everywhere, places, severities }
    }

    /// Whether a monitor that the rule set before did not have looks for the same.
    fn replaces(&self, (gone, detector): &(&MonitorId, Detector), before: &RuleSet) -> bool {
        let is_new = |id: &MonitorId| before.monitor(id).is_none();
        self.everywhere.iter().any(|(id, looks_for)| id != gone && looks_for == detector && is_new(id))
    }

    fn at(&self, place: &Place<'_>) -> bool {
        let base = || self.everywhere.iter().any(|(id, _)| *id == place.0);
        self.places.get(place).map_or_else(base, |(enabled, _)| *enabled)
    }
}

fn value(rules: &RuleSet, monitor: &Monitor, settings: &Settings, field: Field) -> Option<Value> {
    let fields = rules.effective_of(monitor, settings, None).fields;
    fields.into_iter().find(|(named, ..)| *named == field).and_then(|(_, value, _)| value)
}

/// What a monitor can raise: by its bands all of them, else those that are named.
fn severities(rules: &RuleSet, monitor: &Monitor, settings: &Settings) -> Vec<Severity> {
    let Some(own) = value(rules, monitor, settings, Field::Severity) else { return Severity::ALL.to_vec() };
    let others = rules.overrides().iter().filter(|other| other.monitor == monitor.id);
    let others = others.filter_map(|other| other.set.get(Field::Severity).cloned());
    let severity = |value: Value| match value {
        Value::Word(word) => word.parse().ok(),
        _ => None,
    };
    others.chain([own]).filter_map(severity).collect()
}
