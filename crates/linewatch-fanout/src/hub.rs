//! The hub: follows the log behind the read models, and hands its messages to the shards.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};

use tokio::{
    net::TcpStream,
    sync::{mpsc, oneshot, watch},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Admission, ConnectionStats, Family, Feed, HubTotals, Peer, Profile,
    command::{Command, Id, NewConnection},
    limits::{ConnectionLimits, HubLimits, LimitReached},
    live_priority::LivePriority,
    publisher::Publisher,
    reader::Reader,
    replay::Replay,
    shard::start_shards,
    shared::Shared,
    socket_writer::SocketWriter,
    stats::Tallies,
    wire::{Decoder, Framing},
};
use linewatch_model::Position;

/// What a hub is made of.
pub struct HubParts {
    /// Where messages come from.
    pub feed: Arc<dyn Feed>,
    /// How far messages are taken for handed out when the hub starts.
    pub from: Position,
    /// Bounds.
    pub limits: HubLimits,
    /// Ends the hub.
    pub stop: CancellationToken,
    /// Cancelled when nothing more can be handed out.
    pub failed: CancellationToken,
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

impl Hub {
    /// Starts a hub, its shards and its reading of the log.
    #[must_use]
    pub fn start(parts: HubParts) -> Self {
        let HubParts { feed, from, limits, stop, failed } = parts;
        let appends = Arc::clone(&feed);
        let live_priority = Arc::new(LivePriority::new(move || appends.is_appending()));
        let shared = Arc::new(Shared {
            replay: Replay::new(Arc::clone(&feed), Arc::clone(&live_priority)),
            live_priority,
            stall_timeout: limits.stall_timeout,
            heartbeat: limits.heartbeat,
            runtime: tokio::runtime::Handle::current(),
            orphaned: CancellationToken::new(),
            limits: ConnectionLimits::new(limits),
            feed,
            wanted: [AtomicUsize::new(0), AtomicUsize::new(0)],
            full: AtomicUsize::new(0),
            tallies: Tallies::default(),
            reached: AtomicU64::new(from.get()),
            late: AtomicBool::new(false),
            io_uring: limits.io_uring,
            uses_io_uring: AtomicBool::new(false),
        });
        let (ended, shards) = start_shards(&shared, from, &failed);
        let tasks = TaskTracker::new();
        let epoch = shared.feed.epoch();
        let publisher = Publisher { shared: Arc::clone(&shared), shards: shards.clone(), epoch };
        linewatch_task::spawn_vital(&tasks, "publisher", failed, publisher.run(stop.clone()));
        tasks.close();
        Self(Arc::new(Inner { shared, shards, next: AtomicU64::new(0), stop, tasks, ended }))
    }

    /// Lets a connection in, before it is made.
    ///
    /// # Errors
    /// When there are too many, in all, of this address or of this token.
    pub fn admit(&self, profile: &Profile) -> Result<Admission, LimitReached> {
        self.admit_peer(&profile.peer)
    }

    /// Lets somebody in who follows a run.
    ///
    /// # Errors
    /// When there are too many, in all, of this address or of this token.
    pub fn admit_peer(&self, peer: &Peer) -> Result<Admission, LimitReached> {
        self.0.shared.limits.enter(peer).map(Admission)
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.shared.limits.taken()
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
        let (id, shard) = self.join(SocketWriter::new(Arc::clone(&socket)), profile, Arc::clone(&heard)).await;
        Reader { socket, id, shard, heard, decoder, _admission: admission }
    }

    async fn join(
        &self,
        writer: SocketWriter,
        profile: Profile,
        heard: Arc<AtomicBool>,
    ) -> (Id, mpsc::Sender<Command>) {
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let place = usize::try_from(id).unwrap_or(0) % self.0.shards.len();
        let shard = self.0.shards[place].clone();
        self.0.shared.enter(&profile);
        let start = self.0.shared.start_of(profile.resume.as_ref()).await;
        let joining = NewConnection { id, writer, profile, start, heard };
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

    /// Waits until everybody has been sent what is committed, and has been closed.
    pub async fn finish(&self) {
        self.0.tasks.wait().await;
        let mut ended = self.0.ended.clone();
        let shards = self.0.shards.len();
        // An error says that the last shard is gone too.
        drop(ended.wait_for(|ended| *ended == shards).await);
    }

    /// Ends all connections at once, without a close frame.
    pub fn abandon(&self) {
        self.0.shared.orphaned.cancel();
    }
}
