#![doc = include_str!("../README.md")]

mod channel;
mod close_code;
mod command;
mod delivery_class;
mod envelope;
mod feed;
mod fields;
mod filter;
mod frame;
mod hub;
mod limits;
mod live_priority;
mod metric_help;
mod network;
mod profile;
mod protocol;
mod publisher;
mod reader;
mod replay;
mod request;
mod rewind;
mod ring;
mod segment;
mod shard;
mod shared;
mod short_hash;
mod snapshot;
mod socket_writer;
mod stats;
mod subject;
mod topic;
pub mod wire;

pub use channel::Channel;
pub use delivery_class::DeliveryClass;
pub use envelope::envelope;
pub use feed::{
    Backfill, CommitRange, Commits, Feed, FeedError, FrameBatch, SegmentSink, SnapshotError, SnapshotRequest, Wanted,
};
pub use filter::{Fact, Filter};
pub use frame::{Draft, Form, Frame, Payload};
pub use hub::{Hub, HubParts};
pub use limits::{Admission, HubLimits, LimitReached};
pub use live_priority::LivePriority;
pub use metric_help::describe_metrics;
pub use network::network;
pub use profile::{Peer, Profile};
pub use protocol::Protocol;
pub use reader::Reader;
pub use request::{Refused, Request, Resume, Subscribe};
pub use rewind::Rewind;
pub use segment::Segment;
pub use short_hash::ShortHash;
pub use stats::{ConnectionStats, HubTotals};
pub use subject::{Family, Subject};
pub use topic::{Topic, Topics};
pub use wire::Framing;
