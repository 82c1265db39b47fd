//! Opening a PostgreSQL database.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    Connection as _, Executor as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{PostgresBackend, append::Appender, lease::Leases, limits};
use crate::postgres_sessions::{Pool, Sessions, set};
use crate::{
    StoreError, deadline,
    deadline::SEARCH_STATEMENT,
    migrate::{NEWEST, check, migrate_postgres},
    tx::Reader,
};

/// Connections of one node that the projections and the readers share.
const POOL_CONNECTIONS: u32 = 14;
/// Connections of searches: one at work, and one that may still be stopping. Closed when nobody searches.
const SEARCH_CONNECTIONS: u32 = 2;
const SEARCHERS_IDLE: Duration = Duration::from_secs(30);
/// All connections of one node: the pool's, those of searches, the one that appends, those that take and renew leases and
/// the one that listens.
const NODE_CONNECTIONS: u32 = POOL_CONNECTIONS + SEARCH_CONNECTIONS + 4;
/// After how long a migration is told of.
const MIGRATION_LOG_AFTER: Duration = Duration::from_secs(5);
/// How long to wait for a connection.
pub(super) const CONNECTION_ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

impl PostgresBackend {
    /// Connects and, for a node that appends, brings the schema up to date, one node at a time.
    pub async fn open(url: &str, appends: bool) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)
            .map_err(|error| StoreError::Address(format!("the store's address is not a PostgreSQL one: {error}")))?
            .application_name("linewatch")
            .statement_cache_capacity(200);
        let mut sessions = Sessions { options: Arc::new(options), node: "linewatch".into() };
        let mut connection = sessions.connect().await?;
        sessions.name_node(&mut connection).await?;
        if appends {
            limits::check(&mut connection, NODE_CONNECTIONS).await?;
        }
        let shared = Pool::new(pool(sessions.clone(), POOL_CONNECTIONS), sessions.clone());
        if appends {
            migrate(&sessions).await?;
        } else {
            check(sqlx::query_scalar(NEWEST).fetch_one(&mut connection).await)?;
        }
        Ok(Self {
            searcher: Reader::Postgres(Pool::new(searchers(sessions.clone()), sessions.clone())),
            reader: Reader::Postgres(shared.clone()),
            leases: Leases::new(sessions.clone()),
            appender: Appender::new(sessions.clone(), connection),
            sessions,
            pool: shared,
        })
    }
}

/// Brings the schema up to date, on a session without limits: a large table takes its time, and so does another node that
/// does the same first.
async fn migrate(sessions: &Sessions) -> Result<(), StoreError> {
    let mut connection = sessions.connect().await?;
    set(&mut connection, "SET statement_timeout = 0; SET lock_timeout = 0").await?;
    let told = async {
        tokio::time::sleep(MIGRATION_LOG_AFTER).await;
        tracing::info!(
            "the schema is being brought up to date, by this node or by another one; large tables take long"
        );
        std::future::pending::<()>().await;
    };
    tokio::select! {
        migrated = migrate_postgres(&mut connection) => migrated?,
        () = told => {}
    }
    // What it leaves undone the server does.
    drop(deadline(CONNECTION_ACQUIRE_TIMEOUT, async { Ok(connection.close().await?) }).await);
    Ok(())
}

/// A pool of a node's sessions. It connects when it is asked to.
pub(super) fn pool(sessions: Sessions, most: u32) -> sqlx::PgPool {
    pool_of(sessions, String::new(), PgPoolOptions::new().max_connections(most))
}

/// The pool of searches, whose statements end soon.
fn searchers(sessions: Sessions) -> sqlx::PgPool {
    // Compiling a statement would take longer than running it.
    let settings = format!("SET statement_timeout = '{}ms'; SET jit = off", SEARCH_STATEMENT.as_millis());
    pool_of(sessions, settings, PgPoolOptions::new().max_connections(SEARCH_CONNECTIONS).idle_timeout(SEARCHERS_IDLE))
}

fn pool_of(sessions: Sessions, settings: String, pool: PgPoolOptions) -> sqlx::PgPool {
    let options = PgConnectOptions::clone(&sessions.options);
    let settings: Arc<str> = settings.into();
    pool.acquire_timeout(CONNECTION_ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            let (sessions, settings) = (sessions.clone(), Arc::clone(&settings));
            Box::pin(async move {
                sessions.set_up(connection).await?;
                connection.execute(&*settings).await.map(drop)
            })
        })
        .connect_lazy_with(options)
}
