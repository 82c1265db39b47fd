//! Figures of the connections: `GET /api/v1/ws/stats`.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::{auth::Caller, state::ApiState};
use linewatch_fanout::ConnectionStats;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(stats))
}

/// All connections of this node.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushStats {
    /// How many.
    total_connections: usize,
    /// How many of each channel.
    channels: BTreeMap<String, usize>,
    /// How messages are sent: `io_uring`, or `system_calls` where the kernel does not allow that.
    sending: &'static str,
    /// Each of them, oldest first.
    connections: Vec<ConnectionStats>,
}

/// Who is connected, and how far behind
#[utoipa::path(
    get, path = "/api/v1/ws/stats", tag = "push",
    responses((status = 200, body = PushStats))
)]
async fn stats(State(state): State<ApiState>, caller: Caller) -> Json<PushStats> {
    let mut connections = state.hub().stats().await;
    let mut channels = BTreeMap::new();
    for connection in &mut connections {
        *channels.entry(connection.channel.clone()).or_default() += 1;
        if !caller.is_admin() {
            (connection.remote_address, connection.actor) = (None, None);
        }
    }
    let sending = state.hub().sends_through();
    Json(PushStats { total_connections: connections.len(), channels, sending, connections })
}
