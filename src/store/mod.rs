//! The event log: append, read, snapshots, and the journal that aggregates are driven through.
//!
//! One face over SQLite and PostgreSQL. What differs between them is in `sqlite/` and `postgres/`; everything else is
//! written once. Knows `model`, `events` and cqrs-es; nothing of commands, projections or HTTP.
//!
//! The log has positions 1, 2, 3 … without gaps in commit order, because every append holds the one row that says
//! where the log ends. An append that was answered is durable; one that was not left no trace.

mod append;
mod backend;
mod chain;
mod crash;
mod error;
mod heard;
mod journal;
mod ledger;
mod log;
mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod streams;
mod tail;
mod tx;
mod url;
mod verify;
mod writer;

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use append::{Append, Appended, Conflict, Head, LedgerEntry, LedgerFn, NewEvent, Verdicts};
pub use backend::{Alone, Dialect};
pub use chain::{GENESIS, Hash, Hashed, to_hex};
pub(crate) use crash::crash_point;
pub use error::StoreError;
pub use heard::HeardOf;
pub use journal::{
    CommandError, Decided, Finish, Instruction, Journal, JournalContext, JournalOptions, Ledger, Outcome, Recordable,
    Tentative,
};
pub use log::{LogCursor, LogFilter, LogRange};
pub use sql::{Row, Value};
pub use streams::StoredSnapshot;
pub use tx::{Reader, WriteTx};
pub use url::StoreUrl;
pub use verify::{Verified, VerifyError};

use append::Submission;
use backend::Backend;
use postgres::PostgresBackend;
use sqlite::SqliteBackend;
use writer::{QUEUE, Writer};

use crate::model::{Position, Timestamp};

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
    head: watch::Receiver<Position>,
    log_id: String,
    tasks: TaskTracker,
    stop: CancellationToken,
    now: Now,
    next_basis: AtomicU64,
    /// Whether other nodes are heard.
    hears: AtomicBool,
    tail: Arc<tail::Tail>,
    heard: Arc<heard::Heard>,
}

/// Room for one submission in the writer's queue.
struct Room(mpsc::OwnedPermit<Submission>);

impl Room {
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
        let heard = Arc::<heard::Heard>::default();
        let (head_seen, head) = watch::channel(Position::START);
        let (queue, waiting) = mpsc::channel(QUEUE);
        let tasks = TaskTracker::new();
        let stop = CancellationToken::new();
        let store = Self(Arc::new(Inner {
            backend: Arc::clone(&backend),
            queue: std::sync::Mutex::new(options.appends.then_some(queue)),
            head,
            log_id,
            tasks: tasks.clone(),
            stop: stop.clone(),
            now: Arc::clone(&options.now),
            next_basis: AtomicU64::new(1),
            tail: Arc::clone(&tail),
            heard: Arc::clone(&heard),
            hears: AtomicBool::new(true),
        }));
        head_seen.send_replace(store.read_head().await?.position);
        let (heads, stopped) = (store.head(), stop.clone());
        tasks.spawn(async move { heard.follow(heads, stopped).await });
        if matches!(*backend, Backend::Postgres(_)) {
            let (of, head_seen, stop) = (Arc::clone(&store.0), head_seen.clone(), stop.clone());
            tasks.spawn(async move {
                if let Backend::Postgres(postgres) = &*of.backend {
                    postgres.follow_head(head_seen, &of.hears, stop).await;
                }
            });
        }
        let ended = Writer::new(backend, options.now, waiting, head_seen, tail, tasks.clone()).start()?;
        tasks.spawn(ended);
        tasks.close();
        Ok(store)
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

    /// Whether this process hears of what other nodes append. It does not while the database cannot be reached.
    #[must_use]
    pub fn hears(&self) -> bool {
        self.0.hears.load(Ordering::Relaxed)
    }

    /// Whether this process is appending something just now.
    #[must_use]
    pub fn is_appending(&self) -> bool {
        self.0.tail.is_growing()
    }

    /// The newest position this process has heard of; changes wake whoever waits.
    #[must_use]
    pub fn head(&self) -> watch::Receiver<Position> {
        self.0.head.clone()
    }

    /// How long ago this process heard that the log goes up to a position; `None` where it has not.
    #[must_use]
    pub fn heard_of(&self, position: Position) -> Option<HeardOf> {
        self.0.heard.of(position)
    }

    /// Reads.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        self.0.backend.reader()
    }

    /// Begins a write that is not an append: a projection's chunk, snapshots. On SQLite it waits for the one writer.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        self.0.backend.begin().await
    }

    /// The connection pool, on PostgreSQL; for locks and notifications that no transaction holds.
    #[must_use]
    pub fn postgres_pool(&self) -> Option<&sqlx::PgPool> {
        match &*self.0.backend {
            Backend::Postgres(postgres) => Some(postgres.pool()),
            Backend::Sqlite(_) => None,
        }
    }

    /// Keeps others from rebuilding read models of this store at the same time, for as long as the answer lives.
    ///
    /// # Errors
    /// When another process does so already, or the database fails.
    pub async fn rebuild_alone(&self) -> Result<Alone, StoreError> {
        self.0.backend.rebuild_alone().await
    }

    /// Events that this process has just written, if all of these are still in memory.
    fn just_written(&self, after: Position, until: Position) -> Option<Vec<crate::events::RecordedEvent>> {
        self.0.tail.between(after, until)
    }

    /// A name for a copy of an aggregate that no other copy of any aggregate in this process has.
    fn new_basis(&self) -> u64 {
        self.0.next_basis.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether the writer's queue has no room: the moment to refuse new work.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.sender().is_none_or(|queue| queue.capacity() < QUEUE / 8)
    }

    /// Hands appends to the writer, in this order, and answers how to wait for their verdicts.
    ///
    /// # Errors
    /// When the store is stopping or was opened for reading.
    pub async fn submit(
        &self,
        appends: Vec<Append>,
        ledger: Option<LedgerFn>,
    ) -> Result<oneshot::Receiver<Verdicts>, StoreError> {
        Ok(self.room().await?.submit(appends, ledger))
    }

    /// Waits for room in the writer's queue.
    async fn room(&self) -> Result<Room, StoreError> {
        let queue = self.sender().ok_or(StoreError::Stopped)?;
        Ok(Room(queue.reserve_owned().await.map_err(|_| StoreError::Stopped)?))
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
