//! Until when batches come in once linewatch is told to stop.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::api::problem::Problem;

/// How long batches may go on coming in. There must be time left to answer those that do not end by then.
pub(super) const FINISH: Duration = Duration::from_secs(1);

/// The moment from which no batch is read or waits any more. It is one for all, whoever notices the stop first.
#[derive(Clone)]
pub(in crate::api) struct StopDeadline {
    stop: CancellationToken,
    at: Arc<OnceLock<Instant>>,
}

impl StopDeadline {
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop, at: Arc::default() }
    }

    /// Does a part of taking a batch in, of which nothing is lost when it is dropped.
    ///
    /// # Errors
    /// 503 once the moment has come.
    pub async fn unless_passed<T>(&self, work: impl Future<Output = T>) -> Result<T, Box<Problem>> {
        tokio::select! {
            // Otherwise a body that keeps coming would be read to its end.
            biased;
            () = self.passed() => {
                let detail = "linewatch is shutting down; nothing more of this batch was stored, send it again";
                Err(Problem::unavailable(detail).into())
            }
            done = work => Ok(done),
        }
    }

    async fn passed(&self) {
        self.stop.cancelled().await;
        tokio::time::sleep_until(*self.at.get_or_init(|| Instant::now() + FINISH)).await;
    }
}
