//! How a stored event grows old: a price that was written as text (version 1) is read as units with its source
//! (version 2) for ever after, and what is stored stays what was written.

use std::sync::Arc;

use cqrs_es::{
    Aggregate, AggregateContext as _, DomainEvent, EventStore as _,
    event_sink::EventSink,
    persist::{EventUpcaster, SerializedEvent},
};
use linewatch::events::upcast::Versioned;
use linewatch_log::{
    AggregateRepository, Append, CommandEnvelope, CommandError, NewEvent, Recordable, RepositoryOptions, Store,
};
use linewatch_model::{Odds, Position, Sequence, StreamId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::place::{Place, on_both_stores};

/// As it is written today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum QuoteEvent {
    /// Version 1 was `{"price": "2.5"}`: text, and nobody knew whose price it was.
    Priced { units: u32, source: String },
    /// The same in both versions.
    Closed { reason: String },
}

/// `Priced` from version 1 to version 2.
struct PricedFromText;

impl EventUpcaster for PricedFromText {
    fn can_upcast(&self, event_type: &str, event_version: &str) -> bool {
        event_type == "Priced" && event_version == "1"
    }

    fn upcast(&self, mut event: SerializedEvent) -> SerializedEvent {
        let price = event.payload["Priced"]["price"].as_str().and_then(|text| text.parse::<Odds>().ok());
        event.payload = json!({ "Priced": { "units": price.map(Odds::units), "source": "unknown" } });
        "2".clone_into(&mut event.event_version);
        event
    }
}

impl DomainEvent for QuoteEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Priced { .. } => "Priced".to_owned(),
            Self::Closed { .. } => "Closed".to_owned(),
        }
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}

impl Versioned for QuoteEvent {
    const VERSION: &'static str = "2";

    fn upcasters() -> Vec<Box<dyn EventUpcaster>> {
        vec![Box::new(PricedFromText)]
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Quote {
    prices: Vec<(u32, String)>,
    closed: Option<String>,
}

/// Doubles the last price, so that a decision shows what it was made on.
#[derive(Debug, Clone)]
struct DoublePrice;

#[derive(Debug, thiserror::Error)]
#[error("there is no price")]
struct NoPrice;

impl Aggregate for Quote {
    const TYPE: &'static str = "Quote";
    type Command = DoublePrice;
    type Event = QuoteEvent;
    type Error = NoPrice;
    type Services = ();

    async fn handle(&mut self, _: DoublePrice, (): &(), sink: &EventSink<Self>) -> Result<(), NoPrice> {
        let (units, source) = self.prices.last().cloned().ok_or(NoPrice)?;
        sink.write(QuoteEvent::Priced { units: units * 2, source }, self).await;
        Ok(())
    }

    fn apply(&mut self, event: QuoteEvent) {
        match event {
            QuoteEvent::Priced { units, source } => self.prices.push((units, source)),
            QuoteEvent::Closed { reason } => self.closed = Some(reason),
        }
    }
}

impl Recordable for Quote {
    const STATE_VERSION: i64 = 1;

    fn weight(&self) -> usize {
        64
    }
}

const METADATA: &str = r#"{"correlation_id":"old","causation_id":"Price","actor":"test"}"#;
const OLD_PRICE: &str = r#"{"Priced":{"price":"2.5"}}"#;
const OLD_CLOSE: &str = r#"{"Closed":{"reason":"kickoff"}}"#;

/// Stores events as an older linewatch wrote them.
async fn store_old(store: &Store, id: &str, version: &str, events: &[(&str, &str)]) {
    let events = events.iter().map(|(event_type, payload)| NewEvent {
        event_type: (*event_type).into(),
        event_version: version.into(),
        payload: (*payload).to_owned(),
    });
    let append = Append {
        stream: StreamId::new(Quote::TYPE, id),
        expected: Sequence::START,
        generation: 0,
        events: events.collect(),
        metadata: Arc::from(METADATA),
    };
    let verdicts = store.submit(vec![append], None).await.expect("a writer").await.expect("a reply");
    assert!(verdicts.expect("no failure").iter().all(Result::is_ok));
}

fn repository(store: &Store) -> AggregateRepository<Quote> {
    AggregateRepository::new(
        store.clone(),
        (),
        RepositoryOptions { cache_bytes: 1 << 20, snapshot_every: 1_000, ..RepositoryOptions::default() },
    )
}

fn double(id: &str) -> CommandEnvelope<Quote> {
    CommandEnvelope { id: id.into(), command: DoublePrice, metadata: METADATA.into() }
}

fn priced(units: u32) -> QuoteEvent {
    QuoteEvent::Priced { units, source: "unknown".to_owned() }
}

on_both_stores! {
    async fn old_events_are_read_as_new_ones(place: &Place) {
        let store = place.open().await;
        store_old(&store, "quote-1", "1", &[("Priced", OLD_PRICE), ("Closed", OLD_CLOSE)]).await;

        let decided = repository(&store).execute_one(double("quote-1")).await.expect("a decision on old events");
        assert_eq!(decided.events, [priced(50_000)], "it was decided on what the old price means today");

        let cold = repository(&store);
        let read: Vec<QuoteEvent> =
            cold.load_events("quote-1").await.unwrap().into_iter().map(|event| event.payload).collect();
        assert_eq!(read, [priced(25_000), QuoteEvent::Closed { reason: "kickoff".to_owned() }, priced(50_000)]);
        let mut context = cold.load_aggregate("quote-1").await.unwrap();
        let quote = context.aggregate().clone();
        assert_eq!(quote.prices, [(25_000, "unknown".to_owned()), (50_000, "unknown".to_owned())]);
        assert_eq!(quote.closed.as_deref(), Some("kickoff"));
        drop(context);
        store.close().await;
    }

    async fn what_is_stored_stays_as_it_was_written(place: &Place) {
        let store = place.open().await;
        store_old(&store, "quote-1", "1", &[("Priced", OLD_PRICE)]).await;
        let before = store.event_at(Position::new(1)).await.unwrap().unwrap();
        repository(&store).execute_one(double("quote-1")).await.expect("a decision on an old event");

        let after = store.event_at(Position::new(1)).await.unwrap().unwrap();
        assert_eq!(after, before, "reading it as a new one changed the old one");
        assert_eq!((after.payload.as_str(), after.event_version.as_str()), (OLD_PRICE, "1"));
        assert_eq!(after.decode_as::<QuoteEvent>().unwrap(), priced(25_000));
        let new = store.event_at(Position::new(2)).await.unwrap().unwrap();
        assert_eq!(new.event_version, "2");
        let payload: Value = serde_json::from_str(&new.payload).unwrap();
        assert_eq!(payload, json!({ "Priced": { "units": 50_000, "source": "unknown" } }));
        assert_eq!(store.verify(|_, _| ()).await.expect("an intact chain").count, 2);
        store.close().await;
    }

    async fn a_version_that_nobody_knows_is_refused_by_name(place: &Place) {
        let store = place.open().await;
        store_old(&store, "quote-1", "3", &[("Priced", r#"{"Priced":{"fraction":[5,2]}}"#)]).await;
        match repository(&store).execute_one(double("quote-1")).await {
            Err(CommandError::Store(error)) => {
                let text = error.to_string();
                assert!(text.contains("quote-1") && text.contains("Priced version 3"), "{text}");
            }
            other => panic!("decided on an event that cannot be read: {other:?}"),
        }
        assert_eq!(store.read_head().await.unwrap().position, Position::new(1), "nothing was added");
        store.close().await;
    }
}
