//! Push over HTTP: sockets about topics and channels, event streams, tickets, and figures.
//!
//! What is sent and when is the business of `linewatch-fanout`; here connections are recognised, let in and handed over.

mod channels;
mod handshake;
mod query;
mod stats;
mod takeover;
mod tickets;
mod topics;

pub(super) use handshake::peer;
pub use handshake::{CountedElsewhere, PeerAddress};
pub use takeover::Takeover;
pub(super) use tickets::{Ticket, Tickets};
pub(super) use topics::event_stream_headers;
use utoipa_axum::router::OpenApiRouter;

use super::state::ApiState;

/// The routes of these resources.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .merge(topics::routes())
        .merge(channels::routes())
        .merge(stats::routes())
        .merge(tickets::routes())
}
