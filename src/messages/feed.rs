//! The log as a feed: what it says, composed into frames, behind the read models.

use std::time::Duration;

use async_trait::async_trait;
use linewatch_fanout::{
    Backfill, CommitRange, Commits, Feed, FeedError, Frame, LivePriority, Rewind, SegmentSink, ShortHash,
    SnapshotError, SnapshotRequest, Wanted,
};
use linewatch_log::{Store, StoreError};
use linewatch_model::{Position, StreamId, Timestamp};
use tokio::sync::watch;

use super::{
    encoder::{self, Encoder, PAGE_BYTES},
    snapshot,
};
use crate::{events::RecordedEvent, projections::Applied};

/// The log of a store.
pub struct LogFeed {
    store: Store,
    applied: Applied,
    live: Encoder,
    /// What it knows of fixtures is its own: a replay holds that for long.
    past: Encoder,
}

impl LogFeed {
    /// The messages of a log, behind the read models that clients fetch from.
    #[must_use]
    pub fn new(store: Store, applied: Applied) -> Self {
        let (live, past) = (Encoder::new(store.clone()), Encoder::new(store.clone()));
        Self { store, applied, live, past }
    }
}

fn feed_error(error: &StoreError) -> FeedError {
    match error {
        StoreError::Rewound => FeedError::Rewound,
        other => FeedError::Unavailable(other.to_string()),
    }
}

#[async_trait]
impl Feed for LogFeed {
    fn now(&self) -> Timestamp {
        self.store.now()
    }

    fn identity(&self) -> String {
        self.store.identity()
    }

    fn epoch(&self) -> u64 {
        self.store.epoch()
    }

    fn head(&self) -> watch::Receiver<Position> {
        self.store.head()
    }

    async fn read_head(&self) -> Result<Position, FeedError> {
        Ok(self.store.read_head().await.map_err(|error| feed_error(&error))?.position)
    }

    fn listener_healthy(&self) -> bool {
        self.store.listener_healthy()
    }

    fn is_appending(&self) -> bool {
        self.store.is_appending()
    }

    fn told_of(&self, position: Position) -> Option<Duration> {
        self.store.head_age(position).filter(|heard| !heard.since_start).map(|heard| heard.ago)
    }

    fn remembered_hash(&self, position: Position) -> Option<ShortHash> {
        self.store.remembered_hash(position).map(|hash| ShortHash::from(&hash))
    }

    async fn hash_at(&self, position: Position) -> Result<Option<ShortHash>, FeedError> {
        let hash = self.store.hash_at(position).await.map_err(|error| feed_error(&error))?;
        Ok(hash.map(|hash| ShortHash::from(&hash)))
    }

    async fn commit_start(&self, position: Position) -> Result<Position, FeedError> {
        self.live.commit_start(position).await.map_err(|error| feed_error(&error))
    }

    fn rewound_since(&self, epoch: u64) -> Option<Rewind> {
        self.store.rewound_since(epoch).map(|rewind| Rewind {
            epoch: rewind.epoch,
            after: rewind.after,
            from: rewind.from,
            lost_upto: rewind.lost_upto,
            log: self.store.identity().into(),
        })
    }

    async fn wait_for_epoch(&self, epoch: u64, timeout: Duration) -> bool {
        self.applied.wait_for_epoch(epoch, timeout).await
    }

    async fn wait_for(&self, position: Position, timeout: Duration) -> bool {
        self.applied.wait_for(position, timeout).await
    }

    async fn left_epoch(&self, epoch: u64) {
        // An error says that the store is closed: then nothing is waited for.
        drop(self.store.epochs().wait_for(|other| *other != epoch).await);
    }

    fn commits(&self, after: Position, upto: Position) -> Box<dyn Commits + '_> {
        let commits = encoder::Commits::new(&self.store, after, upto, PAGE_BYTES);
        Box::new(LiveCommits { encoder: &self.live, commits, events: Vec::new() })
    }
}

/// Commits that are handed out as they come.
struct LiveCommits<'a> {
    encoder: &'a Encoder,
    commits: encoder::Commits,
    /// The ones that were read last.
    events: Vec<RecordedEvent>,
}

#[async_trait]
impl Commits for LiveCommits<'_> {
    async fn next(&mut self) -> Result<Option<CommitRange>, FeedError> {
        let Some(events) = self.commits.next().await.map_err(|error| feed_error(&error))? else { return Ok(None) };
        self.events = events;
        let is_fetched = |event: &&RecordedEvent| event.stream.aggregate_type != StreamId::CHANNEL;
        let fetched = self.events.iter().rev().find(is_fetched).map(|event| event.position);
        Ok(self.events.last().map(|last| CommitRange { upto: last.position, fetched }))
    }

    async fn frames(&mut self, wanted: Wanted) -> Result<Vec<Frame>, FeedError> {
        self.encoder.messages(wanted, &self.events).await.map_err(|error| feed_error(&error))
    }
}

#[async_trait]
impl Backfill for LogFeed {
    async fn replayed(
        &self,
        wanted: Wanted,
        range: (Position, Position),
        bytes: usize,
        live_priority: &LivePriority,
    ) -> Result<(Vec<Frame>, Position), FeedError> {
        self.past.replayed(wanted, range, bytes, live_priority).await.map_err(|error| feed_error(&error))
    }

    async fn snapshot(&self, of: &SnapshotRequest, to: &dyn SegmentSink) -> Result<(), SnapshotError> {
        snapshot::send(&self.store, of, to).await
    }
}
