//! Drives the read models along the log.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    Applied, ApplyError, LogEvent, ModelTx, Projection, ProjectionStatus, checkpoints,
    filling::Filling,
    progress::{Member, Progress},
    rebuild, tables,
};
use crate::events::RecordedEvent;
use linewatch_log::{Dialect, End, Lease, LogCursor, Store, StoreError, WriteTx, crash_point};
use linewatch_model::Position;

/// Bytes of events in one chunk. On SQLite appends wait for a chunk, so it is small enough to take a few milliseconds.
const CHUNK_BYTES: usize = 1 << 20;
/// How often to look at the log although no notification came.
const CHECK: Duration = Duration::from_secs(5);
/// How long after the last event that nobody wants the checkpoints are moved past it.
const SETTLE: Duration = Duration::from_secs(1);
/// How long to sleep after a failure.
const RETRY: Duration = Duration::from_millis(500);
/// How long to sleep before the checkpoints are read again that somebody else has moved.
const MOVED: Duration = Duration::from_millis(20);
/// How often a node that does not lead looks at how far the leader is.
const FOLLOW: Duration = Duration::from_millis(50);
/// How long a node that does not lead only looks, before it tries to.
const TURN: Duration = Duration::from_millis(500);

/// The lease of the node that runs the read models.
const LEASE: &str = "read_models";

/// Drives a set of read models. They advance together: one read and one decode of the log serve them all.
pub struct Runner {
    store: Store,
    projections: Vec<Arc<dyn Projection>>,
    /// What was told of read models of another version.
    told_foreign: Mutex<Vec<(&'static str, i64)>>,
    reached: watch::Sender<Position>,
    /// The epoch of the log that `reached` is of.
    epoch: watch::Sender<u64>,
}

/// By what right the read models are moved, and how.
struct Turn<'a> {
    /// None for a command that ends: the checkpoints alone keep it from disturbing whoever leads.
    lease: Option<&'a Lease>,
    /// Whether the checkpoints may stay behind what no read model wants.
    lazy: bool,
}

impl Turn<'_> {
    async fn commit(&self, mut tx: WriteTx) -> Result<(), StoreError> {
        if let Some(lease) = self.lease {
            lease.fence(&mut tx).await?;
        }
        tx.commit().await
    }
}

/// Why a step did not succeed.
#[derive(Debug, thiserror::Error)]
enum StepError {
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

impl Runner {
    /// Makes the tables that are missing, and rebuilds read models whose version has changed, once no other process
    /// rebuilds. Those without a checkpoint over a log with events, and those that are ahead of the log, are filled up once
    /// it runs.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn new(store: Store, projections: Vec<Arc<dyn Projection>>) -> Result<Self, StoreError> {
        let stored = checkpoints::load(&store).await?;
        let is_new = store.read_head().await?.position == Position::START;
        for projection in &projections {
            match stored.get(projection.name()) {
                None if is_new => create(&store, &**projection).await?,
                None => tables::ensure(&store, &**projection).await?,
                Some(_) => bring_up_to_date(&store, projection).await?,
            }
        }
        let (reached, epoch) = (watch::Sender::new(Position::START), watch::Sender::new(0));
        let runner = Self { store, projections, told_foreign: Mutex::default(), reached, epoch };
        runner.mend().await?;
        runner.publish(&runner.progress().await?);
        Ok(runner)
    }

    /// How far all of them are.
    #[must_use]
    pub fn applied(&self) -> Applied {
        Applied::new(self.reached.subscribe(), self.epoch.subscribe())
    }

    /// The state of every read model of a store.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn status(store: &Store) -> Result<Vec<ProjectionStatus>, StoreError> {
        checkpoints::status(store).await
    }

    /// Follows the log until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut filling = Filling::of(self.store.clone());
        while !stop.is_cancelled() {
            let turn = async {
                match self.store.lease(LEASE).await? {
                    Some(lease) => self.lead(lease, &mut filling).await,
                    None => self.follow().await,
                }
            };
            match stop.run_until_cancelled(turn).await {
                Some(Err(StepError::Apply(ApplyError::Store(error @ StoreError::LeaseLost(_))))) => {
                    tracing::warn!(%error, "this node leads no more");
                }
                Some(Err(StepError::Moved)) => {
                    tracing::info!("a checkpoint or the log was moved by somebody else; reading where it is");
                    let _ = stop.run_until_cancelled(tokio::time::sleep(MOVED)).await;
                }
                Some(Err(error)) => {
                    tracing::error!(%error, "the read models stand still; trying again");
                    let _ = stop.run_until_cancelled(tokio::time::sleep(RETRY)).await;
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
            let mut progress = self.progress().await?;
            if !progress.missing.is_empty() {
                let mut told = false;
                while let Err(error) = rebuild(&self.store, &progress.missing, |_, _| ()).await {
                    wait_for_the_other(error, &mut told).await?;
                }
                continue;
            }
            let head = self.store.read_head().await?.position;
            match self.advance_to(&mut progress, head, &Turn { lease: None, lazy: false }).await {
                Ok(()) => return Ok(()),
                Err(StepError::Moved) => {}
                Err(StepError::Apply(ApplyError::Store(error))) => return Err(error),
                Err(StepError::Apply(error)) => return Err(StoreError::Damaged(error.to_string())),
            }
        }
    }

    /// Drives the read models for as long as this node has the lease.
    async fn lead(&self, lease: Lease, filling: &mut Filling) -> Result<(), StepError> {
        let led = tokio::select! {
            led = self.drive(&lease, filling) => led,
            () = lease.lapses() => {
                tracing::warn!("this node could not renew the lease of the read models");
                Ok(())
            }
        };
        lease.give_back().await;
        led
    }

    async fn drive(&self, lease: &Lease, filling: &mut Filling) -> Result<(), StepError> {
        let mut head = self.store.head();
        self.mend().await?;
        let mut progress = self.progress().await?;
        self.publish(&progress);
        let mut epochs = self.store.epochs();
        // Other nodes look at the checkpoints; without any they need not be moved for what nobody wants.
        let lazy = self.store.dialect() == Dialect::Sqlite;
        let turn = Turn { lease: Some(lease), lazy };
        loop {
            filling.begin(&progress.missing);
            let until = *head.borrow_and_update();
            // The end first: one of another epoch is not taken for one of this.
            if *epochs.borrow_and_update() != progress.epoch {
                return Err(StepError::Moved);
            }
            self.advance_to(&mut progress, until, &turn).await?;
            let pause = if progress.is_stored() { CHECK } else { SETTLE };
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return Ok(()) },
                changed = epochs.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(pause) => {
                    self.settle(&mut progress, &turn).await?;
                    let stored = self.progress().await?;
                    if !progress.agrees_with(&stored) {
                        return Err(StepError::Moved);
                    }
                    progress.missing = stored.missing;
                }
                () = filling.ended() => {
                    self.settle(&mut progress, &turn).await?;
                    let stored = self.progress().await?;
                    if stored.epoch != progress.epoch {
                        return Err(StepError::Moved);
                    }
                    progress = stored;
                }
            }
        }
    }

    /// Looks at the leader's progress often, and ends when it is time to see whether there still is a leader.
    async fn follow(&self) -> Result<(), StepError> {
        let started = Instant::now();
        while started.elapsed() < TURN {
            self.publish(&self.progress().await?);
            tokio::time::sleep(FOLLOW).await;
        }
        Ok(())
    }

    async fn progress(&self) -> Result<Progress, StoreError> {
        let progress = Progress::load(&self.store, &self.projections).await?;
        self.tell_foreign(&progress.foreign);
        Ok(progress)
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
    async fn mend(&self) -> Result<(), StoreError> {
        // The checkpoints first: both grow while they are read.
        let stored = checkpoints::load(&self.store).await?;
        let head = self.store.read_head().await?.position;
        let is_ahead =
            |of: &&Arc<dyn Projection>| stored.get(of.name()).is_some_and(|checkpoint| checkpoint.position > head);
        for projection in self.projections.iter().filter(is_ahead) {
            if checkpoints::remove_ahead(&self.store, &**projection).await? {
                let projection = projection.name();
                tracing::warn!(projection, %head, "a read model is ahead of the log, which was moved back; making it anew");
            }
        }
        Ok(())
    }

    /// Moves the checkpoints to where the read models are.
    async fn settle(&self, progress: &mut Progress, turn: &Turn<'_>) -> Result<(), StepError> {
        if progress.is_stored() {
            return Ok(());
        }
        let Some(passed) = progress.passed else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        for member in progress.members.iter().filter(|member| member.at != member.stored) {
            move_checkpoint(&mut tx, member, member.stored, passed).await?;
        }
        turn.commit(tx).await?;
        progress.members.iter_mut().for_each(|member| member.stored = member.at);
        Ok(())
    }

    /// Says how far those are that are there; the log's end where none is.
    fn publish(&self, progress: &Progress) {
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

    /// Goes on to a position. What no read model wants is passed over; if lazy, without writing that down at once.
    async fn advance_to(&self, progress: &mut Progress, until: Position, turn: &Turn<'_>) -> Result<(), StepError> {
        let Some(from) = progress.least() else {
            self.publish(progress);
            return Ok(());
        };
        let mut cursor = LogCursor::following(self.store.clone(), from, until, CHUNK_BYTES);
        loop {
            let page = cursor.next_page().await?;
            let Some(end) = page.last().map(RecordedEvent::end) else { return Ok(()) };
            let started = Instant::now();
            let events = LogEvent::page(page, progress.members.iter().map(|member| &*member.projection));
            if turn.lazy && !events.iter().any(LogEvent::is_wanted) {
                progress.pass(end);
                self.publish(progress);
                continue;
            }
            match self.apply(&events, progress, turn).await {
                Err(StepError::Apply(ApplyError::Event { position, reason })) => {
                    tracing::error!(%position, reason, "an event cannot be applied; dead-lettering it");
                    self.apply_one_by_one(&events, progress, turn).await?;
                }
                other => other?,
            }
            progress.moved_to(end.position);
            self.publish(progress);
            metrics::histogram!("linewatch_projection_chunk_seconds").record(started.elapsed());
            crash_point("projection.published");
        }
    }

    /// Applies a chunk to every read model that lacks it, and moves their checkpoints, in one transaction.
    #[tracing::instrument(
        name = "projection_chunk",
        level = "debug",
        skip_all,
        fields(after = ?progress.least().map(Position::get), events = events.len())
    )]
    async fn apply(&self, events: &[LogEvent], progress: &Progress, turn: &Turn<'_>) -> Result<(), StepError> {
        let mut tx = self.store.begin().await?;
        for member in &progress.members {
            let missing = &events[events.partition_point(|event| event.recorded.position <= member.at)..];
            let Some(last) = missing.last() else { continue };
            // The checkpoint first: a rebuild holds it while it swaps the tables, and must not be waited for with
            // those tables locked.
            move_checkpoint(&mut tx, member, member.stored, last.recorded.end()).await?;
            member.projection.apply(&mut ModelTx::new(&mut tx, ""), missing).await?;
            crash_point("projection.applied");
        }
        crash_point("projection.before_commit");
        turn.commit(tx).await?;
        crash_point("projection.committed");
        Ok(())
    }

    /// The slow way through a chunk that holds a bad event: each event alone, for each read model alone.
    async fn apply_one_by_one(
        &self,
        events: &[LogEvent],
        progress: &Progress,
        turn: &Turn<'_>,
    ) -> Result<(), StepError> {
        for member in &progress.members {
            let mut stored = member.stored;
            for event in events.iter().filter(|event| event.recorded.position > member.at) {
                self.apply_or_dead_letter(member, event, stored, turn).await?;
                stored = event.recorded.position;
            }
        }
        Ok(())
    }

    async fn apply_or_dead_letter(
        &self,
        member: &Member,
        event: &LogEvent,
        at: Position,
        turn: &Turn<'_>,
    ) -> Result<(), StepError> {
        let projection = &*member.projection;
        let mut tx = self.store.begin().await?;
        let applied = projection.apply(&mut ModelTx::new(&mut tx, ""), std::slice::from_ref(event)).await;
        if let Err(error @ ApplyError::Event { .. }) = applied {
            tx.rollback().await;
            tx = self.store.begin().await?;
            checkpoints::dead_letter(&mut tx, projection, &error, event, self.store.now()).await?;
            metrics::counter!("linewatch_projection_parked_total", "projection" => projection.name()).increment(1);
        } else {
            applied?;
        }
        move_checkpoint(&mut tx, member, at, event.recorded.end()).await?;
        Ok(turn.commit(tx).await?)
    }
}

async fn move_checkpoint(tx: &mut WriteTx, member: &Member, from: Position, to: End) -> Result<(), StepError> {
    let of = (member.projection.name(), member.projection.version());
    if checkpoints::advance(tx, of, from, to).await? { Ok(()) } else { Err(StepError::Moved) }
}

async fn create(store: &Store, projection: &dyn Projection) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    // Another node may have been faster; its row is there then, and this transaction waited for it.
    let values = [projection.name().into(), projection.version().into()];
    let first = tx
        .execute(
            "INSERT INTO projection_checkpoints (name, version, position) VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING",
            &values,
        )
        .await?;
    if first == 1 {
        tables::drop_all(&mut tx, projection, "").await?;
        tables::create(&mut tx, projection, "").await?;
        tables::index(&mut tx, projection, "", "").await?;
    }
    tx.commit().await
}

/// Rebuilds a read model whose version has changed. Where another process rebuilds it is waited for: it may do the same.
async fn bring_up_to_date(store: &Store, projection: &Arc<dyn Projection>) -> Result<(), StoreError> {
    let mut told = false;
    loop {
        let stored = checkpoints::load(store).await?.get(projection.name()).copied();
        if stored.is_none_or(|at| at.version == projection.version()) {
            return Ok(());
        }
        tracing::info!(projection = projection.name(), "the read model's version changed; rebuilding it");
        match rebuild(store, std::slice::from_ref(projection), |_, _| ()).await {
            Ok(_) => return Ok(()),
            Err(error) => wait_for_the_other(error, &mut told).await?,
        }
    }
}

/// Waits a moment where another process rebuilds read models; any other error is the caller's.
async fn wait_for_the_other(error: StoreError, told: &mut bool) -> Result<(), StoreError> {
    if !matches!(error, StoreError::Rebuilding) {
        return Err(error);
    }
    if !std::mem::replace(told, true) {
        tracing::info!("another process rebuilds read models of this store; waiting until it is done");
    }
    tokio::time::sleep(RETRY).await;
    Ok(())
}
