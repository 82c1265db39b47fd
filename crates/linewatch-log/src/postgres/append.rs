//! Appending, on a connection of its own.
//!
//! It is kept from one transaction to the next, so there is no pool to wait for and nothing to ping; and it belongs to
//! the writer's thread, so its answers need no other thread to be noticed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection};

use super::{NOTIFY_CHANNEL, copy, holder::Holders, open::CONNECTION_ACQUIRE_TIMEOUT};
use crate::postgres_sessions::{Sessions, Tries};
use crate::{
    StoreError, deadline,
    end::{Head, head_of},
    sql::{Row, Value, on_postgres},
};
use linewatch_task::crash_point;

/// Between two attempts to connect.
const RECONNECT_INTERVAL: Duration = Duration::from_millis(100);
/// How long the end of the log is waited for in all. Less than what a step of an append may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(8);
/// How long one conversation may take that locks the end of the log, or looks who has it.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// How long taking a transaction back, or leaving, may take: the connection is dropped past it, and nothing is lost.
const ROLLBACK_TIMEOUT: Duration = Duration::from_secs(2);
/// Locks the end of the log; it is waited for in short pieces, and whoever holds it is looked at between them.
const LOCK_HEAD: &str = "BEGIN; SET LOCAL lock_timeout = '500ms'; \
    SELECT position, hash, recorded_at, epoch FROM log_head FOR UPDATE; SET LOCAL lock_timeout = '8s'";

/// The connection that appends, while no transaction has it. Empty until it is needed, and after it broke.
pub(super) struct Appender {
    sessions: Sessions,
    idle: tokio::sync::Mutex<Option<PgConnection>>,
}

/// An append to a PostgreSQL database. Dropped before its end, its connection goes with it.
pub(crate) struct PostgresAppend {
    connection: PgConnection,
    home: Arc<Appender>,
}

impl Appender {
    /// With a connection that is there already.
    pub fn new(sessions: Sessions, connection: PgConnection) -> Arc<Self> {
        Arc::new(Self { sessions, idle: tokio::sync::Mutex::new(Some(connection)) })
    }

    /// Begins a transaction and locks the head row. Ends the sessions of nodes that hold it and say nothing.
    pub async fn begin(self: &Arc<Self>) -> Result<(PostgresAppend, Head), StoreError> {
        let (started, mut tries, mut holders) = (Instant::now(), Tries::default(), Holders::default());
        loop {
            let idle = self.idle.lock().await.take();
            let mut connection = match idle {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            match deadline(LOCK_TIMEOUT, lock_head(&mut connection)).await {
                Ok(head) => return Ok((PostgresAppend { connection, home: Arc::clone(self) }, head)),
                Err(StoreError::Busy(error)) if started.elapsed() < HEAD_TIMEOUT => {
                    tracing::debug!(%error, "somebody else holds the end of the log; looking who");
                    deadline(LOCK_TIMEOUT, look_at_holders(&mut connection, &mut holders)).await?;
                    *self.idle.lock().await = Some(connection);
                }
                Err(StoreError::Busy(error)) => {
                    deadline(LOCK_TIMEOUT, roll_back(&mut connection)).await?;
                    *self.idle.lock().await = Some(connection);
                    return Err(StoreError::Busy(error));
                }
                Err(error) if tries.should_retry(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Connects; for a while again and again, as a server may be restarting.
    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let started = Instant::now();
        loop {
            match self.sessions.connect().await {
                Err(StoreError::Unavailable(error) | StoreError::NoConnection(error))
                    if started.elapsed() < CONNECTION_ACQUIRE_TIMEOUT =>
                {
                    tracing::debug!(%error, "cannot connect to PostgreSQL to append; trying again");
                    tokio::time::sleep(RECONNECT_INTERVAL).await;
                }
                other => return other,
            }
        }
    }

    pub async fn close(&self) {
        if let Some(connection) = self.idle.lock().await.take()
            && let Err(error) = deadline(ROLLBACK_TIMEOUT, async { Ok(connection.close().await?) }).await
        {
            tracing::debug!(%error, "the connection that appends was not closed in order");
        }
    }
}

async fn lock_head(connection: &mut PgConnection) -> Result<Head, StoreError> {
    let row = sqlx::raw_sql(LOCK_HEAD).fetch_all(connection).await?.pop().map(Row::Postgres);
    head_of(&row.ok_or_else(|| StoreError::Damaged("log_head has no row".to_owned()))?)
}

async fn look_at_holders(connection: &mut PgConnection, holders: &mut Holders) -> Result<(), StoreError> {
    roll_back(connection).await?;
    if let Err(error) = holders.look(connection).await {
        tracing::warn!(%error, "cannot see or end who holds the end of the log; nodes must share a database user");
    }
    Ok(())
}

async fn roll_back(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::raw_sql("ROLLBACK").execute(connection).await?;
    Ok(())
}

impl PostgresAppend {
    /// What this node is called among those that use the database.
    pub fn node(&self) -> &str {
        &self.home.sessions.node
    }

    pub async fn insert(&mut self, rows: &copy::CopyRows) -> Result<(), StoreError> {
        let bytes = rows.bytes()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let mut copy = self.connection.copy_in_raw(copy::STATEMENT).await?;
        copy.send(bytes).await?;
        crash_point("append.copying");
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
            NOTIFY_CHANNEL.into(),
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
        // A connection that cannot roll back, or says nothing, is dropped, and its transaction with it.
        let _ = deadline(ROLLBACK_TIMEOUT, self.end("ROLLBACK")).await;
    }

    async fn end(mut self, sql: &str) -> Result<(), StoreError> {
        sqlx::raw_sql(sql).execute(&mut self.connection).await?;
        *self.home.idle.lock().await = Some(self.connection);
        Ok(())
    }
}
