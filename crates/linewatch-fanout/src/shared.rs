//! What the shards and the publisher share.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};
use std::time::Duration;

use linewatch_model::{Position, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{
    Family, Feed, LivePriority, Profile, Resume, Wanted, command::Start, limits::ConnectionLimits,
    protocol::Impossible, replay::Replay, stats::Tallies,
};

/// What the shards and the publisher share.
pub(super) struct Shared {
    pub feed: Arc<dyn Feed>,
    pub replay: Replay,
    pub stall_timeout: Duration,
    /// Between two heartbeats of a socket.
    pub heartbeat: Duration,
    /// What live messages have before those of the past.
    pub live_priority: Arc<LivePriority>,
    /// Where reading happens; the shards only write.
    pub runtime: tokio::runtime::Handle,
    /// Cancelled when the publisher is gone without a word, with its runtime.
    pub orphaned: CancellationToken,
    pub limits: ConnectionLimits,
    /// Connections that want messages of a family, and those that want full texts.
    pub wanted: [AtomicUsize; 2],
    pub full: AtomicUsize,
    /// What the shards say of their connections.
    pub tallies: Tallies,
    /// How far messages have been handed out.
    pub reached: AtomicU64,
    pub late: AtomicBool,
    /// Whether messages may be sent through `io_uring`, and whether they are.
    pub io_uring: bool,
    pub uses_io_uring: AtomicBool,
}

impl Shared {
    pub fn now(&self) -> Timestamp {
        self.feed.now()
    }

    /// The head of the log as far as it is known, and whether that or what is pushed is far behind.
    pub fn upstream(&self) -> (Position, bool) {
        (*self.feed.head().borrow(), self.late.load(Ordering::Relaxed) || !self.feed.listener_healthy())
    }

    /// Notes the time from when this process heard of an event's commit to the sockets.
    pub fn note_delivery(&self, position: Position) {
        if let Some(ago) = self.feed.told_of(position) {
            metrics::histogram!("linewatch_push_commit_to_socket_seconds").record(ago);
        }
    }

    /// A connection ended.
    pub fn leave(&self, profile: &Profile) {
        self.wanted[profile.protocol.family().index()].fetch_sub(1, Ordering::Relaxed);
        self.wants_full(profile.wants_full(), false);
        metrics::gauge!("linewatch_push_sockets", "endpoint" => profile.endpoint_kind()).decrement(1.0);
    }

    pub fn enter(&self, profile: &Profile) {
        self.wanted[profile.protocol.family().index()].fetch_add(1, Ordering::Relaxed);
        self.wants_full(false, profile.wants_full());
        metrics::gauge!("linewatch_push_sockets", "endpoint" => profile.endpoint_kind()).increment(1.0);
    }

    /// A connection wants full texts, or does not any more.
    pub fn wants_full(&self, before: bool, after: bool) {
        match (before, after) {
            (false, true) => drop(self.full.fetch_add(1, Ordering::Relaxed)),
            (true, false) => drop(self.full.fetch_sub(1, Ordering::Relaxed)),
            _ => {}
        }
    }

    pub fn is_wanted(&self, family: Family) -> Option<Wanted> {
        let listeners = self.wanted[family.index()].load(Ordering::Relaxed);
        let full = family == Family::Topics && self.full.load(Ordering::Relaxed) > 0;
        (listeners > 0).then_some(Wanted { family, full })
    }

    /// Whether one can go on from there: it must be this log, and the log must go so far.
    pub async fn start_of(&self, resume: Option<&Resume>) -> Start {
        let Some(resume) = resume else { return Start::Now };
        // The epoch first: what is found out then is of this one or of a later one.
        let epoch = self.feed.epoch();
        if resume.log.as_ref().is_some_and(|log| *log != self.feed.identity()) {
            return Start::Impossible(Impossible::OtherLog);
        }
        let Some(since) = resume.since else { return Start::Impossible(Impossible::Malformed) };
        if since > *self.feed.head().borrow() {
            match self.feed.read_head().await {
                Ok(head) if since <= head => {}
                _ => return Start::Impossible(Impossible::FuturePosition),
            }
        }
        match &resume.hash {
            Some(hash) if !self.is_at(since, hash).await => Start::Impossible(Impossible::OtherHistory),
            _ => Start::After(since, epoch),
        }
    }

    /// Whether the log has an event with this hash at a position. Where that cannot be found out it counts as no: a
    /// client that fetches again is never wrong.
    async fn is_at(&self, since: Position, hash: &str) -> bool {
        // Before the first event there is only one history.
        if since == Position::START {
            return true;
        }
        let known = match self.feed.remembered_hash(since) {
            Some(known) => Some(known),
            None => self.feed.hash_at(since).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the history of a client that resumes cannot be looked at");
                None
            }),
        };
        known.is_some_and(|known| known.to_string() == hash)
    }
}
