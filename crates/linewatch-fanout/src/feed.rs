//! Where messages come from: whoever has a feed can serve connections.
//!
//! A node's feed is its log. A gateway's would be another node: nothing here knows a database.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use linewatch_model::{Position, Timestamp};
use tokio::sync::watch;

use super::{Family, Filter, Frame, LivePriority, Segment, ShortHash, Topic, rewind::Rewind};

/// Why a feed has nothing to give just now.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// What it reads from cannot be read; trying again later is right.
    #[error("{0}")]
    Unavailable(String),
    /// The log was moved back meanwhile; what follows is of another epoch.
    #[error("the log was moved back")]
    Rewound,
}

/// Which messages are wanted: they differ by family and by whether their full forms are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// Which messages.
    pub family: Family,
    /// Whether with their full forms.
    pub full: bool,
}

/// The messages of some commits.
#[derive(Clone)]
pub struct FrameBatch {
    /// By family; `None` where nobody wanted them.
    pub frames: [Option<Arc<[Arc<Frame>]>>; 2],
    /// They are all there are up to here.
    pub upto: Position,
}

/// Frames as they are committed, with their positions.
#[async_trait]
pub trait Feed: Backfill {
    /// The time, for messages that the server sends of its own.
    fn now(&self) -> Timestamp;

    /// The log's identity, its epoch included: what a resume names.
    fn identity(&self) -> String;

    /// The epoch of the log: it rises when the log is moved back.
    fn epoch(&self) -> u64;

    /// The newest position that is known; a change wakes whoever waits.
    fn head(&self) -> watch::Receiver<Position>;

    /// Asks where the log ends.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn read_head(&self) -> Result<Position, FeedError>;

    /// Whether new positions reach this feed.
    fn listener_healthy(&self) -> bool;

    /// Whether something is being appended and will be on its way in a moment.
    fn is_appending(&self) -> bool;

    /// How long ago the feed was told of a position; `None` where it was there from the start or is not there.
    fn told_of(&self, position: Position) -> Option<Duration>;

    /// The hash of the event at a position, where it is known without asking.
    fn remembered_hash(&self, position: Position) -> Option<ShortHash>;

    /// The hash of the event at a position; `None` where there is none.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn hash_at(&self, position: Position) -> Result<Option<ShortHash>, FeedError>;

    /// The last end of a commit up to a position: where handing out can begin.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn commit_start(&self, position: Position) -> Result<Position, FeedError>;

    /// What happened to the log since an epoch, if it was moved back.
    fn rewound_since(&self, epoch: u64) -> Option<Rewind>;

    /// Waits until what clients fetch is of an epoch too, `timeout` at most; answers whether it is.
    async fn wait_for_epoch(&self, epoch: u64, timeout: Duration) -> bool;

    /// Waits until what clients fetch has a position, `timeout` at most; answers whether it has.
    async fn wait_for(&self, position: Position, timeout: Duration) -> bool;

    /// Waits for an epoch other than this one.
    async fn left_epoch(&self, epoch: u64);

    /// Reads the commits after a position up to another.
    fn commits(&self, after: Position, upto: Position) -> Box<dyn Commits + '_>;
}

/// Commits on their way out.
#[async_trait]
pub trait Commits: Send {
    /// Reads the next ones; `None` at the end. Their messages are asked for with [`Commits::frames`].
    ///
    /// # Errors
    /// When they cannot be read.
    async fn next(&mut self) -> Result<Option<CommitRange>, FeedError>;

    /// The messages of the commits that were read last.
    ///
    /// # Errors
    /// When what they tell of cannot be read.
    async fn frames(&mut self, wanted: Wanted) -> Result<Vec<Frame>, FeedError>;
}

/// Some commits, one after the other.
#[derive(Debug, Clone, Copy)]
pub struct CommitRange {
    /// The last position of them.
    pub upto: Position,
    /// The last position of an event that clients may fetch something about.
    pub fetched: Option<Position>,
}

/// Messages of the past, and the present state.
#[async_trait]
pub trait Backfill: Send + Sync + 'static {
    /// The messages whose positions are after one position and up to another, or up to where they have more bytes than
    /// wanted; and up to where that is.
    ///
    /// # Errors
    /// When they cannot be read.
    async fn replayed(
        &self,
        wanted: Wanted,
        range: (Position, Position),
        bytes: usize,
        live_priority: &LivePriority,
    ) -> Result<(Vec<Frame>, Position), FeedError>;

    /// Sends the present state of a topic, each segment when the one before it has been written.
    ///
    /// # Errors
    /// When it cannot be read, or the connection is gone.
    async fn snapshot(&self, of: &SnapshotRequest, to: &dyn SegmentSink) -> Result<(), SnapshotError>;
}

/// Whose present state is wanted.
#[derive(Debug, Clone)]
pub struct SnapshotRequest {
    /// Of this topic.
    pub topic: Topic,
    /// What of it.
    pub filter: Filter,
    /// Whether with whole contents.
    pub full: bool,
}

/// Why the present state was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// It cannot be read.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The connection that it was for is gone.
    #[error("the connection is gone")]
    Gone,
}

/// Takes the segments of one connection.
#[async_trait]
pub trait SegmentSink: Send + Sync {
    /// Hands a segment over, and waits until it has been written.
    ///
    /// # Errors
    /// When the connection is gone.
    async fn send(&self, segment: Segment) -> Result<(), SnapshotError>;
}
