//! Reading answers off the threads that do the asking.

use std::{num::NonZeroUsize, time::Duration};

use crate::{
    books::BodyError,
    http::{Limits, Slots},
};

/// Slots for answers that are read at once.
pub struct Mapping(Slots);

impl Mapping {
    /// So many at once, as far as there are cores for them.
    #[must_use]
    pub fn new(at_once: u32) -> Self {
        Self(Slots::new(limits(at_once)))
    }

    /// Changes how many at once.
    pub fn set(&self, at_once: u32) {
        self.0.set(limits(at_once));
    }

    /// Reads an answer when a slot is free. A parser that panics has not understood it.
    ///
    /// # Errors
    /// What reading gives; or that it failed.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> Result<T, BodyError> + Send + 'static,
    ) -> Result<T, BodyError> {
        let _slot = self.0.take().await;
        linewatch_task::spawn_blocking("adapter", read)
            .await
            .unwrap_or_else(|_| Err(BodyError::Malformed("the adapter failed on it".to_owned())))
    }
}

/// More than there are cores would take turns on them, keep what each answer takes in memory for longer, and keep those
/// waiting who do the asking.
fn limits(at_once: u32) -> Limits {
    let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    Limits { concurrency: at_once.min(u32::try_from(cores).unwrap_or(u32::MAX)), delay: Duration::ZERO }
}
