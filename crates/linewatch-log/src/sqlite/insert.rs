//! Writing events: at the end of each table, and the ends of their streams anew.

use std::collections::HashMap;

use super::chain::EVENTS_PER_MARK;
use crate::{
    StoreError,
    append::EventRow,
    sql::{Value, keys_json},
    tx::WriteTx,
};
use linewatch_model::{Sequence, StreamId};

/// Rows in one INSERT. Three sizes, so that three statements are prepared.
const ROWS_PER_INSERT: [usize; 3] = [256, 16, 1];
const COLUMNS: usize = 9;

/// A stream in the database.
#[derive(Clone, Copy)]
struct Stream {
    number: i64,
    first: i64,
    last: i64,
    sequence: i64,
}

/// The numbers that stand for texts which many events share.
struct Shared<'e> {
    types: HashMap<(&'e str, &'e str), i64>,
    /// By the text, the position of the first event of this append that has it.
    metadata: HashMap<&'e str, i64>,
}

/// Writes the events of an append.
pub(super) async fn insert(tx: &mut WriteTx, rows: &[EventRow<'_>]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut streams = load_streams(tx, rows).await?;
    let shared = Shared { types: types(tx, rows).await?, metadata: metadata(tx, rows).await? };
    let (mut numbered, mut marks) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        let stream = streams.get_mut(row.stream).ok_or_else(|| lost(row.stream))?;
        if row.sequence.to_sql() != stream.sequence + 1 {
            return Err(lost(row.stream));
        }
        numbered.push((row, stream.number, stream.last));
        (stream.last, stream.sequence) = (row.position.to_sql(), row.sequence.to_sql());
        if stream.first == 0 {
            stream.first = stream.last;
        }
        if row.sequence.get().is_multiple_of(EVENTS_PER_MARK) {
            marks.push(vec![stream.number.into(), stream.sequence.into(), stream.last.into()]);
        }
    }
    insert_events(tx, &numbered, &shared).await?;
    tx.insert_rows("INSERT INTO stream_marks (stream, sequence, position)", "", &marks).await?;
    save_streams(tx, &streams).await
}

/// The writer compares each append with what it knows of the stream, so this is a defect or a damaged file.
fn lost(stream: &StreamId) -> StoreError {
    StoreError::Damaged(format!("stream {stream} does not end where an append goes on"))
}

/// The streams of some events; those that are new get the next numbers.
async fn load_streams<'e>(
    tx: &mut WriteTx,
    rows: &[EventRow<'e>],
) -> Result<HashMap<&'e StreamId, Stream>, StoreError> {
    let mut streams: HashMap<&StreamId, Stream> = HashMap::new();
    let mut wanted = Vec::new();
    for row in rows {
        streams.entry(row.stream).or_insert_with(|| {
            wanted.push(row.stream);
            Stream { number: 0, first: 0, last: 0, sequence: 0 }
        });
    }
    let sql = "SELECT k.key, s.number, s.first_position, s.last_position, s.last_sequence FROM json_each($1) k \
               CROSS JOIN streams s WHERE s.aggregate_type = k.value->>0 AND s.aggregate_id = k.value->>1";
    let keys = keys_json(wanted.iter().map(|stream| (*stream, Sequence::START)));
    for row in tx.fetch(sql, &[keys.into()]).await? {
        let at = usize::try_from(row.int(0)?).ok();
        if let Some(stream) = at.and_then(|at| wanted.get(at)).and_then(|stream| streams.get_mut(stream)) {
            *stream = Stream { number: row.int(1)?, first: row.int(2)?, last: row.int(3)?, sequence: row.int(4)? };
        }
    }
    let mut next = next_number(tx, "SELECT COALESCE(max(number), 0) + 1 FROM streams").await?;
    for id in wanted {
        if let Some(stream) = streams.get_mut(id).filter(|stream| stream.number == 0) {
            stream.number = next;
            next += 1;
        }
    }
    Ok(streams)
}

async fn next_number(tx: &mut WriteTx, sql: &str) -> Result<i64, StoreError> {
    tx.fetch(sql, &[]).await?.first().map_or(Ok(1), |row| row.int(0))
}

async fn save_streams(tx: &mut WriteTx, streams: &HashMap<&StreamId, Stream>) -> Result<(), StoreError> {
    let mut sorted: Vec<_> = streams.iter().collect();
    sorted.sort_unstable_by_key(|(_, stream)| stream.number);
    let rows: Vec<Vec<Value>> = sorted
        .into_iter()
        .map(|(id, stream)| {
            vec![
                stream.number.into(),
                id.aggregate_type.as_str().into(),
                id.aggregate_id.as_str().into(),
                stream.first.into(),
                stream.last.into(),
                stream.sequence.into(),
            ]
        })
        .collect();
    let head =
        "INSERT INTO streams (number, aggregate_type, aggregate_id, first_position, last_position, last_sequence)";
    let tail = "ON CONFLICT (number) DO UPDATE SET last_position = excluded.last_position, \
                last_sequence = excluded.last_sequence";
    tx.insert_rows(head, tail, &rows).await
}

/// The numbers of the events' types and versions; a new one gets the next.
async fn types<'e>(tx: &mut WriteTx, rows: &[EventRow<'e>]) -> Result<HashMap<(&'e str, &'e str), i64>, StoreError> {
    let mut types = HashMap::new();
    for row in rows {
        types.insert((row.event.event_type.as_str(), row.event.event_version.as_str()), 0);
    }
    for ((event_type, event_version), number) in &mut types {
        let sql = "INSERT INTO event_types (event_type, event_version) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let values = [(*event_type).into(), (*event_version).into()];
        let known = "SELECT number FROM event_types WHERE event_type = $1 AND event_version = $2";
        let mut found = tx.fetch(known, &values).await?;
        if found.is_empty() {
            tx.execute(sql, &values).await?;
            found = tx.fetch(known, &values).await?;
        }
        *number = found.first().map_or(Ok(0), |row| row.int(0))?;
    }
    Ok(types)
}

/// Writes the metadata, each text once.
async fn metadata<'e>(tx: &mut WriteTx, rows: &[EventRow<'e>]) -> Result<HashMap<&'e str, i64>, StoreError> {
    let (mut first, mut texts) = (HashMap::new(), Vec::new());
    for row in rows {
        first.entry(row.metadata).or_insert_with(|| {
            let position = row.position.to_sql();
            texts.push(vec![position.into(), row.metadata.into()]);
            position
        });
    }
    tx.insert_rows("INSERT INTO event_metadata (position, metadata)", "", &texts).await?;
    Ok(first)
}

async fn insert_events(
    tx: &mut WriteTx,
    rows: &[(&EventRow<'_>, i64, i64)],
    shared: &Shared<'_>,
) -> Result<(), StoreError> {
    let WriteTx::Sqlite(writer) = tx else {
        return Err(StoreError::Damaged("a SQLite append on another database".to_owned()));
    };
    let mut rest = rows;
    while !rest.is_empty() {
        let size = ROWS_PER_INSERT.into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
        let (chunk, after) = rest.split_at(size);
        let sql = insert_sql(size);
        let mut query = sqlx::query(&sql);
        for (row, stream, previous) in chunk {
            let event_type = (row.event.event_type.as_str(), row.event.event_version.as_str());
            query = query
                .bind(row.position.to_sql())
                .bind(*stream)
                .bind(row.sequence.to_sql())
                .bind(*previous)
                .bind(shared.types.get(&event_type).copied())
                .bind(shared.metadata.get(row.metadata).copied())
                .bind(row.recorded_at.micros())
                .bind(row.hash.as_slice())
                .bind(row.event.payload.as_str());
        }
        query.execute(writer.connection()?).await?;
        rest = after;
    }
    Ok(())
}

fn insert_sql(rows: usize) -> String {
    let row = format!("({})", ["?"; COLUMNS].join(","));
    format!(
        "INSERT INTO event_log (position, stream, sequence, previous, type, metadata_at, recorded_at, hash, payload) \
         VALUES {}",
        vec![row.as_str(); rows].join(",")
    )
}
