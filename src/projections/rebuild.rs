//! Rebuilding read models: new tables are filled beside the live ones, then swapped in.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{
    ApplyError, LogEvent, ModelTx, Projection,
    checkpoints::{self, Checkpoint},
    tables::{self, NEXT},
};
use crate::{
    model::Position,
    store::{Dialect, Lease, LogCursor, Store, StoreError, WriteTx, crash_point},
};

/// Bytes of events in one chunk of a rebuild. Larger than in live running, smaller than what hurts appends.
const CHUNK_BYTES: usize = 4 << 20;
/// Chunks that are read and decoded ahead of the one being applied.
const AHEAD: usize = 2;

/// The checkpoint of the tables that are being filled: where it is not what a rebuild left, the database was moved back
/// and the tables lack what they had.
const MARK: &str = "rebuild__next";

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events that were read.
    pub events: u64,
    /// Events that could not be applied, each counted for every read model that could not.
    pub parked: u64,
}

/// Rebuilds read models from the first event on, in one pass over the log. The live tables serve until the new ones
/// take their place, at the live position or later, so readers never see them go back. `progress` hears of every
/// chunk: events so far, in all.
///
/// # Errors
/// When the database fails; the live tables are then as before.
pub async fn rebuild(
    store: &Store,
    projections: &[Arc<dyn Projection>],
    mut progress: impl FnMut(u64, u64),
) -> Result<Rebuilt, StoreError> {
    let alone = store.rebuild_alone().await?;
    let mut tx = store.begin().await?;
    for projection in projections {
        tables::drop_all(&mut tx, &**projection, NEXT).await?;
        tables::create(&mut tx, &**projection, NEXT).await?;
    }
    checkpoints::set(&mut tx, MARK, Checkpoint { position: Position::START, version: 0 }).await?;
    tx.commit().await?;
    let mut fill = Fill { projections, lease: &alone.lease, at: Position::START, parked: Vec::new() };
    loop {
        let head = store.read_head().await?.position;
        if fill.at == head {
            break;
        }
        let mut chunks = read_ahead(store, projections.to_vec(), fill.at, head);
        while let Some(chunk) = chunks.recv().await {
            fill.chunk(store, &chunk?).await?;
            progress(fill.at.get(), head.get());
        }
    }
    for projection in projections {
        fill.finish(store, &**projection).await?;
    }
    checkpoints::remove(store, MARK).await?;
    let rebuilt = Rebuilt { events: fill.at.get(), parked: fill.parked.len() as u64 };
    alone.lease.give_back().await;
    Ok(rebuilt)
}

/// Reads and decodes beside the applying, a few chunks ahead. It stops when nobody takes them any more.
fn read_ahead(
    store: &Store,
    projections: Vec<Arc<dyn Projection>>,
    after: Position,
    until: Position,
) -> mpsc::Receiver<Result<Vec<LogEvent>, StoreError>> {
    let (chunks, ahead) = mpsc::channel(AHEAD);
    let mut cursor = LogCursor::new(store.clone(), after, until, CHUNK_BYTES);
    tokio::spawn(async move {
        loop {
            let page = cursor.next_page().await;
            if page.as_ref().is_ok_and(Vec::is_empty) {
                return;
            }
            let last = page.is_err();
            let chunk = page.map(|page| LogEvent::page(page, projections.iter().map(|projection| &**projection)));
            if chunks.send(chunk).await.is_err() || last {
                return;
            }
        }
    });
    ahead
}

/// A rebuild under way.
struct Fill<'a> {
    projections: &'a [Arc<dyn Projection>],
    lease: &'a Lease,
    at: Position,
    parked: Vec<Parked>,
}

/// An event that one of the read models could not apply.
struct Parked {
    projection: &'static str,
    event: LogEvent,
    error: ApplyError,
}

impl Fill<'_> {
    async fn chunk(&mut self, store: &Store, events: &[LogEvent]) -> Result<(), StoreError> {
        let mut tx = store.begin().await?;
        match apply_all(&mut tx, self.projections, events).await {
            Ok(()) => {
                self.mark(&mut tx, events).await?;
                self.commit(tx).await?;
            }
            Err(ApplyError::Store(error)) => return Err(error),
            Err(ApplyError::Event { .. }) => {
                tx.rollback().await;
                for event in events {
                    self.one_by_one(store, event).await?;
                }
                let mut tx = store.begin().await?;
                self.mark(&mut tx, events).await?;
                self.commit(tx).await?;
            }
        }
        self.at = events.last().map_or(self.at, |event| event.recorded.position);
        crash_point("rebuild.chunk");
        Ok(())
    }

    /// Moves the mark to the end of a chunk.
    async fn mark(&self, tx: &mut WriteTx, events: &[LogEvent]) -> Result<(), StoreError> {
        let Some(end) = events.last().map(|event| event.recorded.end()) else { return Ok(()) };
        if checkpoints::advance(tx, (MARK, 0), self.at, end).await? { Ok(()) } else { Err(StoreError::Rewound) }
    }

    /// The slow way through a chunk that holds a bad event.
    async fn one_by_one(&mut self, store: &Store, event: &LogEvent) -> Result<(), StoreError> {
        for projection in self.projections {
            let mut tx = store.begin().await?;
            match projection.apply(&mut ModelTx::new(&mut tx, NEXT), std::slice::from_ref(event)).await {
                Ok(()) => self.commit(tx).await?,
                Err(ApplyError::Store(error)) => return Err(error),
                Err(error) => {
                    tx.rollback().await;
                    let event = LogEvent::new(event.recorded.clone());
                    self.parked.push(Parked { projection: projection.name(), event, error });
                }
            }
        }
        Ok(())
    }

    /// Catches up with the live tables of one read model and takes their place, in one transaction.
    async fn finish(&self, store: &Store, projection: &dyn Projection) -> Result<(), StoreError> {
        let unique = format!("_{}", store.now().micros());
        let mut tx = store.begin().await?;
        if store.dialect() == Dialect::Postgres {
            // The indexes of a large read model may take longer than any other statement is allowed to.
            tx.execute("SET LOCAL statement_timeout = 0", &[]).await?;
        }
        if checkpoints::position_of(&mut tx, MARK).await? != self.at {
            return Err(StoreError::Rewound);
        }
        tables::index(&mut tx, projection, NEXT, &unique).await?;
        let live = live_position(store, &mut tx, projection.name()).await?;
        let reached = catch_up(store, &mut tx, projection, self.at, live).await?;
        tables::swap(&mut tx, projection).await?;
        crash_point("rebuild.swapped");
        let at = Checkpoint { position: reached, version: projection.version() };
        checkpoints::set(&mut tx, projection.name(), at).await?;
        tx.execute("DELETE FROM projection_parked WHERE name = $1", &[projection.name().into()]).await?;
        for parked in self.parked.iter().filter(|parked| parked.projection == projection.name()) {
            checkpoints::park(&mut tx, projection, &parked.error, &parked.event, store.now()).await?;
        }
        self.commit(tx).await
    }

    /// Only for as long as no other process rebuilds: it fills tables of the same names.
    async fn commit(&self, mut tx: WriteTx) -> Result<(), StoreError> {
        self.lease.fence(&mut tx).await?;
        tx.commit().await
    }
}

async fn apply_all(
    tx: &mut WriteTx,
    projections: &[Arc<dyn Projection>],
    events: &[LogEvent],
) -> Result<(), ApplyError> {
    for projection in projections {
        projection.apply(&mut ModelTx::new(tx, NEXT), events).await?;
    }
    Ok(())
}

/// Applies what the live tables have and the new ones lack; answers how far the new ones are then.
async fn catch_up(
    store: &Store,
    tx: &mut WriteTx,
    projection: &dyn Projection,
    mut at: Position,
    live: Position,
) -> Result<Position, StoreError> {
    let mut cursor = LogCursor::new(store.clone(), at, live, CHUNK_BYTES);
    loop {
        let events = LogEvent::page(cursor.next_page().await?, [projection]);
        let Some(last) = events.last().map(|event| event.recorded.position) else { return Ok(at) };
        projection.apply(&mut ModelTx::new(tx, NEXT), &events).await.map_err(|error| match error {
            ApplyError::Store(error) => error,
            // Rare: an unreadable event arrived in the last moment. The rebuild is simply run again.
            ApplyError::Event { position, reason } => StoreError::Corrupt { position, reason },
        })?;
        at = last;
    }
}

/// Where the live tables are. On PostgreSQL the row is locked, so the runner waits; on SQLite it waits anyway.
async fn live_position(store: &Store, tx: &mut WriteTx, name: &str) -> Result<Position, StoreError> {
    let sql = match store.dialect() {
        Dialect::Sqlite => "SELECT position FROM projection_checkpoints WHERE name = $1",
        Dialect::Postgres => "SELECT position FROM projection_checkpoints WHERE name = $1 FOR UPDATE",
    };
    let rows = tx.fetch(sql, &[name.into()]).await?;
    rows.first().map_or(Ok(Position::START), |row| Ok(Position::from_sql(row.int(0)?)))
}
