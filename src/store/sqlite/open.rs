//! Opening a SQLite file.

use std::{
    fs::File,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::Mutex;

use super::SqliteBackend;
use crate::store::{
    StoreError,
    migrate::{NEWEST, check, migrate_sqlite},
    tx::{Reader, SqliteWriter},
};

/// Readers at once. Each is a thread.
const READERS: u32 = 8;
/// Rows that SQLite's thread may be ahead of whoever takes them: a page of the log and more. With fewer it stops in the
/// middle of each page until it is woken, and reading the log costs twice as much.
const ROWS: usize = 4_096;
/// Steps of a statement between two looks at whether the store is being closed.
const STEPS: i32 = 10_000;
/// How long a statement waits for another process (`linewatch replay` beside a running server).
const BUSY: Duration = Duration::from_secs(10);

impl SqliteBackend {
    /// Opens the file, creating it and its folder where there is none, and brings its schema up to date.
    ///
    /// With `exclusive` no other process may have it open so; commands that never append open it without.
    pub async fn open(path: &Path, exclusive: bool) -> Result<Self, StoreError> {
        if exclusive && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::Address(format!("the folder {} cannot be made: {error}", folder.display()))
            })?;
        }
        if !exclusive && !path.exists() {
            return Err(StoreError::Address(format!("there is no store at {}", path.display())));
        }
        let lock = if exclusive { Some(lock_file(path, ".lock")?) } else { None };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(exclusive)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .row_buffer_size(ROWS)
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-16000")
            .pragma("wal_autocheckpoint", "4000")
            .pragma("journal_size_limit", "67108864")
            .statement_cache_capacity(200);
        // The file keeps its mode; who only looks does not write it.
        let options = if exclusive { options.journal_mode(SqliteJournalMode::Wal) } else { options };
        let mut connection =
            SqliteConnection::connect_with(&options).await.map_err(|error| cannot_open(path, error))?;
        if exclusive {
            migrate_sqlite(&mut connection).await?;
        } else {
            check(sqlx::query_scalar(NEWEST).fetch_one(&mut connection).await)?;
        }
        let closing = Arc::new(AtomicBool::new(false));
        let interrupted = Arc::clone(&closing);
        let pool = SqlitePoolOptions::new().max_connections(READERS).acquire_timeout(BUSY);
        let pool = pool.after_connect(move |connection, _| {
            let closing = Arc::clone(&interrupted);
            Box::pin(async move { interrupt_when(connection, closing).await })
        });
        let readers = pool.connect_lazy_with(
            options.create_if_missing(false).pragma("cache_size", "-4000").pragma("query_only", "on"),
        );
        interrupt_when(&mut connection, Arc::clone(&closing)).await?;
        let writer = Arc::new(Mutex::new(SqliteWriter::new(connection)));
        Ok(Self {
            writer,
            reader: Reader::Sqlite(readers),
            lock: std::sync::Mutex::new(lock),
            path: path.to_owned(),
            closing,
        })
    }
}

/// Has the statements of a connection interrupted once the store is being closed.
async fn interrupt_when(connection: &mut SqliteConnection, closing: Arc<AtomicBool>) -> Result<(), sqlx::Error> {
    let goes_on = move || !closing.load(Ordering::Relaxed);
    connection.lock_handle().await?.set_progress_handler(STEPS, goes_on);
    Ok(())
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

/// Locks a file beside the database, until it is dropped.
pub(super) fn lock_file(path: &Path, suffix: &str) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| StoreError::Address(format!("{} cannot be written: {error}", name.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(StoreError::InUse(path.display().to_string())),
    }
}
