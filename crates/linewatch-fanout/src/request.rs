//! What a client may say on a connection.

use compact_str::CompactString;
use serde::Deserialize;
use serde_json::Value;

use super::{Filter, Payload, Topic, Topics};
use linewatch_model::{Position, in_plain_words};

/// The longest time between two messages of a key that a client may ask for.
const LONGEST_CONFLATION: u64 = 120_000;

/// A request, understood and within its bounds.
#[derive(Debug, PartialEq)]
pub enum Request {
    /// Is the server there?
    Ping,
    /// Hear more, or differently.
    Subscribe(Box<Subscribe>),
    /// Hear less.
    Unsubscribe(Topics),
    /// Go on from a position.
    Resume(Resume),
}

/// What to hear of from now on.
#[derive(Debug, Default, PartialEq)]
pub struct Subscribe {
    /// Besides what is heard already.
    pub topics: Topics,
    /// Replaces the filter, where one is given.
    pub filter: Option<Filter>,
    /// Send the present state first.
    pub snapshot: bool,
    /// Milliseconds between two messages of a key, for topics of state.
    pub conflate_ms: Option<u64>,
    /// Whole contents or notifications.
    pub payload: Option<Payload>,
}

/// Where to go on from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resume {
    /// The position of the last message that was processed; `None` where it was no number.
    pub since: Option<Position>,
    /// The identity of the log that it belongs to, where the client knows it.
    pub log: Option<CompactString>,
    /// The `hash` that came with that position, where the client kept it.
    pub hash: Option<CompactString>,
}

/// Why a request is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

#[derive(Deserialize)]
struct RequestText {
    r#type: String,
    topics: Option<Vec<String>>,
    filter: Option<Value>,
    snapshot: Option<bool>,
    conflate_ms: Option<u64>,
    payload: Option<String>,
    since: Option<Value>,
    log: Option<CompactString>,
    hash: Option<CompactString>,
}

fn refused(code: &'static str, detail: impl Into<String>) -> Refused {
    let mut detail = detail.into();
    let room = (0..=300.min(detail.len())).rev().find(|at| detail.is_char_boundary(*at)).unwrap_or(0);
    detail.truncate(room);
    Refused { code, detail }
}

impl Request {
    /// Whether much may have to be read for it.
    pub(super) fn reads_much(&self) -> bool {
        match self {
            Self::Resume(_) => true,
            Self::Subscribe(subscribe) => subscribe.snapshot,
            Self::Ping | Self::Unsubscribe(_) => false,
        }
    }

    /// Understands what a client said.
    ///
    /// # Errors
    /// With a code and a detail for the client.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.trim() == "ping" {
            return Ok(Self::Ping);
        }
        let said: RequestText =
            serde_json::from_str(text).map_err(|error| refused("malformed", in_plain_words(&error.to_string())))?;
        match said.r#type.as_str() {
            "ping" => Ok(Self::Ping),
            "subscribe" => said.subscribe().map(Box::new).map(Self::Subscribe),
            "unsubscribe" => topics(said.topics.as_deref()).map(Self::Unsubscribe),
            "resume" => Ok(Self::Resume(said.resume())),
            _ => Err(refused("unknown_type", "types are ping, subscribe, unsubscribe and resume")),
        }
    }
}

impl RequestText {
    fn subscribe(self) -> Result<Subscribe, Refused> {
        let conflate_ms = self.conflate_ms;
        if conflate_ms.is_some_and(|wanted| wanted > LONGEST_CONFLATION) {
            return Err(refused("malformed", format!("conflate_ms is at most {LONGEST_CONFLATION}")));
        }
        let filter = self.filter.map(filter).transpose()?;
        let payload = self.payload.as_deref().map(payload).transpose()?;
        let snapshot = self.snapshot.unwrap_or_default();
        Ok(Subscribe { topics: topics(self.topics.as_deref())?, filter, snapshot, conflate_ms, payload })
    }

    fn resume(self) -> Resume {
        let since = self.since.as_ref().and_then(Value::as_u64).map(Position::new);
        Resume { since, log: self.log, hash: self.hash }
    }
}

fn filter(value: Value) -> Result<Filter, Refused> {
    let filter: Filter =
        serde_json::from_value(value).map_err(|error| refused("bad_filter", in_plain_words(&error.to_string())))?;
    if filter.is_bounded() { Ok(filter) } else { Err(refused("bad_filter", "a filter has at most 2000 values")) }
}

fn payload(name: &str) -> Result<Payload, Refused> {
    name.parse().map_err(|()| refused("malformed", "payload is light or full"))
}

fn topics(names: Option<&[String]>) -> Result<Topics, Refused> {
    let names = names.ok_or_else(|| refused("malformed", "the field `topics` is missing"))?;
    names
        .iter()
        .map(|name| name.parse::<Topic>())
        .collect::<Result<Topics, ()>>()
        .map_err(|()| refused("unknown_topic", format!("topics are {}", Topics::all().names().join(", "))))
}

impl std::str::FromStr for Payload {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "light" => Ok(Self::Light),
            "full" => Ok(Self::Full),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> &'static str {
        Request::parse(text).map_err(|refused| refused.code).err().unwrap_or("understood")
    }

    #[test]
    fn what_a_client_says_is_understood() {
        assert_eq!(Request::parse(r#"{"type":"ping"}"#), Ok(Request::Ping));
        assert_eq!(Request::parse("ping"), Ok(Request::Ping));
        let text = r#"{"type":"subscribe","topics":["risk_alerts"],"filter":{"severities":["critical"]},
                       "snapshot":true,"conflate_ms":500,"payload":"full"}"#;
        let Ok(Request::Subscribe(subscribe)) = Request::parse(text) else { panic!("{text}") };
        assert_eq!(subscribe.topics.names(), ["risk_alerts"]);
        assert!(subscribe.snapshot && subscribe.filter.is_some());
        assert_eq!((subscribe.conflate_ms, subscribe.payload), (Some(500), Some(Payload::Full)));
        let resume = Resume { since: Some(Position::new(7)), log: Some("l".into()), hash: Some("0a".into()) };
        assert_eq!(Request::parse(r#"{"type":"resume","since":7,"log":"l","hash":"0a"}"#), Ok(Request::Resume(resume)));
        assert_eq!(Request::parse(r#"{"type":"resume","since":-7}"#), Ok(Request::Resume(Resume::default())));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (text, expected) in [
            ("", "malformed"),
            ("[]", "malformed"),
            ("1", "malformed"),
            (r#"{"type":7}"#, "malformed"),
            (r#"{"type":"subscribe"}"#, "malformed"),
            (r#"{"type":"subscribe","topics":["risk_alerts"],"conflate_ms":120001}"#, "malformed"),
            (r#"{"type":"subscribe","topics":["risk_alerts"],"payload":"half"}"#, "malformed"),
            (r#"{"type":"subscribe","topics":["gossip"]}"#, "unknown_topic"),
            (r#"{"type":"subscribe","topics":[],"filter":{"colour":[]}}"#, "bad_filter"),
            (r#"{"type":"dance"}"#, "unknown_type"),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
        let many = format!(r#"{{"type":"subscribe","topics":[{}"risk_alerts"]}}"#, "\"risk_alerts\",".repeat(10_000));
        assert_eq!(code(&many), "understood", "a set of topics is as large as there are topics");
    }
}
