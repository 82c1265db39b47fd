//! From text to finished bytes.

use bytes::{BufMut as _, Bytes, BytesMut};

use std::fmt;

use linewatch_model::Position;

use crate::ShortHash;

/// What an event stream is resumed from: a position, and the beginning of its event's hash where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventId {
    /// Up to here the client has everything.
    pub position: Position,
    /// Which history of the log the position is of.
    pub hash: Option<ShortHash>,
}

/// `1180`, or `1180-aba6816559059d67`.
impl fmt::Display for EventId {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "{}", self.position)?;
        self.hash.map_or(Ok(()), |hash| write!(text, "-{hash}"))
    }
}

impl From<Position> for EventId {
    fn from(position: Position) -> Self {
        Self { position, hash: None }
    }
}

/// How a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// As a WebSocket text frame.
    WebSocket,
    /// As a server-sent event.
    EventStream,
}

const FIN_BIT: u8 = 0x80;
const OPCODE_TEXT: u8 = 0x1;
const OPCODE_CLOSE: u8 = 0x8;
const OPCODE_PING: u8 = 0x9;
const OPCODE_PONG: u8 = 0xA;
/// The most that fits a control frame.
const MAX_CONTROL_PAYLOAD: usize = 125;

/// A message as its receivers get it. An event stream also names the kind, and the id to resume from.
#[must_use]
pub fn encode(framing: Framing, kind: &str, id: Option<EventId>, json: &[u8]) -> Bytes {
    match framing {
        Framing::WebSocket => frame(OPCODE_TEXT, json),
        Framing::EventStream => event(kind, id, json),
    }
}

/// A question whether the client is still there.
#[must_use]
pub fn ping() -> Bytes {
    frame(OPCODE_PING, &[])
}

/// The answer to such a question.
#[must_use]
pub fn pong(payload: &[u8]) -> Bytes {
    frame(OPCODE_PONG, &payload[..payload.len().min(MAX_CONTROL_PAYLOAD)])
}

/// A close frame. The reason is cut where a control frame has no room for it.
#[must_use]
pub fn close(code: u16, reason: &str) -> Bytes {
    let mut room = reason.len().min(MAX_CONTROL_PAYLOAD - 2);
    while !reason.is_char_boundary(room) {
        room -= 1;
    }
    let mut payload = Vec::with_capacity(room + 2);
    payload.extend_from_slice(&code.to_be_bytes());
    payload.extend_from_slice(&reason.as_bytes()[..room]);
    frame(OPCODE_CLOSE, &payload)
}

/// A comment in an event stream: keeps the connection alive and says nothing.
#[must_use]
pub const fn comment() -> Bytes {
    Bytes::from_static(b": \n\n")
}

fn frame(opcode: u8, payload: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(payload.len() + 10);
    out.put_u8(FIN_BIT | opcode);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(short), _) if short < 126 => out.put_u8(short),
        (_, Ok(medium)) => {
            out.put_u8(126);
            out.put_u16(medium);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(payload.len() as u64);
        }
    }
    out.put_slice(payload);
    out.freeze()
}

/// JSON text has no line breaks, so that it is one `data` line.
fn event(kind: &str, id: Option<EventId>, json: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(json.len() + kind.len() + 64);
    if let Some(id) = id {
        out.put_slice(b"id: ");
        out.put_slice(id.to_string().as_bytes());
        out.put_u8(b'\n');
    }
    for part in [b"event: ".as_slice(), kind.as_bytes(), b"\ndata: ", json, b"\n\n"] {
        out.put_slice(part);
    }
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_has_the_shortest_form() {
        for (length, header) in [(0, 2), (125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
            let text = "x".repeat(length);
            let bytes = encode(Framing::WebSocket, "t", None, text.as_bytes());
            assert_eq!(bytes.len(), length + header, "{length}");
            assert_eq!(bytes[0], 0x81);
            assert_eq!(&bytes[header..], text.as_bytes());
        }
    }

    #[test]
    fn an_event_can_be_resumed_from_its_id() {
        let bytes = encode(Framing::EventStream, "risk_alert", Some(Position::new(7).into()), b"{}");
        assert_eq!(bytes, "id: 7\nevent: risk_alert\ndata: {}\n\n");
        let id = EventId { position: Position::new(7), hash: Some(ShortHash::from(&[0xab; 32])) };
        let bytes = encode(Framing::EventStream, "risk_alert", Some(id), b"{}");
        assert_eq!(bytes, "id: 7-abababababababab\nevent: risk_alert\ndata: {}\n\n");
        assert_eq!(encode(Framing::EventStream, "heartbeat", None, b"{}"), "event: heartbeat\ndata: {}\n\n");
    }

    #[test]
    fn a_close_message_fits_a_control_frame() {
        let bytes = close(4008, &"ä".repeat(100));
        assert!(bytes.len() <= 127);
        assert_eq!(bytes[2..4], 4008_u16.to_be_bytes());
        assert!(std::str::from_utf8(&bytes[4..]).is_ok());
    }
}
