//! The hash chain: every event is hashed together with all before it.

use sha2::{Digest as _, Sha256};

use linewatch_model::{Position, Sequence, StreamId, Timestamp};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash before the first event.
pub const GENESIS: Hash = [0; 32];

/// What of an event goes into its hash: everything that is stored, as it is stored.
pub struct Hashed<'a> {
    /// Its place in the log.
    pub position: Position,
    /// Its stream.
    pub stream: &'a StreamId,
    /// Its place in the stream.
    pub sequence: Sequence,
    /// Its type.
    pub event_type: &'a str,
    /// The version of its shape.
    pub event_version: &'a str,
    /// The payload's stored text.
    pub payload: &'a str,
    /// The metadata's stored text.
    pub metadata: &'a str,
    /// When it was stored.
    pub recorded_at: Timestamp,
}

impl Hashed<'_> {
    /// `SHA-256(previous ‖ fields)`, where each field is its length as eight big-endian bytes, then its bytes;
    /// numbers and the time (microseconds since 1970) are their decimal text.
    ///
    /// The fields, in order: position, `aggregate_type`, `aggregate_id`, sequence, `event_type`, `event_version`,
    /// payload, metadata, `recorded_at`. An auditor can recompute it with any SHA-256.
    #[must_use]
    pub fn chain(&self, previous: &Hash) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(previous);
        let mut number = NumberText::default();
        let mut field = |bytes: &[u8]| {
            hasher.update((bytes.len() as u64).to_be_bytes());
            hasher.update(bytes);
        };
        field(number.of(self.position.get()));
        field(self.stream.aggregate_type.as_bytes());
        field(self.stream.aggregate_id.as_bytes());
        field(number.of(self.sequence.get()));
        field(self.event_type.as_bytes());
        field(self.event_version.as_bytes());
        field(self.payload.as_bytes());
        field(self.metadata.as_bytes());
        field(number.of(self.recorded_at.micros().unsigned_abs()));
        hasher.finalize().into()
    }
}

/// Decimal text of a number without an allocation.
#[derive(Default)]
struct NumberText([u8; 20]);

impl NumberText {
    fn of(&mut self, mut number: u64) -> &[u8] {
        let mut start = self.0.len();
        loop {
            start -= 1;
            self.0[start] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                return &self.0[start..];
            }
        }
    }
}

/// A hash as lower-case hexadecimal text.
#[must_use]
pub fn to_hex(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pins the canonical bytes: an auditor's own program depends on them.
    #[test]
    fn the_canonical_bytes_never_change() {
        let stream = StreamId::new("Fixture", "fixture-sr:1");
        let hashed = Hashed {
            position: Position::new(42),
            stream: &stream,
            sequence: Sequence::new(7),
            event_type: "OddsConfirmed",
            event_version: "1",
            payload: "{}",
            metadata: "{}",
            recorded_at: "2026-06-26T12:00:00Z".parse().unwrap(),
        };
        let mut by_hand = vec![0_u8; 32];
        for field in ["42", "Fixture", "fixture-sr:1", "7", "OddsConfirmed", "1", "{}", "{}", "1782475200000000"] {
            by_hand.extend_from_slice(&(field.len() as u64).to_be_bytes());
            by_hand.extend_from_slice(field.as_bytes());
        }
        let expected: Hash = Sha256::digest(&by_hand).into();
        assert_eq!(hashed.chain(&GENESIS), expected);
        assert_eq!(to_hex(&expected).len(), 64);
    }
}
