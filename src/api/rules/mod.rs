//! The rules: what is in force, what was, drafts, and what a rule set says.

mod body;
mod check;
mod documents;
mod drafts;
mod effective;
mod families;
mod silence;

pub(super) use body::refusal;

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth::Caller,
    extract::{Consistent, MinPosition, Path, Query},
    params::bounded,
    problem::{Problem, Result},
    state::ApiState,
};
use crate::{
    backtest::jobs::Backtests,
    desk::{Activation, Desk},
    projections::rules,
};
use body::{RulesBody, RulesJson, TomlQuery};
use documents::{ActivationDocument, PresetDocument, PresetList, RulesDocument, RulesHistoryPage};
pub(super) use effective::EffectiveField;
use linewatch_log::Reader;
use linewatch_model::Sequence;
use linewatch_rules::{Preset, RuleSet};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(in_force, activate))
        .routes(routes!(history))
        .routes(routes!(check::check))
        .routes(routes!(presets))
        .routes(routes!(families::families))
        .routes(routes!(silence::silence))
        .routes(routes!(effective::effective))
        .routes(routes!(drafts::list))
        .routes(routes!(drafts::find, drafts::save, drafts::discard))
        .routes(routes!(version))
}

/// The rule set in force
///
/// `version` is 0, and nobody is named, where no rule set was activated: then the settings alone say what is looked for.
#[utoipa::path(get, path = "/api/rules", operation_id = "get_rules", tag = "rules", params(MinPosition), responses((status = 200, body = RulesDocument)))]
async fn in_force(State(desk): State<Desk>, _: Consistent) -> Result<Answer<RulesDocument>> {
    let current = desk.settings_in_force().await?;
    Ok(Answer(RulesDocument::in_force(&current.rule_set)))
}

/// Put a rule set in force
///
/// As JSON, or the TOML file itself with `expectedVersion` and `note` in the query. In force for every batch that is decided
/// after the answer. Where it switches off what was on, as `POST /api/rules/check` says, `note` has to say why.
#[utoipa::path(
    put, path = "/api/rules", operation_id = "activate_rules", tag = "rules",
    params(TomlQuery),
    request_body(content((RulesJson = "application/json"), (String = "application/toml"))),
    responses(
        (status = 200, description = "What is in force now", body = ActivationDocument),
        (status = 400, description = "The rule set is refused, or the note is missing; `detail` and `field` say where and why"),
        (status = 409, description = "Another rule set was put in force since `expectedVersion`"),
    )
)]
async fn activate(
    State(desk): State<Desk>,
    State(jobs): State<Backtests>,
    caller: Caller,
    body: RulesBody,
) -> Result<Answer<ActivationDocument>> {
    let RulesBody { expected, rules, note, backtest } = body;
    if let Some(digest) = &backtest {
        check_backtest(&jobs, digest, &rules).await?;
    }
    let activation = Activation { expected, rules, note, backtest };
    let (position, rules) = desk.activate_rules(activation, &caller.context()).await?;
    Ok(Answer(ActivationDocument { version: rules.version, hash: rules.hash().to_string(), position }))
}

/// An activation may only name a backtest that tried just these rules.
async fn check_backtest(jobs: &Backtests, digest: &str, rules: &RuleSet) -> Result<()> {
    if jobs.is_tried(rules.hash().as_str(), digest).await? {
        return Ok(());
    }
    let detail =
        "is the digest of no backtest that is done, still kept, and tried these rules; try them, or leave it out";
    Err(Problem::bad_request(detail).at("backtest").into())
}

/// The rule sets that are built in
#[utoipa::path(get, path = "/api/rules/presets", operation_id = "list_rule_presets", tag = "rules", responses((status = 200, body = PresetList)))]
async fn presets() -> Answer<PresetList> {
    Answer(PresetList { presets: Preset::ALL.iter().copied().map(PresetDocument::from).collect() })
}

/// Which versions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct HistoryQuery {
    /// At most so many: 1 to 100, default 20.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
    /// Only versions before this one: `nextBefore` of the part before.
    #[param(format = "uint64")]
    before: Option<u64>,
}

/// The rule sets that were in force, newest first
///
/// A part has fewer than asked for where they are large: about 4 MiB of rules are answered at once.
#[utoipa::path(
    get, path = "/api/rules/history", operation_id = "list_rule_versions", tag = "rules",
    params(HistoryQuery, MinPosition),
    responses(
        (status = 200, body = RulesHistoryPage),
        (status = 400, description = "A parameter is wrong"),
    )
)]
async fn history(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<RulesHistoryPage>> {
    let limit = bounded("limit", query.limit, 20, 1..=100)?;
    let rules::Part { items, is_more } = rules::versions(&reader, query.before.map(Sequence::new), limit).await?;
    Ok(Answer(RulesHistoryPage::new(items, is_more)))
}

/// A rule set that was in force
#[utoipa::path(
    get, path = "/api/rules/{version}", operation_id = "get_rule_version", tag = "rules",
    params(("version" = u64, Path, description = "Its version"), MinPosition),
    responses(
        (status = 200, body = RulesDocument),
        (status = 404, description = "There was none of this version"),
    )
)]
async fn version(
    _: Consistent,
    State(reader): State<Reader>,
    Path(version): Path<u64>,
) -> Result<Answer<RulesDocument>> {
    let found = rules::find(&reader, Sequence::new(version)).await?;
    let missing = || Problem::not_found(format!("no rule set of version {version} was ever in force"));
    Ok(Answer(RulesDocument::of(found.ok_or_else(missing)?)))
}
