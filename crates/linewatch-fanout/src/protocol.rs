//! What the server says for itself on a connection: welcomes, answers, heartbeats. Each family has its own protocol.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::{
    Channel, Filter, Refused, Segment, Topics, envelope::envelope, fields::Fields, rewind::Rewind,
    short_hash::ShortHash,
};
use crate::wire::EventId;
use linewatch_model::{Position, Timestamp};

/// How a connection is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Protocol {
    /// In the envelope `{type, timestamp, data, position}`, about topics.
    Envelope,
    /// Flat, about one channel.
    Flat(Channel),
}

/// One thing to say: its type, and its text.
pub(super) struct ControlMessage {
    pub kind: &'static str,
    pub json: String,
    /// Up to where the client has everything once it has heard this: an event stream goes on from there.
    pub id: Option<EventId>,
}

impl ControlMessage {
    fn with_hash(self, hash: Option<ShortHash>) -> Self {
        Self { id: self.id.map(|id| EventId { hash, ..id }), ..self }
    }
}

/// What connections are told of a log that was moved back.
#[derive(Debug, Clone)]
pub(super) struct Rewound {
    pub rewind: Rewind,
    /// Messages go on after this position.
    pub from: Position,
}

/// Why a connection cannot go on from where it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impossible {
    /// The position belongs to another log.
    OtherLog,
    /// The log does not go so far.
    FuturePosition,
    /// The log goes so far, but has another event there: it was restored or moved back.
    OtherHistory,
    /// The log was moved back while the client was connected, as `log_rewound` has told.
    LogRewound,
    /// It is no position.
    Malformed,
}

impl Impossible {
    const fn as_str(self) -> &'static str {
        match self {
            Self::OtherLog => "other_log",
            Self::FuturePosition => "future_position",
            Self::OtherHistory => "other_history",
            Self::LogRewound => "log_rewound",
            Self::Malformed => "malformed",
        }
    }
}

/// How often a heartbeat comes on a socket, as clients are told.
pub(super) const HEARTBEAT_MS: u64 = 20_000;

impl Protocol {
    fn say(&self, kind: &'static str, now: Timestamp, data: Fields, position: Option<Position>) -> ControlMessage {
        let json = match self {
            Self::Envelope => envelope(kind, now, &data, position),
            Self::Flat(_) => {
                let flat = Fields::default().with("type", kind).chain(data).with("timestamp", now.to_millis_text());
                flat.with_some("position", position).to_json()
            }
        };
        ControlMessage { kind, json, id: position.map(EventId::from) }
    }

    /// The first message: from where on everything is delivered.
    pub(super) fn welcome(
        &self,
        now: Timestamp,
        topics: Topics,
        log: &str,
        (from, hash): (Position, Option<ShortHash>),
    ) -> ControlMessage {
        match self {
            Self::Envelope => {
                let data = Fields::default().with("topics", topics.names()).with("log", log).with("from", from);
                let data = data.with("heartbeat_ms", HEARTBEAT_MS).with_some("hash", hash.map(|hash| hash.to_string()));
                self.say("connection_ack", now, data, Some(from)).with_hash(hash)
            }
            Self::Flat(channel) => {
                let message = format!("connected to {channel}");
                let data = Fields::default().with("channel", channel.to_string()).with("message", message);
                let data = match channel {
                    Channel::Market(symbol) => data.with("symbol", symbol.as_str()),
                    Channel::Agent(agent) => data.with("agent", agent.as_str()),
                    Channel::Unified | Channel::Signals | Channel::Narrative => data,
                };
                let data = data
                    .with("log", log)
                    .with("heartbeat_ms", HEARTBEAT_MS)
                    .with_some("hash", hash.map(|hash| hash.to_string()));
                self.say("welcome", now, data, Some(from)).with_hash(hash)
            }
        }
    }

    pub(super) fn pong(&self, now: Timestamp) -> ControlMessage {
        self.say("pong", now, Fields::default(), None)
    }

    pub(super) fn error(&self, now: Timestamp, code: &str, detail: &str) -> ControlMessage {
        self.say("error", now, Fields::default().with("code", code).with("detail", detail), None)
    }

    pub(super) fn refused(&self, now: Timestamp, refused: &Refused) -> ControlMessage {
        self.error(now, refused.code, &refused.detail)
    }

    pub(super) fn resumed(&self, now: Timestamp, from: Position, to: Position, count: u64) -> ControlMessage {
        self.say("resumed", now, Fields::default().with("from", from).with("to", to).with("count", count), None)
    }

    pub(super) fn resume_impossible(&self, now: Timestamp, reason: Impossible, from: Position) -> ControlMessage {
        self.say("resume_impossible", now, Fields::default().with("reason", reason.as_str()).with("from", from), None)
    }

    /// The log was moved back: what came after a position is lost, and other events follow.
    pub(super) fn log_rewound(&self, now: Timestamp, rewound: &Rewound) -> ControlMessage {
        let rewind = &rewound.rewind;
        let data = Fields::default().with("after", rewind.after).with("lost_upto", rewind.lost_upto);
        let data = data.with("from", rewound.from).with("log", &rewind.log);
        self.say("log_rewound", now, data, None)
    }

    pub(super) fn heartbeat(
        &self,
        now: Timestamp,
        head: Position,
        (delivered, hash): (Position, Option<ShortHash>),
        late: bool,
    ) -> ControlMessage {
        let upstream = if late { "late" } else { "ok" };
        let data = Fields::default().with("head", head).with("delivered", delivered).with("upstream", upstream);
        let data = data.with_some("hash", hash.map(|hash| hash.to_string()));
        ControlMessage { id: Some(EventId { position: delivered, hash }), ..self.say("heartbeat", now, data, None) }
    }

    pub(super) fn conflated(&self, now: Timestamp, key: &str, skipped: &Skipped) -> ControlMessage {
        let (topic, key) = key.split_once('/').unwrap_or((key, ""));
        let data = Fields::default().with("topic", topic).with("key", key).with("from", skipped.from);
        let data = data.with("to", skipped.to).with("count", skipped.count);
        let data = data.with_some("event_ids", skipped.event_ids.as_ref());
        self.say("conflated", now, data, None)
    }

    pub(super) fn snapshot(&self, now: Timestamp, segment: &Segment, position: Position) -> ControlMessage {
        let data = Fields::default().with("topic", segment.topic).with("segment", segment.number);
        let data = data.with("last", segment.last).with("items", &segment.items);
        let data = data.with_some("truncated", segment.truncated.then_some(true));
        self.say("snapshot", now, data, Some(position))
    }

    /// The one message that is not in the envelope: the existing client reads it so.
    pub(super) fn subscription(
        now: Timestamp,
        topics: Topics,
        conflate_ms: u64,
        filter: Option<&Filter>,
        position: Position,
    ) -> ControlMessage {
        let json = Fields::default().with("type", "subscription_update").with("topics", topics.names());
        let json = json.with("timestamp", now.to_millis_text()).with("conflate_ms", conflate_ms);
        let json = json.with("position", position).with_some("filter", filter);
        ControlMessage { kind: "subscription_update", json: json.to_json(), id: None }
    }
}

/// The messages of one key that a newer one took the place of.
#[derive(Debug)]
pub(super) struct Skipped {
    pub from: Position,
    pub to: Position,
    pub count: u64,
    /// The fixtures that they told of; `None` once these are too many to be listed: then it may be any.
    pub event_ids: Option<BTreeSet<u64>>,
}

/// The reason of a close frame: from where to go on.
pub(super) fn resume_from(position: Position, hash: Option<ShortHash>) -> CompactString {
    match hash {
        Some(hash) => compact_str::format_compact!("{{\"resume_from\":{position},\"hash\":\"{hash}\"}}"),
        None => compact_str::format_compact!("{{\"resume_from\":{position}}}"),
    }
}
