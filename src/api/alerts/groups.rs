//! `GET /api/alerts/groups`: alerts by event.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    body::AlertGroupBody,
    query::{checked_filter, cursor_of},
};
use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        params::bounded,
        problem::Result,
    },
    projections::alerts::{self, AlertFilter, GroupCursor, GroupPage, GroupWindow},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{AlertSort, AlertStatus, AlertType, Bookmaker, Severity, Timestamp};

/// Which alerts. Lists are repeated: `severity=critical&severity=elevated`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct GroupFilter {
    /// Only of this status.
    #[param(value_type = Option<schema::AlertStatus>)]
    status: Option<AlertStatus>,
    /// Only of the event with this id.
    event_id: Option<i64>,
    /// Only of these severities.
    #[param(value_type = Vec<schema::Severity>)]
    severity: Vec<Severity>,
    /// Only of these types.
    #[param(value_type = Vec<schema::AlertType>)]
    alert_type: Vec<AlertType>,
    /// Only of these bookmakers.
    #[param(inline, value_type = Vec<schema::Bookmaker>)]
    bookmaker: Vec<Bookmaker>,
    /// Only of events of the tournaments with these ids.
    tournament: Vec<i64>,
    /// Only of events of these countries.
    country: Vec<String>,
    /// Only those that have all of these words somewhere, in whatever case: in the event's name, teams, tournament or
    /// country, in the market, the outcome or a bookmaker. At most 200 characters and 8 words.
    #[param(max_length = 200)]
    search: Option<String>,
    /// Not detected before.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Not detected after.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

impl GroupFilter {
    pub(super) fn filter(self) -> Result<AlertFilter> {
        let filter = AlertFilter {
            status: self.status,
            event_id: self.event_id,
            severities: self.severity,
            alert_types: self.alert_type,
            bookmakers: self.bookmaker,
            tournaments: self.tournament,
            countries: self.country,
            from: self.from,
            to: self.to,
            ..AlertFilter::default()
        };
        checked_filter(filter, self.search.as_deref())
    }
}

/// Which part of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Part {
    /// What comes first: the newest alert (`recency`, the default), the worst (`severity`), or what starts first
    /// (`kickoff`).
    #[param(inline, value_type = Option<schema::AlertSort>)]
    sort: Option<AlertSort>,
    /// At most so many events: 1 to 200, default 50.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the part before.
    #[param(pattern = "^(recency|severity|kickoff)([.][0-9]{1,18}){3}$")]
    cursor: Option<String>,
}

impl Part {
    fn window(&self) -> Result<GroupWindow> {
        let sort = self.sort.unwrap_or(AlertSort::Recency);
        Ok(GroupWindow {
            limit: bounded("limit", self.limit, 50, 1..=200)?,
            after: cursor_of(self.cursor.as_deref(), sort, GroupCursor::sort)?,
            sort,
        })
    }
}

/// A part of the events with alerts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AlertGroups {
    /// An event each, with what its alerts come to.
    groups: Vec<AlertGroupBody>,
    /// How many events have alerts that fit the filters.
    total_groups: i64,
    /// How many alerts fit the filters.
    total_alerts: i64,
    /// How many are new, whatever the filters.
    new_count: i64,
    /// How many are acknowledged, whatever the filters.
    acknowledged_count: i64,
    /// How many are past, whatever the filters.
    past_count: i64,
    /// Asks for the next part; null at the end.
    next_cursor: Option<String>,
}

impl From<GroupPage> for AlertGroups {
    fn from(page: GroupPage) -> Self {
        Self {
            groups: page.groups.into_iter().map(AlertGroupBody::from).collect(),
            total_groups: page.total_groups,
            total_alerts: page.total_alerts,
            new_count: page.counts.of_status(AlertStatus::New),
            acknowledged_count: page.counts.of_status(AlertStatus::Acknowledged),
            past_count: page.counts.of_status(AlertStatus::Past),
            next_cursor: page.next.map(|cursor| cursor.to_string()),
        }
    }
}

/// Alerts by event
///
/// Each event once, with how many of its alerts fit the filters and the worst of them.
#[utoipa::path(get, path = "/api/alerts/groups", operation_id = "list_alert_groups", tag = "alerts", params(GroupFilter, Part,
        MinPosition),
    responses((status = 200, body = AlertGroups), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn groups(
    _: Consistent,
    State(reader): State<Reader>,
    Query(filter): Query<GroupFilter>,
    Query(part): Query<Part>,
) -> Result<Answer<AlertGroups>> {
    let window = part.window()?;
    Ok(Answer(alerts::groups(&reader, &filter.filter()?, window).await?.into()))
}
