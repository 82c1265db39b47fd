//! Wiring: store → read models → desk → API, and the order in which they stop.
//!
//! The only room that knows all others.

mod scraping;
mod serve;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use compact_str::CompactString;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use linewatch_http::connections::HttpLimits;
pub use linewatch_task::{SystemClock, new_id, new_secret};
pub use scraping::{Adapters, adapters, books, scraper};
pub use serve::{ServeError, ServeOptions, Serving};

use crate::{
    desk::{Desk, DeskError, Due, Sweeper},
    projections::{self, Runner, alerts},
};
use linewatch_log::{Reader, RepositoryOptions, Store, StoreError, StoreOptions, StoreUrl};
use linewatch_model::{Clock, Timestamp};
use linewatch_task::WatchedClock;

/// A desk with its store, its read models and its sweeps, but without any listener.
pub struct App {
    desk: Desk,
    tasks: TaskTracker,
    stop: CancellationToken,
    failed: CancellationToken,
}

/// Why linewatch could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the store.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// It was told to stop.
    #[error("stopped before the start was complete")]
    Interrupted,
}

/// How long a store may take to close of which nothing was served yet.
const CLOSE_WITHIN: Duration = Duration::from_secs(4);

/// Opens a store with the machine's clock.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_store(url: &StoreUrl, appends: bool) -> Result<Store, StoreError> {
    open_store_by(url, Arc::new(SystemClock), appends).await
}

async fn open_store_by(url: &StoreUrl, clock: Arc<dyn Clock>, appends: bool) -> Result<Store, StoreError> {
    Store::open(url, StoreOptions { now: Arc::new(move || clock.now()), new_log_id: new_id(), appends }).await
}

impl App {
    /// Opens the store, brings the read models' tables up to date, and starts what runs by itself.
    ///
    /// `interrupt` ends a start in order, be it one that waits for the store or its schema: read models that are being
    /// rebuilt stay as they were.
    ///
    /// # Errors
    /// When the store cannot be opened or read, or it is interrupted.
    pub async fn start(
        url: &StoreUrl,
        options: RepositoryOptions,
        interrupt: &CancellationToken,
    ) -> Result<Self, StartError> {
        let options = RepositoryOptions { seed: linewatch_task::new_seed(), ..options };
        let clock: Arc<dyn Clock> = Arc::new(WatchedClock::new(Arc::new(SystemClock)));
        let open = interrupt.run_until_cancelled(open_store_by(url, Arc::clone(&clock), true)).await;
        let store = open.ok_or(StartError::Interrupted)??;
        let opened = async {
            let [desk, history] = projections::groups();
            let runners = [Runner::new(store.clone(), desk).await?, Runner::new(store.clone(), history).await?];
            let applied = runners[0].applied().with_history(runners[1].applied());
            let desk = Desk::open(store.clone(), applied, clock, options).await?;
            Ok::<_, StartError>((runners, desk))
        };
        let opened = interrupt.run_until_cancelled(opened).await.unwrap_or(Err(StartError::Interrupted));
        let ([read_models, history], desk) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                if tokio::time::timeout(CLOSE_WITHIN, store.close()).await.is_err() {
                    tracing::warn!("the store was not closed in time; what was committed is safe");
                }
                return Err(error);
            }
        };
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        // Of the store and of all that lives by it; what fails beside the store leaves the store whole.
        let failed = desk.store().failed().child_token();
        linewatch_task::spawn_vital(&tasks, "read_models", failed.clone(), read_models.run(stop.clone()));
        linewatch_task::spawn_vital(&tasks, "odds_history", failed.clone(), history.run(stop.clone()));
        let due = AlertsDue(desk.store().reader().clone());
        let sweeper = Sweeper::new(desk.clone(), Arc::new(due), Arc::new(new_id));
        linewatch_task::spawn_vital(&tasks, "sweeper", failed.clone(), sweeper.run(stop.clone()));
        Ok(Self { desk, tasks, stop, failed })
    }

    /// The desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Cancelled when a task or a thread panicked without which nothing can go on.
    #[must_use]
    pub const fn failed(&self) -> &CancellationToken {
        &self.failed
    }

    /// Stops what runs by itself, lets the appends that wait finish, and closes the store. What was answered is
    /// stored; read models go on from their checkpoints at the next start.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.desk.store().close().await;
    }
}

/// Asks the alerts read model which fixtures are due.
struct AlertsDue(Reader);

#[async_trait]
impl Due for AlertsDue {
    async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError> {
        Ok(alerts::due(&self.0, now, limit).await?)
    }

    async fn early(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError> {
        Ok(alerts::past_early(&self.0, now, limit).await?)
    }
}
