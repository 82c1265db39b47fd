//! Reading answers off the threads that do the asking.

use crate::sources::{books::BodyError, http::Slots};

/// Places for answers that are read at once.
pub(super) struct Mapping(Slots);

impl Mapping {
    /// So many at once.
    pub fn new(at_once: u32) -> Self {
        Self(Slots::new(limits(at_once)))
    }

    /// Changes how many at once.
    pub fn set(&self, at_once: u32) {
        self.0.set(limits(at_once));
    }

    /// Reads an answer when there is a place. A parser that panics has not understood it.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce() -> Result<T, BodyError> + Send + 'static,
    ) -> Result<T, BodyError> {
        let _place = self.0.take().await;
        tokio::task::spawn_blocking(read).await.unwrap_or_else(|panic| {
            tracing::error!(%panic, "an adapter failed on an answer");
            Err(BodyError::Malformed("the adapter failed on it".to_owned()))
        })
    }
}

const fn limits(at_once: u32) -> crate::sources::http::Limits {
    crate::sources::http::Limits { concurrency: at_once, delay: std::time::Duration::ZERO }
}
