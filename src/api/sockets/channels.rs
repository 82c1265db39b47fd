//! The sockets about channels, under `/api/v1/ws/`.

use std::time::Duration;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{StatusCode, request::Parts},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    PeerAddress,
    handshake::Handshake,
    peer,
    query::{ChannelQuery, resume},
};
use crate::api::{
    auth::Caller,
    extract::{Path, Query},
    problem::Problem,
    state::ApiState,
};
use linewatch_fanout::{Channel, Form, Framing, Hub, Payload, Profile, Protocol, Topics};
use linewatch_model::TextError;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(unified))
        .routes(routes!(signals))
        .routes(routes!(narrative))
        .routes(routes!(market))
        .routes(routes!(agent))
}

/// All that a channel's connection is made from.
struct ChannelConnection {
    hub: Hub,
    caller: Caller,
    address: PeerAddress,
    query: ChannelQuery,
    handshake: Handshake,
}

impl<S: Send + Sync> FromRequestParts<S> for ChannelConnection
where
    Hub: FromRef<S>,
{
    type Rejection = Box<Problem>;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(address) = PeerAddress::from_request_parts(parts, state).await;
        let Query(query) = Query::from_request_parts(parts, state).await?;
        let handshake = Handshake::from_request_parts(parts, state).await?;
        Ok(Self { hub: Hub::from_ref(state), caller, address, query, handshake })
    }
}

impl ChannelConnection {
    fn listen_to(self, channel: Channel) -> Result<Response, Box<Problem>> {
        let profile = Profile {
            protocol: Protocol::Flat(channel),
            form: Form { framing: Framing::WebSocket, payload: Payload::Light },
            topics: Topics::default(),
            filter: None,
            conflate: Duration::ZERO,
            resume: resume(self.query.since.as_deref(), self.query.log.as_deref(), self.query.hash.as_deref()),
            peer: peer(self.address, &self.caller),
        };
        self.handshake.hand_over(&self.hub, profile)
    }
}

/// Everything that is published
///
/// A WebSocket. First comes `welcome`, then flat messages `alert`, `signal`, `market_data`, `agent_insight` and
/// `narrative`, each with its `timestamp` and `position`.
#[utoipa::path(
    get, path = "/api/v1/ws/unified", operation_id = "connect_unified_channel", tag = "push", params(ChannelQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "Not a WebSocket handshake"),
    )
)]
async fn unified(arrival: ChannelConnection) -> Result<Response, Box<Problem>> {
    arrival.listen_to(Channel::Unified)
}

/// Signals, and alerts about signals
#[utoipa::path(
    get, path = "/api/v1/ws/signals", operation_id = "connect_signals_channel", tag = "push", params(ChannelQuery),
    responses((status = 101, description = "Messages follow"))
)]
async fn signals(arrival: ChannelConnection) -> Result<Response, Box<Problem>> {
    arrival.listen_to(Channel::Signals)
}

/// What is going on, in words
#[utoipa::path(
    get, path = "/api/v1/ws/narrative", operation_id = "connect_narrative_channel", tag = "push", params(ChannelQuery),
    responses((status = 101, description = "Messages follow"))
)]
async fn narrative(arrival: ChannelConnection) -> Result<Response, Box<Problem>> {
    arrival.listen_to(Channel::Narrative)
}

/// What is about one market
#[utoipa::path(
    get, path = "/api/v1/ws/market/{symbol}", operation_id = "connect_market_channel", tag = "push",
    params(("symbol" = String, Path, description = "A symbol, or the key or the id of an event; case does not matter"), ChannelQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "No symbol"),
    )
)]
async fn market(Path(symbol): Path<String>, arrival: ChannelConnection) -> Result<Response, Box<Problem>> {
    let channel = Channel::market(&symbol).map_err(|error| refuse("symbol", &error))?;
    arrival.listen_to(channel)
}

/// What one agent finds
#[utoipa::path(
    get, path = "/api/v1/ws/agents/{agent_name}", operation_id = "connect_agent_channel", tag = "push",
    params(("agent_name" = String, Path, description = "Its name; case does not matter"), ChannelQuery),
    responses(
        (status = 101, description = "Messages follow"),
        (status = 400, description = "No name"),
    )
)]
async fn agent(Path(agent_name): Path<String>, arrival: ChannelConnection) -> Result<Response, Box<Problem>> {
    let channel = Channel::agent(&agent_name).map_err(|error| refuse("agent_name", &error))?;
    arrival.listen_to(channel)
}

fn refuse(what: &str, why: &TextError) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("{what} {why}"))
}
