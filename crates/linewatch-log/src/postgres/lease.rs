//! Leases in the database: its clock alone decides who has one.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use crate::postgres_sessions::{Sessions, Tries, set};
use crate::{StoreError, deadline};

/// How long one statement about a lease may take.
const LEASE_STATEMENT_TIMEOUT: Duration = Duration::from_millis(500);
/// How long taking one may take, which may have to connect and to end sessions.
const LEASE_ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// Takes a lease that is free or has run out. The row's former holder is answered too.
const ACQUIRE: &str = "\
    INSERT INTO leases AS l (name, holder, token, acquired_at, expires_at) \
    VALUES ($1, $2, 1, clock_timestamp(), clock_timestamp() + interval '2 s') \
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = l.token + 1, \
        acquired_at = excluded.acquired_at, expires_at = clock_timestamp() + interval '2 s' \
    WHERE l.expires_at <= clock_timestamp() \
    RETURNING token, COALESCE((SELECT holder FROM leases WHERE name = $1), '')";
/// Renews it, also where it ran out and nobody took it since: the token would be another one then.
const RENEW_LEASE: &str = "UPDATE leases SET expires_at = clock_timestamp() + interval '2 s' \
    WHERE name = $1 AND holder = $2 AND token = $3";
const RELEASE_LEASE: &str = "UPDATE leases SET holder = '', expires_at = clock_timestamp() \
    WHERE name = $1 AND holder = $2 AND token = $3";
/// A renewal that a failover loses costs its holder nothing but that lease, so it waits for no standby. Taking one does: a
/// token must not be given out twice.
const UNREPLICATED: &str = "SET synchronous_commit = local";
/// Ends the sessions of a node that lost its lease and left a transaction open. None that works: it might be committing.
/// One that sends a `COPY` is judged by its progress, by whoever waits for the end of the log.
const END_SESSIONS: &str = "\
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE datname = current_database() AND application_name = $1 AND state_change < clock_timestamp() - interval '1 s' \
      AND state LIKE 'idle in transaction%'";

/// The leases of one node, on connections of their own: renewing does not wait for taking, which may take long.
pub(crate) struct Leases {
    sessions: Sessions,
    taking: tokio::sync::Mutex<Option<PgConnection>>,
    renewing: tokio::sync::Mutex<Option<PgConnection>>,
}

impl Leases {
    pub(super) fn new(sessions: Sessions) -> Self {
        Self { sessions, taking: tokio::sync::Mutex::default(), renewing: tokio::sync::Mutex::default() }
    }

    /// Takes a lease, unless another holder has it; answers its token, which is higher than all before.
    pub async fn acquire(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let mut tries = Tries::default();
        loop {
            match self.acquire_once(name).await {
                Err(error) if tries.should_retry(&error) => {}
                other => return other,
            }
        }
    }

    async fn acquire_once(&self, name: &str) -> Result<Option<i64>, StoreError> {
        let node = &*self.sessions.node;
        let mut place = self.taking.lock().await;
        deadline(LEASE_ACQUIRE_TIMEOUT, async {
            let mut connection = self.connection(&mut place).await?;
            let sql = sqlx::query_as(ACQUIRE).bind(name).bind(node);
            let taken: Option<(i64, String)> = sql.fetch_optional(&mut connection).await?;
            if let Some((_, former)) = &taken
                && !former.is_empty()
                && former != node
            {
                let ended = sqlx::query(END_SESSIONS).bind(former).fetch_all(&mut connection).await?.len();
                tracing::warn!(lease = name, holder = former, ended, "took over a lease that its holder let run out");
            }
            *place = Some(connection);
            Ok(taken.map(|(token, _)| token))
        })
        .await
    }

    /// Renews a lease; `false` when somebody else has taken it.
    pub async fn renew(&self, name: &str, token: i64) -> Result<bool, StoreError> {
        self.update(RENEW_LEASE, name, token).await
    }

    /// Gives a lease back.
    pub async fn release(&self, name: &str, token: i64) -> Result<(), StoreError> {
        self.update(RELEASE_LEASE, name, token).await.map(drop)
    }

    async fn update(&self, sql: &str, name: &str, token: i64) -> Result<bool, StoreError> {
        let mut place = self.renewing.lock().await;
        // Connecting has a bound of its own: it takes longer than a statement where a server is far or busy.
        let mut connection = match place.take() {
            Some(connection) => connection,
            None => self.connect_to_renew().await?,
        };
        deadline(LEASE_STATEMENT_TIMEOUT, async {
            let update = sqlx::query(sql).bind(name).bind(&*self.sessions.node).bind(token);
            let updated = update.execute(&mut connection).await?.rows_affected();
            *place = Some(connection);
            Ok(updated == 1)
        })
        .await
    }

    /// When a lease runs out, in the words of the database: another text than before says that it was renewed.
    pub async fn expiry(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut place = self.taking.lock().await;
        deadline(LEASE_ACQUIRE_TIMEOUT, async {
            let mut connection = self.connection(&mut place).await?;
            let sql = sqlx::query_scalar("SELECT expires_at::text FROM leases WHERE name = $1").bind(name);
            let expiry = sql.fetch_optional(&mut connection).await?;
            *place = Some(connection);
            Ok(expiry)
        })
        .await
    }

    /// Takes the connection out of its place: one that failed or was silent does not come back.
    async fn connection(&self, place: &mut Option<PgConnection>) -> Result<PgConnection, StoreError> {
        match place.take() {
            Some(connection) => Ok(connection),
            None => self.sessions.connect().await,
        }
    }

    async fn connect_to_renew(&self) -> Result<PgConnection, StoreError> {
        let mut connection = self.sessions.connect().await?;
        deadline(LEASE_STATEMENT_TIMEOUT, set(&mut connection, UNREPLICATED)).await?;
        Ok(connection)
    }

    pub async fn close(&self) {
        for place in [&self.taking, &self.renewing] {
            let connection = place.lock().await.take();
            if let Some(connection) = connection {
                let _ = tokio::time::timeout(LEASE_STATEMENT_TIMEOUT, connection.close()).await;
            }
        }
    }
}
