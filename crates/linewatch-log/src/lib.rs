//! The event log: append, read, snapshots, and the repository that aggregates are driven through.
//!
//! One face over SQLite and PostgreSQL. What differs between them is in `sqlite/` and `postgres/`; everything else is
//! written once. Knows `model`, `events` and cqrs-es; nothing of commands, projections or HTTP.
//!
//! The log has positions 1, 2, 3 … without gaps in commit order, because every append holds the one row that says
//! where the log ends. An append that was answered is durable; one that was not left no trace.

mod append;
mod backend;
mod bulk;
mod chain;
mod claims;
mod deadline;
mod dialect;
mod end;
mod epochs;
mod error;
mod head_age;
mod health;
mod history;
mod lease;
mod lease_denials;
mod ledger;
mod log;
mod metric_help;
mod migrate;
mod monitor;
mod postgres;
mod postgres_sessions;
mod rebuild_lock;
mod recorded;
mod repository;
mod retention;
mod search;
mod search_queue;
mod segments;
mod sql;
mod sqlite;
mod streams;
mod tail;
mod tx;
mod upcast;
mod url;
mod verify;
mod writer;

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use append::{Append, Appended, Conflict, LedgerEntry, LedgerFn, NewEvent, Verdicts};
pub use bulk::{BulkCursor, EventPage, EventRef};
pub use chain::{GENESIS, Hash, Hashed, to_hex};
pub use claims::{Claim, Held};
pub use dialect::Dialect;
pub use end::{End, Head};
pub use error::StoreError;
pub use head_age::PositionAge;
pub use health::StoreHealth;
pub use history::Rewind;
pub use lease::Lease;
pub use log::LogCursor;
pub use metric_help::describe_metrics;
pub use rebuild_lock::RebuildLock;
pub use recorded::RecordedEvent;
pub use repository::{
    AggregateRepository, CommandEnvelope, CommandError, CommandResult, Decided, DecidedEvents, Finish, Ledger,
    Recordable, RepositoryContext, RepositoryOptions,
};
pub use retention::Pruned;
pub use search::{Found, LogFilter, LogRange, LogSearch, Then};
pub use sql::{Row, Value};
pub use streams::StoredSnapshot;
pub use tx::{Reader, WriteTx};
pub use upcast::{DecodeError, Versioned, decode};
pub use url::StoreUrl;
pub use verify::{Verified, VerifyError};

use append::Submission;
use backend::Backend;
use deadline::deadline;
use history::History;
use lease::LeaseSource;
use postgres::PostgresBackend;
use sqlite::SqliteBackend;
use writer::{Seen, WAITING_SUBMISSIONS, Writer};

use linewatch_model::{Position, Timestamp};

/// Tells the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How a store is opened.
pub struct StoreOptions {
    /// Tells the time at which events are stored.
    pub now: Now,
    /// The identity of the log, should it be a new one.
    pub new_log_id: String,
    /// Whether this process may append. Only one process may open a SQLite file so.
    pub appends: bool,
}

/// An open event store. Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Arc<Backend>,
    queue: std::sync::Mutex<Option<mpsc::Sender<Submission>>>,
    history: Arc<History>,
    log_id: String,
    tasks: TaskTracker,
    stop: CancellationToken,
    failed: CancellationToken,
    now: Now,
    /// Whether other nodes are heard.
    listener_healthy: AtomicBool,
    tail: Arc<tail::Tail>,
    health: Arc<health::Health>,
    claims: Arc<claims::Claims>,
    heard: Arc<head_age::HeadTimes>,
    denials: Arc<lease_denials::Denials>,
    turns: search_queue::SearchQueue,
    reading_turns: search_queue::SearchQueue,
}

/// Room for one submission in the writer's queue.
struct QueuePermit(mpsc::OwnedPermit<Submission>);

impl QueuePermit {
    /// Hands appends to the writer, at once, and answers how to wait for their verdicts.
    fn submit(self, appends: Vec<Append>, ledger: Option<LedgerFn>) -> oneshot::Receiver<Verdicts> {
        let (reply, verdicts) = oneshot::channel();
        self.0.send(Submission { appends, ledger, reply });
        verdicts
    }
}

impl Store {
    /// Opens a store and starts its writer.
    ///
    /// # Errors
    /// When it cannot be reached, is damaged, is newer than this binary, or is in use (SQLite).
    pub async fn open(url: &StoreUrl, options: StoreOptions) -> Result<Self, StoreError> {
        Self::start(url, options).await.map_err(|error| match error {
            StoreError::Unavailable(source) => StoreError::Unreachable { address: url.to_string(), source },
            other => other,
        })
    }

    async fn start(url: &StoreUrl, options: StoreOptions) -> Result<Self, StoreError> {
        let backend = Arc::new(match url {
            StoreUrl::Sqlite(path) => Backend::Sqlite(SqliteBackend::open(path, options.appends).await?),
            StoreUrl::Postgres(url) => Backend::Postgres(PostgresBackend::open(url, options.appends).await?),
        });
        let log_id = ensure_head(&backend, &options.new_log_id).await?;
        let tail = Arc::new(tail::Tail::default());
        let health = Arc::new(health::Health::default());
        let claims = Arc::new(claims::Claims::default());
        let heard = Arc::<head_age::HeadTimes>::default();
        let head = log::read_head(backend.reader()).await?;
        let history = Arc::new(History::new(head, epochs::last(backend.reader()).await?, Arc::clone(&tail)));
        let (queue, waiting) = mpsc::channel(WAITING_SUBMISSIONS);
        let tasks = TaskTracker::new();
        let (stop, failed) = (CancellationToken::new(), CancellationToken::new());
        let store = Self(Arc::new(Inner {
            backend: Arc::clone(&backend),
            queue: std::sync::Mutex::new(options.appends.then_some(queue)),
            history: Arc::clone(&history),
            log_id,
            tasks: tasks.clone(),
            stop: stop.clone(),
            failed: failed.clone(),
            now: Arc::clone(&options.now),
            tail: Arc::clone(&tail),
            health: Arc::clone(&health),
            claims: Arc::clone(&claims),
            heard: Arc::clone(&heard),
            denials: Arc::default(),
            listener_healthy: AtomicBool::new(true),
            turns: search_queue::SearchQueue::of(backend.dialect()),
            reading_turns: search_queue::SearchQueue::of_readings(),
        }));
        let (heads, stopped) = (store.head(), stop.clone());
        store.spawn_vital("head_age", async move { heard.follow(heads, stopped).await });
        if matches!(*store.0.backend, Backend::Postgres(_)) {
            let (listening, stop) = (store.clone(), stop.clone());
            store.spawn_vital("listener", async move {
                if let Backend::Postgres(postgres) = &*listening.0.backend {
                    postgres::follow_head(&listening, postgres, stop).await;
                }
            });
        } else if options.appends {
            store.spawn_vital("file_watch", watch_file(Arc::downgrade(&store.0), stop.clone()));
        }
        if options.appends {
            let weak = Arc::downgrade(&store.0);
            store.spawn_vital("monitor", monitor::run(weak.clone(), stop.clone()));
            linewatch_task::spawn_tracked(&tasks, "retention", retention::run(weak.clone(), stop.clone()));
            linewatch_task::spawn_tracked(&tasks, "segments", segments::run(weak, stop.clone()));
            if store.dialect() == Dialect::Postgres {
                store.spawn_vital("claims", claims.renew(Arc::clone(&backend), stop));
            }
        }
        let seen = Seen { history, tail, health };
        let ended = Writer::new(backend, options.now, waiting, seen, tasks.clone()).start(failed)?;
        linewatch_task::spawn_tracked(&tasks, "writer_end", ended);
        tasks.close();
        Ok(store)
    }

    /// Starts what the store cannot go on without.
    fn spawn_vital<F>(&self, name: &'static str, work: F)
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        linewatch_task::spawn_vital(&self.0.tasks, name, self.0.failed.clone(), work);
    }

    /// Cancelled when a part of the store panicked that it cannot go on without: then nothing more can be stored, and the
    /// process should end in order.
    #[must_use]
    pub fn failed(&self) -> &CancellationToken {
        &self.0.failed
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.0.backend.dialect()
    }

    /// The log's identity: the same for as long as the log lives, different for every log.
    #[must_use]
    pub fn log_id(&self) -> &str {
        &self.0.log_id
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0.now)()
    }

    /// Whether this process is told of what other nodes append. It does not while the database cannot be reached.
    #[must_use]
    pub fn listener_healthy(&self) -> bool {
        self.0.listener_healthy.load(Ordering::Relaxed)
    }

    /// Whether it takes writes, and what else somebody should look at.
    #[must_use]
    pub fn health(&self) -> StoreHealth {
        let mut health = self.0.health.now();
        if self.0.failed.is_cancelled() {
            health.failing.push(health::PART_FAILED);
        }
        health
    }

    /// Whether this process is appending something just now.
    #[must_use]
    pub fn is_appending(&self) -> bool {
        self.0.tail.has_append_in_flight()
    }

    /// The newest position this process has heard of; changes wake whoever waits.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Position> {
        self.0.history.head()
    }

    /// How long ago this process heard that the log goes up to a position; `None` where it has not.
    #[must_use]
    pub fn head_age(&self, position: Position) -> Option<PositionAge> {
        self.0.heard.of(position)
    }

    /// Reads.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.0.backend.reader()
    }

    /// Reads for searches, on connections of their own.
    fn searcher(&self) -> &Reader {
        self.0.backend.searcher()
    }

    /// Reads for those who read all of the log, on connections of their own where that costs the database nothing.
    fn bulk_reader(&self) -> &Reader {
        self.0.backend.bulk()
    }

    /// Whose turn it is to search.
    fn turns(&self) -> &search_queue::SearchQueue {
        &self.0.turns
    }

    /// Whose turn it is to read the log without looking for anything in it.
    fn reading_turns(&self) -> &search_queue::SearchQueue {
        &self.0.reading_turns
    }

    /// Begins a write that is not an append: a projection's chunk, snapshots. On SQLite it waits for the one writer.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        self.0.backend.begin().await
    }

    /// Takes the lease of what only one process does at a time, unless another has it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease(&self, name: &'static str) -> Result<Option<Lease>, StoreError> {
        self.lessor().take(name).await
    }

    /// The same, but one whose holder is silent is waited for until it runs out: two seconds at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_from_the_silent(&self, name: &'static str) -> Result<Option<Lease>, StoreError> {
        self.lessor().take_from_the_silent(name).await
    }

    fn lessor(&self) -> LeaseSource {
        let Inner { backend, tasks, stop, denials, .. } = &*self.0;
        let (backend, denials) = (Arc::clone(backend), Arc::clone(denials));
        LeaseSource { denials, backend, tasks: tasks.clone(), stop: stop.clone() }
    }

    /// Whether another process serves this store and its writes wait for those of this one: a SQLite file.
    #[must_use]
    pub fn is_served_elsewhere(&self) -> bool {
        matches!(&*self.0.backend, Backend::Sqlite(sqlite) if sqlite.is_served_elsewhere())
    }

    /// Keeps others from rebuilding read models of this store at the same time, for as long as the answer lives.
    ///
    /// # Errors
    /// [`StoreError::Rebuilding`] when another process does so already, or the database fails.
    pub async fn rebuild_alone(&self) -> Result<RebuildLock, StoreError> {
        if let Backend::Sqlite(sqlite) = &*self.0.backend {
            return Ok(RebuildLock { _lock: Some(sqlite.rebuild_alone()?), lease: Lease::of_one_process() });
        }
        let lease = self.lease_from_the_silent("rebuild").await?;
        let lease = lease.ok_or(StoreError::Rebuilding)?;
        Ok(RebuildLock { _lock: None, lease })
    }

    /// Events that this process has just written, if all of these are still in memory.
    fn just_written(&self, after: Position, until: Position) -> Option<Vec<RecordedEvent>> {
        self.0.tail.between(after, until)
    }

    /// A name for a copy of an aggregate that no other copy of any aggregate in this process has. Taken before anything
    /// of it is read.
    fn new_generation(&self) -> u64 {
        self.0.history.new_generation()
    }

    /// Whether a copy may hold events that are lost.
    fn is_outdated(&self, generation: u64) -> bool {
        self.0.history.is_outdated(generation)
    }

    /// Whether the writer's queue has no room: the moment to refuse new work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.sender().is_none_or(|queue| queue.capacity() < WAITING_SUBMISSIONS / 8)
    }

    /// Hands appends to the writer, in this order, and answers how to wait for their verdicts.
    ///
    /// # Errors
    /// When the store is stopping, was opened for reading, or its writer failed.
    pub async fn submit(
        &self,
        appends: Vec<Append>,
        ledger: Option<LedgerFn>,
    ) -> Result<oneshot::Receiver<Verdicts>, StoreError> {
        Ok(self.room().await?.submit(appends, ledger))
    }

    /// Waits for room in the writer's queue.
    async fn room(&self) -> Result<QueuePermit, StoreError> {
        let queue = self.sender().ok_or(StoreError::Stopped)?;
        Ok(QueuePermit(queue.reserve_owned().await.map_err(|_| StoreError::WriterFailed)?))
    }

    fn sender(&self) -> Option<mpsc::Sender<Submission>> {
        self.0.queue.lock().ok()?.clone()
    }

    /// Takes no more appends, finishes those that wait, and closes the database.
    pub async fn close(&self) {
        if let Ok(mut queue) = self.0.queue.lock() {
            queue.take();
        }
        self.0.stop.cancel();
        self.0.tasks.wait().await;
        self.0.backend.close().await;
    }
}

/// How often a SQLite file is asked whether it still is what this process knows: a restore can write it over.
const FILE_CHECK_INTERVAL: Duration = Duration::from_millis(500);

/// Notices that a SQLite file went back to an earlier state, until `stop` or until nobody has the store any more.
async fn watch_file(of: Weak<Inner>, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(FILE_CHECK_INTERVAL)).await.is_some() {
        let Some(inner) = of.upgrade() else { return };
        if let Err(error) = Store(inner).look().await {
            tracing::debug!(%error, "the file could not be asked where its log ends");
        }
    }
}

/// Makes the head row of a new log, and answers the log's identity.
async fn ensure_head(backend: &Backend, new_log_id: &str) -> Result<String, StoreError> {
    let find = "SELECT log_id FROM log_head";
    if let Some(row) = backend.reader().fetch_optional(find, &[]).await? {
        return row.text(0);
    }
    let mut tx = backend.begin().await?;
    let insert = "INSERT INTO log_head (id, log_id, position, hash, recorded_at) VALUES (1, $1, 0, $2, $3) \
                  ON CONFLICT (id) DO NOTHING";
    tx.execute(insert, &[new_log_id.into(), GENESIS.to_vec().into(), Timestamp::MIN.micros().into()]).await?;
    let rows = tx.fetch(find, &[]).await?;
    let log_id = rows.first().ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?.text(0)?;
    tx.commit().await?;
    Ok(log_id)
}
