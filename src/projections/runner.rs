//! Drives the read models along the log.

use std::{sync::Arc, time::Duration};

use sqlx::{PgConnection, Postgres, pool::PoolConnection};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    Applied, ApplyError, LogEvent, ModelTx, Projection, ProjectionStatus,
    checkpoints::{self, Checkpoint},
    filling::Filling,
    progress::{Member, Progress},
    rebuild, tables,
};
use crate::{
    model::Position,
    store::{LogCursor, Store, StoreError, WriteTx, crash_point},
};

/// Bytes of events in one chunk. On SQLite appends wait for a chunk, so it is small enough to take a few milliseconds.
const CHUNK_BYTES: usize = 1 << 20;
/// How often to look at the log although nobody rang.
const CHECK: Duration = Duration::from_secs(5);
/// How long after the last event that nobody wants the checkpoints are moved past it.
const SETTLE: Duration = Duration::from_secs(1);
/// How long to sleep after a failure.
const RETRY: Duration = Duration::from_millis(500);
/// How long to sleep before the checkpoints are read again that somebody else has moved.
const MOVED: Duration = Duration::from_millis(20);
/// How often a node that does not lead looks at how far the leader is.
const FOLLOW: Duration = Duration::from_millis(50);
/// The advisory lock of the node that runs the read models ("linewatch" in hexadecimal ASCII, cut to 64 bit).
const LEADER_LOCK: i64 = 0x6c69_6e65_7761_7463;

/// Drives a set of read models. They advance together: one read and one decode of the log serve them all.
pub struct Runner {
    store: Store,
    projections: Vec<Arc<dyn Projection>>,
    reached: watch::Sender<Position>,
}

/// Why a step did not succeed.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    Apply(#[from] ApplyError),
    /// Another node, or a rebuild, moved a checkpoint, or it was deleted.
    #[error("a checkpoint was moved by somebody else")]
    Moved,
}

impl From<StoreError> for StepError {
    fn from(error: StoreError) -> Self {
        Self::Apply(ApplyError::Store(error))
    }
}

impl Runner {
    /// Makes the tables that are missing, and rebuilds read models whose version has changed. Those without a checkpoint
    /// over a log with events are filled up once it runs.
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
                Some(at) if at.version != projection.version() => {
                    tracing::info!(projection = projection.name(), "the read model's version changed; rebuilding it");
                    rebuild(&store, std::slice::from_ref(projection), |_, _| ()).await?;
                }
                Some(_) => {}
            }
        }
        let runner = Self { store, projections, reached: watch::Sender::new(Position::START) };
        runner.publish(&runner.progress().await?);
        Ok(runner)
    }

    /// How far all of them are.
    #[must_use]
    pub fn applied(&self) -> Applied {
        Applied::new(self.reached.subscribe())
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
                match self.lead().await? {
                    Leadership::Alone => self.drive(None, &mut filling).await,
                    Leadership::Leader(lock) => self.drive(Some(lock), &mut filling).await,
                    Leadership::Follower => self.follow().await,
                }
            };
            match stop.run_until_cancelled(turn).await {
                Some(Err(StepError::Moved)) => {
                    tracing::info!("a checkpoint was moved or deleted by somebody else; reading all of them again");
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
                rebuild(&self.store, &progress.missing, |_, _| ()).await?;
                continue;
            }
            let head = self.store.read_head().await?.position;
            match self.advance_to(&mut progress, head, false).await {
                Ok(()) => return Ok(()),
                Err(StepError::Moved) => {}
                Err(StepError::Apply(ApplyError::Store(error))) => return Err(error),
                Err(StepError::Apply(error)) => return Err(StoreError::Damaged(error.to_string())),
            }
        }
    }

    /// On PostgreSQL one node drives the read models; the lock goes with its connection.
    async fn lead(&self) -> Result<Leadership, StepError> {
        let Some(pool) = self.store.postgres_pool() else { return Ok(Leadership::Alone) };
        let mut connection = pool.acquire().await.map_err(StoreError::from)?;
        let won: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(LEADER_LOCK)
            .fetch_one(&mut *connection)
            .await
            .map_err(StoreError::from)?;
        Ok(if won { Leadership::Leader(Lock(Some(connection))) } else { Leadership::Follower })
    }

    async fn drive(&self, mut lock: Option<Lock>, filling: &mut Filling) -> Result<(), StepError> {
        let mut head = self.store.head();
        let mut progress = self.progress().await?;
        self.publish(&progress);
        // Other nodes look at the checkpoints; without any they need not be moved for what nobody wants.
        let lazy = lock.is_none();
        loop {
            filling.begin(&progress.missing);
            let until = *head.borrow_and_update();
            self.advance_to(&mut progress, until, lazy).await?;
            if let Some(lock) = &mut lock {
                lock.check().await?;
            }
            let pause = if progress.is_stored() { CHECK } else { SETTLE };
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(pause) => {
                    self.settle(&mut progress).await?;
                    let stored = self.progress().await?;
                    if !progress.agrees_with(&stored) {
                        return Err(StepError::Moved);
                    }
                    progress.missing = stored.missing;
                }
                () = filling.ended() => progress = self.progress().await?,
            }
        }
    }

    async fn follow(&self) -> Result<(), StepError> {
        // Looks at the leader's progress often, and at whether there still is a leader about once a second.
        for _ in 0..20 {
            self.publish(&self.progress().await?);
            tokio::time::sleep(FOLLOW).await;
        }
        Ok(())
    }

    async fn progress(&self) -> Result<Progress, StoreError> {
        Progress::load(&self.store, &self.projections).await
    }

    /// Moves the checkpoints to where the read models are.
    async fn settle(&self, progress: &mut Progress) -> Result<(), StepError> {
        if progress.is_stored() {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        for member in progress.members.iter().filter(|member| member.at != member.stored) {
            move_checkpoint(&mut tx, member, member.stored, member.at).await?;
        }
        tx.commit().await?;
        progress.members.iter_mut().for_each(|member| member.stored = member.at);
        Ok(())
    }

    /// Says how far those are that are there; the log's end where none is.
    fn publish(&self, progress: &Progress) {
        let head = *self.store.head().borrow();
        self.reached.send_if_modified(|seen| {
            let reached = progress.reached(*seen).unwrap_or(head);
            let changed = *seen != reached;
            *seen = reached;
            changed
        });
    }

    /// Goes on to a position. What no read model wants is passed over; if `lazy`, without writing that down at once.
    async fn advance_to(&self, progress: &mut Progress, until: Position, lazy: bool) -> Result<(), StepError> {
        let Some(from) = progress.least() else {
            self.publish(progress);
            return Ok(());
        };
        let mut cursor = LogCursor::following(self.store.clone(), from, until, CHUNK_BYTES);
        loop {
            let page = cursor.next_page().await?;
            let Some(last) = page.last().map(|event| event.position) else { return Ok(()) };
            let started = std::time::Instant::now();
            let events = LogEvent::page(page, progress.members.iter().map(|member| &*member.projection));
            if lazy && !events.iter().any(LogEvent::is_wanted) {
                progress.passed(last);
                self.publish(progress);
                continue;
            }
            match self.apply(&events, progress).await {
                Err(StepError::Apply(ApplyError::Event { position, reason })) => {
                    tracing::error!(%position, reason, "an event cannot be applied; parking it");
                    self.apply_one_by_one(&events, progress).await?;
                }
                other => other?,
            }
            progress.moved_to(last);
            self.publish(progress);
            metrics::histogram!("linewatch_projection_chunk_seconds").record(started.elapsed());
            crash_point("projection.published");
        }
    }

    /// Applies a chunk to every read model that lacks it, and moves their checkpoints, in one transaction.
    async fn apply(&self, events: &[LogEvent], progress: &Progress) -> Result<(), StepError> {
        let mut tx = self.store.begin().await?;
        for member in &progress.members {
            let missing = &events[events.partition_point(|event| event.recorded.position <= member.at)..];
            let Some(last) = missing.last() else { continue };
            // The checkpoint first: a rebuild holds it while it swaps the tables, and must not be waited for with
            // those tables locked.
            move_checkpoint(&mut tx, member, member.stored, last.recorded.position).await?;
            member.projection.apply(&mut ModelTx::new(&mut tx, ""), missing).await?;
            crash_point("projection.applied");
        }
        crash_point("projection.before_commit");
        tx.commit().await?;
        crash_point("projection.committed");
        Ok(())
    }

    /// The slow way through a chunk that holds a bad event: each event alone, for each read model alone.
    async fn apply_one_by_one(&self, events: &[LogEvent], progress: &Progress) -> Result<(), StepError> {
        for member in &progress.members {
            let mut stored = member.stored;
            for event in events.iter().filter(|event| event.recorded.position > member.at) {
                self.apply_or_park(member, event, stored).await?;
                stored = event.recorded.position;
            }
        }
        Ok(())
    }

    async fn apply_or_park(&self, member: &Member, event: &LogEvent, at: Position) -> Result<(), StepError> {
        let projection = &*member.projection;
        let mut tx = self.store.begin().await?;
        let applied = projection.apply(&mut ModelTx::new(&mut tx, ""), std::slice::from_ref(event)).await;
        if let Err(error @ ApplyError::Event { .. }) = applied {
            tx.rollback().await;
            tx = self.store.begin().await?;
            checkpoints::park(&mut tx, projection, &error, event, self.store.now()).await?;
            metrics::counter!("linewatch_projection_parked_total", "projection" => projection.name()).increment(1);
        } else {
            applied?;
        }
        move_checkpoint(&mut tx, member, at, event.recorded.position).await?;
        Ok(tx.commit().await?)
    }
}

async fn move_checkpoint(tx: &mut WriteTx, member: &Member, from: Position, to: Position) -> Result<(), StepError> {
    if checkpoints::advance(tx, &*member.projection, from, to).await? { Ok(()) } else { Err(StepError::Moved) }
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
        checkpoints::set(
            &mut tx,
            projection.name(),
            Checkpoint { position: Position::START, version: projection.version() },
        )
        .await?;
    }
    tx.commit().await
}

enum Leadership {
    /// SQLite: there is no other node.
    Alone,
    /// This node drives.
    Leader(Lock),
    /// Another one does.
    Follower,
}

/// The connection that holds the leader's lock. Closed when dropped, because a pooled one would keep the lock.
struct Lock(Option<PoolConnection<Postgres>>);

impl Lock {
    /// Notices that the connection, and with it the lock, is gone.
    async fn check(&mut self) -> Result<(), StoreError> {
        let Some(connection) = &mut self.0 else { return Ok(()) };
        let connection: &mut PgConnection = connection;
        sqlx::query("SELECT 1").execute(connection).await?;
        Ok(())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(connection.detach());
        }
    }
}
