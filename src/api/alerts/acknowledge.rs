//! Acknowledging alerts: one, some, or all of an event.

use std::{collections::HashMap, time::Duration};

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{groups::GroupFilter, list::find};
use crate::{
    api::{
        auth::Caller,
        extract::{Json, Path, Query},
        fixtures,
        problem::{Problem, Result},
    },
    desk::{Desk, Verdict},
    messages::AlertDocument,
    projections::alerts::{self, AlertFilter},
};
use linewatch_log::Reader;
use linewatch_model::{AlertStatus, Note, Position};

/// How long an acknowledgement waits until the read model has it.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(5);
/// The most alerts of one request.
const ALERTS_PER_REQUEST: usize = 500;

/// What becomes of an alert.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Whether somebody has seen it; `false` takes that back.
    acknowledged: bool,
    /// Why, if they say.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    note: Option<Note>,
}

/// Acknowledges an alert, or takes that back. The answer is the alert after the change.
#[utoipa::path(patch, path = "/api/alerts/{id}", operation_id = "acknowledge_alert", tag = "alerts", request_body = Acknowledgement,
    params(("id" = i64, Path, description = "The alert")),
    responses((status = 200, body = AlertDocument), (status = 404, description = "Alert not found"),
        (status = 400, description = "Cannot modify PAST alerts (event has started)")))]
pub(super) async fn patch(
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(body): Json<Acknowledgement>,
) -> Result<Answer<AlertDocument>> {
    let alert = Position::from_sql(id);
    let done = desk.acknowledge(alert, body.acknowledged, body.note, &caller.context()).await?;
    wait(&desk, done.position).await?;
    find(&reader, id).await
}

/// What becomes of several alerts: those with these ids, or all of an event that fit the query's filters.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Acknowledgements {
    /// Which: 1 to 500. Either these or an event.
    #[schema(min_items = 1, max_items = 500)]
    alert_ids: Option<Vec<i64>>,
    /// All of this event that fit the filters in the query; at most 500, the oldest first.
    event_id: Option<i64>,
    /// Only the event's alerts that were stored up to here, so that nobody acknowledges what they have not seen: the
    /// group's `newestAlertId`.
    up_to: Option<i64>,
    /// Whether somebody has seen them; `false` takes that back.
    acknowledged: bool,
    /// Why, if they say.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    note: Option<Note>,
}

/// What became of one of several alerts.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Verdict)]
enum AcknowledgeVerdict {
    /// It was new and is acknowledged now.
    Acknowledged,
    /// It was acknowledged and is new again.
    Unacknowledged,
    /// It was so already: somebody was faster.
    Unchanged,
    /// Its fixture has kicked off; it can no longer be changed.
    Past,
    /// There is no such alert.
    NotFound,
    /// Other nodes changed the same fixture again and again, or its events cannot be read: nothing was changed; send the
    /// request again.
    Failed,
}

impl From<Verdict> for AcknowledgeVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Acknowledged => Self::Acknowledged,
            Verdict::Unacknowledged => Self::Unacknowledged,
            Verdict::Unchanged => Self::Unchanged,
            Verdict::Past => Self::Past,
            Verdict::NotFound => Self::NotFound,
            Verdict::Failed => Self::Failed,
        }
    }
}

/// What became of one alert.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AcknowledgeResult {
    /// The alert's id.
    id: i64,
    verdict: AcknowledgeVerdict,
    /// The alert after that; null where there is none. Of an unchanged one it says who was faster.
    alert: Option<AlertDocument>,
}

/// What became of several alerts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AcknowledgeResults {
    /// The position that the change reached, to ask for with `min_position`.
    #[schema(value_type = u64)]
    position: Position,
    /// A verdict on each, in the order asked for.
    results: Vec<AcknowledgeResult>,
    /// Whether the event had more than 500 that fit: send the request again for the others.
    truncated: bool,
}

/// Acknowledges several alerts, or takes that back
///
/// One request, a verdict each: what could not be changed does not harm the others.
#[utoipa::path(post, path = "/api/alerts/acknowledge", operation_id = "acknowledge_alerts", tag = "alerts", params(GroupFilter),
    request_body = Acknowledgements,
    responses((status = 200, body = AcknowledgeResults),
        (status = 400, description = "Neither alerts nor an event, or both, or too many"),
        (status = 404, description = "Event not found")))]
pub(super) async fn acknowledge_many(
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    caller: Caller,
    Query(filter): Query<GroupFilter>,
    Json(body): Json<Acknowledgements>,
) -> Result<Answer<AcknowledgeResults>> {
    let (ids, truncated) = chosen(&reader, filter, &body).await?;
    let done = desk.acknowledge_all(&ids, body.acknowledged, body.note, &caller.context()).await?;
    wait(&desk, done.position).await?;
    let numbers: Vec<i64> = ids.iter().map(|id| id.to_sql()).collect();
    let views = alerts::find_all(&reader, &numbers).await?;
    let mut views: HashMap<i64, AlertDocument> = views.into_iter().map(|view| (view.id, view.into())).collect();
    let results = numbers.into_iter().zip(done.verdicts);
    let result =
        |(id, verdict): (i64, Verdict)| AcknowledgeResult { id, verdict: verdict.into(), alert: views.remove(&id) };
    let results = results.map(result);
    Ok(Answer(AcknowledgeResults { position: done.position, results: results.collect(), truncated }))
}

/// The alerts that a request is about, each once, and whether there were more.
async fn chosen(reader: &Reader, filter: GroupFilter, body: &Acknowledgements) -> Result<(Vec<Position>, bool)> {
    match (&body.alert_ids, body.event_id) {
        (Some(ids), None) if (1..=ALERTS_PER_REQUEST).contains(&ids.len()) && body.up_to.is_none() => {
            let mut seen = std::collections::HashSet::new();
            let ids = ids.iter().filter(|id| seen.insert(**id)).map(|id| Position::from_sql(*id));
            Ok((ids.collect(), false))
        }
        (Some(_), None) if body.up_to.is_some() => {
            Err(Problem::bad_request("belongs to eventId; alertIds say themselves which").at("upTo").into())
        }
        (Some(_), None) => {
            Err(Problem::bad_request(format!("must have 1 to {ALERTS_PER_REQUEST} entries")).at("alertIds").into())
        }
        (None, Some(event_id)) => {
            fixtures::fixture(reader, event_id).await?;
            let before = if body.acknowledged { AlertStatus::New } else { AlertStatus::Acknowledged };
            let filter = filter.filter()?;
            let is_other = filter.event_id.is_some_and(|only| only != event_id);
            if is_other || filter.status.is_some_and(|status| status != before) {
                return Ok((Vec::new(), false));
            }
            let (event_id, status) = (Some(event_id), Some(before));
            let filter = AlertFilter { event_id, up_to: body.up_to, status, ..filter };
            let mut ids = alerts::ids(reader, &filter, ALERTS_PER_REQUEST + 1).await?;
            let truncated = ids.len() > ALERTS_PER_REQUEST;
            ids.truncate(ALERTS_PER_REQUEST);
            Ok((ids.into_iter().map(Position::from_sql).collect(), truncated))
        }
        _ => Err(Problem::bad_request("say which: either alertIds or eventId").at("alertIds").into()),
    }
}

/// Waits until the read model has a change.
pub(super) async fn wait(desk: &Desk, position: Position) -> Result<()> {
    if desk.applied().wait_for(position, READ_MODEL_TIMEOUT).await {
        return Ok(());
    }
    Err(Problem::stored_at(position).into())
}
