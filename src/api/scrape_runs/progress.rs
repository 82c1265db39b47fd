//! Watching one run, as server-sent events.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};

use super::run;
use crate::api::{
    ApiState,
    auth::Caller,
    extract::{Consistent, MinPosition, Path},
    problem::{Problem, ProblemBody, Result},
    sockets::{CountedElsewhere, PeerAddress, peer},
};
use linewatch_fanout::Peer;
use linewatch_model::{Position, StreamId};

/// Watch a scrape run
///
/// First the latest state, then every newer one, in the words of the WebSocket topic `scrape_progress`; it ends with the
/// run. Each has its position as the `id`, so that an `EventSource` goes on where it was cut off; one that comes back
/// after the end is told by 204 to stay away. A comment comes every 15 s.
#[utoipa::path(get, path = "/api/scrape/runs/{id}/progress", tag = "scrape", params(("id" = i64, Path), MinPosition),
    responses(
        (status = 200, description = "Events follow", body = String, content_type = "text/event-stream"),
        (status = 204, description = "The run has ended, and the client has its end (`Last-Event-ID`)"),
        (status = 404, description = "Scrape run not found", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Too many connections", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
pub(super) async fn progress(
    _: Consistent,
    State(state): State<ApiState>,
    caller: Caller,
    address: PeerAddress,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response> {
    let run = run(&state, id).await?;
    let seen = headers.get("last-event-id").and_then(|last| last.to_str().ok()?.parse().ok()).map(Position::new);
    if run.ended_at.is_some() && seen.is_some() {
        let last = state.desk().store().last_of(&StreamId::scrape_run(&run.key)).await?;
        if last.is_some_and(|last| Some(last.position) == seen) {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
    }
    follow(&state, &run.key, seen, &peer(&state, address, &caller)).await
}

/// Streams the progress of the run of a key to its end: first its latest state, or what came after an event of it that
/// the client has `seen`. The run must have been started; the read models need not have it yet.
///
/// # Errors
/// 503 when there are too many connections, or the store fails.
pub(in crate::api) async fn follow(
    state: &ApiState,
    key: &str,
    seen: Option<Position>,
    peer: &Peer,
) -> Result<Response> {
    let admission = state.hub().admit_peer(peer).map_err(|full| Problem::unavailable(full.to_string()))?;
    let body = Body::from_stream(state.runs().follow(key, seen, admission).await?);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Reverse proxies would otherwise hold messages back.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    let mut answer = (headers, body).into_response();
    answer.extensions_mut().insert(CountedElsewhere);
    Ok(answer)
}
