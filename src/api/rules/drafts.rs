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
        problem::{Problem, Result},
    },
    desk::{Activation, Desk, DraftSaved},
    projections::rules,
};
use linewatch_log::Reader;
use linewatch_model::Sequence;

/// Drafts in one answer.
const MAX_DRAFTS: i64 = 200;

/// The drafts, by name
#[utoipa::path(get, path = "/api/rules/drafts", operation_id = "list_rule_drafts", tag = "rules", params(MinPosition), responses((status = 200, body = DraftList)))]
pub(super) async fn list(_: Consistent, State(reader): State<Reader>) -> Result<Answer<DraftList>> {
    let drafts = rules::drafts(&reader, MAX_DRAFTS).await?.into_iter().map(DraftDocument::from).collect();
    Ok(Answer(DraftList { drafts }))
}

/// A draft
#[utoipa::path(
    get, path = "/api/rules/drafts/{name}", operation_id = "get_rule_draft", tag = "rules",
    params(("name" = String, Path, description = "Its name"), MinPosition),
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
    params(("name" = String, Path, description = "Its name"), DiscardQuery),
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
    match name.parse::<linewatch_rules::MonitorId>() {
        Ok(_) => Ok(name),
        Err(reason) => Err(Problem::bad_request(reason).at("name").into()),
    }
}
