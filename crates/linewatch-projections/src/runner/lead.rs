//! Leading a group, and following the node that does.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::Runner;
use crate::{ApplyError, StoredEvent, chunks::CHUNK_BYTES, filling::Filling, progress::Progress};
use linewatch_log::{Dialect, Lease, StoreError, WriteTx};
use linewatch_model::Position;

/// How often the checkpoints are compared with what is known although no commit came.
const COMPARE_INTERVAL: Duration = Duration::from_secs(5);
/// How long checkpoints stay behind events that nobody wants.
const SETTLES_WITHIN: Duration = Duration::from_secs(1);
/// How often a node that does not lead looks at how far the leader is.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// How long a node that does not lead only looks, before it tries to.
const LEASE_INTERVAL: Duration = Duration::from_millis(500);

/// By what right the checkpoints are moved, and how.
pub(super) struct AdvanceMode<'a> {
    /// None for a command that ends: the checkpoints alone keep it from disturbing whoever leads.
    pub lease: Option<&'a Lease>,
    /// Whether the checkpoints may stay behind what no consumer wants.
    pub lazy: bool,
}

impl AdvanceMode<'_> {
    pub async fn commit(&self, mut tx: WriteTx) -> Result<(), StoreError> {
        if let Some(lease) = self.lease {
            lease.fence(&mut tx).await?;
        }
        tx.commit().await
    }
}

/// Why a step did not succeed.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// Another node, or a rebuild, moved a checkpoint, or it was deleted; or the log was moved back.
    #[error("a checkpoint or the log was moved by somebody else")]
    Moved,
}

impl From<StoreError> for StepError {
    fn from(error: StoreError) -> Self {
        Self::Apply(ApplyError::Store(error))
    }
}

impl<E: StoredEvent> Runner<E> {
    /// Drives the group for as long as this node has the lease.
    pub(super) async fn lead(&self, lease: Lease, filling: &mut Filling) -> Result<(), StepError> {
        let led = tokio::select! {
            led = self.drive(&lease, filling) => led,
            () = lease.lapses() => {
                tracing::warn!(lease = self.group.lease, "this node could not renew the lease of read models");
                Ok(())
            }
        };
        lease.give_back().await;
        led
    }

    async fn drive(&self, lease: &Lease, filling: &mut Filling) -> Result<(), StepError> {
        let mut head = self.store.head();
        self.discard_ahead().await?;
        let mut progress = self.progress_with_begun().await?;
        self.publish(&progress);
        let mut epochs = self.store.epochs();
        // Other nodes look at the checkpoints; without any they need not be moved for what nobody wants.
        let lazy = self.store.dialect() == Dialect::Sqlite;
        let turn = AdvanceMode { lease: Some(lease), lazy };
        loop {
            filling.begin(&progress.missing);
            let until = *head.borrow_and_update();
            // The end first: one of another epoch is not taken for one of this.
            if *epochs.borrow_and_update() != progress.epoch {
                return Err(StepError::Moved);
            }
            self.advance_to(&mut progress, until, &turn).await?;
            let settles_in = progress.settles_in(SETTLES_WITHIN);
            if settles_in.is_some_and(|left| left.is_zero()) {
                self.settle(&mut progress, &turn).await?;
                continue;
            }
            tokio::select! {
                more = self.next_commit(&mut head) => if more.is_err() { return Ok(()) },
                changed = epochs.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(settles_in.unwrap_or(COMPARE_INTERVAL)) => {
                    self.settle(&mut progress, &turn).await?;
                    let stored = self.progress_with_begun().await?;
                    if !progress.agrees_with(&stored) {
                        return Err(StepError::Moved);
                    }
                    progress.missing = stored.missing;
                }
                () = filling.ended() => {
                    self.settle(&mut progress, &turn).await?;
                    let stored = self.progress_with_begun().await?;
                    if stored.epoch != progress.epoch {
                        return Err(StepError::Moved);
                    }
                    progress = stored;
                }
            }
        }
    }

    /// Waits for a commit and, in a group that lingers, for more of them: not for long, not while somebody waits, and no
    /// longer than until a transaction is full.
    async fn next_commit(&self, head: &mut watch::Receiver<Position>) -> Result<(), watch::error::RecvError> {
        let full = self.group.chunks.bytes_read() + CHUNK_BYTES;
        head.changed().await?;
        if !self.group.linger.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(self.group.linger) => {}
                () = self.is_waited_for() => {}
                () = self.group.chunks.have_read(full) => {}
            }
        }
        Ok(())
    }

    /// Looks at the leader's progress often, and ends when it is time to see whether there still is a leader.
    pub(super) async fn follow(&self) -> Result<(), StepError> {
        let started = Instant::now();
        while started.elapsed() < LEASE_INTERVAL {
            self.publish(&self.progress().await?);
            let waited_for = async {
                tokio::time::sleep(LOOK_INTERVAL).await;
                self.is_waited_for().await;
            };
            // In time or not, it looks again.
            let _ = tokio::time::timeout(LOOK_INTERVAL.max(self.group.linger), waited_for).await;
        }
        Ok(())
    }

    /// Moves the checkpoints to where their consumers are.
    async fn settle(&self, progress: &mut Progress<E>, turn: &AdvanceMode<'_>) -> Result<(), StepError> {
        let Some(passed) = progress.unsettled() else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        for member in progress.members.iter().filter(|member| member.at != member.stored) {
            member.move_checkpoint(&mut tx, member.stored, passed).await?;
        }
        turn.commit(tx).await?;
        progress.settled();
        Ok(())
    }
}
