//! `/api/events`: the fixtures, which the desk calls events, and what every bookmaker offers for them. `snake_case`, as
//! the existing client reads it.

mod body;
mod coverage;
mod detail;
mod list;
mod markets;

pub(super) use markets::{OutcomeOdds, margin, outcome_odds};

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ApiState,
    alerts::{self, AlertList, EventAlertQuery},
    extract::{Consistent, MinPosition, Path, Query},
    problem::{Problem, Result},
};
use crate::projections::{
    fixtures::{self, Fixture},
    odds_now,
};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::unmatched))
        .routes(routes!(list::countries))
        .routes(routes!(list::tournaments))
        .routes(routes!(alert_count))
        .routes(routes!(coverage::stats))
        .routes(routes!(coverage::events))
        .routes(routes!(detail::detail))
        .routes(routes!(event_alerts))
}

/// The fixture with an id.
///
/// # Errors
/// 404 when there is none.
pub(super) async fn fixture(state: &ApiState, id: i64) -> Result<Fixture> {
    let fixture = fixtures::find(state.reader(), id).await?;
    fixture.ok_or_else(|| Problem::not_found("Event not found").into())
}

/// A number of events.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventCount {
    count: i64,
}

/// How many upcoming events have a market that could be bet on and cannot now.
#[utoipa::path(get, path = "/api/events/alerts/count", tag = "events", params(MinPosition), responses((status = 200, body = EventCount)))]
async fn alert_count(_: Consistent, State(state): State<ApiState>) -> Result<Answer<EventCount>> {
    let count = odds_now::upcoming_with_unavailable(state.reader(), state.now()).await?;
    Ok(Answer(EventCount { count }))
}

/// The alerts of an event, newest first unless asked otherwise: all of them, up to 5,000, or as many as `limit` says. The
/// counts are the event's own. camelCase as all alerts.
#[utoipa::path(get, path = "/api/events/{id}/alerts", tag = "events", params(("id" = i64, Path), EventAlertQuery, MinPosition),
    responses((status = 200, body = AlertList), (status = 404, description = "Event not found")))]
async fn event_alerts(
    _: Consistent,
    State(state): State<ApiState>,
    Path(id): Path<i64>,
    Query(query): Query<EventAlertQuery>,
) -> Result<Answer<AlertList>> {
    fixture(&state, id).await?;
    alerts::answer_of_event(&state, id, query).await
}
