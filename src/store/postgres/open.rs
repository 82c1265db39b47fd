//! Opening a PostgreSQL database.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{PostgresBackend, append::Appender, lease::Leases, limits, pooled::Pool, session::Sessions};
use crate::store::{
    StoreError,
    migrate::{NEWEST, check, migrate_postgres},
    tx::Reader,
};

/// Connections of one node that the projections and the readers share.
const POOL: u32 = 15;
/// All connections of one node: the pool's, the one that appends, the one that renews leases and the one that listens.
const CONNECTIONS: u32 = POOL + 3;
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
        let pool = Pool::new(pool(sessions.clone(), POOL), sessions.clone());
        if appends {
            migrate_postgres(&pool.connections).await?;
        } else {
            check(sqlx::query_scalar(NEWEST).fetch_one(&mut connection).await)?;
        }
        Ok(Self {
            reader: Reader::Postgres(pool.clone()),
            leases: Leases::new(sessions.clone()),
            appender: Appender::new(sessions.clone(), connection),
            sessions,
            pool,
        })
    }
}

/// A pool of a node's sessions. It connects when it is asked to.
pub(super) fn pool(sessions: Sessions, most: u32) -> sqlx::PgPool {
    let options = PgConnectOptions::clone(&sessions.options);
    PgPoolOptions::new()
        .max_connections(most)
        .acquire_timeout(ACQUIRE)
        .after_connect(move |connection, _| {
            let sessions = sessions.clone();
            Box::pin(async move { sessions.set_up(connection).await })
        })
        .connect_lazy_with(options)
}
