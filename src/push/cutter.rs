//! Cutting a chunk of the log into messages: per scrape batch one about alerts, and one per bookmaker about prices.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    Topic,
    fixtures::FixtureIds,
    message::{Message, OddsUpdate, RiskAlert, envelope},
};
use crate::{
    events::{Event, FixtureEvent, RecordedEvent},
    model::{Position, Severity, Timestamp},
};

/// What a message is about: all that is needed of an event.
enum News {
    Alert(Severity),
    Odds(String),
}

/// What one batch has in the chunk.
#[derive(Default)]
struct Batch {
    alerts: Alerts,
    odds: BTreeMap<String, Odds>,
}

#[derive(Default)]
struct Alerts {
    count: usize,
    fixtures: BTreeSet<u64>,
    severities: BTreeSet<Severity>,
    span: Span,
}

#[derive(Default)]
struct Odds {
    count: usize,
    fixtures: BTreeSet<u64>,
    span: Span,
}

/// The first and the last event of a message.
#[derive(Default, Clone, Copy)]
struct Span {
    first: Option<Position>,
    last: Position,
}

impl Span {
    fn cover(&mut self, position: Position) {
        self.first.get_or_insert(position);
        self.last = position;
    }

    /// The position before the first event.
    fn before(self) -> Position {
        Position::new(self.first.unwrap_or(self.last).get().saturating_sub(1))
    }
}

/// The messages of a chunk, in the order of the last events they cover.
pub(super) fn cut(events: &[RecordedEvent], ids: &mut FixtureIds, now: Timestamp) -> Vec<Message> {
    let mut batches: BTreeMap<String, Batch> = BTreeMap::new();
    for event in events {
        let Some(news) = news(event) else { continue };
        let batch = batches.entry(correlation(event)).or_default();
        let fixture = ids.of(&event.stream);
        match news {
            News::Alert(severity) => {
                batch.alerts.count += 1;
                batch.alerts.fixtures.extend(fixture);
                batch.alerts.severities.insert(severity);
                batch.alerts.span.cover(event.position);
            }
            News::Odds(source) => {
                let odds = batch.odds.entry(source).or_default();
                odds.count += 1;
                odds.fixtures.extend(fixture);
                odds.span.cover(event.position);
            }
        }
    }
    let mut messages: Vec<(Span, Message)> = batches.into_values().flat_map(|batch| batch.messages(now)).collect();
    messages.sort_by_key(|(span, _)| span.last);
    let mut complete = events.last().map(|event| event.position).unwrap_or_default();
    for (span, message) in messages.iter_mut().rev() {
        message.complete = complete;
        complete = complete.min(span.before());
    }
    messages.into_iter().map(|(_, message)| message).collect()
}

impl Batch {
    fn messages(self, now: Timestamp) -> Vec<(Span, Message)> {
        let mut messages = Vec::with_capacity(self.odds.len() + 1);
        for (source, odds) in self.odds {
            let event_ids = odds.fixtures.into_iter().collect();
            let data = OddsUpdate { event_ids, source, snapshot_count: odds.count };
            messages.push((odds.span, message(Topic::OddsUpdates, "odds_update", &data, odds.span.last, now)));
        }
        if self.alerts.count > 0 {
            let data = RiskAlert {
                alert_count: self.alerts.count,
                event_ids: self.alerts.fixtures.into_iter().collect(),
                severities: self.alerts.severities.into_iter().collect(),
            };
            let last = self.alerts.span.last;
            messages.push((self.alerts.span, message(Topic::RiskAlerts, "risk_alert", &data, last, now)));
        }
        messages
    }
}

fn message(topic: Topic, kind: &str, data: &impl Serialize, position: Position, now: Timestamp) -> Message {
    let text = Arc::from(envelope(kind, now, data, Some(position)));
    Message { topic, position, complete: position, text }
}

/// The batch that an event belongs to. Metadata that cannot be read leaves it in one of its own kind.
fn correlation(event: &RecordedEvent) -> String {
    #[derive(Deserialize)]
    struct Correlation {
        correlation_id: String,
    }
    serde_json::from_str::<Correlation>(&event.metadata).map(|found| found.correlation_id).unwrap_or_default()
}

/// What an event says to listeners. Of current events only the one field is read: an odds event can be long.
fn news(event: &RecordedEvent) -> Option<News> {
    #[derive(Deserialize)]
    enum Brief {
        OddsUpdated { bookmaker: String },
        AlertDetected { severity: Severity },
    }
    if !matches!(event.event_type.as_str(), "OddsUpdated" | "AlertDetected") {
        return None;
    }
    if event.event_version == FixtureEvent::VERSION {
        return match serde_json::from_str(&event.payload).ok()? {
            Brief::OddsUpdated { bookmaker } => Some(News::Odds(bookmaker)),
            Brief::AlertDetected { severity } => Some(News::Alert(severity)),
        };
    }
    match event.decode().ok()? {
        Event::Fixture(FixtureEvent::OddsUpdated(update)) => Some(News::Odds(update.bookmaker.to_string())),
        Event::Fixture(FixtureEvent::AlertDetected(alert)) => Some(News::Alert(alert.severity)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::model::{Sequence, StreamId};

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
        event(position, batch, stream, "AlertDetected", &format!("{{\"severity\":\"{severity}\"}}"))
    }

    #[test]
    fn a_batch_gives_one_message_about_alerts_and_one_per_bookmaker() {
        let mut ids = FixtureIds::new();
        ids.know("fixture-a", 3);
        ids.know("fixture-b", 7);
        let events = [
            odds(10, "b1", "fixture-b", "betpawa"),
            odds(11, "b1", "fixture-a", "betpawa"),
            odds(12, "b1", "fixture-a", "msport"),
            alert(13, "b1", "fixture-a", "critical"),
            alert(14, "b1", "fixture-a", "warning"),
            event(15, "b1", "fixture-a", "OddsConfirmed", "{}"),
            alert(16, "b2", "fixture-b", "warning"),
        ];
        let messages = cut(&events, &mut ids, "2026-06-26T12:00:00Z".parse().unwrap());
        let seen: Vec<(u64, Value)> = messages
            .iter()
            .map(|message| (message.position.get(), serde_json::from_str::<Value>(&message.text).unwrap()))
            .map(|(position, text)| (position, text["data"].clone()))
            .collect();
        let expected = [
            (11, serde_json::json!({"event_ids": [3, 7], "source": "betpawa", "snapshot_count": 2})),
            (12, serde_json::json!({"event_ids": [3], "source": "msport", "snapshot_count": 1})),
            (14, serde_json::json!({"alert_count": 2, "event_ids": [3], "severities": ["warning", "critical"]})),
            (16, serde_json::json!({"alert_count": 1, "event_ids": [7], "severities": ["warning"]})),
        ];
        assert_eq!(seen, expected);
        let complete: Vec<u64> = messages.iter().map(|message| message.complete.get()).collect();
        assert_eq!(complete, [11, 12, 15, 16]);
    }

    #[test]
    fn who_has_only_some_of_a_batchs_messages_goes_on_before_the_others() {
        let now = "2026-06-26T12:00:00Z".parse().unwrap();
        let events = [
            odds(1, "b", "fixture-a", "betpawa"),
            odds(2, "b", "fixture-a", "msport"),
            odds(3, "b", "fixture-b", "betpawa"),
            odds(4, "b", "fixture-b", "msport"),
        ];
        let messages = cut(&events, &mut FixtureIds::new(), now);
        let places: Vec<_> = messages.iter().map(|message| (message.position.get(), message.complete.get())).collect();
        assert_eq!(places, [(3, 1), (4, 4)]);
    }

    #[test]
    fn what_nobody_listens_to_gives_no_message() {
        let now = "2026-06-26T12:00:00Z".parse().unwrap();
        let events =
            [event(1, "b", "fixture-a", "FixtureRegistered", "{}"), event(2, "b", "settings", "SettingsChanged", "{}")];
        assert_eq!(cut(&events, &mut FixtureIds::new(), now), []);
    }
}
