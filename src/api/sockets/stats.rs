//! Figures of the connections: `GET /api/v1/ws/stats`.

use std::{collections::BTreeMap, net::IpAddr};

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::{auth::Caller, state::ApiState};
use linewatch_fanout::{ConnectionStats, Hub};
use linewatch_model::Timestamp;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(stats))
}

/// All connections of this node.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PushStats {
    /// How many connections there are.
    total_connections: usize,
    /// How many of each channel.
    channels: BTreeMap<String, usize>,
    /// How messages are sent: `io_uring`, or `system_calls` where the kernel does not allow that.
    sending: &'static str,
    /// Each of them, oldest first.
    connections: Vec<ConnectionBody>,
}

/// One connection.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConnectionStats)]
struct ConnectionBody {
    /// `unified`, `market_SPY`, `agent_x` … ; `ws` and `stream` for connections about topics.
    channel: String,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    connected_at: Timestamp,
    /// Messages that it was given.
    message_count: u64,
    /// Bytes of them.
    bytes: u64,
    /// Messages that wait for it, at most.
    queue_depth: u64,
    /// Positions of the log that it is behind.
    lag: u64,
    /// `live`, `catching_up` or `closing`.
    state: &'static str,
    /// Messages that newer ones took the place of.
    conflated: u64,
    /// How often it had to catch up.
    catch_ups: u64,
    /// What it is told of, where it is about topics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    topics: Vec<&'static str>,
    /// Where it comes from; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    remote_address: Option<IpAddr>,
    /// The name of its token; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    actor: Option<String>,
}

impl ConnectionBody {
    /// A connection as a caller may see it.
    fn of(stats: ConnectionStats, caller: &Caller) -> Self {
        Self {
            channel: stats.channel,
            connected_at: stats.connected_at,
            message_count: stats.message_count,
            bytes: stats.bytes,
            queue_depth: stats.queue_depth,
            lag: stats.lag,
            state: stats.state,
            conflated: stats.conflated,
            catch_ups: stats.catch_ups,
            topics: stats.topics,
            remote_address: caller.is_admin().then_some(stats.remote_address),
            actor: caller.is_admin().then_some(stats.actor),
        }
    }
}

/// Who is connected, and how far behind
#[utoipa::path(
    get, path = "/api/v1/ws/stats", operation_id = "get_push_stats", tag = "push",
    responses((status = 200, body = PushStats))
)]
async fn stats(State(hub): State<Hub>, caller: Caller) -> Json<PushStats> {
    let connections = hub.stats().await;
    let mut channels = BTreeMap::new();
    for connection in &connections {
        *channels.entry(connection.channel.clone()).or_default() += 1;
    }
    let connections: Vec<_> = connections.into_iter().map(|stats| ConnectionBody::of(stats, &caller)).collect();
    Json(PushStats { total_connections: connections.len(), channels, sending: hub.sends_through(), connections })
}
