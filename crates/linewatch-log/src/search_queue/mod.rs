//! Searches one after the other, on connections of their own, each statement with a bound on its time.
//!
//! Whatever auditors look for, a node spends at most one connection and a twentieth of the time of one processor on it, on
//! PostgreSQL a fiftieth. What they read as it lies there is handed out by turns of its own, which rest for as long as they
//! work: what that costs goes with what is answered.

mod pace;

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

use crate::{
    Dialect, StoreError,
    sql::{Row, Value, on_sqlite},
    tx::Reader,
};
use pace::{Pace, Rested, STEPS_PER_REST, rest_factor};

/// How long a search goes on without finding anything, at most.
const MAX_FRUITLESS_TIME: Duration = Duration::from_millis(1_200);
/// By how much less it is for some. Searches that began together would otherwise end together, again and again, and their
/// answers would take the processors at once.
const FRUITLESS_TIME_SPREAD: Duration = Duration::from_millis(300);

/// For how long all searches rest after a turn, at most.
const LONGEST_REST: Duration = Duration::from_millis(200);

/// For how long readings rest, in times that they worked.
const REST_OF_READINGS: u32 = 1;

/// Who may search now.
pub(crate) struct SearchQueue {
    turn: Semaphore,
    rest_factor: u32,
    rest_until: Mutex<Option<Instant>>,
    /// Where in the spread the next one is.
    spread: AtomicU32,
}

impl SearchQueue {
    /// Those of searches.
    pub fn of(dialect: Dialect) -> Self {
        Self::resting(rest_factor(dialect))
    }

    /// Those of readings: of what is read without looking for anything in it.
    pub fn of_readings() -> Self {
        Self::resting(REST_OF_READINGS)
    }

    fn resting(rest_factor: u32) -> Self {
        Self { turn: Semaphore::new(1), rest_factor, rest_until: Mutex::default(), spread: AtomicU32::default() }
    }

    /// How long the next search goes on without finding anything.
    pub fn fruitless_time(&self) -> Duration {
        // Steps by the golden ratio: few or many of them lie evenly.
        let place = self.spread.fetch_add(0x9e37_79b9, Ordering::Relaxed) >> 22;
        MAX_FRUITLESS_TIME.saturating_sub(FRUITLESS_TIME_SPREAD * place / (1 << 10))
    }

    /// The next turn, in order of arrival; none where it does not come in time.
    pub async fn next(&self, deadline: Instant) -> Option<SearchPermit<'_>> {
        let turn = async {
            let permit = self.turn.acquire().await.ok()?;
            let rest_until = *self.rest_until.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(rest_until) = rest_until {
                tokio::time::sleep_until(rest_until).await;
            }
            Some(SearchPermit { turns: self, begun: Instant::now(), rested: Arc::default(), _permit: permit })
        };
        tokio::time::timeout_at(deadline, turn).await.ok().flatten()
    }
}

/// The right to search now, until it is dropped.
pub(crate) struct SearchPermit<'a> {
    turns: &'a SearchQueue,
    begun: Instant,
    rested: Arc<Rested>,
    _permit: SemaphorePermit<'a>,
}

impl Drop for SearchPermit<'_> {
    fn drop(&mut self) {
        let rest = (self.worked() * self.turns.rest_factor).saturating_sub(self.rested.total()).min(LONGEST_REST);
        *self.turns.rest_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + rest);
    }
}

impl SearchPermit<'_> {
    /// For how long it has worked.
    pub fn worked(&self) -> Duration {
        let measured = self.rested.worked();
        if measured.is_zero() { self.begun.elapsed().saturating_sub(self.rested.total()) } else { measured }
    }

    /// Runs a query; nothing where it took too long.
    pub async fn fetch(&self, on: &Reader, sql: &str, values: &[Value]) -> Result<Option<Vec<Row>>, StoreError> {
        let fetched = match on {
            Reader::Sqlite(pool) if self.turns.rest_factor > REST_OF_READINGS => {
                self.fetch_on_sqlite(pool, sql, values).await
            }
            // On PostgreSQL the connections of searches have a time-out for statements.
            _ => on.fetch(sql, values).await,
        };
        match fetched {
            Err(StoreError::Busy(error) | StoreError::Database(error)) if took_too_long(&error) => Ok(None),
            other => other.map(Some),
        }
    }

    async fn fetch_on_sqlite(
        &self,
        pool: &sqlx::SqlitePool,
        sql: &str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let mut connection = pool.acquire().await?;
        let is_waited_for = Arc::new(AtomicBool::new(true));
        let mut pace = Pace::new(Arc::clone(&is_waited_for), Arc::clone(&self.rested));
        connection.lock_handle().await?.set_progress_handler(STEPS_PER_REST, move || pace.rest());
        let _waiting = Waiting(is_waited_for);
        let rows = on_sqlite::fetch(&mut connection, sql, values).await;
        connection.lock_handle().await?.remove_progress_handler();
        rows
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_that_begin_together_end_apart() {
        let queue = SearchQueue::of(Dialect::Sqlite);
        let mut times: Vec<_> = (0..32).map(|_| queue.fruitless_time()).collect();
        times.sort_unstable();
        assert!(times[31] <= MAX_FRUITLESS_TIME && times[0] + FRUITLESS_TIME_SPREAD >= MAX_FRUITLESS_TIME);
        let nearest = times.windows(2).map(|pair| pair[1].abs_diff(pair[0])).min();
        assert!(nearest >= Some(Duration::from_millis(3)), "{times:?}");
    }
}
