//! What is done for an open database file beside its use: looking whether it is still there, and keeping its
//! write-ahead log small. On connections of their own, so that no append waits for it.

use std::time::Duration;

use sqlx::{Connection as _, Row as _, SqliteConnection};

use super::SqliteBackend;
use crate::{
    StoreError,
    health::Health,
    sql::{Value, on_sqlite},
};

/// Pages in the write-ahead log after which a commit copies them into the database.
pub(super) const AUTOCHECKPOINT_PAGES: u32 = 4_000;
/// Beyond this the write-ahead log has several times the size that [`AUTOCHECKPOINT_PAGES`] pages take. Once it is started
/// over, SQLite cuts it to this size.
pub(super) const WAL_SIZE_LIMIT_BYTES: u64 = 64 << 20;
/// How often the removal of the write-ahead log is tried at the end, and the pause after each try. A reader of another
/// process may keep it longer than that.
const REMOVAL_TRIES: u32 = 20;
const REMOVAL_PAUSE: Duration = Duration::from_millis(20);
/// How long a statement on these connections waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_millis(200);

/// What a checkpoint found: pages in the write-ahead log, and how many of them are in the database now.
struct Checkpoint {
    pages: i64,
    copied: i64,
}

impl Checkpoint {
    /// A reader that began before the last commits keeps their pages from being copied. What was committed just now is
    /// not meant.
    fn is_held_back(&self) -> bool {
        self.pages - self.copied > i64::from(AUTOCHECKPOINT_PAGES)
    }
}

impl SqliteBackend {
    /// Looks at the files; starts a large write-ahead log over, or says why that cannot be.
    pub async fn look(&self, health: &Health) {
        let displaced = self.files.are_displaced();
        if displaced != health.set_displaced(displaced) {
            if displaced {
                tracing::error!(
                    file = %self.path.display(),
                    "the database's file was moved, replaced or deleted while linewatch has it open; nothing is stored any \
                     more. Put it back, or stop linewatch, put the right file in place and start it"
                );
            } else {
                tracing::info!(file = %self.path.display(), "the database's file is back");
            }
        }
        let wal = self.files.wal_bytes();
        health.set_wal_bytes(wal);
        let warning = if displaced || wal <= WAL_SIZE_LIMIT_BYTES { None } else { self.shrink(wal).await };
        let megabytes = wal >> 20;
        let before = health.set_wal_warning(warning.clone());
        match (before, warning) {
            (None, Some(warning)) => tracing::warn!(megabytes, "{warning}"),
            (Some(_), None) => tracing::info!(megabytes, "the write-ahead log was started over"),
            _ => {}
        }
    }

    /// Starts the write-ahead log over; answers why it cannot be.
    async fn shrink(&self, bytes: u64) -> Option<String> {
        match self.start_over().await {
            Ok(checkpoint) if checkpoint.is_held_back() => Some(format!(
                "the write-ahead log has {} MB: a reader that stays open, such as a sqlite3 shell with a transaction, keeps \
                 it from being started over, and it grows until the disk is full; close that reader",
                bytes >> 20
            )),
            Ok(_) => None,
            Err(error) => {
                tracing::debug!(%error, "the write-ahead log could not be looked at");
                None
            }
        }
    }

    async fn start_over(&self) -> Result<Checkpoint, StoreError> {
        let mut connection = self.connect_for_upkeep().await?;
        let found = checkpoint(&mut connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
        if found.pages == found.copied {
            // Nothing is left to copy, so this takes the write lock for a moment.
            checkpoint(&mut connection, "PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        connection.close().await?;
        Ok(found)
    }

    /// Writes something small.
    pub async fn probe(&self, sql: &str, content: &[u8]) -> Result<(), StoreError> {
        self.check_place()?;
        let mut connection = self.connect_for_upkeep().await?;
        let written = on_sqlite::execute(&mut connection, sql, &[Value::Bytes(content.to_vec())]).await;
        connection.close().await?;
        written.map(drop)
    }

    /// Refuses to write to a file that nobody will find again. It looks at the files themselves: what was answered since
    /// they were moved would be lost.
    pub(super) fn check_place(&self) -> Result<(), StoreError> {
        if self.files.are_displaced() {
            return Err(StoreError::Displaced(self.path.display().to_string()));
        }
        Ok(())
    }

    /// Has SQLite remove the write-ahead log, which it does when the last connection to the file is closed. A connection
    /// that was dropped rather than closed is closed by its own thread, possibly after all others.
    pub(super) async fn remove_wal(&self) {
        // What is at this path now may be somebody else's.
        if self.files.are_displaced() {
            return;
        }
        for _ in 0..REMOVAL_TRIES {
            if !self.files.has_wal() {
                return;
            }
            match self.connect_for_upkeep().await {
                Ok(connection) => drop(connection.close().await),
                Err(error) => return tracing::debug!(%error, "the write-ahead log could not be removed"),
            }
            tokio::time::sleep(REMOVAL_PAUSE).await;
        }
    }

    async fn connect_for_upkeep(&self) -> Result<SqliteConnection, StoreError> {
        Ok(SqliteConnection::connect_with(&(*self.options).clone().busy_timeout(BUSY_TIMEOUT)).await?)
    }
}

async fn checkpoint(connection: &mut SqliteConnection, sql: &str) -> Result<Checkpoint, StoreError> {
    let row = sqlx::query(sql).fetch_one(connection).await?;
    Ok(Checkpoint { pages: row.try_get::<i64, _>(1)?, copied: row.try_get::<i64, _>(2)? })
}
