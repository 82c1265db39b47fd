//! What is published on channels, as messages.

use std::borrow::Cow;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::events::{ChannelEvent, RecordedEvent};
use linewatch_fanout::{Channel, DeliveryClass};
use linewatch_model::{Position, StreamId, Timestamp};

/// A message, finished but for its frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelMessage {
    /// The channels it goes to, each once.
    pub to: Vec<Channel>,
    /// What may happen to it on its way.
    pub class: DeliveryClass,
    /// Of a state: which one.
    pub key: Option<CompactString>,
    /// Its JSON text, on one line.
    pub text: String,
}

/// A stored publication, as far as a message needs it; what is only passed on is not read.
#[derive(Deserialize)]
#[serde(rename_all_fields = "camelCase")]
enum Stored<'a> {
    #[serde(rename = "AlertPublished")]
    Alert {
        #[serde(borrow)]
        alert_type: Cow<'a, str>,
        #[serde(borrow)]
        source: &'a RawValue,
        #[serde(borrow)]
        symbol: Option<Cow<'a, str>>,
        #[serde(borrow)]
        content: Option<&'a RawValue>,
        #[serde(borrow)]
        embed: Option<&'a RawValue>,
        #[serde(default)]
        repeat: bool,
    },
    #[serde(rename = "SignalPublished")]
    Signal {
        #[serde(borrow)]
        symbol: Option<Cow<'a, str>>,
        #[serde(borrow)]
        signal: &'a RawValue,
    },
    #[serde(rename = "MarketDataPublished")]
    MarketData {
        #[serde(borrow)]
        symbol: Cow<'a, str>,
        #[serde(borrow)]
        data: &'a RawValue,
    },
    #[serde(rename = "AgentInsightPublished")]
    AgentInsight {
        #[serde(borrow)]
        agent: Cow<'a, str>,
        #[serde(borrow)]
        insight: &'a RawValue,
    },
    #[serde(rename = "NarrativePublished")]
    Narrative {
        #[serde(borrow)]
        narrative: &'a RawValue,
    },
}

/// What a message says, without its time and place.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum PublicationBody<'a> {
    Alert {
        alert_type: &'a str,
        source: &'a RawValue,
        symbol: Option<&'a str>,
        content: Option<&'a RawValue>,
        embed: Option<&'a RawValue>,
    },
    Signal {
        signal: &'a RawValue,
    },
    MarketData {
        symbol: &'a str,
        data: &'a RawValue,
    },
    AgentInsight {
        agent: &'a str,
        insight: &'a RawValue,
    },
    Narrative {
        narrative: &'a RawValue,
    },
}

/// The message of a stored publication; none of a repeat, and of what is no publication.
#[must_use]
pub fn channel_message(event: &RecordedEvent) -> Option<ChannelMessage> {
    if event.stream.aggregate_type != StreamId::CHANNEL {
        return None;
    }
    let payload = if event.event_version == ChannelEvent::VERSION {
        Cow::Borrowed(event.payload.as_str())
    } else {
        let current: ChannelEvent = event.decode_as().ok()?;
        Cow::Owned(serde_json::to_string(&current).ok()?)
    };
    let stored = serde_json::from_str(&payload).ok()?;
    let (to, class, key, said) = routed(&stored)?;
    let mut text = Vec::with_capacity(payload.len() + 96);
    write_flat(&mut text, &said, event.recorded_at, event.position)?;
    Some(ChannelMessage { to, class, key, text: String::from_utf8(text).ok()? })
}

/// Who gets what (domain.md section 14).
fn routed<'a>(
    stored: &'a Stored<'a>,
) -> Option<(Vec<Channel>, DeliveryClass, Option<CompactString>, PublicationBody<'a>)> {
    Some(match stored {
        Stored::Alert { repeat: true, .. } => return None,
        Stored::Alert { alert_type, source, symbol, content, embed, repeat: false } => {
            let mut to = vec![Channel::Unified];
            to.extend(is_about_signals(alert_type).then_some(Channel::Signals));
            to.extend(symbol.as_deref().map(Channel::of_market));
            let (symbol, content, embed) = (symbol.as_deref(), *content, *embed);
            (to, DeliveryClass::MustArrive, None, PublicationBody::Alert { alert_type, source, symbol, content, embed })
        }
        Stored::Signal { symbol, signal } => {
            let mut to = vec![Channel::Signals, Channel::Unified];
            to.extend(symbol.as_deref().map(Channel::of_market));
            (to, DeliveryClass::MustArrive, None, PublicationBody::Signal { signal })
        }
        Stored::MarketData { symbol, data } => {
            let to = vec![Channel::of_market(symbol), Channel::Unified];
            let key = CompactString::new(symbol.to_ascii_uppercase());
            (to, DeliveryClass::State, Some(key), PublicationBody::MarketData { symbol, data })
        }
        Stored::AgentInsight { agent, insight } => {
            let to = vec![Channel::of_agent(agent), Channel::Unified];
            (to, DeliveryClass::MustArrive, None, PublicationBody::AgentInsight { agent, insight })
        }
        Stored::Narrative { narrative } => (
            vec![Channel::Narrative, Channel::Unified],
            DeliveryClass::LatestOnly,
            None,
            PublicationBody::Narrative { narrative },
        ),
    })
}

/// Whether alerts of this type go to the signals too.
pub(super) fn is_about_signals(alert_type: &str) -> bool {
    let alert_type = alert_type.to_ascii_lowercase();
    ["signal", "synthesis", "narrative"].iter().any(|word| alert_type.contains(word))
}

/// Writes an object with its time and its place behind its own members.
pub(super) fn write_flat(
    text: &mut Vec<u8>,
    said: &impl Serialize,
    timestamp: Timestamp,
    position: Position,
) -> Option<()> {
    use std::io::Write as _;
    serde_json::to_writer(&mut *text, said).ok()?;
    text.pop();
    write!(text, ",\"timestamp\":\"{}\",\"position\":{position}}}", timestamp.to_millis_text()).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use linewatch_model::Sequence;

    fn event(event: &ChannelEvent) -> RecordedEvent {
        RecordedEvent {
            position: Position::new(17),
            stream: StreamId::channel("any"),
            sequence: Sequence::new(1),
            event_type: event.name().into(),
            event_version: ChannelEvent::VERSION.into(),
            payload: serde_json::to_string(event).unwrap(),
            metadata: Arc::from("{}"),
            recorded_at: "2026-06-26T12:00:00.5Z".parse().unwrap(),
            hash: [0; 32],
        }
    }

    fn message(published: &ChannelEvent) -> (String, DeliveryClass, Option<CompactString>, String) {
        let ChannelMessage { to, class, key, text } = channel_message(&event(published)).unwrap();
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        let end = ",\"timestamp\":\"2026-06-26T12:00:00.500Z\",\"position\":17}";
        let text = text.strip_suffix(end).unwrap_or_else(|| panic!("{text}")).to_owned();
        (to.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), class, key, text)
    }

    fn alert(alert_type: &str, symbol: Option<&str>, repeat: bool) -> ChannelEvent {
        ChannelEvent::AlertPublished {
            alert_type: alert_type.parse().unwrap(),
            source: "Monitor \"A\"".parse().unwrap(),
            symbol: symbol.map(|symbol| symbol.parse().unwrap()),
            content: symbol.map(|_| "up\n\"now\"".parse().unwrap()),
            embed: Some(r#"{"title":"x","n":1.50}"#.parse().unwrap()),
            fingerprint: linewatch_model::Fingerprint(1),
            repeat,
            at: Timestamp::MIN,
        }
    }

    #[test]
    fn alerts_go_to_all_and_to_their_market_and_some_to_the_signals() {
        let (to, class, key, text) = message(&alert("gamma", Some("sPy"), false));
        assert_eq!((&*to, class, key), ("unified market_SPY", DeliveryClass::MustArrive, None));
        assert_eq!(
            text,
            r#"{"type":"alert","alert_type":"gamma","source":"Monitor \"A\"","symbol":"sPy","content":"up\n\"now\"","embed":{"title":"x","n":1.50}"#
        );
        for kind in ["live_SIGNAL", "Synthesis", "narrative_brain"] {
            let (to, _, _, text) = message(&alert(kind, None, false));
            assert_eq!(to, "unified signals");
            assert!(text.contains(r#""symbol":null,"content":null,"embed":{"#), "{text}");
        }
    }

    #[test]
    fn the_others_go_where_the_table_says() {
        let json = || r#"{"a":[1]}"#.parse().unwrap();
        let spy = || "Spy".parse().unwrap();
        let cases = [
            (
                ChannelEvent::SignalPublished { symbol: Some(spy()), signal: json() },
                (
                    "signals unified market_SPY",
                    DeliveryClass::MustArrive,
                    None,
                    r#"{"type":"signal","signal":{"a":[1]}"#,
                ),
            ),
            (
                ChannelEvent::SignalPublished { symbol: None, signal: json() },
                ("signals unified", DeliveryClass::MustArrive, None, r#"{"type":"signal","signal":{"a":[1]}"#),
            ),
            (
                ChannelEvent::MarketDataPublished { symbol: spy(), data: json() },
                (
                    "market_SPY unified",
                    DeliveryClass::State,
                    Some("SPY"),
                    r#"{"type":"market_data","symbol":"Spy","data":{"a":[1]}"#,
                ),
            ),
            (
                ChannelEvent::AgentInsightPublished { agent: "Ärger Agent".parse().unwrap(), insight: json() },
                (
                    "agent_ärger agent unified",
                    DeliveryClass::MustArrive,
                    None,
                    r#"{"type":"agent_insight","agent":"Ärger Agent","insight":{"a":[1]}"#,
                ),
            ),
            (
                ChannelEvent::NarrativePublished { narrative: json() },
                ("narrative unified", DeliveryClass::LatestOnly, None, r#"{"type":"narrative","narrative":{"a":[1]}"#),
            ),
        ];
        for (published, (to, class, key, text)) in cases {
            assert_eq!(message(&published), (to.to_owned(), class, key.map(CompactString::new), text.to_owned()));
        }
    }

    #[test]
    fn repeats_and_other_events_are_not_sent() {
        assert_eq!(channel_message(&event(&alert("x", None, true))), None);
        let mut other = event(&alert("x", None, false));
        other.stream = StreamId::settings();
        assert_eq!(channel_message(&other), None);
        let mut newer = event(&alert("x", None, false));
        newer.payload = r#"{"SomethingElse":{}}"#.to_owned();
        assert_eq!(channel_message(&newer), None);
    }
}
