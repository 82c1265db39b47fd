//! Loading many streams with one query: the newest snapshot of each, and the events after it.

use super::{
    Dialect, Store, StoreError,
    end::End,
    recorded::{EVENT_COLUMNS, recorded_event},
    sql::keys_json,
    sqlite::chain,
    tx::WriteTx,
};
use crate::RecordedEvent;
use linewatch_model::{Position, Sequence, StreamId, Timestamp};

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

impl Store {
    /// The newest snapshots of those streams that have one of this version, each with its last event; without one where the
    /// log lacks that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshots(
        &self,
        streams: &[StreamId],
        state_version: i64,
    ) -> Result<Vec<(StoredSnapshot, Option<End>)>, StoreError> {
        let keys = keys_json(streams.iter().map(|stream| (stream, Sequence::START)));
        let sql = match self.dialect() {
            Dialect::Sqlite => {
                "SELECT s.aggregate_type, s.aggregate_id, s.last_sequence, s.state_version, s.payload, e.position, e.hash \
                 FROM json_each($1) k CROSS JOIN snapshots s ON s.aggregate_type = k.value->>0 \
                 AND s.aggregate_id = k.value->>1 LEFT JOIN streams n ON n.aggregate_type = s.aggregate_type \
                 AND n.aggregate_id = s.aggregate_id LEFT JOIN event_log e ON e.position = s.position \
                 AND e.stream = n.number AND e.sequence = s.last_sequence WHERE s.state_version = $2"
            }
            Dialect::Postgres => {
                "SELECT s.aggregate_type, s.aggregate_id, s.last_sequence, s.state_version, s.payload, e.position, e.hash \
                 FROM json_array_elements($1::json) k JOIN snapshots s ON s.aggregate_type = k.value->>0 \
                 AND s.aggregate_id = k.value->>1 LEFT JOIN LATERAL (SELECT l.position, l.hash FROM events l \
                 WHERE l.aggregate_type = s.aggregate_type AND l.aggregate_id = s.aggregate_id \
                 AND l.sequence = s.last_sequence OFFSET 0) e ON true WHERE s.state_version = $2"
            }
        };
        let rows = self.reader().fetch(sql, &[keys.into(), state_version.into()]).await?;
        rows.iter()
            .map(|row| {
                let snapshot = StoredSnapshot {
                    stream: StreamId::new(row.str(0)?, row.str(1)?),
                    sequence: Sequence::from_sql(row.int(2)?),
                    state_version: row.int(3)?,
                    payload: row.text(4)?,
                };
                let hash = row.opt_bytes(6)?.and_then(|hash| hash.try_into().ok());
                let position = row.opt_int(5)?.map(Position::from_sql);
                Ok((snapshot, position.zip(hash).map(|(position, hash)| End { position, hash })))
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
            Dialect::Sqlite => chain::events(chain::LISTED, "k.value->>2", chain::END, "-1"),
            Dialect::Postgres => format!(
                "SELECT {EVENT_COLUMNS} FROM json_array_elements($1::json) k CROSS JOIN LATERAL (SELECT * FROM events s \
                 WHERE s.aggregate_type = k.value->>0 AND s.aggregate_id = k.value->>1 \
                 AND s.sequence > CAST(k.value->>2 AS bigint) ORDER BY s.sequence OFFSET 0) e \
                 ORDER BY e.aggregate_type, e.aggregate_id, e.sequence"
            ),
        };
        self.reader().fetch(&sql, &[keys.into()]).await?.iter().map(recorded_event).collect()
    }

    /// Keeps snapshots, but those alone whose log this still is: it may have been moved back since they were taken, when it
    /// ended there. An older one never replaces a newer one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_snapshots(&self, snapshots: &[(StoredSnapshot, End)]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let mut kept = Vec::with_capacity(snapshots.len());
        for (snapshot, end) in snapshots {
            let sql = "SELECT 1 FROM events WHERE position = $1 AND hash = $2";
            if !tx.fetch(sql, &[end.position.to_sql().into(), end.hash.to_vec().into()]).await?.is_empty() {
                kept.push(snapshot.clone());
            }
        }
        insert_snapshots(&mut tx, &kept, self.now()).await?;
        if self.dialect() == Dialect::Sqlite {
            note_positions(&mut tx, &kept).await?;
        }
        tx.commit().await
    }
}

/// On SQLite a stream's events are found by their positions.
async fn note_positions(tx: &mut WriteTx, snapshots: &[StoredSnapshot]) -> Result<(), StoreError> {
    let sql = format!(
        "UPDATE snapshots SET position = COALESCE(({}), 0) \
         WHERE aggregate_type = $1 AND aggregate_id = $2 AND last_sequence = $3",
        chain::position(chain::ONE, "$3")
    );
    for snapshot in snapshots {
        let stream = &snapshot.stream;
        let key = [
            stream.aggregate_type.as_str().into(),
            stream.aggregate_id.as_str().into(),
            snapshot.sequence.to_sql().into(),
        ];
        tx.execute(&sql, &key).await?;
    }
    Ok(())
}

async fn insert_snapshots(tx: &mut WriteTx, snapshots: &[StoredSnapshot], now: Timestamp) -> Result<(), StoreError> {
    let rows: Vec<_> = snapshots
        .iter()
        .map(|snapshot| {
            vec![
                snapshot.stream.aggregate_type.as_str().into(),
                snapshot.stream.aggregate_id.as_str().into(),
                snapshot.sequence.to_sql().into(),
                snapshot.state_version.into(),
                snapshot.payload.as_str().into(),
                now.micros().into(),
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
    .await
}
