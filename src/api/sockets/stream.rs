//! The stream of server-sent events: `GET /api/stream`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    handshake::{PeerAddress, peer},
    query::PushQuery,
    takeover,
};
use crate::api::{
    auth::Caller,
    extract::Query,
    problem::{Problem, ProblemBody},
    state::ApiState,
};
use linewatch_fanout::Framing;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(stream))
}

/// Messages as they happen, as server-sent events
///
/// The messages of `/api/ws`, each with its position as the `id`, so that a browser's `EventSource` goes on by itself
/// where it was cut off (`Last-Event-ID`). A comment comes every 15 s.
#[utoipa::path(
    get, path = "/api/stream", tag = "push", params(PushQuery),
    responses(
        (status = 200, description = "Events follow", body = String, content_type = "text/event-stream"),
        (status = 400, description = "A malformed query", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Too many connections", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn stream(
    State(state): State<ApiState>,
    method: Method,
    caller: Caller,
    address: PeerAddress,
    Query(query): Query<PushQuery>,
    headers: HeaderMap,
) -> Result<Response, Box<Problem>> {
    let last = headers.get("last-event-id").map(|last| last.to_str().unwrap_or("unreadable"));
    let profile = query.profile(Framing::EventStream, peer(&state, address, &caller), last)?;
    let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    let caching = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Reverse proxies would otherwise hold messages back.
    let buffering = (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    let answer = [content_type, caching, buffering].into_response();
    if method == Method::HEAD { Ok(answer) } else { takeover::hand_over(&state, profile, answer) }
}
