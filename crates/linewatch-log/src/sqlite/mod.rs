//! SQLite: one file, no server. WAL, `synchronous=FULL`, one writing connection, a pool of readers.

pub(super) mod chain;
mod files;
mod insert;
mod open;
mod read_only_file;
mod upkeep;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::Mutex;

use super::{
    StoreError,
    append::EventRow,
    end::{Head, head_of},
    sql::{Row, Value},
    tx::{Reader, SqliteWriter, WriteTx},
};

/// A SQLite file.
pub(super) struct SqliteBackend {
    writer: Arc<Mutex<SqliteWriter>>,
    pub(super) reader: Reader,
    pub(super) searcher: Reader,
    /// For those who read all of the log.
    pub(super) bulk: Reader,
    /// Held for as long as the file is open, so that a second process cannot write it.
    lock: std::sync::Mutex<Option<std::fs::File>>,
    path: std::path::PathBuf,
    files: files::Files,
    options: Box<sqlx::sqlite::SqliteConnectOptions>,
    /// Interrupts statements, of which only those are left then whose callers have gone.
    closing: Arc<AtomicBool>,
    /// Set where the file is read as one that does not change.
    unchanging: Option<read_only_file::ReadOnlyFile>,
}

/// An append to a SQLite file.
pub(super) struct SqliteAppend {
    tx: WriteTx,
}

impl SqliteBackend {
    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        WriteTx::begin_sqlite(Arc::clone(&self.writer).lock_owned().await).await
    }

    pub async fn begin_append(&self) -> Result<(SqliteAppend, Head), StoreError> {
        self.check_place()?;
        let mut tx = self.begin().await?;
        let head = read_head(&mut tx, "SELECT position, hash, recorded_at, epoch FROM log_head").await?;
        Ok((SqliteAppend { tx }, head))
    }

    /// Bytes that the database takes on the disk, with its write-ahead log.
    pub fn bytes(&self) -> u64 {
        self.files.bytes()
    }

    /// Whether another process has the file open to append.
    pub fn is_served_elsewhere(&self) -> bool {
        let own = self.lock.lock().is_ok_and(|lock| lock.is_some());
        !own && open::is_locked(&self.path)
    }

    pub fn rebuild_alone(&self) -> Result<std::fs::File, StoreError> {
        open::lock_file(&self.path, ".rebuild.lock").map_err(|error| match error {
            StoreError::InUse(_) => StoreError::Rebuilding,
            other => other,
        })
    }

    /// Whether what was read is what the file holds.
    pub fn check_unchanged(&self) -> Result<(), StoreError> {
        self.unchanging.as_ref().map_or(Ok(()), read_only_file::ReadOnlyFile::check)
    }

    pub async fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        for reader in [&self.reader, &self.searcher, &self.bulk] {
            let Reader::Sqlite(pool) = reader else { continue };
            close_all(pool).await;
        }
        // Waits for whoever still writes.
        let connection = self.writer.lock().await.close().await;
        // A checkpoint of another process' file could keep its appends waiting for as long as somebody reads.
        let is_own = self.unchanging.is_none() && !self.is_served_elsewhere();
        if let Some(connection) = connection
            && let Err(error) = if is_own { fold_and_close(connection).await } else { connection.close().await }
        {
            tracing::warn!(%error, "the SQLite file was not closed cleanly; its log is replayed at the next start");
        }
        if is_own {
            self.remove_wal().await;
        }
        if let Ok(mut lock) = self.lock.lock() {
            lock.take();
        }
    }
}

/// How long readers may take to close whose statements were interrupted, and how often it is looked whether they have.
const READERS_CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
const CLOSE_LOOK: Duration = Duration::from_millis(2);

/// Closes all connections of a pool.
///
/// `Pool::close` of sqlx 0.8 does not wait for all of them: each idle connection that it closes gives a permit too many, so
/// it can return while others are in use, and one that comes back at that moment still goes into the queue of idle ones.
/// SQLite keeps the write-ahead log for as long as one connection is open; so the pool is closed until it has none.
async fn close_all(pool: &SqlitePool) {
    let closed = tokio::time::timeout(READERS_CLOSE_TIMEOUT, async {
        loop {
            pool.close().await;
            if pool.size() == 0 {
                return;
            }
            tokio::time::sleep(CLOSE_LOOK).await;
        }
    });
    if closed.await.is_err() {
        tracing::debug!(connections = pool.size(), "readers of the SQLite file did not end in time");
    }
}

/// Leaves one file behind: what is in the write-ahead log goes into the database. SQLite does so by itself only when
/// no reader is still closing.
async fn fold_and_close(mut connection: SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    connection.close().await
}

impl SqliteAppend {
    pub async fn insert(&mut self, rows: &[EventRow<'_>]) -> Result<(), StoreError> {
        insert::insert(&mut self.tx, rows).await
    }

    pub async fn move_head(&mut self, head: &Head) -> Result<(), StoreError> {
        let sql = "UPDATE log_head SET position = $1, hash = $2, recorded_at = $3 WHERE id = 1";
        let values = [head.position.to_sql().into(), head.hash.to_vec().into(), head.recorded_at.micros().into()];
        self.execute(sql, &values).await.map(drop)
    }

    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.tx.fetch(sql, values).await
    }

    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        self.tx.execute(sql, values).await
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await
    }

    pub async fn rollback(self) {
        self.tx.rollback().await;
    }
}

/// Reads the head row.
async fn read_head(tx: &mut WriteTx, sql: &str) -> Result<Head, StoreError> {
    let rows = tx.fetch(sql, &[]).await?;
    let row = rows.first().ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?;
    head_of(row)
}
