//! Events as the log holds them.

use std::sync::Arc;

use compact_str::CompactString;
use linewatch_model::{Position, Sequence, StreamId, Timestamp};

use super::{
    StoreError,
    sql::Row,
    upcast::{self, DecodeError, Versioned},
};

/// The columns of an event, in the order that [`recorded_event`] reads them, of a table called `e`.
pub(super) const EVENT_COLUMNS: &str = "e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, \
     e.event_version, CAST(e.payload AS text), CAST(e.metadata AS text), e.recorded_at, e.hash";

pub(super) fn recorded_event(row: &Row) -> Result<RecordedEvent, StoreError> {
    let position = Position::from_sql(row.int(0)?);
    let corrupt = |reason: &str| StoreError::Corrupt { position, reason: reason.to_owned() };
    Ok(RecordedEvent {
        position,
        stream: StreamId::new(row.str(1)?, row.str(2)?),
        sequence: Sequence::from_sql(row.int(3)?),
        event_type: row.str(4)?.into(),
        event_version: row.str(5)?.into(),
        payload: row.text(6)?,
        metadata: Arc::from(row.str(7)?),
        recorded_at: Timestamp::from_micros(row.int(8)?).map_err(|_| corrupt("the time is out of range"))?,
        hash: row.bytes(9)?.try_into().map_err(|_| corrupt("the hash does not have 32 bytes"))?,
    })
}

/// One event of the log, exactly as stored.
///
/// `payload` and `metadata` are the stored text; the hash was made over that text, so nothing here is ever
/// re-serialised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream.
    pub sequence: Sequence,
    /// `OddsUpdated`.
    pub event_type: CompactString,
    /// The version of its shape.
    pub event_version: CompactString,
    /// What happened, as JSON text.
    pub payload: String,
    /// Who and why, as JSON text; shared by the events of one command.
    pub metadata: Arc<str>,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// SHA-256 over the previous hash and all of the above.
    pub hash: [u8; 32],
}

impl RecordedEvent {
    /// What happened, as an event of a known aggregate, brought up to the current version.
    ///
    /// # Errors
    /// When the payload does not fit its type and version.
    pub fn decode_as<E: Versioned>(&self) -> Result<E, DecodeError> {
        upcast::decode(&self.event_type, &self.event_version, &self.payload)
    }

    /// Who and why, in the program's own type.
    ///
    /// # Errors
    /// When the stored metadata does not have its shape.
    pub fn metadata_as<M: serde::de::DeserializeOwned>(&self) -> Result<M, DecodeError> {
        serde_json::from_str(&self.metadata).map_err(|error| DecodeError::Payload {
            event_type: self.event_type.clone(),
            version: self.event_version.clone(),
            reason: format!("metadata: {error}"),
        })
    }
}
