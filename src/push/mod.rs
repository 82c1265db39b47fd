//! Push: what the log says, as messages to whoever listens.
//!
//! One task reads the log ([`Hub`]), turns each commit into messages, and encodes every message once ([`Frame`]). The
//! connections are shared out among a few shards, each a thread that writes the finished frames to its sockets. A
//! connection that is behind is a place in the ring of the newest frames, and further back a place in the log: so a
//! slow client costs nobody anything, and nothing is lost. Knows `model`, `events`, `store` and `projections`; nothing
//! of HTTP.

mod channel;
mod class;
mod cutter;
mod discord;
mod door;
mod embed;
mod encoder;
mod envelope;
mod filter;
mod fixtures;
mod frame;
mod hub;
mod network;
mod outlet;
mod profile;
mod progress;
mod reader;
mod replay;
mod request;
mod right_of_way;
mod ring;
mod run;
mod shard;
mod short_hash;
mod snapshot;
mod speech;
mod stats;
mod subject;
mod topic;
mod wire;

pub use channel::{Channel, ChannelMessage, channel_message};
pub use class::Class;
pub use door::{HubLimits, NoRoom};
pub use embed::{FixtureFacts, risk_alert_message};
pub use envelope::envelope;
pub use filter::{Fact, Filter};
pub use frame::{Draft, Form, Frame, Payload};
pub use hub::{Admission, Hub, HubParts};
pub use network::network;
pub use profile::{Peer, Profile};
pub use progress::{ProgressMessage, progress_message};
pub use reader::Reader;
pub use request::{Refused, Request, Resume, Subscribe};
pub use speech::{Manner, Segment};
pub use stats::{ConnectionStats, HubTotals};
pub use subject::{Family, Subject};
pub use topic::{Topic, Topics};
pub use wire::Framing;
