//! `POST /api/backtests`

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::request::BacktestRequest;
use crate::{
    api::{
        auth::Caller,
        extract::{JsonText, parse_json},
        problem::{Problem, ProblemBody, Result},
        state::JobIds,
    },
    backtest::{
        BacktestError,
        jobs::{Backtests, BeginError, Request},
    },
    desk::Desk,
    projections::fixtures,
};
use linewatch_log::Reader;
use linewatch_model::Timestamp;

/// Odds are hardly recorded so long before a kickoff, in minutes.
const LONG_BEFORE_KICKOFF: i64 = 2 * 366 * 24 * 60;

/// A backtest that has begun.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BacktestBegun {
    /// Its id.
    id: String,
    /// `waiting`.
    state: String,
}

/// Try rules on the recorded days
///
/// At most two are done at once, beside the desk's own work and at low priority. Results are kept for seven days.
#[utoipa::path(
    post, path = "/api/backtests", tag = "rules",
    request_body(content((BacktestRequest = "application/json"))),
    responses(
        (status = 202, description = "It has begun", body = BacktestBegun),
        (status = 400, description = "Something of it is wrong; `detail` and `field` say where and why", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 409, description = "Two are going on", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
pub(super) async fn begin(
    State(jobs): State<Backtests>,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    State(ids): State<JobIds>,
    caller: Caller,
    JsonText(text): JsonText,
) -> Result<(StatusCode, Answer<BacktestBegun>)> {
    let request: BacktestRequest<'_> = parse_json(&text)?;
    let (plan, document) = request.plan(&reader).await?;
    check_span(plan.span.from, plan.span.to, &desk, &reader).await?;
    let document = serde_json::to_string(&document).map_err(|error| Problem::internal(error).into_box())?;
    let request = Request { plan, document, actor: caller.context().actor };
    let stored = jobs.begin(ids.next(), request).await.map_err(|error| refused(&error))?;
    Ok((StatusCode::ACCEPTED, Answer(BacktestBegun { id: stored.id, state: stored.state })))
}

/// Refuses what surely lies outside of the log; the rest is found out when the log is read.
async fn check_span(from: Option<Timestamp>, to: Option<Timestamp>, desk: &Desk, reader: &Reader) -> Result<()> {
    if from.is_some_and(|from| from > desk.now()) {
        return Err(Problem::bad_request("lies in the future, so nothing was recorded since").at("from").into());
    }
    let Some(first) = fixtures::first_kickoff(reader).await? else { return Ok(()) };
    if to.is_some_and(|to| to < first.plus_minutes(-LONG_BEFORE_KICKOFF)) {
        let detail = format!("lies before the log, whose first kickoff is {first}");
        return Err(Problem::bad_request(detail).at("to").into());
    }
    Ok(())
}

fn refused(error: &BeginError) -> Box<Problem> {
    match error {
        BeginError::Full => Problem::new(StatusCode::CONFLICT, error.to_string()).into(),
        BeginError::Refused(BacktestError::Refused { field, reason }) => {
            Problem::bad_request(reason.clone()).at(*field).into()
        }
        BeginError::Refused(BacktestError::Swept { value, source }) => {
            Problem::bad_request(format!("{value}: {source}")).at("sweep.values").into()
        }
        BeginError::Refused(BacktestError::Store(error)) | BeginError::Store(error) => Problem::from(error).into(),
        BeginError::Refused(error) => Problem::internal(error).into(),
    }
}
