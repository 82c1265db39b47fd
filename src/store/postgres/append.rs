//! Appending, on a connection of its own.
//!
//! It is kept from one transaction to the next, so there is no pool to wait for and nothing to ping; and it belongs to
//! the writer's thread, so its answers need no other thread to be noticed.

use std::{sync::Arc, time::Duration};

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::{DOORBELL, Tries, copy, open::ACQUIRE};
use crate::store::{
    StoreError,
    append::Head,
    backend::head_of,
    sql::{Row, Value, on_postgres},
};

const PAUSE: Duration = Duration::from_millis(100);

/// The connection that appends, while no transaction has it. Empty until it is needed, and after it broke.
pub(super) struct Appender {
    options: PgConnectOptions,
    idle: tokio::sync::Mutex<Option<PgConnection>>,
}

/// An append to a PostgreSQL database. Dropped before its end, its connection goes with it.
pub(in crate::store) struct PostgresAppend {
    connection: PgConnection,
    home: Arc<Appender>,
}

impl Appender {
    pub fn new(options: PgConnectOptions) -> Arc<Self> {
        Arc::new(Self { options, idle: tokio::sync::Mutex::default() })
    }

    /// Begins a transaction and locks the head row.
    pub async fn begin(self: &Arc<Self>) -> Result<(PostgresAppend, Head), StoreError> {
        let mut tries = Tries::default();
        loop {
            match self.lock_head().await {
                Err(error) if tries.again(&error) => {}
                other => return other,
            }
        }
    }

    async fn lock_head(self: &Arc<Self>) -> Result<(PostgresAppend, Head), StoreError> {
        let idle = self.idle.lock().await.take();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let sql = "BEGIN; SELECT position, hash, recorded_at, epoch FROM log_head FOR UPDATE";
        let row = sqlx::raw_sql(sql).fetch_all(&mut connection).await?.pop().map(Row::Postgres);
        let row = row.ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?;
        Ok((PostgresAppend { connection, home: Arc::clone(self) }, head_of(&row)?))
    }

    /// Connects; for a while again and again, as a server may be restarting.
    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let connect = async {
            loop {
                match PgConnection::connect_with(&self.options).await.map_err(StoreError::from) {
                    Err(StoreError::Unavailable(error)) => {
                        tracing::debug!(%error, "cannot connect to PostgreSQL to append; trying again");
                        tokio::time::sleep(PAUSE).await;
                    }
                    other => return other,
                }
            }
        };
        let timed_out = |_| Err(StoreError::Unavailable(sqlx::Error::PoolTimedOut));
        tokio::time::timeout(ACQUIRE, connect).await.unwrap_or_else(timed_out)
    }

    pub async fn close(&self) {
        if let Some(connection) = self.idle.lock().await.take()
            && let Err(error) = connection.close().await
        {
            tracing::debug!(%error, "the connection that appends was not closed in order");
        }
    }
}

impl PostgresAppend {
    pub async fn insert(&mut self, rows: &copy::CopyRows) -> Result<(), StoreError> {
        let bytes = rows.bytes()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut copy = self.connection.copy_in_raw(copy::STATEMENT).await?;
        copy.send(bytes).await?;
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
        self.execute(sql, &values).await.map(drop)
    }

    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        on_postgres::fetch(&mut self.connection, sql, values).await
    }

    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        on_postgres::execute(&mut self.connection, sql, values).await
    }

    pub async fn commit(self) -> Result<(), StoreError> {
        self.end("COMMIT").await
    }

    pub async fn rollback(self) {
        // A connection that cannot roll back is gone, and its transaction with it.
        let _ = self.end("ROLLBACK").await;
    }

    async fn end(mut self, sql: &str) -> Result<(), StoreError> {
        sqlx::raw_sql(sql).execute(&mut self.connection).await?;
        *self.home.idle.lock().await = Some(self.connection);
        Ok(())
    }
}
