//! Whether the store takes writes, and what else somebody should look at.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::StoreError;

/// On a full disk a small write may succeed where a batch fails; so after a refusal to write, a probe counts only when
/// nothing has failed for so long. A batch that is stored counts at once.
const REFUSED_FOR: Duration = Duration::from_secs(15);

/// How a store is, as this process knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreHealth {
    /// Why nothing can be stored at the moment.
    pub failing: Vec<&'static str>,
    /// What does not keep it from storing, and should be looked at all the same.
    pub warnings: Vec<String>,
    /// Bytes of the write-ahead log, on SQLite.
    pub wal_bytes: Option<u64>,
}

/// Notes what becomes of writes.
#[derive(Default)]
pub(super) struct Health(Mutex<HealthState>);

#[derive(Default)]
struct HealthState {
    failure: Option<Failure>,
    /// The database's file is not where it was opened.
    displaced: bool,
    wal_bytes: Option<u64>,
    wal_warning: Option<String>,
}

/// A write that failed, and none has succeeded since.
struct Failure {
    why: &'static str,
    /// The database refused to write, rather than being away or held up.
    refused: bool,
    last: Instant,
}

impl Health {
    fn lock(&self) -> MutexGuard<'_, HealthState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A write failed.
    pub fn failed(&self, error: &StoreError) {
        // A file or a part that is gone is told of by itself; of the others none keeps the next write from being stored.
        if matches!(
            error,
            StoreError::Stopped
                | StoreError::WriterFailed
                | StoreError::Displaced(_)
                | StoreError::Rewound
                | StoreError::LeaseLost(_)
        ) {
            return;
        }
        let refused = matches!(error, StoreError::NotWritable(_) | StoreError::NotDurable(_));
        let why = error.advice().unwrap_or("the last write to the store failed; the log has the reason");
        self.lock().failure = Some(Failure { why, refused, last: Instant::now() });
    }

    /// An append was stored.
    pub fn stored(&self) {
        self.lock().failure = None;
    }

    /// A small write of the monitor's own succeeded.
    pub fn probed(&self) {
        let mut noted = self.lock();
        if noted.failure.as_ref().is_some_and(|failure| !failure.refused || failure.last.elapsed() >= REFUSED_FOR) {
            noted.failure = None;
        }
    }

    /// Whether the last write failed.
    pub fn is_failing(&self) -> bool {
        self.lock().failure.is_some()
    }

    /// Whether the database's file is where it was opened.
    pub fn set_displaced(&self, displaced: bool) -> bool {
        std::mem::replace(&mut self.lock().displaced, displaced)
    }

    /// How large the write-ahead log is.
    pub fn set_wal_bytes(&self, bytes: u64) {
        self.lock().wal_bytes = Some(bytes);
    }

    /// Why it is so large; answers what was said before.
    pub fn set_wal_warning(&self, warning: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.lock().wal_warning, warning)
    }

    /// How the store is.
    pub fn now(&self) -> StoreHealth {
        let noted = self.lock();
        let displaced = noted.displaced.then_some(DISPLACED);
        StoreHealth {
            failing: displaced.into_iter().chain(noted.failure.as_ref().map(|failure| failure.why)).collect(),
            warnings: noted.wal_warning.iter().cloned().collect(),
            wal_bytes: noted.wal_bytes,
        }
    }
}

/// What a store's health says once a part of it has panicked.
pub(super) const PART_FAILED: &str = "a part of linewatch failed that the store cannot go on without; the log names it. \
                                      What was answered is stored; linewatch ends and is to be started again";
const DISPLACED: &str = "the database's file was moved, replaced or deleted while linewatch had it open, so nothing is \
                         stored any more; put it back, or stop linewatch, put the right file in place and start it";

#[cfg(test)]
mod tests {
    use super::*;

    fn busy() -> StoreError {
        StoreError::Busy(sqlx::Error::PoolTimedOut)
    }

    #[test]
    fn a_failure_lasts_until_something_is_stored() {
        let health = Health::default();
        assert!(health.now().failing.is_empty());
        health.failed(&StoreError::Stopped);
        assert!(!health.is_failing(), "a store that stops is not a store that fails");
        health.failed(&StoreError::NotWritable(sqlx::Error::PoolTimedOut));
        health.probed();
        assert!(health.now().failing[0].contains("disk space"), "{:?}", health.now());
        health.stored();
        assert_eq!(health.now(), StoreHealth::default());
        health.failed(&busy());
        health.probed();
        assert!(!health.is_failing(), "a lock that was let go of is over");
    }

    #[test]
    fn a_file_that_is_gone_is_told_beside_what_failed() {
        let health = Health::default();
        assert!(!health.set_displaced(true));
        health.failed(&busy());
        assert_eq!(health.now().failing.len(), 2);
        assert!(health.set_displaced(false));
        assert_eq!(health.now().failing.len(), 1);
    }
}
