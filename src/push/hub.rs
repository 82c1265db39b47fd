//! The hub: follows the log behind the read models, and hands its messages to the shards.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    ConnectionStats, Family, HubTotals, Peer, Profile, Resume,
    door::{Door, HubLimits, NoRoom, Seat},
    encoder::{Commits, Encoder, PAGE_BYTES},
    outlet::Outlet,
    reader::Reader,
    replay::{Replay, Wanted},
    right_of_way::RightOfWay,
    shard::{Batch, Command, Id, Joining, MAILBOX, Shard, Start},
    short_hash::ShortHash,
    speech::{Impossible, Rewound},
    stats::Tallies,
    wire::{Decoder, Framing},
};
use crate::{
    events::RecordedEvent,
    model::{Position, StreamId, Timestamp},
    projections::Applied,
    store::{Store, StoreError},
};

/// How long to sleep after the store failed.
const RETRY: Duration = Duration::from_millis(500);
/// How long the read models may take before clients are told that they are late.
const LATE: Duration = Duration::from_secs(5);
/// How long what is committed may take to be sent when linewatch stops.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a hub is made of.
pub struct HubParts {
    /// The log.
    pub store: Store,
    /// How far the read models are.
    pub applied: Applied,
    /// Bounds.
    pub limits: HubLimits,
    /// Ends the hub.
    pub stop: CancellationToken,
}

/// What the shards and the publisher share.
pub(super) struct Shared {
    pub store: Store,
    pub replay: Replay,
    /// How far the read models are.
    pub applied: Applied,
    pub patience: Duration,
    /// Between two heartbeats of a socket.
    pub heartbeat: Duration,
    /// What live messages have before those of the past.
    pub right_of_way: Arc<RightOfWay>,
    /// Where reading happens; the shards only write.
    pub runtime: tokio::runtime::Handle,
    /// Cancelled when the publisher is gone without a word, with its runtime.
    pub orphaned: CancellationToken,
    door: Door,
    /// Connections that want messages of a family, and those that want full texts.
    wanted: [AtomicUsize; 2],
    full: AtomicUsize,
    /// What the shards say of their connections.
    pub tallies: Tallies,
    /// How far messages have been handed out.
    reached: AtomicU64,
    late: AtomicBool,
    /// Whether messages may be sent through `io_uring`, and whether they are.
    pub io_uring: bool,
    pub uses_io_uring: AtomicBool,
}

impl Shared {
    pub fn now(&self) -> Timestamp {
        self.store.now()
    }

    /// The head of the log as far as it is known, and whether that or what is pushed is far behind.
    pub fn upstream(&self) -> (Position, bool) {
        (*self.store.head().borrow(), self.late.load(Ordering::Relaxed) || !self.store.hears())
    }

    /// Notes the time from when this process heard of an event's commit to the sockets.
    pub fn note_delivery(&self, position: Position) {
        if let Some(heard) = self.store.heard_of(position).filter(|heard| !heard.since_start) {
            metrics::histogram!("linewatch_push_commit_to_socket_seconds").record(heard.ago);
        }
    }

    /// A connection ended.
    pub fn leave(&self, profile: &Profile) {
        self.wanted[profile.manner.family().index()].fetch_sub(1, Ordering::Relaxed);
        self.wants_full(profile.wants_full(), false);
        metrics::gauge!("linewatch_push_sockets", "endpoint" => profile.endpoint_kind()).decrement(1.0);
    }

    fn enter(&self, profile: &Profile) {
        self.wanted[profile.manner.family().index()].fetch_add(1, Ordering::Relaxed);
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

    fn is_wanted(&self, family: Family) -> Option<Wanted> {
        let listeners = self.wanted[family.index()].load(Ordering::Relaxed);
        let full = family == Family::Topics && self.full.load(Ordering::Relaxed) > 0;
        (listeners > 0).then_some(Wanted { family, full })
    }

    /// Whether one can go on from there: it must be this log, and the log must go so far.
    pub async fn start_of(&self, resume: Option<&Resume>) -> Start {
        let Some(resume) = resume else { return Start::Now };
        // The epoch first: what is found out then is of this one or of a later one.
        let epoch = self.store.epoch();
        if resume.log.as_ref().is_some_and(|log| *log != self.store.identity()) {
            return Start::Impossible(Impossible::OtherLog);
        }
        let Some(since) = resume.since else { return Start::Impossible(Impossible::Malformed) };
        if since > *self.store.head().borrow() {
            match self.store.read_head().await {
                Ok(head) if since <= head.position => {}
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
        let known = match self.store.remembered_hash(since) {
            Some(known) => Some(known),
            None => self.store.hash_at(since).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the history of a client that resumes cannot be looked at");
                None
            }),
        };
        known.is_some_and(|known| ShortHash::from(&known).to_string() == hash)
    }
}

/// Fans messages out to connections. Cheap to clone; all clones are one hub.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    shards: Vec<mpsc::Sender<Command>>,
    next: AtomicU64,
    stop: CancellationToken,
    tasks: TaskTracker,
    ended: watch::Receiver<usize>,
}

/// The right to one connection. Dropped, it is free again.
pub struct Admission(pub(super) Seat);

impl Hub {
    /// Starts a hub, its shards and its reading of the log.
    #[must_use]
    pub fn start(parts: HubParts) -> Self {
        let HubParts { store, applied, limits, stop } = parts;
        let encoder = Encoder::new(store.clone());
        let appends = store.clone();
        let right_of_way = Arc::new(RightOfWay::new(move || appends.is_appending()));
        let shared = Arc::new(Shared {
            // What it knows of fixtures is its own: a replay holds that for long.
            replay: Replay::new(Encoder::new(store.clone()), Arc::clone(&right_of_way)),
            right_of_way,
            applied: applied.clone(),
            patience: limits.patience,
            heartbeat: limits.heartbeat,
            runtime: tokio::runtime::Handle::current(),
            orphaned: CancellationToken::new(),
            door: Door::new(limits),
            store,
            wanted: [AtomicUsize::new(0), AtomicUsize::new(0)],
            full: AtomicUsize::new(0),
            tallies: Tallies::default(),
            reached: AtomicU64::new(applied.position().get()),
            late: AtomicBool::new(false),
            io_uring: limits.io_uring,
            uses_io_uring: AtomicBool::new(false),
        });
        let (ended, shards) = start_shards(&shared, applied.position());
        let tasks = TaskTracker::new();
        let epoch = shared.store.epoch();
        let publisher = Publisher { shared: Arc::clone(&shared), applied, encoder, shards: shards.clone(), epoch };
        tasks.spawn(publisher.run(stop.clone()));
        tasks.close();
        Self(Arc::new(Inner { shared, shards, next: AtomicU64::new(0), stop, tasks, ended }))
    }

    /// Lets a connection in, before it is made.
    ///
    /// # Errors
    /// When there are too many, in all, of this address or of this token.
    pub fn admit(&self, profile: &Profile) -> Result<Admission, NoRoom> {
        self.admit_peer(&profile.peer)
    }

    /// Lets somebody in who follows a run.
    ///
    /// # Errors
    /// When there are too many, in all, of this address or of this token.
    pub fn admit_peer(&self, peer: &Peer) -> Result<Admission, NoRoom> {
        self.0.shared.door.enter(peer).map(Admission)
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.0.shared)
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.shared.door.taken()
    }

    /// Cancelled when linewatch stops.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.0.stop
    }

    /// Takes over a socket, after the answer's head is out; `first` are bytes that came right behind the request. The
    /// answer is what listens to the client, until it goes.
    pub async fn open(&self, socket: TcpStream, first: &[u8], profile: Profile, admission: Admission) -> Reader {
        let socket = Arc::new(socket);
        let decoder = (profile.form.framing == Framing::WebSocket).then(|| {
            let mut decoder = Decoder::default();
            decoder.feed(first);
            decoder
        });
        let heard = Arc::new(AtomicBool::new(false));
        let (id, shard) = self.join(Outlet::new(Arc::clone(&socket)), profile, Arc::clone(&heard)).await;
        Reader { socket, id, shard, heard, decoder, _admission: admission }
    }

    async fn join(&self, outlet: Outlet, profile: Profile, heard: Arc<AtomicBool>) -> (Id, mpsc::Sender<Command>) {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(id).unwrap_or(0) % self.0.shards.len();
        let shard = self.0.shards[place].clone();
        self.0.shared.enter(&profile);
        let start = self.0.shared.start_of(profile.resume.as_ref()).await;
        let joining = Joining { id, outlet, profile, start, heard };
        // One for a shard that is gone is dropped with its socket; the reader sees it at its first word.
        drop(shard.send(Command::Join(Box::new(joining))).await);
        (id, shard)
    }

    /// Figures of all connections together; asks no shard.
    #[must_use]
    pub fn totals(&self) -> HubTotals {
        let of = |family: Family| self.0.shared.wanted[family.index()].load(Ordering::Relaxed);
        self.0.shared.tallies.totals(self.connections(), [of(Family::Topics), of(Family::Channels)])
    }

    /// How messages are sent: `io_uring`, or `system_calls` where the kernel does not allow that.
    #[must_use]
    pub fn sends_through(&self) -> &'static str {
        if self.0.shared.uses_io_uring.load(Ordering::Relaxed) { "io_uring" } else { "system_calls" }
    }

    /// Figures of every connection.
    pub async fn stats(&self) -> Vec<ConnectionStats> {
        let mut all = Vec::new();
        for shard in &self.0.shards {
            let (answer, stats) = oneshot::channel();
            if shard.send(Command::Stats(answer)).await.is_ok() {
                all.extend(stats.await.unwrap_or_default());
            }
        }
        all.sort_by(|one, other| (one.connected_at, &one.channel).cmp(&(other.connected_at, &other.channel)));
        all
    }

    /// How far messages have been handed out.
    #[must_use]
    pub fn reached(&self) -> Position {
        Position::new(self.0.shared.reached.load(Ordering::Relaxed))
    }

    /// Waits until everybody has been sent what is committed, and has been parted with.
    pub async fn finish(&self) {
        self.0.tasks.wait().await;
        let mut ended = self.0.ended.clone();
        let shards = self.0.shards.len();
        // An error says that the last shard is gone too.
        drop(ended.wait_for(|ended| *ended == shards).await);
    }

    /// Ends all connections at once, without a farewell.
    pub fn abandon(&self) {
        self.0.shared.orphaned.cancel();
    }
}

/// Cores for each shard. The other one is for the store, for requests, and for whoever reads what was sent: shards on
/// all cores wake each other's receivers for every message, which costs more than it gains (docs/decisions/0012).
const CORES: usize = 2;
/// More shards than this gain nothing.
const SHARDS: usize = 8;

/// The shards, each on a thread of its own: writing to thousands of sockets must not keep requests waiting.
fn start_shards(shared: &Arc<Shared>, at: Position) -> (watch::Receiver<usize>, Vec<mpsc::Sender<Command>>) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let count = (cores / CORES).clamp(1, SHARDS);
    let (ended, all_ended) = watch::channel(0);
    let ended = Arc::new(ended);
    let shards = (0..count).map(|number| {
        let (mailbox, waiting) = mpsc::channel(MAILBOX);
        let (shared, own) = (Arc::clone(shared), mailbox.clone());
        let (ended, not_started) = (Arc::clone(&ended), Arc::clone(&ended));
        let started = tokio::runtime::Builder::new_current_thread().enable_time().build().and_then(|clock| {
            let epoch = shared.store.epoch();
            let run = move || {
                let _ended = Ended(ended);
                clock.block_on(Shard::new(number, shared, (at, epoch), (own, waiting)).run());
            };
            std::thread::Builder::new().name(format!("push-{number}")).spawn(run)
        });
        if let Err(error) = started {
            not_started.send_modify(|ended| *ended += 1);
            tracing::error!(%error, "a thread for pushing could not be started; its connections will be closed");
        }
        mailbox
    });
    (all_ended, shards.collect())
}

/// Says that a shard is gone, also when it panicked.
struct Ended(Arc<watch::Sender<usize>>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.send_modify(|ended| *ended += 1);
    }
}

/// Follows the log, always behind the read models: who fetches on a message finds it there.
struct Publisher {
    shared: Arc<Shared>,
    applied: Applied,
    encoder: Encoder,
    shards: Vec<mpsc::Sender<Command>>,
    /// The epoch of the log that is handed out.
    epoch: u64,
}

impl Publisher {
    async fn run(mut self, stop: CancellationToken) {
        let orphans = self.shared.orphaned.clone().drop_guard();
        let mut head = self.shared.store.head();
        let _ = stop.run_until_cancelled(self.begin_with_a_commit()).await;
        loop {
            let target = *head.borrow_and_update();
            // The end first: one of another epoch is not taken for one of this.
            if stop.run_until_cancelled(self.rewind()).await.is_none() {
                break;
            }
            if let Some(Err(error)) = stop.run_until_cancelled(self.hand_out(target)).await {
                tracing::warn!(%error, "messages wait for the store");
                self.shared.late.store(true, Ordering::Relaxed);
                let _ = stop.run_until_cancelled(tokio::time::sleep(RETRY)).await;
                continue;
            }
            if !matches!(stop.run_until_cancelled(head.changed()).await, Some(Ok(()))) {
                break;
            }
        }
        let target = *head.borrow();
        if !matches!(tokio::time::timeout(LAST_WORDS, self.hand_out(target)).await, Ok(Ok(()))) {
            tracing::warn!("not all that is committed could be sent; clients go on from where they are");
        }
        for shard in &self.shards {
            drop(shard.send(Command::Stop).await);
        }
        orphans.disarm();
    }

    /// Where the log was moved back, tells everybody and goes on from where it is what it was.
    async fn rewind(&mut self) {
        let Some(rewind) = self.shared.store.rewound_since(self.epoch) else { return };
        while !self.applied.wait_for_epoch(rewind.epoch, LATE).await {
            self.shared.late.store(true, Ordering::Relaxed);
        }
        self.epoch = rewind.epoch;
        let from = self.reached().min(rewind.from);
        self.shared.reached.store(from.get(), Ordering::Relaxed);
        let rewound = Rewound { rewind, from, log: self.shared.store.identity().into() };
        for shard in &self.shards {
            drop(shard.send(Command::Rewind(rewound.clone())).await);
        }
    }

    fn reached(&self) -> Position {
        Position::new(self.shared.reached.load(Ordering::Relaxed))
    }

    /// The read models may have got only so far as into the middle of a commit, whose messages are only whole when it is
    /// read from its beginning. Those that lie before are known to whoever comes: the shards leave them out.
    async fn begin_with_a_commit(&self) {
        loop {
            match self.encoder.commit_start(self.reached()).await {
                Ok(start) => return self.shared.reached.store(start.get(), Ordering::Relaxed),
                Err(error) => tracing::warn!(%error, "messages wait for the store"),
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    async fn hand_out(&self, target: Position) -> Result<(), StoreError> {
        let at = self.reached();
        if at >= target {
            return Ok(());
        }
        if Family::ALL.into_iter().all(|family| self.shared.is_wanted(family).is_none()) {
            self.wait_for_read_models(target).await?;
            self.publish(Batch { frames: [None, None], upto: target }).await;
            return Ok(());
        }
        self.shared.right_of_way.claim();
        let mut commits = Commits::new(&self.shared.store, at, target, PAGE_BYTES);
        while let Some(events) = commits.next().await? {
            let Some(last) = events.last() else { continue };
            if let Some(told) = events.iter().rev().find(|event| event.stream.aggregate_type != StreamId::CHANNEL) {
                self.wait_for_read_models(told.position).await?;
            }
            let batch = self.batch(&events, last.position).await?;
            self.publish(batch).await;
        }
        Ok(())
    }

    async fn batch(&self, events: &[RecordedEvent], upto: Position) -> Result<Batch, StoreError> {
        let mut frames = [None, None];
        for family in Family::ALL {
            if let Some(wanted) = self.shared.is_wanted(family) {
                let started = std::time::Instant::now();
                let made = self.encoder.messages(wanted, events).await?;
                metrics::histogram!("linewatch_push_encode_seconds").record(started.elapsed());
                frames[family.index()] = Some(made.into_iter().map(Arc::new).collect());
            }
        }
        Ok(Batch { frames, upto })
    }

    /// Fails where the log is moved back meanwhile: then they may never get there.
    async fn wait_for_read_models(&self, position: Position) -> Result<(), StoreError> {
        let mut epochs = self.shared.store.epochs();
        loop {
            let is_other = epochs.wait_for(|epoch| *epoch != self.epoch);
            tokio::select! {
                biased;
                applied = self.applied.wait_for(position, LATE) => {
                    if applied {
                        return Ok(());
                    }
                    self.shared.late.store(true, Ordering::Relaxed);
                }
                _ = is_other => return Err(StoreError::Rewound),
            }
        }
    }

    async fn publish(&self, batch: Batch) {
        let upto = batch.upto;
        for shard in &self.shards {
            // A shard never waits for a client, so that this does not either.
            drop(shard.send(Command::Publish(batch.clone())).await);
        }
        self.shared.reached.fetch_max(upto.get(), Ordering::Relaxed);
        self.shared.late.store(false, Ordering::Relaxed);
    }
}

impl Admission {
    /// Where the connection comes from.
    #[must_use]
    pub const fn address(&self) -> IpAddr {
        self.0.address()
    }
}
