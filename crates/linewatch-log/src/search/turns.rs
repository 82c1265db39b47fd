//! Searches one after the other, on connections of their own, each statement with a bound on its time.
//!
//! Whatever auditors ask for, a node spends at most one connection and a fifth of the time of one processor on it.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::{
    StoreError,
    deadline::SEARCH_STATEMENT,
    sql::{Row, Value, on_sqlite},
    tx::Reader,
};

/// After a turn the next one waits for so many times as long as that took, and at most so long.
const REST_FACTOR: u32 = 4;
const LONGEST_REST: Duration = Duration::from_millis(200);
/// Steps of SQLite's machine between two looks at the clock: about a hundred events.
const STEPS_PER_CHECK: i32 = 2_000;

/// Who may search now.
pub(crate) struct Turns {
    turn: Semaphore,
    rest_until: Mutex<Option<Instant>>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { turn: Semaphore::new(1), rest_until: Mutex::default() }
    }
}

impl Turns {
    /// The next turn, in order of arrival; none where it does not come in time.
    pub async fn next(&self, deadline: Instant) -> Option<Turn<'_>> {
        let turn = async {
            let permit = self.turn.acquire().await.ok()?;
            let rest_until = *self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(rest_until) = rest_until {
                tokio::time::sleep_until(rest_until).await;
            }
            Some(Turn { turns: self, begun: Instant::now(), _permit: permit })
        };
        tokio::time::timeout_at(deadline, turn).await.ok().flatten()
    }
}

/// The right to search now, until it is dropped.
pub(crate) struct Turn<'a> {
    turns: &'a Turns,
    begun: Instant,
    _permit: SemaphorePermit<'a>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        let rest = ((now - self.begun) * REST_FACTOR).min(LONGEST_REST);
        *self.turns.rest_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(now + rest);
    }
}

impl Turn<'_> {
    /// How long it has lasted.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Runs a query; nothing where it took too long.
    pub async fn fetch(&self, on: &Reader, sql: &str, values: &[Value]) -> Result<Option<Vec<Row>>, StoreError> {
        let fetched = match on {
            Reader::Sqlite(pool) => bounded_on_sqlite(pool, sql, values).await,
            // The connections of searches have a time-out for statements.
            Reader::Postgres(_) => on.fetch(sql, values).await,
        };
        match fetched {
            Err(StoreError::Busy(error) | StoreError::Database(error)) if took_too_long(&error) => Ok(None),
            other => other.map(Some),
        }
    }
}

/// `SQLITE_INTERRUPT`; `query_canceled`.
fn took_too_long(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("9" | "57014"))
}

/// Says when it is dropped that nobody waits any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

async fn bounded_on_sqlite(pool: &sqlx::SqlitePool, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
    let mut connection = pool.acquire().await?;
    let is_waited_for = Arc::new(AtomicBool::new(true));
    let (seen, deadline) = (Arc::clone(&is_waited_for), std::time::Instant::now() + SEARCH_STATEMENT);
    connection.lock_handle().await?.set_progress_handler(STEPS_PER_CHECK, move || {
        seen.load(Ordering::Relaxed) && std::time::Instant::now() < deadline
    });
    let _waiting = Waiting(is_waited_for);
    let rows = on_sqlite::fetch(&mut connection, sql, values).await;
    connection.lock_handle().await?.remove_progress_handler();
    rows
}
