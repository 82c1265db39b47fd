//! Drafts of rules.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    body::{RulesBody, RulesJson, TomlQuery},
    documents::{DraftChanged, DraftDocument, DraftList},
};
use crate::{
    api::{
        auth::Caller,
        extract::{Consistent, MinPosition, Path, Query},
        params::bounded,
        problem::{Problem, Result},
    },
    desk::{Activation, Desk, DraftSaved},
    projections::rules,
};
use linewatch_log::Reader;
use linewatch_model::Sequence;

/// Which drafts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct DraftsQuery {
    /// At most so many: 1 to 200, default 200.
    #[param(minimum = 1, maximum = 200, default = 200)]
    limit: Option<i64>,
    /// Only names after this one: `nextAfter` of the part before.
    #[param(pattern = "^[a-z0-9][a-z0-9_-]{0,39}$")]
    after: Option<String>,
}

/// The drafts, by name
///
/// A part has fewer than asked for where they are large: about 4 MiB of rules are answered at once.
#[utoipa::path(
    get, path = "/api/rules/drafts", operation_id = "list_rule_drafts", tag = "rules",
    params(DraftsQuery, MinPosition),
    responses(
        (status = 200, body = DraftList),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn list(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<DraftsQuery>,
) -> Result<Answer<DraftList>> {
    let limit = bounded("limit", query.limit, 200, 1..=200)?;
    let after = query.after.map(|after| named("after", after)).transpose()?;
    Ok(Answer(rules::drafts(&reader, after.as_deref(), limit).await?.into()))
}

/// A draft
#[utoipa::path(
    get, path = "/api/rules/drafts/{name}", operation_id = "get_rule_draft", tag = "rules",
    params(("name" = String, Path, description = "Its name", pattern = "^[a-z0-9][a-z0-9_-]{0,39}$"), MinPosition),
    responses(
        (status = 200, body = DraftDocument),
        (status = 404, description = "There is no such draft"),
    )
)]
pub(super) async fn find(
    _: Consistent,
    State(reader): State<Reader>,
    Path(name): Path<String>,
) -> Result<Answer<DraftDocument>> {
    let found = rules::find_draft(&reader, &checked(name)?).await?;
    Ok(Answer(found.ok_or_else(|| Problem::not_found("there is no such draft"))?.into()))
}

/// Save a draft
#[utoipa::path(
    put, path = "/api/rules/drafts/{name}", operation_id = "save_rule_draft", tag = "rules",
    params(("name" = String, Path, description = "Its name", pattern = "^[a-z0-9][a-z0-9_-]{0,39}$"), TomlQuery),
    request_body(content((RulesJson = "application/json"), (String = "application/toml"))),
    responses(
        (status = 200, description = "The draft now", body = DraftChanged),
        (status = 400, description = "The rule set is refused; `detail` and `field` say where and why"),
        (status = 409, description = "The draft was changed since `expectedVersion`"),
    )
)]
pub(super) async fn save(
    State(desk): State<Desk>,
    caller: Caller,
    Path(name): Path<String>,
    body: RulesBody,
) -> Result<Answer<DraftChanged>> {
    let RulesBody { expected, rules, note, backtest } = body;
    let draft = Activation { expected, rules, note, backtest };
    Ok(changed(desk.save_draft(&checked(name)?, draft, &caller.context()).await?))
}

/// Which version is discarded.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DiscardQuery {
    /// The version that the caller has seen.
    #[serde(rename = "expectedVersion")]
    #[param(rename = "expectedVersion")]
    expected_version: u64,
}

/// Discard a draft
#[utoipa::path(
    delete, path = "/api/rules/drafts/{name}", operation_id = "discard_rule_draft", tag = "rules",
    params(("name" = String, Path, description = "Its name", pattern = "^[a-z0-9][a-z0-9_-]{0,39}$"), DiscardQuery),
    responses(
        (status = 200, description = "It is gone", body = DraftChanged),
        (status = 404, description = "There is no such draft"),
        (status = 409, description = "The draft was changed since `expectedVersion`"),
    )
)]
pub(super) async fn discard(
    State(desk): State<Desk>,
    caller: Caller,
    Path(name): Path<String>,
    Query(query): Query<DiscardQuery>,
) -> Result<Answer<DraftChanged>> {
    let expected = Sequence::new(query.expected_version);
    Ok(changed(desk.discard_draft(&checked(name)?, expected, &caller.context()).await?))
}

fn changed(saved: DraftSaved) -> Answer<DraftChanged> {
    let DraftSaved { position, version, hash } = saved;
    Answer(DraftChanged { version, hash: hash.map(|hash| hash.to_string()), position })
}

fn checked(name: String) -> Result<String> {
    named("name", name)
}

/// A draft's name in a field of the request.
fn named(field: &'static str, name: String) -> Result<String> {
    match name.parse::<linewatch_rules::MonitorId>() {
        Ok(_) => Ok(name),
        Err(reason) => Err(Problem::bad_request(reason).at(field).into()),
    }
}
