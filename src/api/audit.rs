//! The log itself, for auditors: `GET /api/audit/events`.
//!
//! Payload and metadata are written as they are stored, so that every hash can be recomputed from what is read here.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Path, Query},
    params::period,
    problem::Problem,
    state::ApiState,
};
use crate::events::RecordedEvent;
use linewatch_log::{Hash, LogFilter, LogRange, LogSearch, Store, StoreError, Then, to_hex};
use linewatch_model::{Position, Timestamp};

/// The most lines of one answer.
const EVENTS_PER_ANSWER: u64 = 1_000_000;
/// Bytes of events in memory at once, about.
const PAGE_BYTES: usize = 1 << 20;
/// Events of the first page, and the most of any.
const FIRST_PAGE: u64 = 50;
const LARGEST_PAGE: u64 = 2_000;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(list_events)).routes(routes!(get_event))
}

/// Which part of the log.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// After this position; 0 is the beginning.
    #[param(format = "uint64")]
    since: Option<u64>,
    /// Up to and including this position; the end of the log unless told.
    #[param(format = "uint64")]
    until: Option<u64>,
    /// Newest first.
    #[serde(default)]
    newest_first: bool,
    /// At most so many events: 1 to 1,000,000, 1,000 unless told.
    #[param(minimum = 1, maximum = 1_000_000, default = 1000)]
    limit: Option<u64>,
    /// Only this event type, such as `AlertDetected`.
    r#type: Option<String>,
    /// Only this stream, such as `fixture-sr:66457014`.
    stream: Option<String>,
    /// Only events of this request or batch.
    correlation_id: Option<String>,
    /// Only what this actor caused.
    actor: Option<String>,
    /// Not stored before.
    #[param(value_type = Option<String>, format = DateTime)]
    from_time: Option<Timestamp>,
    /// Not stored after.
    #[param(value_type = Option<String>, format = DateTime)]
    to_time: Option<Timestamp>,
}

/// One event of the log, as stored.
#[derive(Serialize, utoipa::ToSchema)]
struct AuditEvent<'a> {
    /// Its place in the log.
    #[schema(value_type = u64)]
    position: Position,
    /// Its stream.
    #[schema(value_type = String)]
    stream: &'a str,
    /// Its place in the stream.
    sequence: u64,
    /// What kind of event.
    r#type: &'a str,
    /// The version of its shape.
    version: &'a str,
    /// When it was stored, in whole microseconds.
    #[schema(value_type = String, format = DateTime)]
    recorded_at: Timestamp,
    /// Who and why: the stored text.
    #[schema(value_type = Object)]
    metadata: Stored<'a>,
    /// What happened: the stored text.
    #[schema(value_type = Object)]
    payload: Stored<'a>,
    /// SHA-256 over the hash before and all of the above, in hexadecimal.
    hash: String,
}

/// Stored JSON text, written as it is. Text that is not one line of JSON has been tampered with; it is then written
/// as a string, so that an auditor still sees it.
#[derive(Serialize)]
#[serde(untagged)]
enum Stored<'a> {
    Json(&'a RawValue),
    Text(&'a str),
}

impl<'a> Stored<'a> {
    fn new(text: &'a str) -> Self {
        match serde_json::from_str(text) {
            Ok(json) if !text.contains(['\n', '\r']) => Self::Json(json),
            _ => Self::Text(text),
        }
    }
}

impl<'a> From<&'a RecordedEvent> for AuditEvent<'a> {
    fn from(event: &'a RecordedEvent) -> Self {
        Self {
            position: event.position,
            stream: &event.stream.aggregate_id,
            sequence: event.sequence.get(),
            r#type: &event.event_type,
            version: &event.event_version,
            recorded_at: event.recorded_at,
            metadata: Stored::new(&event.metadata),
            payload: Stored::new(&event.payload),
            hash: to_hex(&event.hash),
        }
    }
}

/// The last line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct End {
    /// Whether the answer has all that was asked for, up to `limit`. Where it is false, the search found nothing for more
    /// than a second and stopped: go on with `next`.
    #[serde(rename = "end")]
    complete: bool,
    /// The position of the first event; null where there was none.
    #[schema(value_type = Option<u64>)]
    first: Option<Position>,
    /// The position of the last event.
    #[schema(value_type = Option<u64>)]
    last: Option<Position>,
    /// How many events there were.
    count: u64,
    /// Where the log ended when the answer began.
    #[schema(value_type = u64)]
    head: Position,
    /// The hash of the last event; of the log's last one where there was none.
    chain_hash: String,
    /// How far the log has been looked through: up to and including this position, or down to it with `newest_first`.
    #[schema(value_type = u64)]
    reached: Position,
    /// What to change in the query to go on; null where nothing is left to look through.
    next: Option<Next>,
}

/// Where the rest begins.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Next {
    /// After this position.
    #[schema(value_type = u64)]
    Since(Position),
    /// Up to and including this position, newest first.
    #[schema(value_type = u64)]
    Until(Position),
}

/// The log as lines of JSON
///
/// In log order, or newest first if asked, closed by a line `{"end":true,…}`: a stream without it was cut off. `next` in
/// it says how to read on.
///
/// `type`, `correlation_id` and `actor` have no index: the log is looked through, in turn with whoever else searches. A
/// search that finds nothing for more than a second is closed by a line `{"end":false,…}`, whose `next` says how to go on.
#[utoipa::path(
    get, path = "/api/audit/events", operation_id = "list_audit_events", tag = "audit", params(AuditQuery),
    responses(
        (status = 200, description = "One event a line, then the closing line", content(
            (AuditEvent<'static> = "application/x-ndjson"), (End = "application/x-ndjson; line=end"))),
        (status = 400, description = "A parameter is wrong"),
    )
)]
async fn list_events(State(store): State<Store>, Query(query): Query<AuditQuery>) -> Result<Response, Box<Problem>> {
    let limit = query.limit.unwrap_or(1_000);
    if !(1..=EVENTS_PER_ANSWER).contains(&limit) {
        return Err(Problem::bad_request(format!("must lie between 1 and {EVENTS_PER_ANSWER}")).at("limit").into());
    }
    period(("from_time", "to_time"), query.from_time, query.to_time)?;
    let head = store.read_head().await?;
    let range = LogRange {
        after: Position::new(query.since.unwrap_or(0)).min(head.position),
        until: query.until.map_or(head.position, |until| Position::new(until).min(head.position)),
        newest_first: query.newest_first,
    };
    let filter = LogFilter {
        event_type: query.r#type,
        stream: query.stream,
        correlation_id: query.correlation_id,
        actor: query.actor,
        from_time: query.from_time,
        to_time: query.to_time,
    };
    let walk = AuditScan {
        search: store.search(filter, range),
        newest_first: query.newest_first,
        head: head.position,
        left: limit,
        page: FIRST_PAGE,
        first: None,
        last: None,
        count: 0,
        hash: head.hash,
    };
    // The first page comes before the status line, so that a failing store is a problem and not a cut stream.
    let (first, walk) = walk.next().await.map_err(Arc::new)?;
    let rest = stream::try_unfold(walk, |walk| async move {
        match walk {
            Some(walk) => walk.next().await.map(Some),
            None => Ok::<_, StoreError>(None),
        }
    });
    let first = stream::once(async move { Ok(first) });
    let body = Body::from_stream(futures_util::StreamExt::chain(first, rest));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

/// A walk along the log.
struct AuditScan {
    search: LogSearch,
    newest_first: bool,
    head: Position,
    left: u64,
    page: u64,
    first: Option<Position>,
    last: Option<Position>,
    count: u64,
    hash: Hash,
}

impl AuditScan {
    /// The lines of the next page; with the last ones comes the closing line, and no walk any more.
    async fn next(mut self) -> Result<(Bytes, Option<Self>), StoreError> {
        let wanted = self.left.min(self.page);
        let found = self.search.next(i64::try_from(wanted).unwrap_or(i64::MAX)).await?;
        let mut lines = Vec::new();
        for event in &found.events {
            write_line(&mut lines, &AuditEvent::from(event));
        }
        if let (Some(first), Some(last)) = (found.events.first(), found.events.last()) {
            self.first = self.first.or(Some(first.position));
            self.last = Some(last.position);
            self.hash = last.hash;
        }
        let read = found.events.len() as u64;
        self.count += read;
        self.left -= read;
        self.page = next_page(self.page, found.events.len(), lines.len());
        if found.then != Then::More || self.left == 0 {
            write_line(&mut lines, &self.end(found.then));
            return Ok((lines.into(), None));
        }
        Ok((lines.into(), Some(self)))
    }

    fn end(&self, then: Then) -> End {
        let reached = self.search.reached();
        let rest = if self.newest_first {
            Next::Until(Position::new(reached.get().saturating_sub(1)))
        } else {
            Next::Since(reached)
        };
        End {
            complete: then != Then::GaveUp,
            first: self.first,
            last: self.last,
            count: self.count,
            head: self.head,
            chain_hash: to_hex(&self.hash),
            reached,
            next: Some(rest).filter(|_| then != Then::Finished),
        }
    }
}

/// As many events as fit into the budget, judged by those just read, but growing slowly: the next may be heavier.
fn next_page(page: u64, events: usize, bytes: usize) -> u64 {
    let Some(average) = bytes.checked_div(events) else { return page };
    let fitting = (PAGE_BYTES / average.max(1)) as u64;
    fitting.clamp(1, (page * 4).min(LARGEST_PAGE))
}

fn write_line(lines: &mut Vec<u8>, line: &impl Serialize) {
    // Numbers, texts and JSON that has been parsed cannot fail to serialise.
    if let Ok(()) = serde_json::to_writer(&mut *lines, line) {
        lines.push(b'\n');
    }
}

/// One event of the log
#[utoipa::path(
    get, path = "/api/audit/events/{position}", operation_id = "get_audit_event", tag = "audit",
    params(("position" = u64, Path, description = "its place in the log")),
    responses(
        (status = 200, body = AuditEvent<'static>),
        (status = 404, description = "The log does not reach so far"),
    )
)]
async fn get_event(State(store): State<Store>, Path(position): Path<u64>) -> Result<Response, Box<Problem>> {
    let event = store.event_at(Position::new(position)).await?;
    let event = event.ok_or_else(|| Problem::not_found("the log has no event at this position").at("position"))?;
    Ok(axum::Json(AuditEvent::from(&event)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::{Sequence, StreamId};

    fn event(payload: &str) -> RecordedEvent {
        RecordedEvent {
            position: Position::new(7),
            stream: StreamId::new("Fixture", "fixture-sr:1"),
            sequence: Sequence::new(2),
            event_type: "OddsConfirmed".into(),
            event_version: "1".into(),
            payload: payload.to_owned(),
            metadata: Arc::from(r#"{"correlation_id":"c"}"#),
            recorded_at: "2026-06-26T12:00:00.000001Z".parse().unwrap(),
            hash: [0xab; 32],
        }
    }

    #[test]
    fn a_line_keeps_the_stored_text() {
        let payload = r#"{"b": 1.50,  "a":2}"#;
        let mut line = Vec::new();
        write_line(&mut line, &AuditEvent::from(&event(payload)));
        let line = String::from_utf8(line).unwrap();
        assert!(line.contains(&format!("\"payload\":{payload}")), "{line}");
        assert!(line.contains(r#""recorded_at":"2026-06-26T12:00:00.000001Z""#), "{line}");
        assert!(
            line.starts_with(
                r#"{"position":7,"stream":"fixture-sr:1","sequence":2,"type":"OddsConfirmed","version":"1""#
            )
        );
        assert!(line.ends_with("abab\"}\n"), "{line}");
    }

    #[test]
    fn tampered_text_stays_one_line() {
        for payload in ["{\"a\":\n1}", "not json"] {
            let mut line = Vec::new();
            write_line(&mut line, &AuditEvent::from(&event(payload)));
            assert_eq!(line.iter().position(|byte| *byte == b'\n'), Some(line.len() - 1));
            let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
            assert_eq!(value["payload"], payload);
        }
    }

    #[test]
    fn pages_shrink_at_once_and_grow_slowly() {
        assert_eq!(next_page(50, 50, 50 * 100), 200);
        assert_eq!(next_page(2_000, 10, 10 << 20), 1);
        assert_eq!(next_page(50, 0, 0), 50);
    }
}
