//! Cutting commits of the log into messages: per scrape batch one about alerts, and one per bookmaker about prices; per
//! event of a scrape run one. What people and kickoffs make of alerts is told as well, one message per request.
//!
//! A message covers events of one commit, which are those with the same `recorded_at`. So the same log always gives
//! the same messages, live or read again years later, and a position is enough to go on from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;

use super::{
    fixtures::Fixtures,
    progress,
    texts::{Change, OddsUpdate, RiskAlert},
};
use crate::events::{Event, FixtureEvent, RecordedEvent};
use linewatch_fanout::{DeliveryClass, Draft, Fact, Frame, Subject, Topic, envelope};
use linewatch_model::{AlertType, Position, Severity, Timestamp};

/// Alerts as REST has them, by the position of their `AlertDetected`.
pub(super) type AlertTexts = HashMap<Position, Box<RawValue>>;

/// What an event says to listeners: all that is needed of it.
#[derive(Deserialize)]
enum NotableEvent<'a> {
    AlertDetected {
        severity: Severity,
        #[serde(rename = "alertType")]
        alert_type: AlertType,
        bookmaker: CompactString,
        #[serde(default)]
        competitor: Option<Competitor>,
    },
    #[serde(rename_all = "camelCase")]
    OddsUpdated {
        bookmaker: CompactString,
        #[serde(borrow, default)]
        captured_at: Option<&'a RawValue>,
        #[serde(borrow, default)]
        markets: Option<&'a RawValue>,
    },
    AlertEscalated {
        severity: Severity,
    },
    AlertRepeated {},
    AlertResolved {},
    AlertAcknowledged {},
    AlertUnacknowledged {},
    AlertNoteAmended {},
    AlertsExpired {
        alerts: Vec<IgnoredAny>,
    },
    AlertsReinstated {
        alerts: Vec<IgnoredAny>,
    },
}

/// The other side of a disagreement.
#[derive(Deserialize)]
struct Competitor {
    bookmaker: CompactString,
}

/// What one batch has in a commit.
#[derive(Default)]
struct BatchMessages<'a> {
    alerts: MessageContent<'a>,
    odds: BTreeMap<CompactString, MessageContent<'a>>,
}

/// What goes into one message.
#[derive(Default)]
struct MessageContent<'a> {
    count: usize,
    /// Alerts whose status is another one now.
    changed: usize,
    fixtures: BTreeSet<u64>,
    severities: BTreeSet<Severity>,
    facts: Vec<Fact>,
    changes: Vec<Change<'a>>,
    alerts: Vec<&'a RawValue>,
    last: Position,
}

/// The messages about topics of whole commits, in the order of their positions. With `texts` also their full forms.
pub(super) fn cut(events: &[RecordedEvent], fixtures: &mut Fixtures, texts: Option<&AlertTexts>) -> Vec<Frame> {
    let mut frames = Vec::new();
    for commit in events.chunk_by(|one, next| one.recorded_at == next.recorded_at) {
        let mut batches: BTreeMap<CompactString, BatchMessages<'_>> = BTreeMap::new();
        for event in commit.iter().filter(|event| is_news(event)) {
            batches.entry(correlation(event)).or_default().add(event, fixtures, texts);
        }
        let Some(at) = commit.first().map(|event| event.recorded_at) else { continue };
        let mut drafts: Vec<Draft> =
            batches.into_values().flat_map(|batch| batch.messages(at, texts.is_some())).collect();
        drafts.extend(commit.iter().filter_map(progress::draft));
        drafts.sort_by_key(|draft| draft.position);
        frames.extend(drafts.into_iter().map(|draft| proven(draft, commit)));
    }
    frames
}

/// A message with the hash of the last event that it covers.
fn proven(draft: Draft, commit: &[RecordedEvent]) -> Frame {
    match commit.binary_search_by_key(&draft.position, |event| event.position) {
        Ok(at) => Frame::of(draft, &commit[at].hash),
        Err(_) => Frame::from(draft),
    }
}

impl<'a> BatchMessages<'a> {
    fn add(&mut self, event: &'a RecordedEvent, fixtures: &mut Fixtures, texts: Option<&'a AlertTexts>) {
        let event_id = fixtures.id_of(&event.stream);
        match news(event) {
            Some(NotableEvent::AlertDetected { severity, alert_type, bookmaker, competitor }) => {
                let fact = |bookmaker| Fact {
                    event_id,
                    severity: Some(severity),
                    bookmaker: Some(bookmaker),
                    alert_type: Some(alert_type),
                };
                self.alerts.add(event.position, fact(bookmaker));
                self.alerts.facts.extend(competitor.map(|competitor| fact(competitor.bookmaker)));
                self.alerts.severities.insert(severity);
                self.alerts.alerts.extend(texts.and_then(|texts| texts.get(&event.position)).map(|text| &**text));
            }
            Some(NotableEvent::OddsUpdated { bookmaker, captured_at, markets }) => {
                let odds = self.odds.entry(bookmaker.clone()).or_default();
                odds.add(event.position, Fact { event_id, bookmaker: Some(bookmaker), ..Fact::default() });
                if let (Some(captured_at), Some(markets)) = (captured_at, markets)
                    && texts.is_some()
                {
                    odds.changes.push(Change { event_id, captured_at, markets });
                }
            }
            Some(NotableEvent::AlertEscalated { severity }) => {
                self.alerts.change(event.position, event_id, 1);
                self.alerts.severities.insert(severity);
            }
            Some(
                NotableEvent::AlertRepeated {}
                | NotableEvent::AlertResolved {}
                | NotableEvent::AlertAcknowledged {}
                | NotableEvent::AlertUnacknowledged {}
                | NotableEvent::AlertNoteAmended {},
            ) => {
                self.alerts.change(event.position, event_id, 1);
            }
            Some(NotableEvent::AlertsExpired { alerts } | NotableEvent::AlertsReinstated { alerts }) => {
                self.alerts.change(event.position, event_id, alerts.len());
            }
            None => {}
        }
    }

    fn messages(self, at: Timestamp, full: bool) -> Vec<Draft> {
        let mut messages: Vec<Draft> =
            self.odds.into_iter().map(|(source, odds)| odds.about_odds(&source, at, full)).collect();
        if self.alerts.count + self.alerts.changed > 0 {
            messages.push(self.alerts.about_alerts(at, full));
        }
        messages
    }
}

impl MessageContent<'_> {
    fn add(&mut self, position: Position, fact: Fact) {
        self.count += 1;
        self.fixtures.extend(fact.event_id);
        self.facts.push(fact);
        self.last = position;
    }

    fn change(&mut self, position: Position, event_id: Option<u64>, count: usize) {
        self.changed += count;
        self.fixtures.extend(event_id);
        self.facts.push(Fact { event_id, ..Fact::default() });
        self.last = position;
    }

    fn about_odds(self, source: &str, at: Timestamp, full: bool) -> Draft {
        let light = OddsUpdate {
            event_ids: self.fixtures.into_iter().collect(),
            source: source.to_owned(),
            snapshot_count: self.count,
            changes: None,
        };
        let text = |data: &OddsUpdate<'_>| envelope("odds_update", at, data, Some(self.last));
        let full = full.then(|| text(&OddsUpdate { changes: Some(self.changes), ..light.clone() }));
        Draft {
            position: self.last,
            recorded_at: at,
            kind: "odds_update",
            to: vec![Subject::Topic(Topic::OddsUpdates)],
            class: DeliveryClass::State,
            key: Some(format_compact!("odds_updates/{source}")),
            facts: self.facts,
            light: text(&light),
            full,
        }
    }

    fn about_alerts(self, at: Timestamp, full: bool) -> Draft {
        let light = RiskAlert {
            alert_count: self.count,
            event_ids: self.fixtures.into_iter().collect(),
            severities: self.severities.into_iter().collect(),
            changed: (self.changed > 0).then_some(self.changed),
            alerts: None,
        };
        let text = |data: &RiskAlert<'_>| envelope("risk_alert", at, data, Some(self.last));
        let full = full.then(|| text(&RiskAlert { alerts: Some(self.alerts), ..light.clone() }));
        Draft {
            position: self.last,
            recorded_at: at,
            kind: "risk_alert",
            to: vec![Subject::Topic(Topic::RiskAlerts)],
            class: DeliveryClass::MustArrive,
            key: None,
            facts: self.facts,
            light: text(&light),
            full,
        }
    }
}

/// The batch that an event belongs to. Metadata that cannot be read leaves it in one of its own kind.
fn correlation(event: &RecordedEvent) -> CompactString {
    #[derive(Deserialize)]
    struct Correlation {
        correlation_id: CompactString,
    }
    serde_json::from_str::<Correlation>(&event.metadata).map(|found| found.correlation_id).unwrap_or_default()
}

pub(super) fn is_news(event: &RecordedEvent) -> bool {
    matches!(
        event.event_type.as_str(),
        "OddsUpdated"
            | "AlertDetected"
            | "AlertRepeated"
            | "AlertEscalated"
            | "AlertResolved"
            | "AlertAcknowledged"
            | "AlertUnacknowledged"
            | "AlertNoteAmended"
            | "AlertsExpired"
            | "AlertsReinstated"
    )
}

/// Of current events only some fields are read: an odds event can be long.
fn news(event: &RecordedEvent) -> Option<NotableEvent<'_>> {
    if FixtureEvent::is_read_as_it_is(&event.event_version) {
        return serde_json::from_str(&event.payload).ok();
    }
    match Event::decode(event).ok()? {
        Event::Fixture(FixtureEvent::OddsUpdated(update)) => Some(NotableEvent::OddsUpdated {
            bookmaker: update.bookmaker.as_str().into(),
            captured_at: None,
            markets: None,
        }),
        Event::Fixture(FixtureEvent::AlertDetected(alert)) => Some(NotableEvent::AlertDetected {
            severity: alert.severity,
            alert_type: alert.alert_type,
            bookmaker: alert.bookmaker.as_str().into(),
            competitor: alert.competitor.map(|side| Competitor { bookmaker: side.bookmaker.as_str().into() }),
        }),
        Event::Fixture(FixtureEvent::AlertAcknowledged { .. }) => Some(NotableEvent::AlertAcknowledged {}),
        Event::Fixture(FixtureEvent::AlertUnacknowledged { .. }) => Some(NotableEvent::AlertUnacknowledged {}),
        Event::Fixture(FixtureEvent::AlertsExpired { alerts, .. }) => {
            Some(NotableEvent::AlertsExpired { alerts: alerts.iter().map(|_| IgnoredAny).collect() })
        }
        Event::Fixture(FixtureEvent::AlertsReinstated { alerts, .. }) => {
            Some(NotableEvent::AlertsReinstated { alerts: alerts.iter().map(|_| IgnoredAny).collect() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::*;
    use linewatch_model::{Sequence, StreamId};

    fn event(position: u64, batch: &str, stream: &str, kind: &str, payload: &str) -> RecordedEvent {
        RecordedEvent {
            position: Position::new(position),
            stream: StreamId::new("Fixture", stream),
            sequence: Sequence::new(1),
            event_type: kind.into(),
            event_version: "1".into(),
            payload: format!("{{\"{kind}\":{payload}}}"),
            metadata: Arc::from(format!("{{\"correlation_id\":\"{batch}\"}}")),
            recorded_at: "2026-06-26T12:00:00Z".parse().unwrap(),
            hash: [0; 32],
        }
    }

    fn odds(position: u64, batch: &str, stream: &str, bookmaker: &str) -> RecordedEvent {
        let payload = format!("{{\"bookmaker\":\"{bookmaker}\",\"capturedAt\":\"x\",\"markets\":[{{}}]}}");
        event(position, batch, stream, "OddsUpdated", &payload)
    }

    fn alert(position: u64, batch: &str, stream: &str, severity: &str) -> RecordedEvent {
        let payload = format!(
            "{{\"severity\":\"{severity}\",\"alertType\":\"direction_disagreement\",\"bookmaker\":\"betpawa\",\"competitor\":{{\"bookmaker\":\"msport\"}}}}"
        );
        event(position, batch, stream, "AlertDetected", &payload)
    }

    fn fixtures() -> Fixtures {
        let mut fixtures = Fixtures::new();
        fixtures.know("fixture-a", 3);
        fixtures.know("fixture-b", 7);
        fixtures
    }

    fn data(frames: &[Frame], payload: linewatch_fanout::Payload) -> Vec<(u64, Value)> {
        let form = linewatch_fanout::Form { framing: linewatch_fanout::wire::Framing::WebSocket, payload };
        frames
            .iter()
            .map(|frame| {
                let bytes = frame.bytes(form).unwrap();
                let json = bytes.iter().position(|byte| *byte == b'{').unwrap();
                let text: Value = serde_json::from_slice(&bytes[json..]).unwrap();
                assert_eq!(text["position"], frame.position.get());
                (frame.position.get(), text["data"].clone())
            })
            .collect()
    }

    #[test]
    fn a_batch_gives_one_message_about_alerts_and_one_per_bookmaker() {
        let events = [
            odds(10, "b1", "fixture-b", "betpawa"),
            odds(11, "b1", "fixture-a", "betpawa"),
            odds(12, "b1", "fixture-a", "msport"),
            alert(13, "b1", "fixture-a", "critical"),
            alert(14, "b1", "fixture-a", "warning"),
            event(15, "b1", "fixture-a", "OddsConfirmed", "{}"),
            alert(16, "b2", "fixture-b", "warning"),
        ];
        let frames = cut(&events, &mut fixtures(), None);
        let expected = [
            (11, json!({"event_ids": [3, 7], "source": "betpawa", "snapshot_count": 2})),
            (12, json!({"event_ids": [3], "source": "msport", "snapshot_count": 1})),
            (14, json!({"alert_count": 2, "event_ids": [3], "severities": ["warning", "critical"]})),
            (16, json!({"alert_count": 1, "event_ids": [7], "severities": ["warning"]})),
        ];
        assert_eq!(data(&frames, linewatch_fanout::Payload::Light), expected);
        let msport = Some(CompactString::from("msport"));
        assert!(frames[2].facts.iter().any(|fact| fact.bookmaker == msport), "both sides of a disagreement count");
    }

    #[test]
    fn what_becomes_of_alerts_is_told_with_their_fixtures() {
        let events = [
            event(20, "r1", "fixture-a", "AlertAcknowledged", r#"{"alertNumber":1,"at":"x","actor":"anna"}"#),
            event(21, "r1", "fixture-b", "AlertUnacknowledged", r#"{"alertNumber":4,"at":"x","actor":"anna"}"#),
            event(22, "tick", "fixture-a", "AlertsExpired", r#"{"alerts":[1,2,3],"kickoff":"x","at":"x"}"#),
            alert(23, "b1", "fixture-b", "critical"),
        ];
        let frames = cut(&events, &mut fixtures(), None);
        let expected = [
            (21, json!({"alert_count": 0, "event_ids": [3, 7], "severities": [], "changed": 2})),
            (22, json!({"alert_count": 0, "event_ids": [3], "severities": [], "changed": 3})),
            (23, json!({"alert_count": 1, "event_ids": [7], "severities": ["critical"]})),
        ];
        assert_eq!(data(&frames, linewatch_fanout::Payload::Light), expected);
        assert!(frames[0].facts.iter().all(|fact| fact.severity.is_none()), "a filter by severity lets it through");
    }

    #[test]
    fn one_batch_in_two_commits_gives_messages_for_each() {
        let mut later = odds(2, "b", "fixture-a", "betpawa");
        later.recorded_at = "2026-06-26T12:00:01Z".parse().unwrap();
        let events = [odds(1, "b", "fixture-a", "betpawa"), later];
        let together = cut(&events, &mut fixtures(), None);
        let mut apart = cut(&events[..1], &mut fixtures(), None);
        apart.extend(cut(&events[1..], &mut fixtures(), None));
        assert_eq!(data(&together, linewatch_fanout::Payload::Light), data(&apart, linewatch_fanout::Payload::Light));
        assert_eq!(together.len(), 2);
    }

    #[test]
    fn who_wants_it_all_gets_the_alerts_and_the_changes() {
        let events = [odds(1, "b", "fixture-a", "betpawa"), alert(2, "b", "fixture-a", "warning")];
        let texts = AlertTexts::from([(Position::new(2), RawValue::from_string("{\"id\":2}".to_owned()).unwrap())]);
        let full = data(&cut(&events, &mut fixtures(), Some(&texts)), linewatch_fanout::Payload::Full);
        assert_eq!(full[0].1["changes"], json!([{"event_id": 3, "captured_at": "x", "markets": [{}]}]));
        assert_eq!(full[1].1["alerts"], json!([{"id": 2}]));
    }

    #[test]
    fn what_nobody_listens_to_gives_no_message() {
        let events =
            [event(1, "b", "fixture-a", "FixtureRegistered", "{}"), event(2, "b", "settings", "SettingsChanged", "{}")];
        assert!(cut(&events, &mut fixtures(), None).is_empty());
    }
}
