//! Events as the log holds them.

use std::sync::Arc;

use compact_str::CompactString;

use super::{ChannelEvent, FixtureEvent, Metadata, ScrapeRunEvent, SettingsEvent, upcast};
use crate::model::{Position, Sequence, StreamId, Timestamp};

/// Why a stored event could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// An aggregate type that this version of linewatch does not know.
    #[error("unknown aggregate type {0}; a newer linewatch wrote it")]
    UnknownAggregate(CompactString),
    /// The payload does not have the shape of its type and version.
    #[error("{event_type} version {version} cannot be read: {reason}")]
    Payload {
        /// The stored type.
        event_type: CompactString,
        /// The stored version.
        version: CompactString,
        /// What was wrong.
        reason: String,
    },
}

/// Any event of any aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Of a fixture.
    Fixture(FixtureEvent),
    /// Of the settings.
    Settings(SettingsEvent),
    /// Of a channel.
    Channel(ChannelEvent),
    /// Of a scrape run.
    ScrapeRun(ScrapeRunEvent),
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
    /// What happened, brought up to the current version.
    ///
    /// # Errors
    /// When the aggregate is unknown or the payload does not fit its type and version.
    pub fn decode(&self) -> Result<Event, DecodeError> {
        match self.stream.aggregate_type.as_str() {
            StreamId::FIXTURE => self.decode_as().map(Event::Fixture),
            StreamId::SETTINGS => self.decode_as().map(Event::Settings),
            StreamId::CHANNEL => self.decode_as().map(Event::Channel),
            StreamId::SCRAPE_RUN => self.decode_as().map(Event::ScrapeRun),
            other => Err(DecodeError::UnknownAggregate(other.into())),
        }
    }

    /// What happened, as an event of a known aggregate.
    ///
    /// # Errors
    /// When the payload does not fit its type and version.
    pub fn decode_as<E: upcast::Versioned>(&self) -> Result<E, DecodeError> {
        upcast::decode(&self.event_type, &self.event_version, &self.payload)
    }

    /// Who and why.
    ///
    /// # Errors
    /// When the stored metadata is not what linewatch writes.
    pub fn metadata(&self) -> Result<Metadata, DecodeError> {
        serde_json::from_str(&self.metadata).map_err(|error| DecodeError::Payload {
            event_type: self.event_type.clone(),
            version: self.event_version.clone(),
            reason: format!("metadata: {error}"),
        })
    }
}
