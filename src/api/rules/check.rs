//! `POST /api/rules/check`: what a rule set says, without putting it in force.

use axum::{
    Json as Answer,
    extract::{Request, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    body::{read, refusal, unsupported},
    check_effect::CheckEffect,
};
use crate::{
    api::{extract::media_type, problem::Result},
    desk::Desk,
};
use linewatch_rules::{Finding, RuleSet};

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
