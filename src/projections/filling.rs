//! Filling up read models that are missing, beside those that are there.

use std::{sync::Arc, time::Duration};

use tokio::{task::JoinHandle, time::Instant};

use super::{Projection, Rebuilt, pace::Pace, rebuild::rebuild_at};
use linewatch_log::{Store, StoreError};

/// How long to wait after it failed, or while another process rebuilds.
const RETRY: Duration = Duration::from_secs(5);

/// What is being filled up. Ended when dropped; the live tables are then as before.
pub(super) struct Filling {
    store: Store,
    task: Option<JoinHandle<Result<Rebuilt, StoreError>>>,
    again_at: Option<Instant>,
}

impl Filling {
    pub const fn of(store: Store) -> Self {
        Self { store, task: None, again_at: None }
    }

    /// Begins with those that are missing, unless it is at it already or waits after a failure.
    pub fn begin(&mut self, missing: &[Arc<dyn Projection>]) {
        if missing.is_empty() {
            self.again_at = None;
            return;
        }
        if self.task.is_some() || self.again_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        let names: Vec<_> = missing.iter().map(|projection| projection.name()).collect();
        tracing::info!(projections = names.join(", "), "read models have no checkpoint; filling them up");
        let (store, missing) = (self.store.clone(), missing.to_vec());
        let fill = async move { rebuild_at(&store, &missing, Pace::beside(&store), |_, _| ()).await };
        self.task = Some(linewatch_task::spawn("projection_fill", fill));
    }

    /// Waits until it has ended, or is to be tried again.
    pub async fn ended(&mut self) {
        if let Some(task) = &mut self.task {
            let filled = task.await;
            self.task = None;
            self.again_at = match filled {
                Ok(Ok(rebuilt)) => {
                    tracing::info!(events = rebuilt.events, parked = rebuilt.parked, "read models were filled up");
                    None
                }
                Ok(Err(StoreError::Rebuilding)) => {
                    tracing::info!(
                        "another process rebuilds read models; filling up those that are missing waits for it"
                    );
                    Some(Instant::now() + RETRY)
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, "read models could not be filled up; trying again");
                    Some(Instant::now() + RETRY)
                }
                Err(panic) => {
                    tracing::error!(%panic, "read models could not be filled up; trying again");
                    Some(Instant::now() + RETRY)
                }
            };
        } else if let Some(at) = self.again_at {
            tokio::time::sleep_until(at).await;
        } else {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
