//! Opening a PostgreSQL database.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::{
    Executor as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{PostgresBackend, append::Appender, lease::Leases, limits, pooled::Pool, session::Sessions};
use crate::store::{
    StoreError,
    migrate::{NEWEST, check, migrate_postgres},
    search::STATEMENT,
    tx::Reader,
};

/// Connections of one node that the projections and the readers share.
const POOL: u32 = 15;
/// Connections of searches: one at work, and one that may still be stopping. Closed when nobody searches.
const SEARCHERS: u32 = 2;
const SEARCHERS_IDLE: Duration = Duration::from_secs(30);
/// All connections of one node: the pool's, those of searches, the one that appends, the one that renews leases and the one
/// that listens.
const CONNECTIONS: u32 = POOL + SEARCHERS + 3;
/// How long to wait for a connection.
pub(super) const ACQUIRE: Duration = Duration::from_secs(5);

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
            limits::check(&mut connection, CONNECTIONS).await?;
        }
        let shared = Pool::new(pool(sessions.clone(), POOL), sessions.clone());
        if appends {
            migrate_postgres(&shared.connections).await?;
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

/// A pool of a node's sessions. It connects when it is asked to.
pub(super) fn pool(sessions: Sessions, most: u32) -> sqlx::PgPool {
    pool_of(sessions, String::new(), PgPoolOptions::new().max_connections(most))
}

/// The pool of searches, whose statements end soon.
fn searchers(sessions: Sessions) -> sqlx::PgPool {
    // Compiling a statement would take longer than running it.
    let settings = format!("SET statement_timeout = '{}ms'; SET jit = off", STATEMENT.as_millis());
    pool_of(sessions, settings, PgPoolOptions::new().max_connections(SEARCHERS).idle_timeout(SEARCHERS_IDLE))
}

fn pool_of(sessions: Sessions, settings: String, pool: PgPoolOptions) -> sqlx::PgPool {
    let options = PgConnectOptions::clone(&sessions.options);
    let settings: Arc<str> = settings.into();
    pool.acquire_timeout(ACQUIRE)
        .after_connect(move |connection, _| {
            let (sessions, settings) = (sessions.clone(), Arc::clone(&settings));
            Box::pin(async move {
                sessions.set_up(connection).await?;
                connection.execute(&*settings).await.map(drop)
            })
        })
        .connect_lazy_with(options)
}
