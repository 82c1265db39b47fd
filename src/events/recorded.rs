//! What is stored of an event: what happened, and who and what caused it.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{ChannelEvent, DraftEvent, FixtureEvent, RulesEvent, ScrapeRunEvent, SettingsEvent};
use linewatch_log::{DecodeError, RecordedEvent};
use linewatch_model::{Actor, StreamId};

/// Any event of any aggregate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Of a fixture.
    Fixture(FixtureEvent),
    /// Of the settings.
    Settings(SettingsEvent),
    /// Of a channel.
    Channel(ChannelEvent),
    /// Of the rules.
    Rules(RulesEvent),
    /// Of a draft of rules.
    RulesDraft(DraftEvent),
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
            StreamId::RULES => stored.decode_as().map(Self::Rules),
            StreamId::RULES_DRAFT => stored.decode_as().map(Self::RulesDraft),
            StreamId::CHANNEL => stored.decode_as().map(Self::Channel),
            StreamId::SCRAPE_RUN => stored.decode_as().map(Self::ScrapeRun),
            other => Err(DecodeError::UnknownAggregate(other.into())),
        }
    }
}

/// Who and what caused an event. Stored as a flat JSON object of strings, as cqrs-es expects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The request or batch that all events of one cause share.
    pub correlation_id: String,
    /// What directly caused it: a command's name.
    pub causation_id: String,
    /// Who.
    pub actor: Actor,
    /// The version of the settings in force, where rules were applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules_version: Option<String>,
    /// The trace it belongs to: the caller's `traceparent`, where it sent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The scrape run a batch belongs to, where it named one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scrape_run_id: Option<String>,
}

impl Metadata {
    /// The text that is stored and hashed.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A struct of strings cannot fail to serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The text of metadata that cqrs-es hands over: in the order of the fields where these are all there, else sorted.
    #[must_use]
    pub fn text_of(metadata: &HashMap<String, String>) -> String {
        let sorted: BTreeMap<_, _> = metadata.iter().collect();
        // A map of strings cannot fail to serialise.
        let json = serde_json::to_string(&sorted).unwrap_or_default();
        serde_json::from_str::<Self>(&json).map_or(json, |metadata| metadata.to_json())
    }

    /// Who and why an event was stored.
    ///
    /// # Errors
    /// When the stored metadata is not what linewatch writes.
    pub fn decode(stored: &RecordedEvent) -> Result<Self, DecodeError> {
        stored.metadata_as()
    }
}
