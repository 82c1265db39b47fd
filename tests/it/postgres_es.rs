//! The stock repository of postgres-es reads our `events` table: whoever knows cqrs-es can leave with the log.

use cqrs_es::{
    Aggregate as _, AggregateContext as _, EventStore as _,
    persist::{PersistedEventRepository as _, PersistedEventStore},
};
use linewatch::{
    commands::{Fixture, SettingsAggregate},
    events::{FixtureEvent, SettingsEvent},
};
use linewatch_log::Store;
use linewatch_model::{Sequence, StreamId};
use postgres_es::PostgresEventRepository;

use crate::support::{
    app::TestApp,
    batch::{at, one_x_two, past, snapshot},
    counter::{Command, Counter, instruct, repository},
    place::Place,
};

const FIXTURE: &str = "fixture-sr:1";

/// What the stock repository makes of our table.
async fn stock(place: &Place) -> PostgresEventRepository {
    PostgresEventRepository::new(sqlx::PgPool::connect(&place.url).await.expect("a pool"))
}

/// The events of a stream as linewatch itself reads them.
async fn own<E: linewatch::events::upcast::Versioned>(store: &Store, stream: StreamId) -> Vec<E> {
    let events = store.stream_events(&[(stream, Sequence::START)]).await.expect("a stream");
    events.iter().map(|event| event.decode_as().expect("a known event")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_postgres_es_loads_the_same_aggregate() {
    let place = Place::postgres().await;
    let store = place.open().await;
    let ours = repository(&store);
    for by in 1..=30 {
        ours.execute_one(instruct("counter-1", Command::Add(by))).await.expect("an appended event");
        ours.execute_one(instruct("counter-2", Command::Add(-by))).await.expect("an appended event");
    }
    let stock = PersistedEventStore::<_, Counter>::new_event_store(stock(&place).await);
    for id in ["counter-1", "counter-2", "counter-none"] {
        let mut theirs = stock.load_aggregate(id).await.expect("an aggregate");
        let mut context = ours.load_aggregate(id).await.expect("an aggregate");
        assert_eq!(theirs.aggregate(), context.aggregate(), "{id}");
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_postgres_es_reads_the_events_of_a_desk() {
    let place = Place::postgres().await;
    let app = TestApp::start(&place).await;
    for (minute, home) in [(0, 2.0), (1, 2.5), (2, 2.5)] {
        let seen = |book: &str, home| snapshot(book, &past(minute), "sr:1", &[one_x_two([home, 3.4, 3.1])]);
        let batch = serde_json::json!({ "snapshots": [seen("betpawa", home), seen("sportybet", 2.1)] });
        app.batch(&batch).await.expect(201);
    }
    let change = serde_json::json!({ "alertLookbackMinutes": 90 });
    app.json(reqwest::Method::PUT, "/api/settings", &change).await.expect(200);
    app.stop().await;

    let store = place.open().await;
    let repository = stock(&place).await;
    let stored = repository.get_events::<Fixture>(FIXTURE).await.expect("a stream");
    assert!(stored.len() > 4, "{stored:?}");
    assert!(stored.iter().zip(1..).all(|(event, sequence)| event.sequence == sequence));
    let theirs: Vec<FixtureEvent> =
        stored.into_iter().map(|event| serde_json::from_value(event.payload).expect("an event")).collect();
    assert_eq!(theirs, own(&store, StreamId::new(Fixture::TYPE, FIXTURE)).await);
    assert!(theirs.iter().any(|event| matches!(event, FixtureEvent::AlertDetected(_))), "{theirs:?}");
    assert!(
        matches!(&theirs[0], FixtureEvent::FixtureRegistered { details, .. } if details.kickoff.to_string() == at(0))
    );

    let settings = PersistedEventStore::<_, SettingsAggregate>::new_event_store(repository);
    let mut context = settings.load_aggregate(&StreamId::settings().aggregate_id).await.expect("the settings");
    let changes: Vec<SettingsEvent> = own(&store, StreamId::settings()).await;
    let mut folded = SettingsAggregate::default();
    for change in changes {
        folded.apply(change);
    }
    assert_eq!(context.aggregate().settings(), folded.settings());
    assert_eq!(context.aggregate().settings().alert_lookback_minutes, 90);
    store.close().await;
}
