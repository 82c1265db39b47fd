//! `/api/alerts`: lists of alerts, single ones, and how many there are.

use std::collections::BTreeMap;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{
    IntoParams, ToSchema,
    openapi::path::{Parameter, ParameterIn},
};

use super::query::{checked_filter, cursor_of};
use crate::{
    api::{
        extract::{Consistent, MinPosition, Path, Query},
        params::{bounded, with_most, without},
        problem::{Problem, Result},
    },
    messages::AlertDocument,
    projections::alerts::{self, AlertCounts, AlertCursor, AlertFilter, AlertPage, Window},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{AlertSort, AlertStatus, AlertType, Bookmaker, MarketId, Severity, Timestamp};

/// Which alerts. Lists are repeated: `severity=critical&severity=elevated`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AlertQuery {
    /// Only of this status.
    #[param(value_type = Option<schema::AlertStatus>)]
    status: Option<AlertStatus>,
    /// Only of these severities.
    #[param(value_type = Vec<schema::Severity>)]
    severity: Vec<Severity>,
    /// Only of these types. `alertType` is taken too.
    #[serde(alias = "alertType")]
    #[param(value_type = Vec<schema::AlertType>)]
    alert_type: Vec<AlertType>,
    /// Only of these monitors.
    monitor: Vec<String>,
    /// Only of these cooldown groups.
    group: Vec<String>,
    /// Only of this event. `eventId` is taken too.
    #[serde(alias = "eventId")]
    event_id: Option<i64>,
    /// Only of these bookmakers.
    #[param(inline, value_type = Vec<schema::Bookmaker>)]
    bookmaker: Vec<Bookmaker>,
    /// Only of this market, in all its lines. `marketId` is taken too.
    #[serde(alias = "marketId")]
    #[param(inline, value_type = Option<schema::MarketId>)]
    market_id: Option<MarketId>,
    /// Only of events of the tournaments with these ids.
    tournament: Vec<i64>,
    /// Only of events of these countries.
    country: Vec<String>,
    /// Only those that have all of these words somewhere, whatever the case and the accents: in the event's name, teams, tournament or
    /// country, in the market, the outcome or a bookmaker.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Not detected before.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Not detected after.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// What comes first: `recency` (default), `severity` or `kickoff`.
    #[param(inline, value_type = Option<schema::AlertSort>)]
    sort: Option<AlertSort>,
    /// At most so many.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// After leaving out so many, default 0.
    #[param(minimum = 0, maximum = 2_147_483_647, default = 0)]
    offset: Option<i64>,
    /// `nextCursor` of the part before; stays right while new alerts arrive.
    #[param(pattern = "^([sk][0-9a-f]{1,15}[.])?[0-9a-f]{1,15}[.][0-9a-f]{1,15}$")]
    cursor: Option<String>,
}

/// Which alerts of one event: by all of this but `event_id`, which is in the path.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct EventAlertQuery(AlertQuery);

impl IntoParams for EventAlertQuery {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        with_most("limit", ALERTS_OF_EVENT, without("event_id", AlertQuery::into_params(parameter_in)))
    }
}

impl AlertQuery {
    fn window(&self, default: i64, most: i64) -> Result<Window> {
        let sort = self.sort.unwrap_or(AlertSort::Recency);
        Ok(Window {
            limit: bounded("limit", self.limit, default, 1..=most)?,
            offset: bounded("offset", self.offset, 0, 0..=i64::from(i32::MAX))?,
            after: cursor_of(self.cursor.as_deref(), sort, AlertCursor::sort)?,
            sort,
        })
    }

    fn filter(self) -> Result<AlertFilter> {
        let filter = AlertFilter {
            status: self.status,
            severities: self.severity,
            alert_types: self.alert_type,
            monitors: self.monitor,
            groups: self.group,
            event_id: self.event_id,
            bookmakers: self.bookmaker,
            market_id: self.market_id,
            tournaments: self.tournament,
            countries: self.country,
            from: self.from,
            to: self.to,
            ..AlertFilter::default()
        };
        checked_filter(filter, self.search.as_deref())
    }
}

/// A part of the alerts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertList {
    /// The alerts of this part.
    alerts: Vec<AlertDocument>,
    /// How many fit the filters.
    total: i64,
    /// How many are new, whatever the filters; of an event's alerts how many of the event's are.
    new_count: i64,
    /// How many are acknowledged, likewise.
    acknowledged_count: i64,
    /// How many are past, likewise.
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
            alerts: page.alerts.into_iter().map(AlertDocument::from).collect(),
        }
    }
}

/// Alerts, newest first unless asked otherwise.
#[utoipa::path(get, path = "/api/alerts", operation_id = "list_alerts", tag = "alerts", params(AlertQuery, MinPosition),
    responses((status = 200, body = AlertList), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn list(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<AlertQuery>,
) -> Result<Answer<AlertList>> {
    let window = query.window(50, 200)?;
    Ok(Answer(alerts::page(&reader, &query.filter()?, window).await?.into()))
}

/// The most alerts of one event in one answer. The existing client reads them as a whole.
const ALERTS_OF_EVENT: i64 = 5_000;

/// The alerts of one event that a query asks for, all of them unless it has a limit, and the event's own counts.
pub(in crate::api) async fn answer_of_event(
    reader: &Reader,
    event_id: i64,
    EventAlertQuery(query): EventAlertQuery,
) -> Result<Answer<AlertList>> {
    let query = AlertQuery { event_id: Some(event_id), ..query };
    let window = query.window(ALERTS_OF_EVENT, ALERTS_OF_EVENT)?;
    let counts = alerts::counts_of_event(reader, event_id).await?;
    let page = alerts::page(reader, &query.filter()?, window).await?;
    Ok(Answer(AlertPage { counts, ..page }.into()))
}

/// How many alerts there are. Every group is there, with 0 where it is empty.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertStats {
    /// How many there are.
    total: i64,
    /// How many there are of each status.
    by_status: BTreeMap<&'static str, i64>,
    /// How many there are of each severity.
    by_severity: BTreeMap<&'static str, i64>,
    /// What only a rule set raises is left out where there is none.
    by_type: BTreeMap<&'static str, i64>,
}

impl From<&AlertCounts> for AlertStats {
    fn from(counts: &AlertCounts) -> Self {
        let of_type = AlertType::ALL.iter().map(|it| (*it, counts.of_type(*it)));
        let named = |(it, count): (AlertType, i64)| (it.as_str(), count);
        Self {
            total: counts.total(),
            by_status: AlertStatus::ALL.iter().map(|it| (it.as_str(), counts.of_status(*it))).collect(),
            by_severity: Severity::ALL.iter().map(|it| (it.as_str(), counts.of_severity(*it))).collect(),
            by_type: of_type.filter(|(it, count)| it.is_of_settings() || *count > 0).map(named).collect(),
        }
    }
}

/// How many alerts there are, by status, severity and type.
#[utoipa::path(get, path = "/api/alerts/stats", operation_id = "get_alert_stats", tag = "alerts", params(MinPosition), responses((status = 200, body = AlertStats)))]
pub(super) async fn stats(_: Consistent, State(reader): State<Reader>) -> Result<Answer<AlertStats>> {
    Ok(Answer((&alerts::counts(&reader).await?).into()))
}

/// One alert.
#[utoipa::path(get, path = "/api/alerts/{id}", operation_id = "get_alert", tag = "alerts", params(("id" = i64, Path, description = "The alert"), MinPosition),
    responses((status = 200, body = AlertDocument), (status = 404, description = "Alert not found")))]
pub(super) async fn get(
    _: Consistent,
    State(reader): State<Reader>,
    Path(id): Path<i64>,
) -> Result<Answer<AlertDocument>> {
    find(&reader, id).await
}

pub(super) async fn find(reader: &Reader, id: i64) -> Result<Answer<AlertDocument>> {
    let alert = alerts::find(reader, id).await?.ok_or_else(|| Problem::not_found("Alert not found"))?;
    Ok(Answer(alert.into()))
}
