//! Who may do what only one node does at a time.

use std::time::Duration;

use sqlx::{Connection as _, PgConnection};

use crate::store::{Store, StoreError};

/// How long giving it back may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// A right that one process has at a time: on PostgreSQL an advisory lock, which the server takes back when its holder
/// dies; a SQLite file belongs to one process anyway.
pub struct Lease(Option<(PgConnection, Office)>);

/// What there is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Office {
    /// To run a scrape run ("linerun" in hexadecimal ASCII, and so on).
    Run,
    /// To keep the schedule.
    Schedule,
}

impl Office {
    const fn key(self) -> i64 {
        match self {
            Self::Run => 0x6c69_6e65_7275_6e31,
            Self::Schedule => 0x6c69_6e65_7363_6831,
        }
    }
}

impl Lease {
    /// Takes the right, unless another process has it.
    pub(in crate::sources) async fn take(store: &Store, office: Office) -> Result<Option<Self>, StoreError> {
        let Some(pool) = store.postgres_pool() else { return Ok(Some(Self(None))) };
        // Not the pool's any more, so that the lock goes with the connection.
        let mut connection = pool.acquire().await?.detach();
        let won: bool =
            sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(office.key()).fetch_one(&mut connection).await?;
        if won {
            return Ok(Some(Self(Some((connection, office)))));
        }
        let _ = connection.close().await;
        Ok(None)
    }

    /// Whether it still holds.
    pub(in crate::sources) async fn holds(&mut self) -> bool {
        match &mut self.0 {
            None => true,
            Some((connection, _)) => connection.ping().await.is_ok(),
        }
    }

    /// Gives it back now, rather than when the server notices.
    pub(in crate::sources) async fn give_back(self) {
        if let Some((mut connection, office)) = self.0 {
            // The server notices a closed connection only some time later, and until then others are refused. Where it
            // does not answer in time it will notice.
            let give_back = async {
                let unlock = sqlx::query("SELECT pg_advisory_unlock($1)").bind(office.key());
                let _ = unlock.execute(&mut connection).await;
                let _ = connection.close().await;
            };
            let _ = tokio::time::timeout(FAREWELL, give_back).await;
        }
    }
}
