//! A connection of the pool that goes back only in order.
//!
//! The pool takes back whatever is dropped, and waits for its answer without a limit; so a connection in the middle of
//! something, or one that does not answer, is dropped here, and the server ends what it was doing.

use std::{sync::Arc, time::Duration};

use sqlx::{Executor as _, PgPool, Postgres, pool::PoolConnection};

use super::{Tries, session::Sessions};
use crate::{
    StoreError, deadline,
    sql::{Row, Value, on_postgres},
};

/// How long a read may take.
const READ_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a statement of a transaction may take: longer than the server's own limit.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(65);
/// How long the pool may look at a connection that comes back.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(5);

/// The connections of a node that the projections and the readers share.
#[derive(Clone)]
pub struct Pool {
    pub(crate) connections: PgPool,
    sessions: Sessions,
    /// Held by who finds out why there is no connection.
    asking: Arc<tokio::sync::Mutex<()>>,
}

impl Pool {
    pub(crate) fn new(connections: PgPool, sessions: Sessions) -> Self {
        Self { connections, sessions, asking: Arc::default() }
    }

    async fn acquire(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        match self.connections.acquire().await {
            Ok(mut connection) => {
                connection.close_on_drop();
                Ok(connection)
            }
            Err(sqlx::Error::PoolTimedOut) => Err(self.why_there_is_none().await),
            Err(error) => Err(error.into()),
        }
    }

    /// The pool keeps to itself why it could not connect: one of those who wait finds out.
    async fn why_there_is_none(&self) -> StoreError {
        let all_are_busy = self.connections.size() >= self.connections.options().get_max_connections();
        let refusal = match self.asking.try_lock() {
            Ok(_asking) if !all_are_busy => self.sessions.connect().await.err(),
            _ => None,
        };
        refusal.unwrap_or(StoreError::Unavailable(sqlx::Error::PoolTimedOut))
    }

    /// Runs a query, again on another connection where one turns out to be dead.
    pub(crate) async fn fetch(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut tries = Tries::default();
        loop {
            match self.fetch_once(sql, values).await {
                Err(error) if tries.should_retry(&error) => {}
                other => return other,
            }
        }
    }

    async fn fetch_once(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut connection = self.acquire().await?;
        let rows = deadline(READ_TIMEOUT, on_postgres::fetch(&mut connection, sql, values)).await;
        leave(connection, &rows);
        rows
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&self) -> Result<PostgresTx, StoreError> {
        let mut tries = Tries::default();
        loop {
            match self.begin_once().await {
                Err(error) if tries.should_retry(&error) => {}
                other => return other,
            }
        }
    }

    async fn begin_once(&self) -> Result<PostgresTx, StoreError> {
        let mut connection = self.acquire().await?;
        deadline(READ_TIMEOUT, async { Ok(connection.execute("BEGIN").await?) }).await?;
        Ok(PostgresTx(connection))
    }
}

/// Gives a connection back where what was asked of it was answered, if only with a refusal.
fn leave<T>(mut connection: PoolConnection<Postgres>, result: &Result<T, StoreError>) {
    if !matches!(result, Err(StoreError::Unavailable(_))) {
        let back = connection.return_to_pool();
        linewatch_task::spawn(
            "connection_return",
            async move { drop(tokio::time::timeout(RELEASE_TIMEOUT, back).await) },
        );
    }
}

/// A transaction on a connection of the pool. Dropped before its end, its connection goes with it.
pub struct PostgresTx(PoolConnection<Postgres>);

impl PostgresTx {
    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        deadline(STATEMENT_TIMEOUT, on_postgres::execute(&mut self.0, sql, values)).await
    }

    pub(crate) async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        deadline(STATEMENT_TIMEOUT, on_postgres::fetch(&mut self.0, sql, values)).await
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.end("COMMIT").await
    }

    pub(crate) async fn rollback(self) {
        // A connection that cannot roll back is gone, and its transaction with it.
        let _ = self.end("ROLLBACK").await;
    }

    async fn end(mut self, sql: &str) -> Result<(), StoreError> {
        let ended = deadline(STATEMENT_TIMEOUT, async { Ok(self.0.execute(sql).await?) }).await;
        leave(self.0, &ended);
        ended.map(drop)
    }
}
