//! How far each read model is.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use tokio::sync::watch;

use super::{ApplyError, Consumer, LogEvent, StoredEvent, tables};
use linewatch_log::{End, Store, StoreError, WriteTx};
use linewatch_model::{Position, Timestamp};

/// Where a projection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checkpoint {
    pub position: Position,
    pub version: i64,
}

/// All stored checkpoints, by name.
pub(super) async fn load(store: &Store) -> Result<BTreeMap<String, Checkpoint>, StoreError> {
    let rows = store.reader().fetch("SELECT name, version, position FROM projection_checkpoints", &[]).await?;
    rows.iter()
        .map(|row| Ok((row.text(0)?, Checkpoint { version: row.int(1)?, position: Position::from_sql(row.int(2)?) })))
        .collect()
}

/// Moves a checkpoint, but only from where the caller believes it is: a node that lost its lease cannot write. And only to
/// an event that the log has: what was read of a log that was moved back since goes into no read model.
pub(super) async fn advance(
    tx: &mut WriteTx,
    (name, version): (&str, i64),
    from: Position,
    to: End,
) -> Result<bool, StoreError> {
    let sql = "UPDATE projection_checkpoints SET position = $1 WHERE name = $2 AND position = $3 AND version = $4 \
               AND EXISTS (SELECT 1 FROM events e WHERE e.position = $1 AND e.hash = $5)";
    let values =
        [to.position.to_sql().into(), name.into(), from.to_sql().into(), version.into(), to.hash.to_vec().into()];
    Ok(tx.execute(sql, &values).await? == 1)
}

pub(super) async fn set(tx: &mut WriteTx, name: &str, at: Checkpoint) -> Result<(), StoreError> {
    let sql = "INSERT INTO projection_checkpoints (name, version, position) VALUES ($1, $2, $3) \
               ON CONFLICT (name) DO UPDATE SET version = excluded.version, position = excluded.position";
    tx.execute(sql, &[name.into(), at.version.into(), at.position.to_sql().into()]).await.map(drop)
}

/// Where a checkpoint is, in a transaction.
pub(super) async fn position_of(tx: &mut WriteTx, name: &str) -> Result<Position, StoreError> {
    let rows = tx.fetch("SELECT position FROM projection_checkpoints WHERE name = $1", &[name.into()]).await?;
    rows.first().map_or(Ok(Position::START), |row| Ok(Position::from_sql(row.int(0)?)))
}

/// Forgets a checkpoint.
pub(super) async fn remove(tx: &mut WriteTx, name: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM projection_checkpoints WHERE name = $1", &[name.into()]).await.map(drop)
}

/// Forgets a checkpoint where it is ahead of the log: what the consumer holds are events that are lost, and it begins anew
/// like one that is missing. Answers whether it was.
pub(super) async fn remove_ahead(store: &Store, name: &str) -> Result<bool, StoreError> {
    let mut tx = store.begin().await?;
    let sql = "DELETE FROM projection_checkpoints WHERE name = $1 AND position > (SELECT position FROM log_head)";
    let removed = tx.execute(sql, &[name.into()]).await?;
    tx.commit().await?;
    Ok(removed == 1)
}

/// Makes the checkpoint of a consumer of a new log, and its tables.
pub(super) async fn create<E: StoredEvent>(store: &Store, consumer: &dyn Consumer<E>) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    // Another node may have been faster; its row is there then, and this transaction waited for it.
    let sql =
        "INSERT INTO projection_checkpoints (name, version, position) VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING";
    if tx.execute(sql, &[consumer.name().into(), consumer.version().into()]).await? == 1 {
        tables::drop_all(&mut tx, consumer, "").await?;
        tables::create(&mut tx, consumer, "").await?;
        tables::index(&mut tx, consumer, "", "").await?;
    }
    tx.commit().await
}

/// Makes a checkpoint where the log ends, unless there is one. Answers whether there was none.
pub(super) async fn create_at_head<E: StoredEvent>(
    store: &Store,
    consumer: &dyn Consumer<E>,
) -> Result<bool, StoreError> {
    let mut tx = store.begin().await?;
    let sql = "INSERT INTO projection_checkpoints (name, version, position) SELECT $1, $2, position FROM log_head \
               WHERE id = 1 ON CONFLICT (name) DO NOTHING";
    let created = tx.execute(sql, &[consumer.name().into(), consumer.version().into()]).await?;
    tx.commit().await?;
    Ok(created == 1)
}

/// Goes on where another version of a consumer was.
pub(super) async fn take_over<E: StoredEvent>(store: &Store, consumer: &dyn Consumer<E>) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let sql = "UPDATE projection_checkpoints SET version = $2 WHERE name = $1 AND version <> $2";
    tx.execute(sql, &[consumer.name().into(), consumer.version().into()]).await?;
    tx.commit().await
}

/// Events that are kept of those that one projection could not apply.
const DEAD_LETTERS_KEPT: i64 = 10_000;

/// Keeps an event that a projection could not apply, where not too many are kept already.
pub(super) async fn dead_letter<E: StoredEvent>(
    tx: &mut WriteTx,
    projection: &dyn Consumer<E>,
    error: &ApplyError,
    event: &LogEvent<E>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let surplus = "SELECT 1 FROM projection_parked WHERE name = $1 LIMIT 1 OFFSET $2";
    if !tx.fetch(surplus, &[projection.name().into(), (DEAD_LETTERS_KEPT - 1).into()]).await?.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO projection_parked (name, position, event_type, reason, parked_at) \
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name, position) DO NOTHING";
    let values = [
        projection.name().into(),
        event.recorded.position.to_sql().into(),
        event.recorded.event_type.as_str().into(),
        error.to_string().into(),
        now.micros().into(),
    ];
    tx.execute(sql, &values).await.map(drop)
}

/// What operators want to know of a read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectionStatus {
    /// Which.
    pub name: String,
    /// The version of its tables and its fold.
    pub version: i64,
    /// The last position in it.
    pub position: Position,
    /// Events behind the head of the log.
    pub lag: u64,
    /// For how many seconds its next event has been waiting; 0 when there is none.
    pub lag_seconds: u64,
    /// Events that it could not apply.
    pub dead_lettered: u64,
    /// It has no checkpoint: it is being filled up beside the others, and nobody waits for it.
    pub filling: bool,
}

/// The position that every consumer of a group has reached; waits for it.
#[derive(Clone)]
pub struct Applied {
    reached: watch::Receiver<Position>,
    /// The epoch of the log of which that is said.
    epoch: watch::Receiver<u64>,
    /// The furthest position that anybody has waited for.
    wanted: Arc<watch::Sender<Position>>,
    /// That of the group that keeps what was, where it advances apart.
    history: Option<Box<Applied>>,
}

impl Applied {
    pub(super) const fn new(
        reached: watch::Receiver<Position>,
        epoch: watch::Receiver<u64>,
        wanted: Arc<watch::Sender<Position>>,
    ) -> Self {
        Self { reached, epoch, wanted, history: None }
    }

    /// Together with how far the group is that keeps what was.
    #[must_use]
    pub fn with_history(self, history: Self) -> Self {
        Self { history: Some(Box::new(history)), ..self }
    }

    /// As [`Applied::wait_for`], the group that keeps what was among them.
    pub async fn wait_with_history(&self, position: Position, limit: Duration) -> bool {
        match &self.history {
            Some(history) => {
                let (desk, past) = tokio::join!(self.wait_for(position, limit), history.wait_for(position, limit));
                desk && past
            }
            None => self.wait_for(position, limit).await,
        }
    }

    /// Waits until the read models are known to follow the log of an epoch; `false` when that takes too long.
    pub async fn wait_for_epoch(&self, epoch: u64, limit: Duration) -> bool {
        let mut follows = self.epoch.clone();
        let wait = follows.wait_for(|follows| *follows >= epoch);
        matches!(tokio::time::timeout(limit, wait).await, Ok(Ok(_)))
    }

    /// The position that all read models have reached.
    #[must_use]
    pub fn position(&self) -> Position {
        *self.reached.borrow()
    }

    /// Changes wake whoever waits.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.reached.clone()
    }

    /// Waits until all read models have reached a position; `false` when that takes too long.
    pub async fn wait_for(&self, position: Position, limit: Duration) -> bool {
        let mut reached = self.reached.clone();
        if *reached.borrow() < position {
            self.wanted.send_if_modified(|wanted| {
                let goes_further = *wanted < position;
                *wanted = position.max(*wanted);
                goes_further
            });
        }
        let wait = reached.wait_for(|reached| *reached >= position);
        matches!(tokio::time::timeout(limit, wait).await, Ok(Ok(_)))
    }
}

/// The state of every read model of a store; `all` says which there are, for those that have no checkpoint.
///
/// # Errors
/// When the database fails.
pub async fn status<E: StoredEvent>(
    store: &Store,
    all: &[Arc<dyn Consumer<E>>],
) -> Result<Vec<ProjectionStatus>, StoreError> {
    let head = store.read_head().await?;
    let sql = "SELECT c.name, c.position, (SELECT count(*) FROM projection_parked p WHERE p.name = c.name), \
               (SELECT e.recorded_at FROM events e WHERE e.position = c.position + 1), c.version \
               FROM projection_checkpoints c WHERE c.name NOT LIKE '%!_!_next' ESCAPE '!' ORDER BY c.name";
    let rows = store.reader().fetch(sql, &[]).await?;
    rows.iter()
        .map(|row| {
            let position = Position::from_sql(row.int(1)?);
            let next_recorded_at = row.opt_int(3)?.and_then(|micros| Timestamp::from_micros(micros).ok());
            Ok(ProjectionStatus {
                name: row.text(0)?,
                version: row.int(4)?,
                position,
                lag: head.position.get().saturating_sub(position.get()),
                lag_seconds: next_recorded_at
                    .map_or(0, |recorded_at| waiting(store, position.next(), recorded_at).as_secs()),
                dead_lettered: row.int(2)?.unsigned_abs(),
                filling: false,
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()
        .map(|found| with_missing(found, head.position, all))
}

/// Adds those read models that have no checkpoint.
fn with_missing<E: StoredEvent>(
    mut found: Vec<ProjectionStatus>,
    head: Position,
    all: &[Arc<dyn Consumer<E>>],
) -> Vec<ProjectionStatus> {
    for projection in all {
        let name = projection.name();
        if head > Position::START && found.iter().all(|status| status.name != name) {
            let (position, lag) = (Position::START, head.get());
            let version = projection.version();
            found.push(ProjectionStatus {
                name: name.to_owned(),
                version,
                position,
                lag,
                lag_seconds: 0,
                dead_lettered: 0,
                filling: true,
            });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// For how long an event has been in the log. Of what was there before this process only the wall clock can tell, and
/// then it has been there for at least as long as the process.
fn waiting(store: &Store, event: Position, recorded_at: Timestamp) -> Duration {
    match store.head_age(event) {
        Some(heard) if heard.since_start => {
            let age = u64::try_from(store.now().micros_since(recorded_at)).unwrap_or(0);
            heard.ago.max(Duration::from_micros(age))
        }
        Some(heard) => heard.ago,
        None => Duration::ZERO,
    }
}
