//! Bringing a log of the old layout, one table with an index by stream, into tables that are written at their ends.
//!
//! In chunks, each in a transaction of its own: a start that is killed goes on where it was. The old table stays until all of
//! it is copied.

use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use crate::{StoreError, sql::Value, sql::on_sqlite};
use linewatch_task::crash_point;

/// Positions in one chunk.
const CHUNK: i64 = 5_000;
/// How often it is said how far it is.
const PROGRESS: Duration = Duration::from_secs(2);

/// What is done with the events after the position `$1` up to `$2`, in this order.
const STEPS: [&str; 6] = [
    "INSERT INTO streams (aggregate_type, aggregate_id, first_position, last_position, last_sequence) \
     SELECT aggregate_type, aggregate_id, min(position), 0, 0 FROM events WHERE position > $1 AND position <= $2 \
     GROUP BY aggregate_type, aggregate_id ORDER BY min(position) ON CONFLICT (aggregate_type, aggregate_id) DO NOTHING",
    "INSERT OR IGNORE INTO event_types (event_type, event_version) \
     SELECT DISTINCT event_type, event_version FROM events WHERE position > $1 AND position <= $2",
    "INSERT INTO event_metadata (position, metadata) \
     SELECT min(position), metadata FROM events WHERE position > $1 AND position <= $2 GROUP BY metadata ORDER BY 1",
    "INSERT INTO event_log (position, stream, sequence, previous, type, metadata_at, recorded_at, hash, payload) \
     SELECT e.position, s.number, e.sequence, \
     COALESCE(lag(e.position) OVER (PARTITION BY s.number ORDER BY e.sequence), s.last_position), t.number, \
     min(e.position) OVER (PARTITION BY e.metadata), e.recorded_at, e.hash, e.payload FROM events e \
     CROSS JOIN streams s ON s.aggregate_type = e.aggregate_type AND s.aggregate_id = e.aggregate_id \
     CROSS JOIN event_types t ON t.event_type = e.event_type AND t.event_version = e.event_version \
     WHERE e.position > $1 AND e.position <= $2 ORDER BY e.position",
    "INSERT INTO stream_marks (stream, sequence, position) SELECT stream, sequence, position FROM event_log \
     WHERE position > $1 AND position <= $2 AND sequence % 64 = 0",
    "UPDATE streams SET last_position = n.position, last_sequence = n.sequence FROM (SELECT stream, \
     max(position) AS position, max(sequence) AS sequence FROM event_log WHERE position > $1 AND position <= $2 \
     GROUP BY stream) n WHERE n.stream = streams.number",
];

/// Copies what is not copied yet.
pub(crate) async fn copy(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let end = last(connection, "SELECT COALESCE(max(position), 0) FROM events").await?;
    let mut at = last(connection, "SELECT COALESCE(max(position), 0) FROM event_log").await?;
    if end > 0 {
        tracing::info!(
            from = at,
            until = end,
            "bringing the log into its new layout; it can be stopped and goes on then"
        );
    }
    let mut told = Instant::now();
    while at < end {
        let until = end.min(at + CHUNK);
        copy_chunk(connection, at, until).await?;
        crash_point("migrate.copied");
        at = until;
        if told.elapsed() >= PROGRESS {
            tracing::info!(position = at, until = end, "bringing the log into its new layout");
            told = Instant::now();
        }
    }
    if end > 0 {
        tracing::info!(events = end, "the log is in its new layout; the old table is dropped, which takes a while");
    }
    Ok(())
}

async fn last(connection: &mut SqliteConnection, sql: &str) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar(sql).fetch_one(connection).await?)
}

async fn copy_chunk(connection: &mut SqliteConnection, after: i64, until: i64) -> Result<(), StoreError> {
    on_sqlite::execute(connection, "BEGIN IMMEDIATE", &[]).await?;
    for step in STEPS {
        // The connection is closed where one fails, and with it the transaction.
        on_sqlite::execute(connection, step, &[Value::from(after), Value::from(until)]).await?;
    }
    on_sqlite::execute(connection, "COMMIT", &[]).await.map(drop)
}
