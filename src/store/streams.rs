//! Loading many streams with one query: the newest snapshot of each, and the events after it.

use super::{
    Store, StoreError,
    backend::Dialect,
    log::{EVENT_COLUMNS, recorded_event},
};
use crate::{
    events::RecordedEvent,
    model::{Sequence, StreamId},
};

/// An aggregate's state as of a sequence, as JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// The stream.
    pub stream: StreamId,
    /// The last event that is in the state.
    pub sequence: Sequence,
    /// The version of the state's shape; another one is ignored.
    pub state_version: i64,
    /// The state.
    pub payload: String,
}

/// `[["Fixture","fixture-sr:1",7],…]`: the streams and the sequence after which to read each.
pub(super) fn keys_json<'a>(keys: impl Iterator<Item = (&'a StreamId, Sequence)>) -> String {
    let keys: Vec<_> = keys
        .map(|(stream, after)| (stream.aggregate_type.as_str(), stream.aggregate_id.as_str(), after.get()))
        .collect();
    // Tuples of strings and numbers cannot fail to serialise.
    serde_json::to_string(&keys).unwrap_or_default()
}

impl Store {
    /// The newest snapshots of those streams that have one of this version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshots(&self, streams: &[StreamId], state_version: i64) -> Result<Vec<StoredSnapshot>, StoreError> {
        let keys = keys_json(streams.iter().map(|stream| (stream, Sequence::START)));
        let sql = match self.dialect() {
            Dialect::Sqlite => {
                "SELECT s.aggregate_type, s.aggregate_id, s.last_sequence, s.state_version, s.payload \
                 FROM json_each($1) k JOIN snapshots s ON s.aggregate_type = k.value->>0 \
                 AND s.aggregate_id = k.value->>1 WHERE s.state_version = $2"
            }
            Dialect::Postgres => {
                "SELECT s.aggregate_type, s.aggregate_id, s.last_sequence, s.state_version, s.payload \
                 FROM json_array_elements($1::json) k JOIN snapshots s ON s.aggregate_type = k.value->>0 \
                 AND s.aggregate_id = k.value->>1 WHERE s.state_version = $2"
            }
        };
        let rows = self.reader().fetch(sql, &[keys.into(), state_version.into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(StoredSnapshot {
                    stream: StreamId::new(row.str(0)?, row.str(1)?),
                    sequence: Sequence::from_sql(row.int(2)?),
                    state_version: row.int(3)?,
                    payload: row.text(4)?,
                })
            })
            .collect()
    }

    /// The events of many streams, each after its own sequence; in order within each stream.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stream_events(&self, after: &[(StreamId, Sequence)]) -> Result<Vec<RecordedEvent>, StoreError> {
        let keys = keys_json(after.iter().map(|(stream, sequence)| (stream, *sequence)));
        // On PostgreSQL OFFSET 0 keeps the planner from joining the whole log to the keys when it has no statistics
        // yet: each key is looked up by the stream's own index.
        let sql = match self.dialect() {
            Dialect::Sqlite => format!(
                "SELECT {EVENT_COLUMNS} FROM json_each($1) k CROSS JOIN events e WHERE e.aggregate_type = k.value->>0 \
                 AND e.aggregate_id = k.value->>1 AND e.sequence > CAST(k.value->>2 AS bigint) \
                 ORDER BY e.aggregate_type, e.aggregate_id, e.sequence"
            ),
            Dialect::Postgres => format!(
                "SELECT {EVENT_COLUMNS} FROM json_array_elements($1::json) k CROSS JOIN LATERAL (SELECT * FROM events s \
                 WHERE s.aggregate_type = k.value->>0 AND s.aggregate_id = k.value->>1 \
                 AND s.sequence > CAST(k.value->>2 AS bigint) ORDER BY s.sequence OFFSET 0) e \
                 ORDER BY e.aggregate_type, e.aggregate_id, e.sequence"
            ),
        };
        self.reader().fetch(&sql, &[keys.into()]).await?.iter().map(recorded_event).collect()
    }

    /// Keeps snapshots. An older one never replaces a newer one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_snapshots(&self, snapshots: &[StoredSnapshot]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let saved_at = self.now().micros();
        let rows: Vec<_> = snapshots
            .iter()
            .map(|snapshot| {
                vec![
                    snapshot.stream.aggregate_type.as_str().into(),
                    snapshot.stream.aggregate_id.as_str().into(),
                    snapshot.sequence.to_sql().into(),
                    snapshot.state_version.into(),
                    snapshot.payload.as_str().into(),
                    saved_at.into(),
                ]
            })
            .collect();
        tx.insert_rows(
            "INSERT INTO snapshots (aggregate_type, aggregate_id, last_sequence, state_version, payload, saved_at)",
            "ON CONFLICT (aggregate_type, aggregate_id) DO UPDATE SET last_sequence = excluded.last_sequence, \
             state_version = excluded.state_version, payload = excluded.payload, saved_at = excluded.saved_at \
             WHERE excluded.last_sequence >= snapshots.last_sequence",
            &rows,
        )
        .await?;
        tx.commit().await
    }
}
