//! Rows of events in the binary format of `COPY`, the fastest way into PostgreSQL.

use crate::{StoreError, append::EventRow};

/// What the encoded rows are sent to.
pub(super) const STATEMENT: &str = "COPY events (position, aggregate_type, aggregate_id, sequence, event_type, \
     event_version, payload, metadata, recorded_at, hash) FROM STDIN (FORMAT binary)";

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
const COLUMNS: i16 = 10;
/// What a row takes beside its texts, and more than that.
const ROW_OVERHEAD_BYTES: usize = 256;

/// Encoded rows. They are encoded one by one, as they are worked out.
#[derive(Default)]
pub(crate) struct CopyRows {
    bytes: Vec<u8>,
    too_large: bool,
}

impl CopyRows {
    /// Adds a row.
    pub fn push(&mut self, row: &EventRow<'_>) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(SIGNATURE);
            self.bytes.extend_from_slice(&[0; 8]); // flags, length of the header's extension
        }
        self.bytes.reserve(ROW_OVERHEAD_BYTES + row.event.payload.len() + row.metadata.len());
        self.bytes.extend_from_slice(&COLUMNS.to_be_bytes());
        self.field(&row.position.to_sql().to_be_bytes());
        self.field(row.stream.aggregate_type.as_bytes());
        self.field(row.stream.aggregate_id.as_bytes());
        self.field(&row.sequence.to_sql().to_be_bytes());
        self.field(row.event.event_type.as_bytes());
        self.field(row.event.event_version.as_bytes());
        self.field(row.event.payload.as_bytes());
        self.field(row.metadata.as_bytes());
        self.field(&row.recorded_at.micros().to_be_bytes());
        self.field(&row.hash);
    }

    fn field(&mut self, field: &[u8]) {
        match i32::try_from(field.len()) {
            Ok(length) => {
                self.bytes.extend_from_slice(&length.to_be_bytes());
                self.bytes.extend_from_slice(field);
            }
            Err(_) => self.too_large = true,
        }
    }

    /// Adds the trailer that the format asks for.
    pub fn finish(&mut self) {
        if !self.bytes.is_empty() {
            self.bytes.extend_from_slice(&(-1_i16).to_be_bytes());
        }
    }

    /// What is to be sent; nothing where there are no rows.
    pub(super) fn bytes(&self) -> Result<&[u8], StoreError> {
        if self.too_large {
            return Err(StoreError::Damaged("an event of more than 2 GB".to_owned()));
        }
        Ok(&self.bytes)
    }
}
