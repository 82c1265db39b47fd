//! Old versions of stored events, brought up to date when they are read.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::de::DeserializeOwned;

use super::{ChannelEvent, DecodeError, FixtureEvent, ScrapeRunEvent, SettingsEvent};

/// An event enum that knows its current version and how to bring older ones up to it.
pub trait Versioned: DeserializeOwned {
    /// The version that is written today.
    const VERSION: &'static str;

    /// The upcasters, oldest first. Each takes one version of one event type to the next.
    fn upcasters() -> Vec<Box<dyn EventUpcaster>>;
}

impl Versioned for FixtureEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for SettingsEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        vec![Box::new(super::settings::WithTiers)]
    }
}

impl Versioned for ScrapeRunEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

impl Versioned for ChannelEvent {
    const VERSION: &'static str = Self::VERSION;

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

/// Reads a stored payload. The current version is parsed straight from its text; only older ones take the way
/// through the upcasters.
pub(super) fn decode<E: Versioned>(event_type: &str, version: &str, payload: &str) -> Result<E, DecodeError> {
    let read = if version == E::VERSION {
        serde_json::from_str(payload)
    } else {
        upcast::<E>(event_type, version, payload).and_then(serde_json::from_value)
    };
    read.map_err(|error| DecodeError::Payload {
        event_type: event_type.into(),
        version: version.into(),
        reason: error.to_string(),
    })
}

fn upcast<E: Versioned>(event_type: &str, version: &str, payload: &str) -> serde_json::Result<serde_json::Value> {
    let mut event = SerializedEvent {
        aggregate_id: String::new(),
        sequence: 0,
        aggregate_type: String::new(),
        event_type: event_type.to_owned(),
        event_version: version.to_owned(),
        payload: serde_json::from_str(payload)?,
        metadata: serde_json::Value::Null,
    };
    for upcaster in E::upcasters() {
        if upcaster.can_upcast(&event.event_type, &event.event_version) {
            event = upcaster.upcast(event);
        }
    }
    Ok(event.payload)
}
