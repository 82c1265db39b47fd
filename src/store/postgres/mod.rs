//! PostgreSQL: a server, any number of processes.

mod copy;
mod listen;
mod open;

use sqlx::PgPool;

use super::{
    StoreError,
    append::{EventRow, Head},
    backend::read_head,
    tx::{Reader, WriteTx},
};

/// The channel on which a node rings when the log has grown. The payload is the new head position.
pub(super) const DOORBELL: &str = "linewatch_log";

/// A PostgreSQL database.
pub(super) struct PostgresBackend {
    pool: PgPool,
    pub(super) reader: Reader,
}

/// An append to a PostgreSQL database.
pub(super) struct PostgresAppend {
    pub(super) tx: WriteTx,
}

impl PostgresBackend {
    pub const fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        Ok(WriteTx::Postgres(self.pool.begin().await?))
    }

    /// Locks the head row. Nothing has been sent before that, so a connection that turns out to be dead is replaced.
    pub async fn begin_append(&self) -> Result<(PostgresAppend, Head), StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.lock_head().await {
                Err(StoreError::Unavailable(error)) if tries < 3 => {
                    tracing::warn!(%error, "lost a connection to PostgreSQL; trying another");
                }
                other => return other,
            }
        }
    }

    async fn lock_head(&self) -> Result<(PostgresAppend, Head), StoreError> {
        let mut tx = self.begin().await?;
        let head = read_head(&mut tx, "SELECT position, hash, recorded_at FROM log_head FOR UPDATE").await?;
        Ok((PostgresAppend { tx }, head))
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

impl PostgresAppend {
    pub async fn insert(&mut self, rows: &[EventRow<'_>]) -> Result<(), StoreError> {
        let WriteTx::Postgres(tx) = &mut self.tx else {
            return Err(StoreError::Damaged("a PostgreSQL append on another database".to_owned()));
        };
        if rows.is_empty() {
            return Ok(());
        }
        let mut copy = tx.copy_in_raw(copy::STATEMENT).await?;
        copy.send(copy::encode(rows)?).await?;
        copy.finish().await?;
        Ok(())
    }

    pub async fn move_head(&mut self, head: &Head) -> Result<(), StoreError> {
        let sql = "WITH moved AS (UPDATE log_head SET position = $1, hash = $2, recorded_at = $3 WHERE id = 1) \
                   SELECT pg_notify($4, $5)";
        let values = [
            head.position.to_sql().into(),
            head.hash.to_vec().into(),
            head.recorded_at.micros().into(),
            DOORBELL.into(),
            head.position.to_string().into(),
        ];
        self.tx.execute(sql, &values).await.map(drop)
    }
}
