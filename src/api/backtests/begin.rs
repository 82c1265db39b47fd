//! `POST /api/backtests`

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use super::request::BacktestRequest;
use crate::{
    api::{
        auth::Caller,
        extract::{JsonText, parse_json},
        problem::{Problem, Result},
        state::JobIds,
    },
    backtest::{
        BacktestError, Span,
        jobs::{Backtests, BeginError, Request},
    },
    desk::Desk,
    events::{FixtureEvent, RecordedEvent},
    projections::fixtures,
};
use linewatch_log::Reader;

/// Fixtures whose first moment is looked at before a backtest begins.
const LOOKED_AT: i64 = 1_000;

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
    post, path = "/api/backtests", operation_id = "begin_backtest", tag = "rules",
    request_body(content((BacktestRequest = "application/json"))),
    responses(
        (status = 202, description = "It has begun", body = BacktestBegun),
        (status = 400, description = "Something of it is wrong; `detail` and `field` say where and why"),
        (status = 409, description = "Two are going on"),
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
    plan.span.check().map_err(|error| refused(&error.into()))?;
    check_span(&plan.span, &desk, &reader).await?;
    let document = serde_json::to_string(&document).map_err(|error| Problem::internal(error).into_box())?;
    let request = Request { plan, document, actor: caller.context().actor };
    let stored = jobs.begin(ids.next(), request).await.map_err(|error| refused(&error))?;
    Ok((StatusCode::ACCEPTED, Answer(BacktestBegun { id: stored.id, state: stored.state })))
}

/// Refuses what surely lies outside of the log. On a log of many fixtures that is found out when it is read.
async fn check_span(span: &Span, desk: &Desk, reader: &Reader) -> Result<()> {
    if span.from.is_some_and(|from| from > desk.now()) {
        return Err(Problem::bad_request("lies in the future, so nothing was recorded since").at("from").into());
    }
    let Some(to) = span.to else { return Ok(()) };
    let registered = fixtures::first_registrations(reader, LOOKED_AT + 1).await?;
    if i64::try_from(registered.len()).is_ok_and(|count| count > LOOKED_AT) {
        return Ok(());
    }
    let events = reader.events_at(&registered, &["FixtureRegistered".to_owned()]).await?;
    let seen = |event: &RecordedEvent| match event.decode_as() {
        Ok(FixtureEvent::FixtureRegistered { captured_at, .. }) => Some(captured_at),
        _ => None,
    };
    match events.iter().filter_map(seen).min() {
        Some(first) if to <= first => {
            let detail = format!("lies before the log, whose first moment is that of {first}");
            Err(Problem::bad_request(detail).at("to").into())
        }
        _ => Ok(()),
    }
}

fn refused(error: &BeginError) -> Problem {
    match error {
        BeginError::Full => Problem::new(StatusCode::CONFLICT, error.to_string()),
        BeginError::Refused(BacktestError::Refused { field, reason }) => {
            Problem::bad_request(reason.clone()).at(*field)
        }
        BeginError::Refused(BacktestError::Swept { value, source }) => {
            Problem::bad_request(format!("{value}: {source}")).at("sweep.values")
        }
        BeginError::Refused(BacktestError::Store(error)) | BeginError::Store(error) => Problem::from(error),
        BeginError::Refused(error) => Problem::internal(error),
    }
}
