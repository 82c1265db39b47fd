//! What each part of the log has in it, so that a search passes over those that cannot have what it looks for.
//!
//! A segment is 4,096 events. Once the log is past it, a row says which types, requests and actors are in it, as a filter of
//! a few bytes. The rows are derived: where they are missing the events are looked at (docs/decisions/0034).

mod keys;
mod upkeep;

use std::{collections::BTreeSet, time::Duration};

use tokio::time::Instant;

use super::{
    Dialect, RecordedEvent, Store, StoreError,
    search_queue::SearchPermit,
    sql::{Row, Value},
};
use linewatch_model::Position;

pub(crate) use keys::{Key, Keys};
pub(super) use upkeep::run;

/// Events that are read at once to describe a segment, at most and at least.
const LARGEST_PIECE: i64 = 1_024;
const SMALLEST_PIECE: i64 = 16;
/// How long describing waits for its turn.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);
/// Events in a segment.
pub(crate) const SEGMENT_EVENTS: i64 = 4_096;

/// The segment that has a position in it.
pub(crate) const fn segment_of(position: i64) -> i64 {
    (position - 1) / SEGMENT_EVENTS
}

/// The position before the first event of a segment; that of the last one is that of the next segment.
pub(crate) const fn begin_of(segment: i64) -> i64 {
    segment * SEGMENT_EVENTS
}

/// A segment and its keys.
pub(crate) struct Segment {
    pub number: i64,
    pub keys: Keys,
}

fn segment(row: &Row) -> Result<Segment, StoreError> {
    Ok(Segment { number: row.int(0)?, keys: Keys::from_bytes(row.bytes(1)?) })
}

/// The rows of segments from one on, upwards or downwards, that describe the log as it is; nothing where the database took
/// too long.
pub(crate) async fn read(
    turn: &SearchPermit<'_>,
    store: &Store,
    from: i64,
    newest_first: bool,
    limit: i64,
) -> Result<Option<Vec<Segment>>, StoreError> {
    let (direction, order) = if newest_first { ("<=", "DESC") } else { (">=", "ASC") };
    // On SQLite `events` is a view, which would look up more than is asked for.
    let events = match store.dialect() {
        Dialect::Sqlite => "event_log",
        Dialect::Postgres => "events",
    };
    let sql = format!(
        "SELECT s.number, s.keys FROM log_segments s JOIN {events} e ON e.position = (s.number + 1) * {SEGMENT_EVENTS} \
         AND e.hash = s.last_hash WHERE s.number {direction} $1 ORDER BY s.number {order} LIMIT $2"
    );
    let rows = turn.fetch(store.searcher(), &sql, &[from.into(), limit.into()]).await?;
    rows.map(|rows| rows.iter().map(segment).collect()).transpose()
}

/// Collects the keys of one segment.
#[derive(Default)]
struct Collected(BTreeSet<Key>);

impl Collected {
    fn add(&mut self, event_type: &str, metadata: &str) {
        self.0.insert(Key::of_type(event_type));
        let Ok(serde_json::Value::Object(metadata)) = serde_json::from_str(metadata) else { return };
        let text = |name: &str| metadata.get(name).and_then(serde_json::Value::as_str);
        self.0.extend(text("correlation_id").map(Key::of_correlation));
        self.0.extend(text("actor").map(Key::of_actor));
    }
}

/// Compares the rows of segments with the events of a walk over the log.
#[derive(Default)]
pub(super) struct Check(Collected);

impl Check {
    /// Takes the next event in; answers the keys of the segment that ends with it.
    pub fn step(&mut self, event: &RecordedEvent) -> Option<(i64, Keys)> {
        self.0.add(&event.event_type, &event.metadata);
        let position = event.position.to_sql();
        let ends = position % SEGMENT_EVENTS == 0;
        ends.then(|| (segment_of(position), Keys::of(&std::mem::take(&mut self.0).0)))
    }
}

/// Whether the row of a segment that ends with an event, if there is one, has these keys.
pub(super) async fn is_as_stored(
    store: &Store,
    (number, keys): &(i64, Keys),
    last_hash: &[u8],
) -> Result<bool, StoreError> {
    let sql = "SELECT number, keys FROM log_segments WHERE number = $1 AND last_hash = $2";
    let row = store.reader().fetch_optional(sql, &[(*number).into(), last_hash.to_vec().into()]).await?;
    row.map_or(Ok(true), |row| Ok(segment(&row)?.keys == *keys))
}

/// The types and metadata of a segment's events, each pair once.
const fn contents(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => {
            "SELECT t.event_type, m.metadata FROM (SELECT DISTINCT type, metadata_at FROM event_log \
             WHERE position > $1 AND position <= $2) l CROSS JOIN event_types t ON t.number = l.type \
             CROSS JOIN event_metadata m ON m.position = l.metadata_at"
        }
        Dialect::Postgres => {
            "SELECT DISTINCT e.event_type, CAST(e.metadata AS text) FROM events e WHERE e.position > $1 AND e.position <= $2"
        }
    }
}

impl Store {
    /// Describes a segment that is complete; nothing happens where the database took too long. Answers whether it is
    /// described.
    async fn describe(&self, number: i64) -> Result<bool, StoreError> {
        let end = begin_of(number + 1);
        let last = self.event_at(Position::from_sql(end)).await?;
        let (Some(last), Some(collected)) = (last, self.collect(begin_of(number), end).await?) else {
            return Ok(false);
        };
        let keys = Keys::of(&collected.0).as_bytes().to_vec();
        let values: [Value; 3] = [number.into(), last.hash.to_vec().into(), keys.into()];
        let sql = "INSERT INTO log_segments (number, last_hash, keys) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let mut tx = self.begin().await?;
        tx.execute(sql, &values).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What is in a part of the log, read piece by piece: smaller ones where the database takes too long.
    async fn collect(&self, mut begin: i64, end: i64) -> Result<Option<Collected>, StoreError> {
        let (sql, mut piece) = (contents(self.dialect()), LARGEST_PIECE);
        let mut collected = Collected::default();
        while begin < end {
            let Some(turn) = self.turns().next(Instant::now() + TURN_TIMEOUT).await else { return Ok(None) };
            let until = end.min(begin + piece);
            match turn.fetch(self.searcher(), sql, &[begin.into(), until.into()]).await? {
                Some(rows) => {
                    for row in &rows {
                        collected.add(row.str(0)?, row.str(1)?);
                    }
                    begin = until;
                }
                None if piece > SMALLEST_PIECE => piece /= 4,
                None => return Ok(None),
            }
        }
        Ok(Some(collected))
    }

    /// Forgets the rows of events that the log has lost.
    async fn forget_lost_segments(&self) -> Result<(), StoreError> {
        let lost = format!(
            "DELETE FROM log_segments WHERE NOT EXISTS (SELECT 1 FROM events e \
             WHERE e.position = (log_segments.number + 1) * {SEGMENT_EVENTS} AND e.hash = log_segments.last_hash)"
        );
        let mut tx = self.begin().await?;
        tx.execute(&lost, &[]).await?;
        tx.commit().await
    }

    /// The first segment without a row.
    async fn first_undescribed(&self) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(max(number) + 1, 0) FROM log_segments";
        self.reader().fetch_optional(sql, &[]).await?.map_or(Ok(0), |row| row.int(0))
    }
}
