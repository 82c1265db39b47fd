//! Single runs, and lists of them.

use axum::{Json as Answer, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    body::{ScrapePhaseLog, ScrapeRun, ScrapeRunDetail},
    run,
};
use crate::{
    api::{
        extract::{Consistent, MinPosition, Path, Query},
        params::bounded,
        problem::Result,
    },
    desk::Desk,
    projections::scrape_runs::{self, RunFilter},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::RunScope;

/// Which runs, and which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RunQuery {
    /// 1 to 200, default 50.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// How many of the newest are skipped, default 0.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<i64>,
    /// Only runs of this scope.
    #[param(inline, value_type = Option<schema::RunScope>)]
    scope: Option<RunScope>,
    /// Also the schedule's visits to what starts soon, which are left out where no scope is named; default false.
    #[serde(default)]
    visits: bool,
}

/// The scopes of the runs that are wanted: without visits to what starts soon, which would hide whole cycles among them.
pub(in crate::api) fn scopes(scope: Option<RunScope>, visits: bool) -> Vec<RunScope> {
    match scope {
        Some(scope) => vec![scope],
        None if visits => Vec::new(),
        None => RunScope::ALL.iter().copied().filter(|scope| !RunScope::VISITS.contains(scope)).collect(),
    }
}

/// The limit and the offset, checked.
pub(in crate::api) fn window(limit: Option<i64>, offset: Option<i64>) -> Result<(i64, i64)> {
    Ok((bounded("limit", limit, 50, 1..=200)?, bounded("offset", offset, 0, 0..=1_000_000)?))
}

/// The scrape runs, newest first.
#[utoipa::path(get, path = "/api/scrape/runs", operation_id = "list_scrape_runs", tag = "scrape", params(RunQuery, MinPosition),
    responses((status = 200, description = "The runs", body = Vec<ScrapeRun>), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn list(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<RunQuery>,
) -> Result<Answer<Vec<ScrapeRun>>> {
    let filter = RunFilter { scopes: scopes(query.scope, query.visits), ..RunFilter::default() };
    let page = scrape_runs::page(&reader, &filter, window(query.limit, query.offset)?).await?;
    Ok(Answer(page.runs.iter().map(ScrapeRun::from).collect()))
}

/// The ids of the scrape runs that are going on, oldest first.
#[utoipa::path(get, path = "/api/scrape/runs/active", operation_id = "list_active_scrape_runs", tag = "scrape", params(MinPosition), responses((status = 200, description = "Their ids", body = Vec<u64>)))]
pub(super) async fn active(_: Consistent, State(reader): State<Reader>) -> Result<Answer<Vec<u64>>> {
    let active = scrape_runs::active(&reader).await?;
    Ok(Answer(active.iter().map(|run| run.id).collect()))
}

/// One scrape run, with the first 500 things that went wrong in it.
#[utoipa::path(get, path = "/api/scrape/{id}", operation_id = "get_scrape_run", tag = "scrape", params(("id" = i64, Path, description = "The run"), MinPosition),
    responses((status = 200, body = ScrapeRunDetail), (status = 404, description = "Scrape run not found")))]
pub(super) async fn detail(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Path(id): Path<i64>,
) -> Result<Answer<ScrapeRunDetail>> {
    let run = run(&desk, id).await?;
    let failures = scrape_runs::errors_of(&reader, id).await?;
    Ok(Answer(ScrapeRunDetail::of(run, failures)))
}

/// The phases of a scrape run, in order.
#[utoipa::path(get, path = "/api/scrape/runs/{id}/phases", operation_id = "list_scrape_run_phases", tag = "scrape", params(("id" = i64, Path, description = "The run"), MinPosition),
    responses((status = 200, description = "The phases", body = Vec<ScrapePhaseLog>), (status = 404, description = "Scrape run not found")))]
pub(super) async fn phases(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Path(id): Path<i64>,
) -> Result<Answer<Vec<ScrapePhaseLog>>> {
    run(&desk, id).await?;
    let phases = scrape_runs::phases_of(&reader, id).await?;
    Ok(Answer(phases.into_iter().map(ScrapePhaseLog::from).collect()))
}
