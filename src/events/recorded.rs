//! Stored events, as what they say.

use linewatch_log::{DecodeError, RecordedEvent};
use linewatch_model::StreamId;

use super::{ChannelEvent, FixtureEvent, Metadata, ScrapeRunEvent, SettingsEvent};

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

impl Event {
    /// What a stored event says, brought up to the current version.
    ///
    /// # Errors
    /// When the aggregate is unknown or the payload does not fit its type and version.
    pub fn decode(stored: &RecordedEvent) -> Result<Self, DecodeError> {
        match stored.stream.aggregate_type.as_str() {
            StreamId::FIXTURE => stored.decode_as().map(Self::Fixture),
            StreamId::SETTINGS => stored.decode_as().map(Self::Settings),
            StreamId::CHANNEL => stored.decode_as().map(Self::Channel),
            StreamId::SCRAPE_RUN => stored.decode_as().map(Self::ScrapeRun),
            other => Err(DecodeError::UnknownAggregate(other.into())),
        }
    }
}

impl Metadata {
    /// Who and why an event was stored.
    ///
    /// # Errors
    /// When the stored metadata is not what linewatch writes.
    pub fn decode(stored: &RecordedEvent) -> Result<Self, DecodeError> {
        stored.metadata_as()
    }
}
