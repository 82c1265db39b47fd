//! `/api/alerts`: what the rules raised, and acknowledging it. camelCase.

use std::{collections::BTreeMap, time::Duration};

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ApiState,
    auth::Caller,
    extract::{Consistent, Json, Path, Query},
    params::{bounded, period},
    problem::{Problem, Result},
};
use crate::{
    model::{AlertStatus, AlertType, Bookmaker, MarketId, Note, Position, Severity, Timestamp},
    projections::alerts::{self, AlertCounts, AlertCursor, AlertFilter, AlertPage, AlertView, Window},
};

/// How long an acknowledgement waits until the read model has it.
const PATIENCE: Duration = Duration::from_secs(5);

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(stats)).routes(routes!(get, patch))
}

/// Which alerts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AlertQuery {
    /// Only of this status.
    status: Option<AlertStatus>,
    /// Only of this severity.
    severity: Option<Severity>,
    /// Only of this type.
    alert_type: Option<AlertType>,
    /// Only of this event.
    pub(super) event_id: Option<i64>,
    /// Only of this bookmaker.
    #[param(value_type = Option<String>)]
    bookmaker: Option<Bookmaker>,
    /// Only of this market, in all its lines.
    #[param(value_type = Option<String>)]
    market_id: Option<MarketId>,
    /// Not detected before.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Not detected after.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// At most so many: 1 to 200, default 50.
    limit: Option<i64>,
    /// After leaving out so many, default 0.
    offset: Option<i64>,
    /// `nextCursor` of the part before; stays right while new alerts arrive.
    cursor: Option<String>,
}

impl AlertQuery {
    fn window(&self) -> Result<Window> {
        period(("from", "to"), self.from, self.to)?;
        let cursor = self.cursor.as_deref().map(str::parse::<AlertCursor>).transpose();
        Ok(Window {
            limit: bounded("limit", self.limit, 50, 1..=200)?,
            offset: bounded("offset", self.offset, 0, 0..=i64::from(i32::MAX))?,
            after: cursor.map_err(|reason| Problem::bad_request(reason).at("cursor"))?,
        })
    }

    fn filter(self) -> AlertFilter {
        AlertFilter {
            status: self.status,
            severity: self.severity,
            alert_type: self.alert_type,
            event_id: self.event_id,
            bookmaker: self.bookmaker,
            market_id: self.market_id,
            from: self.from,
            to: self.to,
        }
    }
}

/// A part of the alerts, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertList {
    alerts: Vec<AlertView>,
    /// How many fit the filters.
    total: i64,
    /// How many are new, whatever the filters.
    new_count: i64,
    /// How many are acknowledged, whatever the filters.
    acknowledged_count: i64,
    /// How many are past, whatever the filters.
    past_count: i64,
    /// Asks for the next part; null at the end.
    next_cursor: Option<String>,
}

impl From<AlertPage> for AlertList {
    fn from(page: AlertPage) -> Self {
        Self {
            total: page.total,
            new_count: page.counts.of_status(AlertStatus::New),
            acknowledged_count: page.counts.of_status(AlertStatus::Acknowledged),
            past_count: page.counts.of_status(AlertStatus::Past),
            next_cursor: page.next.map(|cursor| cursor.to_string()),
            alerts: page.alerts,
        }
    }
}

/// Alerts, newest first.
#[utoipa::path(get, path = "/api/alerts", tag = "alerts", params(AlertQuery),
    responses((status = 200, body = AlertList), (status = 400, description = "A parameter is wrong")))]
async fn list(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<AlertQuery>,
) -> Result<Answer<AlertList>> {
    answer(&state, query).await
}

/// The alerts that a query asks for.
pub(super) async fn answer(state: &ApiState, query: AlertQuery) -> Result<Answer<AlertList>> {
    let window = query.window()?;
    Ok(Answer(alerts::page(state.reader(), &query.filter(), window).await?.into()))
}

/// How many alerts there are. Every group is there, with 0 where it is empty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertStats {
    total: i64,
    by_status: BTreeMap<&'static str, i64>,
    by_severity: BTreeMap<&'static str, i64>,
    by_type: BTreeMap<&'static str, i64>,
}

impl From<&AlertCounts> for AlertStats {
    fn from(counts: &AlertCounts) -> Self {
        Self {
            total: counts.total(),
            by_status: AlertStatus::ALL.iter().map(|it| (it.as_str(), counts.of_status(*it))).collect(),
            by_severity: Severity::ALL.iter().map(|it| (it.as_str(), counts.of_severity(*it))).collect(),
            by_type: AlertType::ALL.iter().map(|it| (it.as_str(), counts.of_type(*it))).collect(),
        }
    }
}

/// How many alerts there are, by status, severity and type.
#[utoipa::path(get, path = "/api/alerts/stats", tag = "alerts", responses((status = 200, body = AlertStats)))]
async fn stats(_: Consistent, State(state): State<ApiState>) -> Result<Answer<AlertStats>> {
    Ok(Answer((&alerts::counts(state.reader()).await?).into()))
}

/// One alert.
#[utoipa::path(get, path = "/api/alerts/{id}", tag = "alerts", params(("id" = i64, Path, description = "The alert")),
    responses((status = 200, body = AlertView), (status = 404, description = "Alert not found")))]
async fn get(_: Consistent, State(state): State<ApiState>, Path(id): Path<i64>) -> Result<Answer<AlertView>> {
    find(&state, id).await
}

async fn find(state: &ApiState, id: i64) -> Result<Answer<AlertView>> {
    let alert = alerts::find(state.reader(), id).await?;
    Ok(Answer(alert.ok_or_else(|| Problem::not_found("Alert not found"))?))
}

/// What becomes of an alert.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Whether somebody has seen it; `false` takes that back.
    acknowledged: bool,
    /// Why, if they say.
    #[schema(value_type = Option<String>)]
    note: Option<Note>,
}

/// Acknowledges an alert, or takes that back. The answer is the alert after the change.
#[utoipa::path(patch, path = "/api/alerts/{id}", tag = "alerts", request_body = Acknowledgement,
    params(("id" = i64, Path, description = "The alert")),
    responses((status = 200, body = AlertView), (status = 404, description = "Alert not found"),
        (status = 400, description = "Cannot modify PAST alerts (event has started)")))]
async fn patch(
    State(state): State<ApiState>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Acknowledgement>,
) -> Result<Answer<AlertView>> {
    let alert = Position::from_sql(id);
    let done = state.desk().acknowledge(alert, body.acknowledged, body.note, &caller.cause()).await?;
    if !state.desk().applied().wait_for(done.position, PATIENCE).await {
        let position = done.position.get();
        let detail = format!("it is stored at position {position}, but not readable yet; read it with min_position");
        return Err(Problem::unavailable(detail).with("position", position).into());
    }
    find(&state, id).await
}
