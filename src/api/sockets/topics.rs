//! Messages by topic: the WebSocket `GET /api/ws`, and the server-sent events of `GET /api/stream`.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PeerAddress,
    handshake::Handshake,
    peer,
    query::{PushQuery, TopicsQuery},
    takeover::hand_over,
};
use crate::api::{auth::Caller, extract::Query, problem::Problem, state::ApiState};
use linewatch_fanout::{Framing, Hub};

/// The routes of these resources.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(connect)).routes(routes!(stream))
}

/// Messages as they happen
///
/// A WebSocket. First comes `connection_ack` with the log's identity and the position after which every message is
/// delivered; then `risk_alert` and `odds_update` once the read models have what they tell of. The client may send
/// `ping`, `subscribe`, `unsubscribe` and `resume`. A client that cannot keep up for 30 s is closed with code 4008 and
/// the reason `{"resume_from":position}`. docs/API.md describes all messages.
#[utoipa::path(
    get, path = "/api/ws", operation_id = "connect_topics", tag = "push", params(TopicsQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "Not a WebSocket handshake, or a malformed query"),
        (status = 503, description = "Too many connections"),
    )
)]
async fn connect(
    State(hub): State<Hub>,
    caller: Caller,
    address: PeerAddress,
    Query(TopicsQuery(query)): Query<TopicsQuery>,
    handshake: Handshake,
) -> Result<Response, Box<Problem>> {
    handshake.hand_over(&hub, query.profile(Framing::WebSocket, peer(address, &caller), None)?)
}

/// Messages as they happen, as server-sent events
///
/// The messages of `/api/ws`, each with its position and hash as the `id`, so that a browser's `EventSource` goes on by itself
/// where it was cut off (`Last-Event-ID`). A comment comes every 15 s.
#[utoipa::path(
    get, path = "/api/stream", operation_id = "stream_messages", tag = "push", params(PushQuery),
    responses(
        (status = 200, description = "Events follow", body = String, content_type = "text/event-stream"),
        (status = 400, description = "A malformed query"),
        (status = 503, description = "Too many connections"),
    )
)]
async fn stream(
    State(hub): State<Hub>,
    method: Method,
    caller: Caller,
    address: PeerAddress,
    Query(query): Query<PushQuery>,
    headers: HeaderMap,
) -> Result<Response, Box<Problem>> {
    let last = headers.get("last-event-id").map(|last| last.to_str().unwrap_or("unreadable"));
    let profile = query.profile(Framing::EventStream, peer(address, &caller), last)?;
    let answer = event_stream_headers().into_response();
    if method == Method::HEAD { Ok(answer) } else { hand_over(&hub, profile, answer) }
}

/// What the head of an answer says that is a stream of server-sent events.
pub(in crate::api) const fn event_stream_headers() -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Reverse proxies would otherwise hold messages back.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ]
}
