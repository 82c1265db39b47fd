//! Rebuilding read models: new tables are filled beside the live ones, then swapped in.

use std::sync::Arc;

use tokio::{sync::mpsc, task::JoinSet};

use super::{
    ApplyError, Consumer, LogEvent, ModelTx, StoredEvent,
    checkpoints::{self, Checkpoint},
    consumer::decode_for,
    pace::{Pace, Steps},
    tables::{self, NEXT, OLD},
};
use linewatch_log::{Dialect, End, Lease, LogCursor, RecordedEvent, Store, StoreError, WriteTx};
use linewatch_model::Position;
use linewatch_task::crash_point;

/// Chunks that are read and decoded ahead of the one being applied.
const CHUNKS_AHEAD: usize = 2;
/// Events that may be left for the transaction that swaps the tables.
const EVENTS_LEFT_TO_SWAP: u64 = 500;

/// The checkpoint of the tables that are being filled: where it is not what a rebuild left, the database was moved back
/// and the tables lack what they had.
const REBUILD_MARK: &str = "rebuild__next";

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events that were read.
    pub events: u64,
    /// Events that could not be applied, each counted for every read model that could not.
    pub dead_lettered: u64,
}

/// Rebuilds read models from the first event on, in one pass over the log. The live tables serve until the new ones
/// take their place, at the live position or later, so readers never see them go back. `progress` is told of every
/// chunk: events so far, in all.
///
/// Beside a server that writes to the same SQLite file it goes in short steps, so that appends do not wait for it.
///
/// # Errors
/// When the database fails; the live tables are then as before.
pub async fn rebuild<E: StoredEvent>(
    store: &Store,
    projections: &[Arc<dyn Consumer<E>>],
    progress: impl FnMut(u64, u64),
) -> Result<Rebuilt, StoreError> {
    rebuild_at(store, projections, Pace::of(store), progress, |_| ()).await
}

/// As [`rebuild`], at a pace. `swapped` is told when the new tables are in place: from then on somebody has to go on with
/// them, while the old ones may take long to be emptied.
pub(super) async fn rebuild_at<E: StoredEvent>(
    store: &Store,
    projections: &[Arc<dyn Consumer<E>>],
    pace: Pace,
    mut progress: impl FnMut(u64, u64),
    swapped: impl FnOnce(Rebuilt),
) -> Result<Rebuilt, StoreError> {
    let alone = store.rebuild_alone().await?;
    for projection in projections {
        // What a rebuild that was killed has left.
        tables::discard((store, &alone.lease), &**projection, NEXT, pace).await?;
        tables::discard((store, &alone.lease), &**projection, OLD, pace).await?;
    }
    let mut steps = Steps::new(store, pace);
    let mut fill =
        Fill { store, projections, pace, lease: &alone.lease, at: Position::START, dead_lettered: Vec::new() };
    fill.begin().await?;
    loop {
        let head = store.read_head().await?.position;
        if fill.at == head {
            break;
        }
        let mut ahead = read_ahead(store, projections.to_vec(), fill.at, head, pace);
        while let Some(chunk) = ahead.chunks.recv().await {
            let chunk = chunk?;
            steps.begin();
            fill.chunk(&chunk).await?;
            progress(fill.at.get(), head.get());
            steps.rest().await?;
        }
    }
    for projection in projections {
        fill.finish(&**projection).await?;
    }
    let mut tx = store.begin().await?;
    checkpoints::remove(&mut tx, REBUILD_MARK).await?;
    fill.commit(tx).await?;
    let rebuilt = Rebuilt { events: fill.at.get(), dead_lettered: fill.dead_lettered.len() as u64 };
    swapped(rebuilt);
    for projection in projections {
        tables::discard((store, &alone.lease), &**projection, OLD, pace).await?;
    }
    alone.lease.give_back().await;
    Ok(rebuilt)
}

/// What makes the names of new indexes differ from those of the live tables.
fn unique(store: &Store) -> String {
    format!("_{}", store.now().micros())
}

/// Chunks that are read beside the applying, until this is dropped.
struct ReadAhead<E> {
    chunks: mpsc::Receiver<Result<Vec<LogEvent<E>>, StoreError>>,
    /// Ends the reading when it is dropped.
    _reading: JoinSet<()>,
}

/// Reads and decodes beside the applying, a few chunks ahead.
fn read_ahead<E: StoredEvent>(
    store: &Store,
    projections: Vec<Arc<dyn Consumer<E>>>,
    after: Position,
    until: Position,
    pace: Pace,
) -> ReadAhead<E> {
    let (chunks, ahead) = mpsc::channel(CHUNKS_AHEAD);
    let mut cursor = LogCursor::new(store.clone(), after, until, pace.chunk_bytes());
    let mut reading = JoinSet::new();
    reading.spawn(async move {
        loop {
            let page = cursor.next_page().await;
            if page.as_ref().is_ok_and(Vec::is_empty) {
                return;
            }
            let last = page.is_err();
            let chunk = page.map(|page| decoded(page, &projections));
            if chunks.send(chunk).await.is_err() || last {
                return;
            }
        }
    });
    ReadAhead { chunks: ahead, _reading: reading }
}

/// A page of the log, with what one of the read models wants decoded.
fn decoded<E: StoredEvent>(page: Vec<RecordedEvent>, projections: &[Arc<dyn Consumer<E>>]) -> Vec<LogEvent<E>> {
    let projections: Vec<_> = projections.iter().map(|projection| &**projection).collect();
    let events: Vec<_> = page.into_iter().map(LogEvent::undecoded).collect();
    for event in &events {
        decode_for(event, &projections);
    }
    events
}

/// A rebuild under way.
struct Fill<'a, E> {
    store: &'a Store,
    projections: &'a [Arc<dyn Consumer<E>>],
    pace: Pace,
    lease: &'a Lease,
    at: Position,
    dead_lettered: Vec<DeadLetter<E>>,
}

/// An event that one of the read models could not apply.
struct DeadLetter<E> {
    projection: &'static str,
    event: LogEvent<E>,
    error: ApplyError,
}

impl<E: StoredEvent> Fill<'_, E> {
    /// Makes the tables that are filled, and their mark.
    async fn begin(&self) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        for projection in self.projections {
            tables::create(&mut tx, &**projection, NEXT).await?;
            if self.pace.indexes_first(self.store.dialect()) {
                tables::index(&mut tx, &**projection, NEXT, &unique(self.store)).await?;
            }
        }
        checkpoints::set(&mut tx, REBUILD_MARK, Checkpoint { position: self.at, version: 0 }).await?;
        self.commit(tx).await
    }

    async fn chunk(&mut self, events: &[LogEvent<E>]) -> Result<(), StoreError> {
        let mut tx = self.store.begin().await?;
        match apply_all(&mut tx, self.projections, events).await {
            Ok(()) => {
                self.mark(&mut tx, events).await?;
                self.commit(tx).await?;
            }
            Err(ApplyError::Store(error)) => return Err(error),
            Err(ApplyError::Event { .. }) => {
                tx.rollback().await;
                for event in events {
                    self.one_by_one(event).await?;
                }
                let mut tx = self.store.begin().await?;
                self.mark(&mut tx, events).await?;
                self.commit(tx).await?;
            }
        }
        self.at = events.last().map_or(self.at, |event| event.recorded.position);
        crash_point("rebuild.chunk");
        Ok(())
    }

    /// Moves the mark to the end of a chunk.
    async fn mark(&self, tx: &mut WriteTx, events: &[LogEvent<E>]) -> Result<(), StoreError> {
        let Some(end) = events.last().map(|event| event.recorded.end()) else { return Ok(()) };
        advance(tx, REBUILD_MARK, self.at, end).await
    }

    /// The slow way through a chunk that holds a bad event.
    async fn one_by_one(&mut self, event: &LogEvent<E>) -> Result<(), StoreError> {
        for projection in self.projections {
            let mut tx = self.store.begin().await?;
            match projection.handle(&mut ModelTx::new(&mut tx, NEXT), std::slice::from_ref(event)).await {
                Ok(()) => self.commit(tx).await?,
                Err(ApplyError::Store(error)) => return Err(error),
                Err(error) => {
                    tx.rollback().await;
                    let event = LogEvent::new(event.recorded.clone());
                    self.dead_lettered.push(DeadLetter { projection: projection.name(), event, error });
                }
            }
        }
        Ok(())
    }

    /// Catches up with the live tables of one read model and takes their place.
    async fn finish(&self, projection: &dyn Consumer<E>) -> Result<(), StoreError> {
        if !self.pace.indexes_first(self.store.dialect()) {
            let mut tx = self.begin_without_limit().await?;
            tables::index(&mut tx, projection, NEXT, &unique(self.store)).await?;
            self.commit(tx).await?;
        }
        let mark = self.mark_of(projection).await?;
        let at = self.come_near(projection, &mark).await?;
        self.swap(projection, &mark, at).await?;
        crash_point("rebuild.replaced");
        Ok(())
    }

    /// The mark of the tables of one read model, which go on from here without the others.
    async fn mark_of(&self, projection: &dyn Consumer<E>) -> Result<String, StoreError> {
        let mark = format!("{}{NEXT}", projection.name());
        let mut tx = self.store.begin().await?;
        is_at(&mut tx, REBUILD_MARK, self.at).await?;
        checkpoints::set(&mut tx, &mark, Checkpoint { position: self.at, version: 0 }).await?;
        self.commit(tx).await?;
        Ok(mark)
    }

    /// Applies what was committed since, chunk by chunk, until little is left for the last transaction.
    async fn come_near(&self, projection: &dyn Consumer<E>, mark: &str) -> Result<Position, StoreError> {
        let mut at = self.at;
        let mut steps = Steps::new(self.store, self.pace);
        loop {
            let head = self.store.read_head().await?.position;
            if head.get().saturating_sub(at.get()) <= EVENTS_LEFT_TO_SWAP {
                return Ok(at);
            }
            steps.begin();
            let mut tx = self.store.begin().await?;
            let until = head.min(at.plus(self.pace.chunk_events()));
            let Some(end) = apply_up_to(self.store, &mut tx, projection, at, until).await? else { return Ok(at) };
            advance(&mut tx, mark, at, end).await?;
            self.commit(tx).await?;
            at = end.position;
            steps.rest().await?;
        }
    }

    /// The last step, in one transaction.
    async fn swap(&self, projection: &dyn Consumer<E>, mark: &str, at: Position) -> Result<(), StoreError> {
        let mut tx = self.begin_without_limit().await?;
        is_at(&mut tx, mark, at).await?;
        checkpoints::remove(&mut tx, mark).await?;
        let live = live_position(self.store, &mut tx, projection.name()).await?;
        let reached = apply_up_to(self.store, &mut tx, projection, at, live).await?.map_or(at, |end| end.position);
        tables::swap(&mut tx, projection).await?;
        crash_point("rebuild.swapped");
        let at = Checkpoint { position: reached, version: projection.version() };
        checkpoints::set(&mut tx, projection.name(), at).await?;
        tx.execute("DELETE FROM projection_parked WHERE name = $1", &[projection.name().into()]).await?;
        for letter in self.dead_lettered.iter().filter(|letter| letter.projection == projection.name()) {
            checkpoints::dead_letter(&mut tx, projection, &letter.error, &letter.event, self.store.now()).await?;
        }
        self.commit(tx).await
    }

    /// Only for as long as no other process rebuilds: it fills tables of the same names.
    async fn commit(&self, mut tx: WriteTx) -> Result<(), StoreError> {
        self.lease.fence(&mut tx).await?;
        tx.commit().await
    }

    /// The indexes of a large read model may take longer than any other statement is allowed to.
    async fn begin_without_limit(&self) -> Result<WriteTx, StoreError> {
        let mut tx = self.store.begin().await?;
        if self.store.dialect() == Dialect::Postgres {
            tx.execute("SET LOCAL statement_timeout = 0", &[]).await?;
        }
        Ok(tx)
    }
}

/// Moves a mark from where this rebuild left it, to an event that the log has.
async fn advance(tx: &mut WriteTx, mark: &str, from: Position, to: End) -> Result<(), StoreError> {
    if checkpoints::advance(tx, (mark, 0), from, to).await? {
        return Ok(());
    }
    is_at(tx, mark, from).await?;
    Err(StoreError::Rewound)
}

/// Refuses to go on with tables that are not as this rebuild left them.
async fn is_at(tx: &mut WriteTx, mark: &str, at: Position) -> Result<(), StoreError> {
    if checkpoints::position_of(tx, mark).await? == at { Ok(()) } else { Err(StoreError::RebuildOvertaken) }
}

async fn apply_all<E: StoredEvent>(
    tx: &mut WriteTx,
    projections: &[Arc<dyn Consumer<E>>],
    events: &[LogEvent<E>],
) -> Result<(), ApplyError> {
    for projection in projections {
        projection.handle(&mut ModelTx::new(tx, NEXT), events).await?;
    }
    Ok(())
}

/// Applies what the new tables lack up to a position; answers the last event of that, if there was any.
async fn apply_up_to<E: StoredEvent>(
    store: &Store,
    tx: &mut WriteTx,
    projection: &dyn Consumer<E>,
    at: Position,
    until: Position,
) -> Result<Option<End>, StoreError> {
    let mut cursor = LogCursor::new(store.clone(), at, until, Pace::Fast.chunk_bytes());
    let mut reached = None;
    loop {
        let events: Vec<_> = cursor.next_page().await?.into_iter().map(LogEvent::undecoded).collect();
        let Some(last) = events.last().map(|event| event.recorded.end()) else { return Ok(reached) };
        projection.handle(&mut ModelTx::new(tx, NEXT), &events).await.map_err(|error| match error {
            ApplyError::Store(error) => error,
            // Rare: an unreadable event arrived in the last moment. The rebuild is simply run again.
            ApplyError::Event { position, reason } => StoreError::Corrupt { position, reason },
        })?;
        reached = Some(last);
    }
}

/// Where the live tables are; of a read model without any, where the furthest of the others is, so that it holds up nobody
/// when it joins them. On PostgreSQL the row is locked, so the
/// runner waits; on SQLite it waits anyway.
async fn live_position(store: &Store, tx: &mut WriteTx, name: &str) -> Result<Position, StoreError> {
    let sql = match store.dialect() {
        Dialect::Sqlite => "SELECT position FROM projection_checkpoints WHERE name = $1",
        Dialect::Postgres => "SELECT position FROM projection_checkpoints WHERE name = $1 FOR UPDATE",
    };
    let rows = tx.fetch(sql, &[name.into()]).await?;
    if let Some(row) = rows.first() {
        return Ok(Position::from_sql(row.int(0)?));
    }
    let furthest = "SELECT COALESCE(max(c.position), 0) FROM projection_checkpoints c \
                    JOIN log_head h ON c.position <= h.position WHERE c.name NOT LIKE '%!_!_next' ESCAPE '!'";
    tx.fetch(furthest, &[]).await?.first().map_or(Ok(Position::START), |row| Ok(Position::from_sql(row.int(0)?)))
}
