//! Until when bodies are read once the process is told to stop.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;

/// How long batches may go on coming in once linewatch is told to stop. There must be time left to answer those that do
/// not end by then.
pub const STOP_GRACE: Duration = Duration::from_secs(1);

/// The moment from which no batch is read or waits any more. It is one for all, whoever notices the stop first.
#[derive(Clone)]
pub struct StopDeadline {
    stop: CancellationToken,
    at: Arc<OnceLock<Instant>>,
}

impl StopDeadline {
    /// One that comes some time after the stop.
    #[must_use]
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
        tokio::time::sleep_until(*self.at.get_or_init(|| Instant::now() + STOP_GRACE)).await;
    }
}
