//! The envelope of messages about topics, which the existing client reads.

use linewatch_model::{Position, Timestamp};
use serde::Serialize;

#[derive(Serialize)]
struct Envelope<'a, T> {
    r#type: &'a str,
    timestamp: String,
    data: T,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
}

/// The text of a message that is in the usual envelope.
#[must_use]
pub fn envelope(kind: &str, at: Timestamp, data: &impl Serialize, position: Option<Position>) -> String {
    let envelope = Envelope { r#type: kind, timestamp: at.to_millis_text(), data, position };
    // Numbers and texts cannot fail to serialise.
    serde_json::to_string(&envelope).unwrap_or_default()
}
