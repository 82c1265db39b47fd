//! The tables of backtests.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{Request, RowDocument};
use crate::{
    backtest::{Report, Row, TimelineBucket},
    projections::fixtures,
};
use linewatch_log::{Row as SqlRow, Store, StoreError, Value};
use linewatch_model::{FixtureKey, StreamId, Timestamp};

/// For how long a backtest is kept.
const KEPT_MINUTES: i64 = 7 * 24 * 60;
/// Rows in one transaction. On SQLite appends wait for it: a millisecond or two.
const ROWS_PER_TRANSACTION: usize = 40;
/// The pause after one, in times that it took, and at least: one append of twenty meets one.
const PAUSE_FACTOR: u32 = 20;
const LEAST_PAUSE: Duration = Duration::from_millis(10);
const NEVER_READABLE: &str = "a backtest holds something unexpected";

/// A backtest as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: String,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// Why it failed.
    pub failure: Option<String>,
    /// What was asked for, as JSON.
    pub request: String,
    /// Who asked.
    pub actor: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// Until when it is kept.
    pub expires_at: Timestamp,
    /// Events that were taken in, and that there are.
    pub events: (u64, u64),
    /// What it found out, as JSON.
    pub summary: Option<String>,
    /// Alerts over time, as JSON.
    pub timeline: Option<String>,
}

impl Stored {
    /// Whether nothing more comes of it.
    #[must_use]
    pub fn is_over(&self) -> bool {
        !matches!(&*self.state, "waiting" | "running" | "cancelling")
    }

    /// The hash of the rule set that was tried.
    pub(super) fn hash(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Tried {
            hash: String,
        }
        Some(serde_json::from_str::<Tried>(&self.request).ok()?.hash)
    }

    /// The digest over its rows.
    pub(super) fn digest(&self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Found {
            digest: String,
        }
        Some(serde_json::from_str::<Found>(self.summary.as_ref()?).ok()?.digest)
    }
}

/// A row as it is stored.
#[derive(Debug, Clone)]
pub struct StoredRow {
    /// Its number, counted from 1.
    pub number: i64,
    /// As JSON.
    pub content: String,
}

/// Which rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct RowFilter<'a> {
    /// Only these.
    pub class: Option<&'a str>,
    /// Only those that are lost for this reason.
    pub why: Option<&'a str>,
    /// After this number.
    pub after: i64,
}

const COLUMNS: &str =
    "id, state, failure, request, actor, created_at, finished_at, expires_at, done, in_all, summary, timeline";

fn stored(row: &SqlRow) -> Result<Stored, StoreError> {
    let time = |micros: i64| Timestamp::from_micros(micros).map_err(|_| StoreError::Damaged(NEVER_READABLE.to_owned()));
    Ok(Stored {
        id: row.text(0)?,
        state: row.text(1)?,
        failure: row.opt_text(2)?,
        request: row.text(3)?,
        actor: row.text(4)?,
        created_at: time(row.int(5)?)?,
        finished_at: row.opt_int(6)?.map(time).transpose()?,
        expires_at: time(row.int(7)?)?,
        events: (u64::try_from(row.int(8)?).unwrap_or(0), u64::try_from(row.int(9)?).unwrap_or(0)),
        summary: row.opt_text(10)?,
        timeline: row.opt_text(11)?,
    })
}

async fn change(store: &Store, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
    let mut tx = store.begin().await?;
    let changed = tx.execute(sql, values).await?;
    tx.commit().await?;
    Ok(changed)
}

pub(super) async fn insert(store: &Store, id: &str, slot: i64, request: &Request) -> Result<Stored, StoreError> {
    let created_at = store.now();
    let expires_at = created_at.plus_minutes(KEPT_MINUTES);
    let events = store.read_head().await?.position.get();
    let sql = "INSERT INTO backtests (id, slot, state, request, actor, created_at, expires_at, done, in_all) \
               VALUES ($1, $2, 'waiting', $3, $4, $5, $6, 0, $7)";
    let values = [
        id.into(),
        slot.into(),
        request.document.as_str().into(),
        request.actor.as_str().into(),
        created_at.micros().into(),
        expires_at.micros().into(),
        number(events).into(),
    ];
    change(store, sql, &values).await?;
    Ok(Stored {
        id: id.to_owned(),
        state: "waiting".to_owned(),
        failure: None,
        request: request.document.clone(),
        actor: request.actor.as_str().to_owned(),
        created_at,
        finished_at: None,
        expires_at,
        events: (0, events),
        summary: None,
        timeline: None,
    })
}

fn number(of: u64) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}

/// Answers whether it may begin: nobody cancelled it while it waited.
pub(super) async fn begin(store: &Store, id: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE backtests SET state = 'running' WHERE id = $1 AND state = 'waiting'";
    Ok(change(store, sql, &[id.into()]).await? > 0)
}

/// Whether it is going on, and nobody asked for its end.
pub(super) async fn is_running(store: &Store, id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM backtests WHERE id = $1 AND state = 'running'";
    Ok(store.reader().fetch_optional(sql, &[id.into()]).await?.is_some())
}

/// Stores how far a job is; answers whether it is to go on.
pub(super) async fn beat(store: &Store, id: &str, (done, in_all): (u64, u64)) -> Result<bool, StoreError> {
    let sql = "UPDATE backtests SET done = $2, in_all = $3 WHERE id = $1 AND state = 'running'";
    Ok(change(store, sql, &[id.into(), number(done).into(), number(in_all).into()]).await? > 0)
}

pub(super) async fn ask_to_cancel(store: &Store, id: &str) -> Result<(), StoreError> {
    let sql = "UPDATE backtests SET state = 'cancelling' WHERE id = $1 AND state IN ('waiting', 'running')";
    change(store, sql, &[id.into()]).await?;
    Ok(())
}

/// Stores how a job ended; answers whether that is so now. Only one that is going on can be done: one that somebody cancels
/// stays cancelled, and one that was failed meanwhile, because its process was silent, stays so.
pub(super) async fn finish(
    store: &Store,
    id: &str,
    (done, in_all): (u64, u64),
    report: Option<&Report>,
    (state, failure): (&str, Option<&str>),
) -> Result<bool, StoreError> {
    let finished_at = store.now();
    let json = |value: serde_json::Result<String>| {
        value.map_err(|error| StoreError::Damaged(format!("a backtest cannot be stored: {error}")))
    };
    let summary = report.map(|report| json(serde_json::to_string(&report.summary))).transpose()?;
    let timeline = report.map(|report| json(serde_json::to_string(&report.timeline))).transpose()?;
    let from = if report.is_some() { "('running')" } else { "('waiting', 'running', 'cancelling')" };
    let sql = format!(
        "UPDATE backtests SET state = $2, failure = $3, finished_at = $4, expires_at = $5, done = $6, in_all = $7, \
         summary = $8, timeline = $9 WHERE id = $1 AND state IN {from}"
    );
    let values = [
        id.into(),
        state.into(),
        failure.into(),
        finished_at.micros().into(),
        finished_at.plus_minutes(KEPT_MINUTES).micros().into(),
        number(done).into(),
        number(in_all).into(),
        summary.into(),
        timeline.into(),
    ];
    Ok(change(store, &sql, &values).await? > 0)
}

/// The jobs of a slot that were going on when their process ended.
pub(super) async fn fail_left_behind(store: &Store, slot: i64) -> Result<(), StoreError> {
    let finished_at = store.now();
    let sql = "UPDATE backtests SET state = 'failed', failure = $2, finished_at = $3, summary = NULL, timeline = NULL \
               WHERE slot = $1 AND state IN ('waiting', 'running', 'cancelling')";
    let why = "linewatch ended while it was going on; begin it again";
    let failed = change(store, sql, &[slot.into(), why.into(), finished_at.micros().into()]).await?;
    if failed > 0 {
        tracing::warn!(failed, "backtests were left behind by a process that is dead");
    }
    Ok(())
}

/// Stores the rows of a job, a few at a time, as long as it is to go on. Answers whether all are stored.
pub(super) async fn insert_rows(
    store: &Store,
    id: &str,
    rows: &[Row],
    cancel: &CancellationToken,
) -> Result<bool, StoreError> {
    let ids = fixture_ids(store, rows).await?;
    let head = "INSERT INTO backtest_rows (backtest, number, class, why, content)";
    let mut next = 0_i64;
    for chunk in rows.chunks(ROWS_PER_TRANSACTION) {
        // Who cancels it on another node says so in the table.
        if cancel.is_cancelled() || !is_running(store, id).await? {
            return Ok(false);
        }
        let values: Vec<Vec<Value>> = chunk
            .iter()
            .map(|row| {
                next += 1;
                // A row of texts and numbers cannot fail to serialise.
                let content = serde_json::to_string(&RowDocument::of(row, &ids)).unwrap_or_default();
                let why = row.why.unwrap_or_default();
                vec![id.into(), next.into(), row.outcome.as_str().into(), why.into(), content.into()]
            })
            .collect();
        let begun = Instant::now();
        let mut tx = store.begin().await?;
        tx.insert_rows(head, "", &values).await?;
        tx.commit().await?;
        pause(begun).await;
    }
    Ok(true)
}

async fn fixture_ids(store: &Store, rows: &[Row]) -> Result<HashMap<FixtureKey, i64>, StoreError> {
    let keys: BTreeSet<&FixtureKey> = rows.iter().map(|row| &row.identity.fixture).collect();
    let streams: Vec<_> = keys.into_iter().map(|key| StreamId::fixture(key).aggregate_id).collect();
    let streams: Vec<&str> = streams.iter().map(|stream| &**stream).collect();
    let found = fixtures::of_streams(store.reader(), &streams).await?;
    Ok(found.into_iter().map(|fixture| (fixture.key, fixture.id)).collect())
}

/// The id of a fixture in the API.
pub(super) async fn fixture_id(store: &Store, key: &str) -> Result<Option<i64>, StoreError> {
    let stream = format!("{}{key}", StreamId::FIXTURE_PREFIX);
    Ok(fixtures::of_streams(store.reader(), &[&stream]).await?.first().map(|fixture| fixture.id))
}

pub(super) async fn list(store: &Store, limit: i64) -> Result<Vec<Stored>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM backtests WHERE expires_at > $1 ORDER BY created_at DESC, id DESC LIMIT $2");
    store.reader().fetch(&sql, &[store.now().micros().into(), limit.into()]).await?.iter().map(stored).collect()
}

/// Those that are done and tried a rule set, newest first: what was asked for names its hash, and the summary the digest.
pub(super) async fn done_of(store: &Store, hash: &str, digest: &str) -> Result<Vec<Stored>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM backtests WHERE state = 'done' AND expires_at > $1 AND request LIKE $2 \
         AND summary LIKE $3 ORDER BY created_at DESC LIMIT 100"
    );
    let named = |text: &str| format!("%\"{text}\"%");
    let values = [store.now().micros().into(), named(hash).into(), named(digest).into()];
    store.reader().fetch(&sql, &values).await?.iter().map(stored).collect()
}

pub(super) async fn find(store: &Store, id: &str) -> Result<Option<Stored>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM backtests WHERE id = $1 AND expires_at > $2");
    let values = [id.into(), store.now().micros().into()];
    store.reader().fetch_optional(&sql, &values).await?.as_ref().map(stored).transpose()
}

pub(super) async fn rows(
    store: &Store,
    id: &str,
    filter: &RowFilter<'_>,
    limit: i64,
) -> Result<Vec<StoredRow>, StoreError> {
    let mut values: Vec<Value> = vec![id.into(), filter.after.into(), limit.into()];
    let mut conditions = String::new();
    for (column, wanted) in [("class", filter.class), ("why", filter.why)] {
        if let Some(wanted) = wanted {
            values.push(wanted.into());
            // Writing to a text cannot fail.
            let _ = write!(conditions, " AND {column} = ${}", values.len());
        }
    }
    let sql = format!(
        "SELECT number, content FROM backtest_rows WHERE backtest = $1 AND number > $2{conditions} ORDER BY number LIMIT $3"
    );
    let found = store.reader().fetch(&sql, &values).await?;
    found.iter().map(|row| Ok(StoredRow { number: row.int(0)?, content: row.text(1)? })).collect()
}

pub(super) async fn remove(store: &Store, id: &str) -> Result<(), StoreError> {
    change(store, "DELETE FROM backtests WHERE id = $1", &[id.into()]).await?;
    delete_rows(store).await
}

/// Deletes what is kept no longer, and rows whose backtest is gone or never came to its end.
pub(super) async fn prune(store: &Store) -> Result<(), StoreError> {
    change(store, "DELETE FROM backtests WHERE expires_at <= $1", &[store.now().micros().into()]).await?;
    delete_rows(store).await
}

pub(super) async fn delete_rows(store: &Store) -> Result<(), StoreError> {
    let sql = "DELETE FROM backtest_rows WHERE (backtest, number) IN (SELECT r.backtest, r.number FROM backtest_rows r \
               LEFT JOIN backtests b ON b.id = r.backtest WHERE b.id IS NULL OR b.state IN ('failed', 'cancelled') LIMIT $1)";
    let most = i64::try_from(ROWS_PER_TRANSACTION).unwrap_or(i64::MAX);
    loop {
        let begun = Instant::now();
        if change(store, sql, &[most.into()]).await? < most.unsigned_abs() {
            return Ok(());
        }
        pause(begun).await;
    }
}

/// Leaves room for appends after a transaction.
async fn pause(begun: Instant) {
    tokio::time::sleep(LEAST_PAUSE.max(begun.elapsed() * PAUSE_FACTOR)).await;
}

/// Alerts over time in larger buckets, those without alerts among them.
///
/// # Errors
/// The number of buckets, where these are more than `most`.
pub fn timeline_of(stored: &[TimelineBucket], bucket_micros: i64, most: i64) -> Result<Vec<TimelineBucket>, i64> {
    let place = |bucket: &TimelineBucket| bucket.at.micros().div_euclid(bucket_micros);
    let (Some(first), Some(last)) = (stored.first().map(place), stored.last().map(place)) else {
        return Ok(Vec::new());
    };
    let count = last - first + 1;
    if count > most {
        return Err(count);
    }
    let at = |place: i64| Timestamp::from_micros(place * bucket_micros).unwrap_or(Timestamp::MIN);
    let mut buckets: Vec<TimelineBucket> =
        (first..=last).map(|place| TimelineBucket { at: at(place), before: 0, after: 0, recorded: 0 }).collect();
    for fine in stored {
        let coarse = usize::try_from(place(fine) - first).ok().and_then(|at| buckets.get_mut(at));
        if let Some(coarse) = coarse {
            coarse.before += fine.before;
            coarse.after += fine.after;
            coarse.recorded += fine.recorded;
        }
    }
    Ok(buckets)
}
