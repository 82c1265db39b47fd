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

/// The advisory lock of whoever rebuilds read models ("linewrbd" as ASCII).
const REBUILD_LOCK: i64 = 0x6c69_6e65_7772_6264;

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
        let mut tries = Tries::default();
        loop {
            match self.pool.begin().await.map_err(StoreError::from) {
                Err(error) if tries.again(&error) => {}
                other => return other.map(WriteTx::Postgres),
            }
        }
    }

    /// Locks the head row.
    pub async fn begin_append(&self) -> Result<(PostgresAppend, Head), StoreError> {
        let mut tries = Tries::default();
        loop {
            match self.lock_head().await {
                Err(error) if tries.again(&error) => {}
                other => return other,
            }
        }
    }

    async fn lock_head(&self) -> Result<(PostgresAppend, Head), StoreError> {
        let mut tx = self.begin().await?;
        let head = read_head(&mut tx, "SELECT position, hash, recorded_at FROM log_head FOR UPDATE").await?;
        Ok((PostgresAppend { tx }, head))
    }

    pub async fn rebuild_alone(&self) -> Result<sqlx::PgConnection, StoreError> {
        let mut connection = self.pool.acquire().await?.detach();
        let won: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(REBUILD_LOCK).fetch_one(&mut connection).await?;
        if won { Ok(connection) } else { Err(StoreError::InUse("the rebuild of read models".to_owned())) }
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// How often what has changed nothing yet is tried again because the pool's connection turned out to be dead.
#[derive(Default)]
pub(super) struct Tries(u32);

impl Tries {
    /// Whether to try again after this error.
    pub fn again(&mut self, error: &StoreError) -> bool {
        self.0 += 1;
        // A pool that had no connection to give has waited long enough already.
        let dead = matches!(error, StoreError::Unavailable(cause) if !matches!(cause, sqlx::Error::PoolTimedOut));
        let again = self.0 < 4 && dead;
        if again {
            tracing::debug!(%error, "lost a connection to PostgreSQL; trying another");
        }
        again
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
