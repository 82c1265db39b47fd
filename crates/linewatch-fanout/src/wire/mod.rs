//! The bytes on the wire: WebSocket frames (RFC 6455) and server-sent events.
//!
//! A server's frames are not masked, so header and payload are the same for all who get them: a message is encoded
//! once. What clients send is small and bounded.

mod decode;
mod encode;

pub use decode::{Decoder, Fault, Incoming};
pub use encode::{EventId, Framing, close, comment, encode, ping, pong};
