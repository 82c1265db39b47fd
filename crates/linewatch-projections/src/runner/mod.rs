//! Runs a group of consumers: from its start to its end.

mod advance;
mod lead;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use lead::{AdvanceMode, StepError};

use crate::{
    Applied, ApplyError, Group, StoredEvent, checkpoints,
    filling::{self, Filling},
    progress::Progress,
};
use linewatch_log::{Store, StoreError};
use linewatch_model::Position;

/// How long to sleep after a failure.
const SLEEP_AFTER_FAILURE: Duration = Duration::from_millis(500);
/// How long to sleep before the checkpoints are read again that somebody else has moved.
const SLEEP_AFTER_MOVE: Duration = Duration::from_millis(20);

/// Drives a group along the log. Its consumers advance together: one reading of the log serves them all.
pub struct Runner<E> {
    store: Store,
    group: Group<E>,
    /// What was told of read models of another version.
    told_foreign: Mutex<Vec<(&'static str, i64)>>,
    reached: watch::Sender<Position>,
    /// The epoch of the log that `reached` is of.
    epoch: watch::Sender<u64>,
    /// The furthest position that anybody has waited for.
    wanted: Arc<watch::Sender<Position>>,
}

impl<E: StoredEvent> Runner<E> {
    /// Makes the tables that are missing, and rebuilds read models whose version has changed, once no other process
    /// rebuilds. Those without a checkpoint over a log with events, and those that are ahead of the log, are filled up once
    /// it runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(store: Store, group: impl Into<Group<E>>) -> Result<Self, StoreError> {
        let group = group.into();
        filling::prepare(&store, &group.members).await?;
        let (reached, epoch) = (watch::Sender::new(Position::START), watch::Sender::new(0));
        let wanted = Arc::new(watch::Sender::new(Position::START));
        let runner = Self { store, group, told_foreign: Mutex::default(), reached, epoch, wanted };
        runner.discard_ahead().await?;
        runner.publish(&runner.progress().await?);
        Ok(runner)
    }

    /// How far all of them are.
    #[must_use]
    pub fn applied(&self) -> Applied {
        Applied::new(self.reached.subscribe(), self.epoch.subscribe(), Arc::clone(&self.wanted))
    }

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let (mut filling, lease) = (Filling::of(self.store.clone()), self.group.lease);
        while !stop.is_cancelled() {
            let turn = async {
                match self.store.lease(lease).await? {
                    Some(held) => self.lead(held, &mut filling).await,
                    None => self.follow().await,
                }
            };
            match stop.run_until_cancelled(turn).await {
                Some(Err(StepError::Apply(ApplyError::Store(error @ StoreError::LeaseLost(_))))) => {
                    tracing::warn!(lease, %error, "this node leads no more");
                }
                Some(Err(StepError::Moved)) => {
                    tracing::info!(lease, "a checkpoint or the log was moved by somebody else; reading where it is");
                    self.group.chunks.clear();
                    let _ = stop.run_until_cancelled(tokio::time::sleep(SLEEP_AFTER_MOVE)).await;
                }
                Some(Err(error)) => {
                    tracing::error!(lease, %error, "the read models stand still; trying again");
                    let _ = stop.run_until_cancelled(tokio::time::sleep(SLEEP_AFTER_FAILURE)).await;
                }
                Some(Ok(())) | None => {}
            }
        }
    }

    /// Applies everything up to the head of the log, once. For commands that end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn catch_up(&self) -> Result<(), StoreError> {
        loop {
            let mut progress = self.progress_with_begun().await?;
            if !progress.missing.is_empty() {
                filling::fill_up(&self.store, &progress.missing).await?;
                continue;
            }
            let head = self.store.read_head().await?.position;
            match self.advance_to(&mut progress, head, &AdvanceMode { lease: None, lazy: false }).await {
                Ok(()) => return Ok(()),
                Err(StepError::Moved) => {}
                Err(StepError::Apply(ApplyError::Store(error))) => return Err(error),
                Err(StepError::Apply(error)) => return Err(StoreError::Damaged(error.to_string())),
            }
        }
    }

    async fn progress(&self) -> Result<Progress<E>, StoreError> {
        let progress = Progress::load(&self.store, &self.group.members).await?;
        self.tell_foreign(&progress.foreign);
        Ok(progress)
    }

    /// As [`Runner::progress`], once those have begun that begin at the log's end.
    async fn progress_with_begun(&self) -> Result<Progress<E>, StoreError> {
        let progress = self.progress().await?;
        if filling::begin_at_head(&self.store, &progress.missing).await? { self.progress().await } else { Ok(progress) }
    }

    /// Warns of read models that other versions of linewatch drive, when that changes: a follower looks often.
    fn tell_foreign(&self, foreign: &[(&'static str, i64)]) {
        let mut told = self.told_foreign.lock().unwrap_or_else(PoisonError::into_inner);
        for (projection, version) in foreign.iter().filter(|found| !told.contains(found)) {
            tracing::warn!(
                projection,
                version,
                "a read model has the tables of another version of linewatch; it is left alone"
            );
        }
        if *told != foreign {
            *told = foreign.to_vec();
        }
    }

    /// Has the read models made anew that hold events which the log does not have: a database that was put together from
    /// parts of different times, or a log that was moved back by itself. They count as missing from now on, also where this
    /// process ends before they are filled up.
    async fn discard_ahead(&self) -> Result<(), StoreError> {
        // The checkpoints first: both grow while they are read.
        let stored = checkpoints::load(&self.store).await?;
        let head = self.store.read_head().await?.position;
        for consumer in &self.group.members {
            let projection = consumer.name();
            let is_ahead = stored.get(projection).is_some_and(|checkpoint| checkpoint.position > head);
            if is_ahead && checkpoints::remove_ahead(&self.store, projection).await? {
                tracing::warn!(projection, %head, "a read model is ahead of the log, which was moved back; making it anew");
            }
        }
        Ok(())
    }

    /// Says how far those are that are there; the log's end where none is.
    fn publish(&self, progress: &Progress<E>) {
        let head = *self.store.head().borrow();
        // In another epoch all of them count again.
        let goes_on = *self.epoch.borrow() == progress.epoch;
        self.reached.send_if_modified(|seen| {
            let reached = progress.reached(if goes_on { *seen } else { Position::START }).unwrap_or(head);
            let changed = *seen != reached;
            *seen = reached;
            changed
        });
        self.epoch.send_if_modified(|seen| std::mem::replace(seen, progress.epoch) != progress.epoch);
    }

    /// Waits until somebody waits for a position that is not reached.
    async fn is_waited_for(&self) {
        let (reached, mut wanted) = (*self.reached.borrow(), self.wanted.subscribe());
        // Never an error: the sender is here.
        drop(wanted.wait_for(|wanted| *wanted > reached).await);
    }
}
