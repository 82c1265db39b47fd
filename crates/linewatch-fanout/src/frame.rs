//! A message, encoded once for all who get it.

use std::{fmt::Write as _, sync::OnceLock};

use bytes::Bytes;
use compact_str::CompactString;

use super::{
    DeliveryClass, Fact, Subject,
    short_hash::ShortHash,
    wire::{self, EventId, Framing},
};
use linewatch_model::{Position, Timestamp};

/// How much a connection wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Payload {
    /// That something happened; the client fetches.
    #[default]
    Light,
    /// What happened.
    Full,
}

/// The form in which a connection gets its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// How they travel.
    pub framing: Framing,
    /// What is in them.
    pub payload: Payload,
}

/// A message. Shared by all its receivers; they differ in nothing but the form.
#[derive(Debug)]
pub struct Frame {
    /// The last event it covers. A receiver of it needs nothing up to here.
    pub position: Position,
    /// When that event was stored.
    pub recorded_at: Timestamp,
    /// Its `type`.
    pub kind: &'static str,
    /// Who gets it.
    pub to: Vec<Subject>,
    /// What may happen to it on the way to a slow receiver.
    pub class: DeliveryClass,
    /// What a newer message must have in common with it to take its place; `None` where none may.
    pub key: Option<CompactString>,
    /// What it says, to filter by; empty where there is nothing to filter.
    pub facts: Vec<Fact>,
    /// The hash of the event at its position, where it is known.
    hash: Option<ShortHash>,
    light: Text,
    full: Option<Text>,
}

/// One text in both framings. The usual one is made where the message is, so that no shard spends its time on it; the
/// rarer one when somebody asks for it.
#[derive(Debug)]
struct Text {
    socket: Bytes,
    /// Where the JSON text begins in it.
    json: usize,
    events: OnceLock<Bytes>,
}

impl Text {
    fn new(json: &str) -> Self {
        let socket = wire::encode(Framing::WebSocket, "", None, json.as_bytes());
        Self { json: socket.len() - json.len(), socket, events: OnceLock::new() }
    }

    fn json(&self) -> &[u8] {
        &self.socket[self.json..]
    }
}

/// What a frame is made of.
pub struct Draft {
    /// As [`Frame::position`].
    pub position: Position,
    /// As [`Frame::recorded_at`].
    pub recorded_at: Timestamp,
    /// As [`Frame::kind`].
    pub kind: &'static str,
    /// As [`Frame::to`].
    pub to: Vec<Subject>,
    /// As [`Frame::class`].
    pub class: DeliveryClass,
    /// As [`Frame::key`].
    pub key: Option<CompactString>,
    /// As [`Frame::facts`].
    pub facts: Vec<Fact>,
    /// Its text.
    pub light: String,
    /// Its longer text, where there is one and somebody wants it.
    pub full: Option<String>,
}

impl From<Draft> for Frame {
    fn from(draft: Draft) -> Self {
        let Draft { position, recorded_at, kind, to, class, key, facts, light, full } = draft;
        let (light, full) = (Text::new(&light), full.as_deref().map(Text::new));
        Self { position, recorded_at, kind, to, class, key, facts, hash: None, light, full }
    }
}

/// A JSON object with its position's hash behind its other fields.
fn with_hash(mut json: String, hash: ShortHash) -> String {
    if json.ends_with('}') {
        json.pop();
        // Writing to a String cannot fail.
        let _ = write!(json, ",\"hash\":\"{hash}\"}}");
    }
    json
}

impl Frame {
    /// A message that says with its position which history of the log it is of.
    #[must_use]
    pub fn of(draft: Draft, hash: &[u8; 32]) -> Self {
        let hash = ShortHash::from(hash);
        let Draft { light, full, .. } = draft;
        let (light, full) = (with_hash(light, hash), full.map(|full| with_hash(full, hash)));
        Self { hash: Some(hash), ..Draft { light, full, ..draft }.into() }
    }

    /// Its bytes in a form; `None` where the full text was not made, because nobody wanted it then.
    #[must_use]
    pub fn bytes(&self, form: Form) -> Option<&Bytes> {
        let text = match form.payload {
            Payload::Full if self.has_full_form() => self.full.as_ref()?,
            _ => &self.light,
        };
        let id = EventId { position: self.position, hash: self.hash };
        let as_event = || wire::encode(Framing::EventStream, self.kind, Some(id), text.json());
        Some(match form.framing {
            Framing::WebSocket => &text.socket,
            Framing::EventStream => text.events.get_or_init(as_event),
        })
    }

    /// About how much memory it takes, in both framings.
    #[must_use]
    pub fn weight(&self) -> usize {
        let text = self.light.socket.len() + self.full.as_ref().map_or(0, |full| full.socket.len());
        2 * text + self.facts.len() * size_of::<Fact>() + self.to.len() * size_of::<Subject>() + size_of::<Self>()
    }

    /// Whether its topic has a full form at all.
    fn has_full_form(&self) -> bool {
        matches!(self.kind, "risk_alert" | "odds_update")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::Topic;

    /// A small frame about alerts.
    pub fn frame(position: u64) -> Draft {
        Draft {
            position: Position::new(position),
            recorded_at: "2026-06-26T12:00:00Z".parse().unwrap(),
            kind: "risk_alert",
            to: vec![Subject::Topic(Topic::RiskAlerts)],
            class: DeliveryClass::MustArrive,
            key: None,
            facts: Vec::new(),
            light: format!("{{\"position\":{position}}}"),
            full: None,
        }
    }

    #[test]
    fn every_receiver_of_a_form_shares_its_bytes() {
        let frame = Frame::from(Draft { full: Some("{\"full\":1}".to_owned()), ..frame(3) });
        let form = |framing, payload| Form { framing, payload };
        let first = frame.bytes(form(Framing::WebSocket, Payload::Light)).unwrap();
        let second = frame.bytes(form(Framing::WebSocket, Payload::Light)).unwrap();
        assert_eq!(first.as_ptr(), second.as_ptr());
        let full = frame.bytes(form(Framing::EventStream, Payload::Full)).unwrap();
        assert_eq!(full, "id: 3\nevent: risk_alert\ndata: {\"full\":1}\n\n");
    }

    #[test]
    fn a_message_says_which_history_it_is_of() {
        let frame = Frame::of(Draft { full: Some("{\"full\":1}".to_owned()), ..frame(3) }, &[0xab; 32]);
        let text = |payload| frame.bytes(Form { framing: Framing::EventStream, payload }).unwrap().clone();
        let expected =
            "id: 3-abababababababab\nevent: risk_alert\ndata: {\"position\":3,\"hash\":\"abababababababab\"}\n\n";
        assert_eq!(text(Payload::Light), expected);
        assert!(text(Payload::Full).ends_with(b"{\"full\":1,\"hash\":\"abababababababab\"}\n\n"));
    }

    #[test]
    fn a_full_form_that_was_not_made_is_missed() {
        let frame = Frame::from(frame(3));
        assert!(frame.bytes(Form { framing: Framing::WebSocket, payload: Payload::Full }).is_none());
    }
}
