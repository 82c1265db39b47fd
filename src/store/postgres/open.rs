//! Opening a PostgreSQL database.

use std::{str::FromStr as _, time::Duration};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{PostgresBackend, append::Appender};
use crate::store::{
    StoreError,
    migrate::{NEWEST, check, migrate_postgres},
    search::STATEMENT,
    tx::Reader,
};

/// Connections of one node that the projections and the readers share. The writer has one of its own.
const CONNECTIONS: u32 = 16;
/// Connections of searches: one at work, and one that may still be stopping. Closed when nobody searches.
const SEARCHERS: u32 = 2;
const SEARCHERS_IDLE: Duration = Duration::from_secs(30);
/// How long to wait for a connection.
pub(super) const ACQUIRE: Duration = Duration::from_secs(5);

impl PostgresBackend {
    /// Connects and, for a node that appends, brings the schema up to date, one node at a time.
    pub async fn open(url: &str, appends: bool) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Address(format!("the store's address is not a PostgreSQL one: {error}")))?
            .application_name("linewatch")
            .statement_cache_capacity(200)
            .options([
                ("synchronous_commit", "on"),
                ("statement_timeout", "60s"),
                // A node that stops in the middle of an append must not hold the head row for ever.
                ("idle_in_transaction_session_timeout", "15s"),
                ("lock_timeout", "20s"),
                ("client_min_messages", "warning"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE)
            .connect_with(options.clone())
            .await
            .map_err(StoreError::from)?;
        if appends {
            migrate_postgres(&pool).await?;
        } else {
            check(sqlx::query_scalar(NEWEST).fetch_one(&pool).await)?;
        }
        let of_searches = options.clone().options([
            ("statement_timeout", format!("{}ms", STATEMENT.as_millis())),
            // Compiling a statement would take longer than running it.
            ("jit", "off".to_owned()),
        ]);
        let searchers = PgPoolOptions::new()
            .max_connections(SEARCHERS)
            .idle_timeout(SEARCHERS_IDLE)
            .acquire_timeout(ACQUIRE)
            .connect_lazy_with(of_searches);
        Ok(Self {
            searcher: Reader::Postgres(searchers),
            reader: Reader::Postgres(pool.clone()),
            appender: Appender::new(options),
            pool,
        })
    }
}
