//! Rows of events in the binary format of `COPY`, the fastest way into PostgreSQL.

use crate::store::{StoreError, append::EventRow};

/// What the encoded rows are sent to.
pub(super) const STATEMENT: &str = "COPY events (position, aggregate_type, aggregate_id, sequence, event_type, \
     event_version, payload, metadata, recorded_at, hash) FROM STDIN (FORMAT binary)";

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const COLUMNS: i16 = 10;

/// Encodes the rows, with the header and the trailer that the format asks for.
pub(super) fn encode(rows: &[EventRow<'_>]) -> Result<Vec<u8>, StoreError> {
    let payloads: usize = rows.iter().map(|row| row.event.payload.len() + row.metadata.len()).sum();
    let mut out = Vec::with_capacity(payloads + rows.len() * 200 + 32);
    out.extend_from_slice(SIGNATURE);
    out.extend_from_slice(&[0; 8]); // flags, length of the header's extension
    for row in rows {
        out.extend_from_slice(&COLUMNS.to_be_bytes());
        for field in [
            row.position.to_sql().to_be_bytes().as_slice(),
            row.stream.aggregate_type.as_bytes(),
            row.stream.aggregate_id.as_bytes(),
            row.sequence.to_sql().to_be_bytes().as_slice(),
            row.event.event_type.as_bytes(),
            row.event.event_version.as_bytes(),
            row.event.payload.as_bytes(),
            row.metadata.as_bytes(),
            row.recorded_at.micros().to_be_bytes().as_slice(),
            row.hash.as_slice(),
        ] {
            let length =
                i32::try_from(field.len()).map_err(|_| StoreError::Damaged("an event of more than 2 GB".to_owned()))?;
            out.extend_from_slice(&length.to_be_bytes());
            out.extend_from_slice(field);
        }
    }
    out.extend_from_slice(&(-1_i16).to_be_bytes());
    Ok(out)
}
