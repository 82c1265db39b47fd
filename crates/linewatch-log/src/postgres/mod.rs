//! PostgreSQL: a server, any number of processes.

mod append;
mod claims;
mod copy;
mod holder;
mod lease;
mod limits;
mod listen;
mod open;

use std::{sync::Arc, time::Duration};

use append::Appender;
pub(super) use append::PostgresAppend;
pub(super) use claims::NodeClaims;
pub(super) use copy::CopyRows;
pub(super) use lease::Leases;
pub(super) use listen::follow_head;

use super::{
    StoreError,
    end::Head,
    postgres_sessions::{Pool, Sessions},
    tx::{Reader, WriteTx},
};

/// The channel on which a node notifies others when the log has grown. The payload is the new head position.
pub(super) const NOTIFY_CHANNEL: &str = "linewatch_log";

/// How long connections that are still in use are waited for at the end: on a silent network a read would take longer.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);

/// A PostgreSQL database.
pub(super) struct PostgresBackend {
    pool: Pool,
    appender: Arc<Appender>,
    sessions: Sessions,
    pub(super) leases: Leases,
    pub(super) reader: Reader,
    pub(super) searcher: Reader,
}

impl PostgresBackend {
    pub async fn begin(&self) -> Result<WriteTx, StoreError> {
        self.pool.begin().await.map(WriteTx::Postgres)
    }

    /// Locks the head row.
    pub async fn begin_append(&self) -> Result<(PostgresAppend, Head), StoreError> {
        self.appender.begin().await
    }

    /// Gives up the connection that appends.
    pub async fn end_appends(&self) {
        self.appender.close().await;
    }

    pub async fn close(&self) {
        let closed = tokio::time::timeout(CLOSE_TIMEOUT, async {
            if let Reader::Postgres(searchers) = &self.searcher {
                searchers.connections.close().await;
            }
            self.pool.connections.close().await;
        });
        if closed.await.is_err() {
            tracing::debug!("connections to PostgreSQL were still in use at the end; they are dropped");
        }
        self.leases.close().await;
    }
}
