//! How much is taken in at once.

use std::{sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
}

impl Intake {
    /// An intake with nothing in it.
    #[must_use]
    pub fn new(limits: IngestLimits) -> Self {
        Self {
            limits,
            batches: Arc::new(Semaphore::new(limits.batches)),
            kilobytes: Arc::new(Semaphore::new(limits.buffered_bytes >> 10)),
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
}

fn full() -> Problem {
    Problem::unavailable("too many batches are being taken in; nothing of this one was stored, send it again")
}

#[cfg(test)]
mod tests {
    use super::*;

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
