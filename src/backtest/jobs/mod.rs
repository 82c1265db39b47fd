//! Backtests that a desk does beside its work: at most two at once, on whatever node, and kept for a week.
//!
//! A job has one of two slots, which are leases: whoever gets a slot knows that no job of it is going on, and fails those
//! that were left behind.

mod document;
mod job;
mod slots;
mod table;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

pub use document::RowDocument;
pub use table::{RowFilter, Stored, StoredRow, timeline_of};

use self::{job::Job, slots::Slots};
use super::{BacktestError, History, Plan, Progress, in_force::RulesOverTime};
use linewatch_log::{Store, StoreError};
use linewatch_model::{Actor, Clock};

/// How many are done at once.
pub const MAX_RUNNING_JOBS: usize = 2;
/// How often it is looked for those that are kept no longer.
const PRUNE_INTERVAL: Duration = Duration::from_hours(1);

/// What a job is about to do.
#[derive(Debug, Clone)]
pub struct Request {
    /// What is tried.
    pub plan: Plan,
    /// The same as whoever asked for it reads it again: JSON.
    pub document: String,
    /// Who asked.
    pub actor: Actor,
}

/// Why a job cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// There are as many as are done at once.
    #[error(
        "{MAX_RUNNING_JOBS} backtests are going on, and no more are done at once; wait until one is done, or cancel one"
    )]
    Full,
    /// What was asked for.
    #[error(transparent)]
    Refused(#[from] BacktestError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of a request to end a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It is being cancelled.
    Cancelling,
    /// It was over, and its results are gone.
    Removed,
    /// There is none.
    Unknown,
}

/// The backtests of a desk. Cheap to clone.
#[derive(Clone)]
pub struct Backtests(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    slots: Slots,
    /// Those of this process.
    running: Mutex<HashMap<String, Running>>,
    stop: CancellationToken,
}

#[derive(Clone)]
struct Running {
    progress: Arc<Progress>,
    begun: Duration,
    cancel: CancellationToken,
}

/// How far a job of this process is.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Events that were taken in, and that there are.
    pub events: (u64, u64),
    /// How long it has been going on.
    pub for_millis: u64,
}

impl Backtests {
    /// Those of a store. `stop` ends them.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) -> Self {
        Self(Arc::new(Inner { store, clock, slots: Slots::default(), running: Mutex::default(), stop }))
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails what dead processes left behind, and from time to time deletes what is kept no longer, until the stop.
    pub async fn keep(self) {
        let stop = self.0.stop.clone();
        let work = async {
            if let Err(error) = slots::recover(&self).await {
                tracing::warn!(%error, "backtests that were left behind are failed later");
            }
            loop {
                if let Err(error) = table::prune(&self.0.store).await {
                    tracing::warn!(%error, "old backtests could not be deleted; trying again later");
                }
                tokio::time::sleep(PRUNE_INTERVAL).await;
            }
        };
        stop.run_until_cancelled(work).await;
    }

    /// Begins a job, and answers how it is stored.
    ///
    /// # Errors
    /// When it is refused, there are enough of them, or the store fails.
    pub async fn begin(&self, id: String, request: Request) -> Result<Stored, BeginError> {
        request.plan.span.check()?;
        // What can be refused before the log is read is not left to the job.
        let history = Arc::new(History::read(&self.0.store).await?);
        RulesOverTime::of_plan(&request.plan, &history)?;
        let slot = slots::take(self).await?.ok_or(BeginError::Full)?;
        let stored = table::insert(&self.0.store, &id, slot.number(), &request).await?;
        let running =
            Running { progress: Arc::default(), begun: self.0.clock.monotonic(), cancel: CancellationToken::new() };
        self.running().insert(id.clone(), running.clone());
        let job = Job { jobs: self.clone(), id, plan: Arc::new(request.plan), running, slot };
        linewatch_task::spawn("backtest", job.run());
        Ok(stored)
    }

    /// Those that are kept, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, limit: i64) -> Result<Vec<Stored>, StoreError> {
        table::list(&self.0.store, limit).await
    }

    /// One.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(&self, id: &str) -> Result<Option<Stored>, StoreError> {
        table::find(&self.0.store, id).await
    }

    /// Whether one that is done and kept tried a rule set of this hash and has this digest.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_tried(&self, hash: &str, digest: &str) -> Result<bool, StoreError> {
        let found = table::done_of(&self.0.store, hash, digest).await?;
        Ok(found
            .iter()
            .any(|stored| stored.hash().as_deref() == Some(hash) && stored.digest().as_deref() == Some(digest)))
    }

    /// How far one of this process is.
    #[must_use]
    pub fn rate(&self, id: &str) -> Option<Rate> {
        let running = self.running().get(id).cloned()?;
        let taken = self.0.clock.monotonic().saturating_sub(running.begun);
        Some(Rate { events: running.progress.now(), for_millis: u64::try_from(taken.as_millis()).unwrap_or(u64::MAX) })
    }

    /// Rows of one that is done.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn rows(&self, id: &str, filter: &RowFilter<'_>, limit: i64) -> Result<Vec<StoredRow>, StoreError> {
        table::rows(&self.0.store, id, filter, limit).await
    }

    /// Cancels one that is going on, or removes one that is over.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(&self, id: &str) -> Result<Ended, StoreError> {
        let Some(stored) = self.find(id).await? else { return Ok(Ended::Unknown) };
        if !stored.is_over() {
            // A job of another node looks at what is stored.
            table::ask_to_cancel(&self.0.store, id).await?;
            if let Some(running) = self.running().get(id) {
                running.cancel.cancel();
            }
            return Ok(Ended::Cancelling);
        }
        table::remove(&self.0.store, id).await?;
        Ok(Ended::Removed)
    }
}
