//! Backtests: what other rules would have raised on the recorded days.

mod begin;
mod documents;
mod request;
mod rows;

use axum::{
    Json as Answer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::Path,
    problem::{Problem, Result},
    state::ApiState,
};
use crate::backtest::jobs::{Backtests, Ended, Stored};
use documents::{BacktestDocument, BacktestList};

/// Backtests in one answer.
const MAX_BACKTESTS: i64 = 50;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list, begin::begin))
        .routes(routes!(find, end))
        .routes(routes!(rows::rows))
        .routes(routes!(rows::timeline))
}

/// Looks after the backtests until linewatch stops: fails those that a dead process left behind, deletes old ones.
pub async fn keep_backtests(state: ApiState) {
    state.backtests.keep().await;
}

/// The backtests of the last seven days, newest first
#[utoipa::path(get, path = "/api/backtests", operation_id = "list_backtests", tag = "rules", responses((status = 200, body = BacktestList)))]
async fn list(State(jobs): State<Backtests>) -> Result<Answer<BacktestList>> {
    let stored = jobs.list(MAX_BACKTESTS).await?;
    let documents = stored.into_iter().map(|stored| BacktestDocument::new(stored, &jobs));
    Ok(Answer(BacktestList { backtests: documents.collect::<Result<_>>()? }))
}

/// A backtest: how far it is, and what it found out
#[utoipa::path(
    get, path = "/api/backtests/{id}", operation_id = "get_backtest", tag = "rules",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 200, body = BacktestDocument),
        (status = 404, description = "There is no such backtest, or it is kept no longer"),
    )
)]
async fn find(State(jobs): State<Backtests>, Path(id): Path<String>) -> Result<Answer<BacktestDocument>> {
    Ok(Answer(BacktestDocument::new(known(&jobs, &id).await?, &jobs)?))
}

/// Cancel a backtest, or remove one that is over
#[utoipa::path(
    delete, path = "/api/backtests/{id}", operation_id = "end_backtest", tag = "rules",
    params(("id" = String, Path, description = "Its id")),
    responses(
        (status = 202, description = "It is being cancelled"),
        (status = 204, description = "It was over, and is gone"),
        (status = 404, description = "There is no such backtest, or it is kept no longer"),
    )
)]
async fn end(State(jobs): State<Backtests>, Path(id): Path<String>) -> Result<Response> {
    match jobs.end(&id).await? {
        Ended::Cancelling => Ok(StatusCode::ACCEPTED.into_response()),
        Ended::Removed => Ok(StatusCode::NO_CONTENT.into_response()),
        Ended::Unknown => Err(missing().into()),
    }
}

async fn known(jobs: &Backtests, id: &str) -> Result<Stored> {
    Ok(jobs.find(id).await?.ok_or_else(missing)?)
}

/// One that is done: others have nothing to show.
async fn done(jobs: &Backtests, id: &str) -> Result<Stored> {
    let stored = known(jobs, id).await?;
    if stored.state == "done" {
        return Ok(stored);
    }
    let detail = "it is not done, and only one that is done has results; `state` says how it stands";
    Err(Problem::new(StatusCode::CONFLICT, detail).with("state", documents::state_of(&stored)).into())
}

fn missing() -> Problem {
    Problem::not_found("there is no such backtest; they are kept for seven days")
}
