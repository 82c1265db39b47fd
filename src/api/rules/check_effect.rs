//! What a rule set would change if it were put in force.

use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::CurrentSettings;
use linewatch_model::{Sequence, Settings};
use linewatch_rules::{Effective, Field, MonitorId, RuleChange, RuleSet, Value as FieldValue};

/// Fields in one answer.
const MAX_CHANGES: usize = 500;

/// What a rule set would change if it were put in force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckEffect {
    /// The version in force, which it is compared with; 0 where none was activated.
    #[schema(value_type = u64)]
    against: Sequence,
    /// The fields that it names otherwise: at most 500.
    changes: Vec<FieldChange>,
    /// How many there are beyond those.
    more_changes: usize,
    /// The monitors that would be on, off or have other bands where no override matches.
    monitors: Vec<MonitorEffect>,
}

/// A field that both rule sets say differently.
#[derive(Debug, Serialize, ToSchema)]
struct FieldChange {
    /// Which, such as `monitor price warning`.
    field: String,
    /// What it is; null where nothing names it.
    before: Option<String>,
    /// What it would be.
    after: Option<String>,
}

/// A monitor before and after.
#[derive(Debug, Serialize, ToSchema)]
struct MonitorEffect {
    /// The monitor.
    id: String,
    /// As it is; null where there is none.
    before: Option<MonitorState>,
    /// As it would be; null where there would be none.
    after: Option<MonitorState>,
}

/// Whether a monitor raises anything, and from where on.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
struct MonitorState {
    /// What it looks for.
    detector: &'static str,
    /// Whether it is on.
    enabled: bool,
    /// From where on it raises a warning; null where it has no bands.
    warning: Option<String>,
    /// From where on that is elevated.
    elevated: Option<String>,
    /// From where on that is critical.
    critical: Option<String>,
    /// What it always raises where it has no bands.
    severity: Option<String>,
}

impl CheckEffect {
    pub(super) fn of(rules: &RuleSet, current: &CurrentSettings) -> Self {
        let in_force = &current.rule_set;
        let mut changes = in_force.rules.changes_to(rules);
        let more_changes = changes.len().saturating_sub(MAX_CHANGES);
        changes.truncate(MAX_CHANGES);
        let change = |RuleChange { field, before, after }| FieldChange { field, before, after };
        Self {
            against: in_force.version,
            changes: changes.into_iter().map(change).collect(),
            more_changes,
            monitors: monitors(&in_force.rules, rules, &current.settings),
        }
    }
}

/// Those that differ: the new rule set's in order, then those that it has not.
fn monitors(before: &RuleSet, after: &RuleSet, settings: &Settings) -> Vec<MonitorEffect> {
    let (before, after) = (before.unscoped(settings), after.unscoped(settings));
    let state = |of: &[Effective], id: &MonitorId| of.iter().find(|it| it.monitor == *id).map(MonitorState::of);
    let gone = before.iter().filter(|it| after.iter().all(|other| other.monitor != it.monitor));
    let ids = after.iter().chain(gone).map(|it| &it.monitor);
    let effect = |id: &MonitorId| {
        let (before, after) = (state(&before, id), state(&after, id));
        (before != after).then(|| MonitorEffect { id: id.to_string(), before, after })
    };
    ids.filter_map(effect).collect()
}

impl MonitorState {
    fn of(effective: &Effective) -> Self {
        let value = |wanted: Field| {
            let field = effective.fields.iter().find(|(field, ..)| *field == wanted);
            field.and_then(|(_, value, _)| value.as_ref())
        };
        let text = |wanted| value(wanted).map(ToString::to_string);
        Self {
            detector: effective.detector.as_str(),
            enabled: value(Field::Enabled) != Some(&FieldValue::Flag(false)),
            warning: text(Field::Warning),
            elevated: text(Field::Elevated),
            critical: text(Field::Critical),
            severity: text(Field::Severity),
        }
    }
}
