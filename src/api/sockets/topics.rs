//! The WebSocket about topics: `GET /api/ws`.

use axum::{extract::State, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    handshake::{Handshake, PeerAddress, peer},
    query::TopicsQuery,
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
    OpenApiRouter::new().routes(routes!(connect))
}

/// Messages as they happen
///
/// A WebSocket. First comes `connection_ack` with the log's identity and the position after which every message is
/// delivered; then `risk_alert` and `odds_update` once the read models have what they tell of. The client may send
/// `ping`, `subscribe`, `unsubscribe` and `resume`. A client that cannot keep up for 30 s is closed with code 4008 and
/// the reason `{"resume_from":position}`. docs/API.md describes all messages.
#[utoipa::path(
    get, path = "/api/ws", tag = "push", params(TopicsQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "Not a WebSocket handshake, or a malformed query", body = ProblemBody<'static>, content_type = "application/problem+json"),
        (status = 503, description = "Too many connections", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn connect(
    State(state): State<ApiState>,
    caller: Caller,
    address: PeerAddress,
    Query(TopicsQuery(query)): Query<TopicsQuery>,
    handshake: Handshake,
) -> Result<Response, Box<Problem>> {
    let profile = query.profile(Framing::WebSocket, peer(&state, address, &caller), None)?;
    handshake.hand_over(&state, profile)
}
