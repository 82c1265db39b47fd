//! `POST /api/rules/check`: what a rule set says, without putting it in force.

use axum::{
    Json as Answer,
    extract::{Request, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{read, refusal, unsupported};
use crate::{
    api::{extract::media_type, problem::Result},
    desk::{CurrentSettings, Desk},
};
use linewatch_model::{Sequence, Settings};
use linewatch_rules::{Effective, Field, Finding, MonitorId, RuleChange, RuleSet, Value as FieldValue};

/// What a rule set says.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckDocument {
    /// The SHA-256 of its canonical JSON.
    hash: String,
    /// The rule set in its canonical form.
    #[schema(value_type = Value)]
    rules: RuleSet,
    /// What is odd about it over the settings in force; errors first.
    findings: Vec<FindingDocument>,
    /// What is on by the rule set in force and would not be by this one: monitors, such as `monitor drift`, where they are
    /// off in a place, and severities that nothing would raise. To activate it a note has to say why, if there is any.
    switched_off: Vec<String>,
    /// What it would change if it were put in force.
    effect: CheckEffect,
}

/// Something odd about a rule set.
#[derive(Debug, Serialize, ToSchema)]
struct FindingDocument {
    /// `error` where it cannot be put in force, `warning` where it surely is not as meant.
    grade: &'static str,
    /// Where, such as `overrides[3].match`.
    field: String,
    /// What is odd, and what to do.
    detail: String,
}

/// Check a rule set
///
/// The rule set itself as JSON, or a TOML file. Nothing is stored.
#[utoipa::path(
    post, path = "/api/rules/check", operation_id = "check_rules", tag = "rules",
    request_body(content((serde_json::Value = "application/json"), (String = "application/toml"))),
    responses(
        (status = 200, body = CheckDocument),
        (status = 400, description = "The rule set is refused; `detail` and `field` say where and why"),
    )
)]
pub(super) async fn check(State(desk): State<Desk>, request: Request) -> Result<Answer<CheckDocument>> {
    let kind = media_type(request.headers());
    let bytes = read(request, &()).await?;
    let rules = match kind.as_deref() {
        Some("application/json") => RuleSet::from_json(&bytes),
        Some("application/toml") => RuleSet::from_toml(&bytes),
        _ => return Err(unsupported().into()),
    };
    let rules = rules.map_err(|error| refusal(&error, ""))?;
    let current = desk.settings_in_force().await?;
    let findings = rules.check(&current.settings).into_iter();
    let effect = CheckEffect::of(&rules, &current);
    let document = |finding: Finding| FindingDocument {
        grade: finding.grade.as_str(),
        field: finding.field,
        detail: finding.reason,
    };
    let switched_off = rules.switched_off_since(&current.rule_set.rules, &current.settings);
    let findings = findings.map(document).collect();
    Ok(Answer(CheckDocument {
        hash: rules.hash().to_string(),
        findings,
        switched_off: switched_off.iter().map(ToString::to_string).collect(),
        effect,
        rules,
    }))
}

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
