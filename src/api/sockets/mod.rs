//! Push over HTTP: sockets about topics and channels, event streams, tickets, and figures.
//!
//! What is sent and when is the business of `linewatch-fanout`; here connections are recognised, let in and handed over.

mod channels;
mod query;
mod stats;
mod tickets;
mod topics;

pub(super) use tickets::{Ticket, Tickets};
pub(super) use topics::event_stream_headers;
use utoipa_axum::router::OpenApiRouter;

use super::{auth::Caller, state::ApiState};
use linewatch_fanout::Peer;
use linewatch_http::{handshake, takeover};

pub use handshake::{CountedByHub, PeerAddress};

/// Who a connection belongs to.
pub(super) fn peer(address: PeerAddress, caller: &Caller) -> Peer {
    Peer { address: address.0, actor: caller.actor.to_string(), is_local: caller.role.is_none() }
}

/// The routes of these resources.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(topics::routes())
        .merge(channels::routes())
        .merge(stats::routes())
        .merge(tickets::routes())
}
