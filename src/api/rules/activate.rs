//! `PUT /api/rules`: putting a rule set in force.

use axum::{Json as Answer, extract::State};

use super::{
    body::{RulesBody, RulesJson, TomlQuery},
    documents::ActivationDocument,
};
use crate::{
    api::{
        auth::Caller,
        problem::{ProblemBody, Result},
    },
    desk::{Activation, Desk},
};

/// Put a rule set in force
///
/// As JSON, or the TOML file itself with `expectedVersion` and `note` in the query. In force for every batch that is decided
/// after the answer.
#[utoipa::path(
    put, path = "/api/rules", tag = "rules",
    params(TomlQuery),
    request_body(content((RulesJson = "application/json"), (String = "application/toml"))),
    responses(
        (status = 200, description = "What is in force now", body = ActivationDocument),
        (status = 400, description = "The rule set is refused; `detail` and `field` say where and why", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 409, description = "Another was first", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
pub(super) async fn activate(
    State(desk): State<Desk>,
    caller: Caller,
    body: RulesBody,
) -> Result<Answer<ActivationDocument>> {
    let RulesBody { expected, rules, note, backtest } = body;
    let activation = Activation { expected, rules, note, backtest };
    let (position, rules) = desk.activate_rules(activation, &caller.context()).await?;
    Ok(Answer(ActivationDocument { version: rules.version, hash: rules.hash().to_string(), position }))
}
