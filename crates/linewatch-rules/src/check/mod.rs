//! What is odd about a rule set that can be read: what can never match, what something later replaces, what contradicts
//! the settings below it.

mod bands;
mod overrides;

use linewatch_model::Settings;
use serde::Serialize;

use crate::value::{Detector, Field, Fields, RuleSet, Value, words};

words! {
    /// How much a finding matters.
    Grade {
        /// It works, but surely not as meant.
        Warning = "warning",
        /// It must not be activated.
        Error = "error",
    }
}

/// Something odd about a rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Finding {
    /// How much it matters.
    pub grade: Grade,
    /// The field it is about, such as `overrides[3].match`.
    pub field: String,
    /// What is odd, and what to do.
    pub reason: String,
}

impl RuleSet {
    /// What is odd about it over these settings; errors first, then in the order of the rule set.
    #[must_use]
    pub fn check(&self, settings: &Settings) -> Vec<Finding> {
        let mut findings = Vec::new();
        check_monitors(self, settings, &mut findings);
        bands::check(self, settings, &mut findings);
        overrides::check(self, settings, &mut findings);
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.grade));
        findings
    }
}

fn warning(field: impl Into<String>, reason: impl Into<String>) -> Finding {
    Finding { grade: Grade::Warning, field: field.into(), reason: reason.into() }
}

fn check_monitors(rules: &RuleSet, settings: &Settings, findings: &mut Vec<Finding>) {
    if rules.monitors().is_empty() {
        findings.push(warning("monitors", "is empty, so nothing raises alerts"));
    }
    for (at, monitor) in rules.monitors().iter().enumerate() {
        let place = format!("monitors[{at}]");
        let is_change = matches!(monitor.detector, Detector::PriceChange | Detector::Drift);
        if monitor.fields.get(Field::InhibitedBy).is_some() && !is_change {
            let reason = format!("does nothing: only price_change and drift are inhibited, not {}", monitor.detector);
            findings.push(warning(format!("{place}.inhibited_by"), reason));
        }
        let is_on = |fields: &Fields| fields.get(Field::Enabled) == Some(&Value::Flag(true));
        let off =
            monitor.fields.get(Field::Enabled).map_or(!settings.alert_enabled, |value| *value == Value::Flag(false));
        let mut overrides = rules.overrides().iter().filter(|other| other.monitor == monitor.id);
        if off && !overrides.any(|other| is_on(&other.set)) {
            findings.push(warning(place, format!("{} is switched off everywhere", monitor.id)));
        }
    }
    check_families(rules, settings, findings);
}

fn check_families(rules: &RuleSet, settings: &Settings, findings: &mut Vec<Finding>) {
    for (at, family) in rules.families().iter().enumerate() {
        if family.contains(&settings.reference_bookmaker) {
            let reason = format!(
                "has the reference book {}: it counts for its competitors' family",
                settings.reference_bookmaker
            );
            findings.push(warning(format!("families[{at}]"), reason));
        }
    }
}

/// Whether an override's monitor looks at the reference book alone.
const fn is_of_reference(detector: Detector) -> bool {
    detector.is_state() || matches!(detector, Detector::DirectionDisagreement)
}
