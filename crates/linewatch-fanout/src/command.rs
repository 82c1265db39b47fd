//! What a shard is told.

use std::sync::{Arc, atomic::AtomicBool};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{
    FeedError, FrameBatch, Profile, Refused, Request, Segment,
    protocol::{Impossible, Rewound},
    replay::Block,
    socket_writer::SocketWriter,
    stats::ConnectionStats,
};
use linewatch_model::Position;

/// Commands that may wait for a shard. Who has more to say waits, and clients are only read as fast as they are served.
pub(super) const WAITING_COMMANDS: usize = 4_096;

/// A connection's name, unique in the process.
pub(super) type Id = u64;

/// Whether a connection can go on from where it says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Start {
    /// It begins now.
    Now,
    /// After this position, in this epoch of the log.
    After(Position, u64),
    /// It wanted to, but cannot.
    Impossible(Impossible),
}

impl Start {
    /// As it is in an epoch of the log: what was looked at in an earlier one counts no more.
    pub const fn in_epoch(self, epoch: u64) -> Self {
        match self {
            Self::After(_, of) if of < epoch => Self::Impossible(Impossible::OtherLog),
            other => other,
        }
    }
}

pub(super) enum Command {
    Publish(FrameBatch),
    /// The log was moved back: everybody is told, and goes on from there.
    Rewind(Rewound),
    Join(Box<NewConnection>),
    Leave(Id),
    /// The connection may take something again.
    Writable(Id),
    /// The block that it waits for.
    Block(Id, Result<Arc<Block>, FeedError>),
    /// The client said something.
    Requested(Id, Result<Request, Refused>),
    /// Bytes to pass on as they are.
    Tell(Id, Bytes),
    /// The client wants to go on from somewhere, which was looked at: the number of the request, and from where.
    Resume(Id, u32, Start),
    /// A part of the present state; answered once it is written.
    Segment(Id, Segment, oneshot::Sender<()>),
    /// The present state is complete.
    SnapshotDone(Id),
    /// End it with a code and a reason.
    Close(Id, u16, String),
    /// Figures of all connections.
    Stats(oneshot::Sender<Vec<ConnectionStats>>),
    /// Send what there is, and part with everybody.
    Stop,
}

pub(super) struct NewConnection {
    pub id: Id,
    pub writer: SocketWriter,
    pub profile: Profile,
    pub start: Start,
    pub heard: Arc<AtomicBool>,
}
