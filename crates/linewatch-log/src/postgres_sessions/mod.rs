//! Connections to PostgreSQL, set up as linewatch needs them: one by one, and in pools.

mod pooled;
mod session;

pub use pooled::{Pool, PostgresTx};
pub(super) use session::{Sessions, set};

use super::StoreError;

/// How often what has changed nothing yet is tried again because the pool's connection turned out to be dead.
#[derive(Default)]
pub(super) struct Tries(u32);

impl Tries {
    /// Whether to try again after this error.
    pub fn should_retry(&mut self, error: &StoreError) -> bool {
        self.0 += 1;
        // A pool that had no connection to give, or a silent database, has been waited for long enough already.
        let dead = match error {
            StoreError::Unavailable(sqlx::Error::PoolTimedOut) => false,
            StoreError::Unavailable(sqlx::Error::Io(cause)) => cause.kind() != std::io::ErrorKind::TimedOut,
            StoreError::Unavailable(_) => true,
            _ => false,
        };
        let again = self.0 < 4 && dead;
        if again {
            tracing::debug!(%error, "lost a connection to PostgreSQL; trying another");
        }
        again
    }
}
