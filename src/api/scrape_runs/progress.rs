//! Watching one run, as server-sent events.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};

use super::run;
use crate::api::{
    auth::Caller,
    extract::{Consistent, MinPosition, Path},
    problem::{Problem, Result},
    sockets::{CountedByHub, PeerAddress, event_stream_headers, peer},
};
use crate::{desk::Desk, messages::RunFeed};
use linewatch_fanout::{Hub, Peer};
use linewatch_model::{Position, StreamId};

/// Watch a scrape run
///
/// First the latest state, then every newer one, in the words of the WebSocket topic `scrape_progress`; it ends with the
/// run. Each has its position as the `id`, so that an `EventSource` goes on where it was cut off; one that comes back
/// after the end is told by 204 to stay away. A comment comes every 15 s.
#[utoipa::path(get, path = "/api/scrape/runs/{id}/progress", operation_id = "watch_scrape_run", tag = "scrape", params(("id" = i64, Path, description = "The run"), MinPosition),
    responses(
        (status = 200, description = "Events follow", body = String, content_type = "text/event-stream"),
        (status = 204, description = "The run has ended, and the client has its end (`Last-Event-ID`)"),
        (status = 404, description = "Scrape run not found"),
        (status = 503, description = "Too many connections"),
    )
)]
pub(super) async fn progress(
    _: Consistent,
    State(desk): State<Desk>,
    State(streams): State<RunStreams>,
    caller: Caller,
    address: PeerAddress,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response> {
    let run = run(&desk, id).await?;
    let seen = headers.get("last-event-id").and_then(|last| last.to_str().ok()?.parse().ok()).map(Position::new);
    if run.ended_at.is_some() && seen.is_some() {
        let last = desk.store().last_of(&StreamId::scrape_run(&run.key)).await?;
        if last.is_some_and(|last| Some(last.position) == seen) {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    streams.follow(&run.key, seen, &peer(address, &caller)).await
}

/// Streams the progress of scrape runs, each counted as a connection.
#[derive(Clone)]
pub(in crate::api) struct RunStreams {
    pub feed: RunFeed,
    pub hub: Hub,
}

impl RunStreams {
    /// Streams the progress of the run of a key to its end: first its latest state, or what came after an event of it
    /// that the client has `seen`. The run must have been started; the read models need not have it yet.
    ///
    /// # Errors
    /// 503 when there are too many connections, or the store fails.
    pub async fn follow(&self, key: &str, seen: Option<Position>, peer: &Peer) -> Result<Response> {
        let admission = self.hub.admit_peer(peer).map_err(|full| Problem::unavailable(full.to_string()))?;
        let body = Body::from_stream(self.feed.follow(key, seen, admission).await?);
        let mut answer = (event_stream_headers(), body).into_response();
        answer.extensions_mut().insert(CountedByHub);
        Ok(answer)
    }
}
