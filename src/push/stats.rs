//! Figures of connections.

use std::net::IpAddr;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Timestamp;

/// One connection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionStats {
    /// `unified`, `market_SPY`, `agent_x` … ; `ws` and `stream` for connections about topics.
    pub channel: String,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    pub connected_at: Timestamp,
    /// Messages that it was given.
    pub message_count: u64,
    /// Bytes of them.
    pub bytes: u64,
    /// Messages that wait for it, at most.
    pub queue_depth: u64,
    /// Positions of the log that it is behind.
    pub lag: u64,
    /// `live`, `catching_up` or `closing`.
    pub state: &'static str,
    /// Messages that newer ones took the place of.
    pub conflated: u64,
    /// How often it had to catch up.
    pub catch_ups: u64,
    /// What it hears of, where it is about topics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<&'static str>,
    /// Where it comes from; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub remote_address: Option<IpAddr>,
    /// The name of its token; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}
