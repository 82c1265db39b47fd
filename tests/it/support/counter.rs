//! A small aggregate whose events show at once when a decision was made on a stale state.

use cqrs_es::{Aggregate, DomainEvent, event_sink::EventSink};
use linewatch::events::upcast::Versioned;
use linewatch_log::{AggregateRepository, CommandEnvelope, Recordable, RepositoryOptions, Store};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub total: i64,
    pub events: u64,
}

#[derive(Debug, Clone)]
pub enum Command {
    /// Adds.
    Add(i64),
    /// Adds until a total is reached, then nothing more.
    AddUpTo(i64),
    /// Is refused.
    Refuse,
    /// Is a defect.
    Panic,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CounterEvent {
    Added { by: i64, total: i64 },
}

#[derive(Debug, thiserror::Error)]
#[error("refused")]
pub struct Refused;

impl DomainEvent for CounterEvent {
    fn event_type(&self) -> String {
        "Added".to_owned()
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
    type Command = Command;
    type Event = CounterEvent;
    type Error = Refused;
    type Services = ();

    async fn handle(&mut self, command: Command, (): &(), sink: &EventSink<Self>) -> Result<(), Refused> {
        let by = match command {
            Command::Add(by) => by,
            Command::AddUpTo(limit) if self.total < limit => 1,
            Command::AddUpTo(_) => return Ok(()),
            Command::Refuse => return Err(Refused),
            Command::Panic => {
                sink.write(CounterEvent::Added { by: 1, total: self.total + 1 }, self).await;
                panic!("a command that panics, as this test asks for");
            }
        };
        sink.write(CounterEvent::Added { by, total: self.total + by }, self).await;
        Ok(())
    }

    fn apply(&mut self, event: CounterEvent) {
        let CounterEvent::Added { by, .. } = event;
        self.total += by;
        self.events += 1;
    }
}

impl Recordable for Counter {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        64
    }
}

pub fn repository(store: &Store) -> AggregateRepository<Counter> {
    AggregateRepository::new(
        store.clone(),
        (),
        RepositoryOptions { cache_bytes: 1 << 20, snapshot_every: 20, ..RepositoryOptions::default() },
    )
}

pub fn instruct(id: &str, command: Command) -> CommandEnvelope<Counter> {
    let metadata = r#"{"correlation_id":"test","causation_id":"Add","actor":"test"}"#;
    CommandEnvelope { id: id.into(), command, metadata: metadata.into() }
}
