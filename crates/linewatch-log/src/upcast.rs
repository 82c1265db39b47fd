//! Old versions of stored events, brought up to date when they are read.

use compact_str::CompactString;
use cqrs_es::persist::{EventUpcaster, SerializedEvent};
use serde::de::DeserializeOwned;

/// Why a stored event could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// An aggregate type that this version of the program does not know.
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

/// An event enum that knows its current version and how to bring older ones up to it.
pub trait Versioned: DeserializeOwned {
    /// The version that is written today.
    const VERSION: &'static str;

    /// Whether a version's text can be parsed as it is.
    #[must_use]
    fn is_read_as_it_is(version: &str) -> bool {
        version == Self::VERSION
    }

    /// The upcasters, oldest first. Each takes one version of one event type to the next. None while there is one version.
    #[must_use]
    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        Vec::new()
    }
}

/// Reads a stored payload. The current version, and what can be read like it, is parsed straight from its text; only
/// others take the way through the upcasters.
///
/// # Errors
/// When the payload does not fit its type and version.
pub fn decode<E: Versioned>(event_type: &str, version: &str, payload: &str) -> Result<E, DecodeError> {
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
