//! Rebuilding a read model: new tables are filled beside the live ones, then swapped in.

use super::{
    ApplyError, LogEvent, ModelTx, Projection,
    checkpoints::{self, Checkpoint},
    tables::{self, NEXT},
};
use crate::{
    model::Position,
    store::{Dialect, LogCursor, Store, StoreError, WriteTx, crash_point},
};

/// Bytes of events in one chunk of a rebuild. Larger than in live running, smaller than what hurts appends.
const CHUNK_BYTES: usize = 4 << 20;

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// Events that were read.
    pub events: u64,
    /// Events that could not be applied.
    pub parked: u64,
}

/// Rebuilds a read model from the first event on. The live tables serve until the new ones take their place, at the
/// live position or later, so readers never see it go back. `progress` hears of every chunk: events so far, in all.
///
/// # Errors
/// When the database fails; the live tables are then as before.
pub async fn rebuild(
    store: &Store,
    projection: &dyn Projection,
    mut progress: impl FnMut(u64, u64),
) -> Result<Rebuilt, StoreError> {
    let mut tx = store.begin().await?;
    tables::drop_all(&mut tx, projection, NEXT).await?;
    tables::create(&mut tx, projection, NEXT).await?;
    tx.commit().await?;
    let mut fill = Fill { projection, at: Position::START, parked: Vec::new() };
    loop {
        let head = store.read_head().await?.position;
        if fill.at == head {
            break;
        }
        let mut cursor = LogCursor::new(store.clone(), fill.at, head, CHUNK_BYTES);
        loop {
            let events = LogEvent::page(cursor.next_page().await?, std::iter::once(projection));
            if events.is_empty() {
                break;
            }
            fill.chunk(store, &events).await?;
            progress(fill.at.get(), head.get());
        }
    }
    finish(store, &mut fill).await?;
    Ok(Rebuilt { events: fill.at.get(), parked: fill.parked.len() as u64 })
}

/// A rebuild under way.
struct Fill<'a> {
    projection: &'a dyn Projection,
    at: Position,
    parked: Vec<(LogEvent, ApplyError)>,
}

impl Fill<'_> {
    async fn chunk(&mut self, store: &Store, events: &[LogEvent]) -> Result<(), StoreError> {
        let mut tx = store.begin().await?;
        match self.projection.apply(&mut ModelTx::new(&mut tx, NEXT), events).await {
            Ok(()) => tx.commit().await?,
            Err(ApplyError::Store(error)) => return Err(error),
            Err(ApplyError::Event { .. }) => {
                tx.rollback().await;
                for event in events {
                    self.one(store, event).await?;
                }
            }
        }
        self.at = events.last().map_or(self.at, |event| event.recorded.position);
        crash_point("rebuild.chunk");
        Ok(())
    }

    async fn one(&mut self, store: &Store, event: &LogEvent) -> Result<(), StoreError> {
        let mut tx = store.begin().await?;
        match self.projection.apply(&mut ModelTx::new(&mut tx, NEXT), std::slice::from_ref(event)).await {
            Ok(()) => tx.commit().await,
            Err(ApplyError::Store(error)) => Err(error),
            Err(error) => {
                tx.rollback().await;
                self.parked.push((LogEvent::new(event.recorded.clone()), error));
                Ok(())
            }
        }
    }
}

/// Catches up with the live tables and takes their place, in one transaction.
async fn finish(store: &Store, fill: &mut Fill<'_>) -> Result<(), StoreError> {
    let unique = format!("_{}", store.now().micros());
    let mut tx = store.begin().await?;
    tables::index(&mut tx, fill.projection, NEXT, &unique).await?;
    let live = live_position(store, &mut tx, fill.projection.name()).await?;
    let mut cursor = LogCursor::new(store.clone(), fill.at, live, CHUNK_BYTES);
    loop {
        let events = LogEvent::page(cursor.next_page().await?, std::iter::once(fill.projection));
        let Some(last) = events.last().map(|event| event.recorded.position) else { break };
        fill.projection.apply(&mut ModelTx::new(&mut tx, NEXT), &events).await.map_err(|error| match error {
            ApplyError::Store(error) => error,
            // Rare: an unreadable event arrived in the last moment. The rebuild is simply run again.
            ApplyError::Event { position, reason } => StoreError::Corrupt { position, reason },
        })?;
        fill.at = last;
    }
    tables::swap(&mut tx, fill.projection).await?;
    crash_point("rebuild.swapped");
    let at = Checkpoint { position: fill.at, version: fill.projection.version() };
    checkpoints::set(&mut tx, fill.projection.name(), at).await?;
    tx.execute("DELETE FROM projection_parked WHERE name = $1", &[fill.projection.name().into()]).await?;
    for (event, error) in &fill.parked {
        checkpoints::park(&mut tx, fill.projection, error, event, store.now()).await?;
    }
    tx.commit().await
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
