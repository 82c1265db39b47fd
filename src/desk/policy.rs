//! The settings and the rules fit together: one change of either at a time, on all nodes, and each is checked against the
//! other.

use std::time::Duration;

use tokio::sync::MutexGuard;

use super::{CurrentSettings, Desk, DeskError};
use crate::commands::{RULE_SET_IN_FORCE, RulesError};
use linewatch_log::Lease;
use linewatch_model::{Sequence, Settings, SettingsPatch};
use linewatch_rules::{Finding, Grade, RuleSet};

/// What only one node changes at a time.
const LEASE: &str = "settings-and-rules";
/// How often another node's change is waited for, and for how long each time.
const ATTEMPTS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

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
        for _ in 0..ATTEMPTS {
            if let Some(lease) = self.0.store.lease(LEASE).await? {
                return Ok(PolicyTurn { lease, _turn: turn });
            }
            tokio::time::sleep(PAUSE).await;
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
