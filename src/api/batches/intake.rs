//! How much is taken in at once, and that one batch id is worked on once at a time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use crate::api::problem::Problem;

/// Bounds of what is taken in.
#[derive(Debug, Clone, Copy)]
pub struct IngestLimits {
    /// Batches in progress.
    pub batches: usize,
    /// Bytes of one JSON body, after decompression.
    pub body_bytes: usize,
    /// Bytes of all JSON bodies in memory.
    pub buffered_bytes: usize,
    /// Bytes of one line of NDJSON.
    pub line_bytes: usize,
    /// Bytes of NDJSON that are parsed and recorded together.
    pub block_bytes: usize,
    /// How long a body may keep linewatch waiting: at once, and in all beyond a second for each KiB that came.
    pub patience: Duration,
}

impl Default for IngestLimits {
    fn default() -> Self {
        Self {
            batches: 64,
            body_bytes: 64 << 20,
            buffered_bytes: 256 << 20,
            line_bytes: 4 << 20,
            block_bytes: 1 << 20,
            patience: Duration::from_secs(30),
        }
    }
}

/// Counts what is being taken in.
pub struct Intake {
    limits: IngestLimits,
    batches: Arc<Semaphore>,
    kilobytes: Arc<Semaphore>,
    ids: Arc<Mutex<Ids>>,
}

type Ids = HashMap<String, Arc<tokio::sync::Mutex<()>>>;

impl Intake {
    /// An intake with nothing in it.
    #[must_use]
    pub fn new(limits: IngestLimits) -> Self {
        Self {
            limits,
            batches: Arc::new(Semaphore::new(limits.batches)),
            kilobytes: Arc::new(Semaphore::new(limits.buffered_bytes >> 10)),
            ids: Arc::default(),
        }
    }

    /// The bounds.
    #[must_use]
    pub const fn limits(&self) -> &IngestLimits {
        &self.limits
    }

    /// Room for one more batch, until the permit is dropped.
    pub(in crate::api) fn admit(&self) -> Result<OwnedSemaphorePermit, Box<Problem>> {
        Arc::clone(&self.batches).try_acquire_owned().map_err(|_| full().into_box())
    }

    /// Room for so many more bytes of JSON bodies, until the permit is dropped.
    pub(in crate::api) fn reserve(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Box<Problem>> {
        let kilobytes = u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX);
        Arc::clone(&self.kilobytes).try_acquire_many_owned(kilobytes).map_err(|_| full().into_box())
    }

    /// Waits until no other batch with this id is being worked on.
    pub(super) async fn lock(&self, batch_id: &str) -> IdLock {
        let lock = {
            let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(ids.entry(batch_id.to_owned()).or_default())
        };
        // Made before waiting: a request that is given up while it waits must not leave its id behind.
        let mut turn = IdLock { ids: Arc::clone(&self.ids), batch_id: batch_id.to_owned(), guard: None };
        turn.guard = Some(lock.lock_owned().await);
        turn
    }
}

fn full() -> Problem {
    Problem::unavailable("too many batches are being taken in; nothing of this one was stored, send it again")
}

/// The right to work on a batch id.
pub(super) struct IdLock {
    ids: Arc<Mutex<Ids>>,
    batch_id: String,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Drop for IdLock {
    fn drop(&mut self) {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard.take();
        // Whoever waits for the id holds it too.
        if ids.get(&self.batch_id).is_some_and(|lock| Arc::strong_count(lock) == 1) {
            ids.remove(&self.batch_id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_id_is_worked_on_once_at_a_time_and_then_forgotten() {
        let intake = Arc::new(Intake::new(IngestLimits::default()));
        let first = intake.lock("b-1").await;
        let other = intake.lock("b-2").await;
        let waiting = tokio::spawn({
            let intake = Arc::clone(&intake);
            async move { drop(intake.lock("b-1").await) }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop((first, other));
        waiting.await.unwrap();
        assert!(intake.ids.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn who_gives_up_waiting_leaves_nothing_behind() {
        let intake = Arc::new(Intake::new(IngestLimits::default()));
        let first = intake.lock("b-1").await;
        let waiting = tokio::spawn({
            let intake = Arc::clone(&intake);
            async move { drop(intake.lock("b-1").await) }
        });
        tokio::task::yield_now().await;
        // The one ahead finishes first, and then finds that somebody still waits.
        drop(first);
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        assert!(intake.ids.lock().unwrap().is_empty());
    }

    #[test]
    fn room_is_bounded_and_given_back() {
        let intake = Intake::new(IngestLimits { batches: 1, buffered_bytes: 2 << 10, ..IngestLimits::default() });
        let batch = intake.admit().unwrap();
        assert!(intake.admit().is_err());
        drop(batch);
        assert!(intake.admit().is_ok());
        let bytes = intake.reserve(1_500).unwrap();
        assert!(intake.reserve(1).is_err());
        drop(bytes);
        assert!(intake.reserve(2_048).is_ok());
    }
}
