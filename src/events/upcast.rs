//! Old versions of stored events, brought up to date when they are read.

use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::de::DeserializeOwned;

use super::{ChannelEvent, DecodeError, FixtureEvent, ScrapeRunEvent, SettingsEvent};

/// An event enum that knows its current version and how to bring older ones up to it.
pub trait Versioned: DeserializeOwned {
    /// The version that is written today.
    const VERSION: &'static str;

    /// Whether a version's text can be parsed as it is.
    #[must_use]
    fn is_read_as_it_is(version: &str) -> bool {
        version == Self::VERSION
    }

    /// The upcasters, oldest first. Each takes one version of one event type to the next.
    fn upcasters() -> Vec<Box<dyn EventUpcaster>>;
}

impl Versioned for FixtureEvent {
    const VERSION: &'static str = Self::VERSION;

    fn is_read_as_it_is(version: &str) -> bool {
        Self::is_read_as_it_is(version)
    }

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

/// Reads a stored payload. The current version, and what can be read like it, is parsed straight from its text; only
/// others take the way through the upcasters.
pub(super) fn decode<E: Versioned>(event_type: &str, version: &str, payload: &str) -> Result<E, DecodeError> {
    let read = if E::is_read_as_it_is(version) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::OddsUpdated;

    #[test]
    fn odds_of_version_1_are_read_as_they_are() {
        let text = r#"{"OddsUpdated":{"bookmaker":"betpawa","capturedAt":"2026-06-26T12:00:00Z","markets":[]}}"#;
        let read = |version| decode::<FixtureEvent>("OddsUpdated", version, text).unwrap();
        let FixtureEvent::OddsUpdated(OddsUpdated { unread, .. }) = read("1") else { panic!("{:?}", read("1")) };
        assert_eq!(unread, []);
        assert_eq!(read("1"), read("2"));
        assert_eq!(read("1"), read("3"));
        assert!(FixtureEvent::is_read_as_it_is("1") && !FixtureEvent::is_read_as_it_is("4"));
    }
}
