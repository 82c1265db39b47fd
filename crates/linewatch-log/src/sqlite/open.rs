//! Opening a SQLite file.

use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::{
    SqliteBackend,
    files::Files,
    read_only_file::ReadOnlyFile,
    upkeep::{AUTOCHECKPOINT_PAGES, WAL_SIZE_LIMIT_BYTES},
};
use crate::{
    StoreError,
    migrate::{NEWEST, check, migrate_sqlite},
    tx::{Reader, SqliteWriter},
};

/// Readers at once. Each is a thread.
const READ_CONNECTIONS: u32 = 8;
/// Connections of searches: one at work, and one that may still be stopping.
const SEARCH_CONNECTIONS: u32 = 2;
/// Connections of those who read all of the log: backtests, of which two are done at once.
const BULK_CONNECTIONS: u32 = 2;
/// Rows that SQLite's thread may be ahead of whoever takes them: a page of the log and more. With fewer it stops in the
/// middle of each page until it is woken, and reading the log costs twice as much.
const ROWS_AHEAD: usize = 4_096;
/// Steps of a statement between two looks at whether the store is being closed.
const STEPS_PER_CHECK: i32 = 10_000;
/// How long a statement waits for another process (`linewatch replay` beside a running server). Less than what a step of an
/// append may take, so that whoever waits is told why.
const BUSY_TIMEOUT: Duration = Duration::from_secs(8);
/// How long a reader waits for a connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a start waits for the lock of the file: whoever looks whether it is served has the lock for a moment.
const FILE_LOCK_TIMEOUT: Duration = Duration::from_millis(200);
const LOCK_PAUSE: Duration = Duration::from_millis(10);

impl SqliteBackend {
    /// Opens the file, creating it where there is none, and brings its schema up to date. Its folder must be there: a path
    /// that leads nowhere is mistyped.
    ///
    /// With `exclusive` no other process may have it open so; commands that never append open it without.
    pub async fn open(path: &Path, exclusive: bool) -> Result<Self, StoreError> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if exclusive && let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            return Err(StoreError::Address(format!(
                "there is no folder {} for the store {}; make it, or correct the path",
                folder.display(),
                path.display()
            )));
        }
        if !exclusive && !path.exists() {
            return Err(StoreError::Address(format!(
                "there is no store at {}; correct the path, or make one with `linewatch serve` or `linewatch import`",
                path.display()
            )));
        }
        let lock = if exclusive { Some(lock(path).await?) } else { None };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(exclusive)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .row_buffer_size(ROWS_AHEAD)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16000")
            .pragma("wal_autocheckpoint", AUTOCHECKPOINT_PAGES.to_string())
            .pragma("journal_size_limit", WAL_SIZE_LIMIT_BYTES.to_string())
            .statement_cache_capacity(200);
        // The file keeps its mode; who only looks does not write it.
        let options = if exclusive { options.journal_mode(SqliteJournalMode::Wal) } else { options };
        let (mut connection, options, unchanging) = if exclusive {
            let mut connection = connect(path, &options).await?;
            migrate_sqlite(&mut connection).await?;
            (connection, options, None)
        } else {
            to_look(path, options).await?
        };
        let own = options.create_if_missing(false);
        let options = own.clone().pragma("cache_size", "-4000").pragma("query_only", "on");
        let closing = Arc::new(AtomicBool::new(false));
        let pool = |most, turn| {
            let interrupted = Arc::clone(&closing);
            let pool = SqlitePoolOptions::new().max_connections(most).acquire_timeout(CONNECTION_TIMEOUT);
            pool.after_connect(move |connection, _| {
                let closing = Arc::clone(&interrupted);
                Box::pin(async move { interrupt_when(connection, closing, turn).await })
            })
        };
        let readers = pool(READ_CONNECTIONS, ThreadPriority::AsOthers).connect_lazy_with(options.clone());
        let searchers = pool(SEARCH_CONNECTIONS, ThreadPriority::AsOthers).connect_lazy_with(options.clone());
        let bulk = pool(BULK_CONNECTIONS, ThreadPriority::Last).connect_lazy_with(options);
        interrupt_when(&mut connection, Arc::clone(&closing), ThreadPriority::AsOthers).await?;
        let writer = Arc::new(Mutex::new(SqliteWriter::new(connection)));
        Ok(Self {
            writer,
            reader: Reader::Sqlite(readers),
            searcher: Reader::Sqlite(searchers),
            bulk: Reader::Sqlite(bulk),
            lock: std::sync::Mutex::new(lock),
            path: path.to_owned(),
            files: Files::of(path),
            options: Box::new(own),
            closing,
            unchanging,
        })
    }
}

/// When the thread of a connection gets a processor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ThreadPriority {
    AsOthers,
    /// Where no other wants it.
    Last,
}

/// Has the statements of a connection interrupted once the store is being closed.
async fn interrupt_when(
    connection: &mut SqliteConnection,
    closing: Arc<AtomicBool>,
    turn: ThreadPriority,
) -> Result<(), sqlx::Error> {
    let mut has_turn = turn == ThreadPriority::AsOthers;
    let goes_on = move || {
        // Called on the connection's own thread.
        if !std::mem::replace(&mut has_turn, true) {
            linewatch_task::lower_thread_priority();
        }
        !closing.load(Ordering::Relaxed)
    };
    connection.lock_handle().await?.set_progress_handler(STEPS_PER_CHECK, goes_on);
    Ok(())
}

async fn connect(path: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    SqliteConnection::connect_with(options).await.map_err(|error| cannot_open(path, error))
}

/// A connection, and the newest migration of its database.
async fn newest(options: &SqliteConnectOptions) -> sqlx::Result<(SqliteConnection, sqlx::Result<Option<i64>>)> {
    let mut connection = SqliteConnection::connect_with(options).await?;
    let newest = sqlx::query_scalar(NEWEST).fetch_one(&mut connection).await;
    Ok((connection, newest))
}

/// Opens a file for a process that never appends. Where SQLite cannot write beside it, it is read as one that does not
/// change.
async fn to_look(
    path: &Path,
    options: SqliteConnectOptions,
) -> Result<(SqliteConnection, SqliteConnectOptions, Option<ReadOnlyFile>), StoreError> {
    match newest(&options).await {
        Err(error) | Ok((_, Err(error))) if needs_to_write(&error) => {
            let (options, unchanging) = ReadOnlyFile::open(path, options)?;
            let (connection, newest) = newest(&options).await.map_err(|error| cannot_open(path, error))?;
            check(newest)?;
            Ok((connection, options, Some(unchanging)))
        }
        looked => {
            let (connection, newest) = looked.map_err(|error| cannot_open(path, error))?;
            check(newest)?;
            Ok((connection, options, None))
        }
    }
}

/// `SQLITE_CANTOPEN` and `SQLITE_READONLY`: what SQLite says when it cannot make the files that it needs beside a
/// database.
fn needs_to_write(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    matches!(code.map(|extended| extended & 0xff), Some(8 | 14))
}

fn cannot_open(path: &Path, error: sqlx::Error) -> StoreError {
    match StoreError::from(error) {
        StoreError::Unavailable(error) | StoreError::Busy(error) | StoreError::NotWritable(error) => {
            StoreError::Address(format!("the store {} cannot be opened: {error}", path.display()))
        }
        StoreError::Damaged(reason) => StoreError::Damaged(format!("{}: {reason}", path.display())),
        other => other,
    }
}

/// The file whose lock whoever appends has.
const LOCK_FILE_SUFFIX: &str = ".lock";

/// Takes the lock of whoever appends.
async fn lock(path: &Path) -> Result<File, StoreError> {
    let started = Instant::now();
    loop {
        match lock_file(path, LOCK_FILE_SUFFIX) {
            Err(StoreError::InUse(_)) if started.elapsed() < FILE_LOCK_TIMEOUT => tokio::time::sleep(LOCK_PAUSE).await,
            other => return other,
        }
    }
}

/// Whether another process appends to the file. Shared, so that several may look at once.
pub(super) fn is_locked(path: &Path) -> bool {
    let file = File::open(beside(path, LOCK_FILE_SUFFIX));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

fn beside(path: &Path, suffix: &str) -> OsString {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name
}

/// Locks a file beside the database, until it is dropped.
pub(super) fn lock_file(path: &Path, suffix: &str) -> Result<File, StoreError> {
    let name = beside(path, suffix);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| StoreError::Address(format!("{} cannot be written: {error}", name.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.display().to_string())),
        Err(TryLockError::Error(error)) => {
            Err(StoreError::Address(format!("{} cannot be locked: {error}", name.display())))
        }
    }
}
