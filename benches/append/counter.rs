//! A small aggregate whose event is about 230 bytes of JSON.

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use linewatch::events::upcast::Versioned;
use linewatch_log::Recordable;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Counter {
    count: u64,
}

/// Counts one further.
#[derive(Debug, Clone, Default)]
pub struct Count;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CounterEvent {
    Counted { count: u64, bookmaker: String, market: String, outcome: String, text: String },
}

#[derive(Debug, thiserror::Error)]
#[error("counting does not fail")]
pub struct Never;

impl DomainEvent for CounterEvent {
    fn event_type(&self) -> String {
        "Counted".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Versioned for CounterEvent {
    const VERSION: &'static str = "1";

    fn upcasters() -> Vec<Box<dyn cqrs_es::persist::EventUpcaster>> {
        Vec::new()
    }
}

impl Aggregate for Counter {
    const TYPE: &'static str = "Counter";
    type Command = Count;
    type Event = CounterEvent;
    type Error = Never;
    type Services = ();

    async fn handle(&mut self, _: Count, (): &(), sink: &EventSink<Self>) -> Result<(), Never> {
        let event = CounterEvent::Counted {
            count: self.count + 1,
            bookmaker: "sportybet".to_owned(),
            market: "5000 Over/Under - Full Time 2.5".to_owned(),
            outcome: "Over".to_owned(),
            text: "a price moved from 1.53 to 1.58 and its counterpart from 2.60 to 2.48; nothing else changed here"
                .to_owned(),
        };
        sink.write(event, self).await;
        Ok(())
    }

    fn apply(&mut self, event: CounterEvent) {
        let CounterEvent::Counted { count, .. } = event;
        self.count = count;
    }
}

impl Recordable for Counter {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        8
    }
}
