//! PostgreSQL: a server, any number of processes.

mod append;
mod copy;
mod listen;
mod open;

use std::sync::Arc;

use sqlx::PgPool;

use append::Appender;
pub(super) use append::PostgresAppend;
pub(super) use copy::CopyRows;
pub(super) use listen::follow_head;

use super::{
    StoreError,
    append::Head,
    tx::{Reader, WriteTx},
};

/// The channel on which a node rings when the log has grown. The payload is the new head position.
pub(super) const DOORBELL: &str = "linewatch_log";

/// The advisory lock of whoever rebuilds read models ("linewrbd" as ASCII).
const REBUILD_LOCK: i64 = 0x6c69_6e65_7772_6264;

/// A PostgreSQL database.
pub(super) struct PostgresBackend {
    pool: PgPool,
    appender: Arc<Appender>,
    pub(super) reader: Reader,
    pub(super) searcher: Reader,
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
        self.appender.begin().await
    }

    /// Gives up the connection that appends.
    pub async fn end_appends(&self) {
        self.appender.close().await;
    }

    pub async fn rebuild_alone(&self) -> Result<sqlx::PgConnection, StoreError> {
        let mut connection = self.pool.acquire().await?.detach();
        let won: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(REBUILD_LOCK).fetch_one(&mut connection).await?;
        if won { Ok(connection) } else { Err(StoreError::InUse("the rebuild of read models".to_owned())) }
    }

    pub async fn close(&self) {
        if let Reader::Postgres(searchers) = &self.searcher {
            searchers.close().await;
        }
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
