//! Whoever reads all of the log at once gets what others read event by event.

use linewatch_log::{Append, BulkCursor, Dialect, EventPage, EventRef, LogCursor, NewEvent, Store, StoreError};
use linewatch_model::{Position, Sequence, StreamId};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::support::place::{Place, on_both_stores};

/// Payloads that would be cut wrongly where something in them were taken for an end.
const PAYLOADS: [&str; 5] = [
    r#"{"n":1}"#,
    r#"{"text":"a,b\n,\"c\""}"#,
    r#"{"text":"Curaçao – Žilina ⚽"}"#,
    "{\n\t\"spaced\": [1, 2]\n}",
    "{}",
];

/// Streams of random lengths, some events alone and some together.
async fn fill(store: &Store, random: &mut StdRng) {
    let mut sequences = vec![0_u64; 300];
    for batch in 0..60_u64 {
        let mut appends = Vec::new();
        for _ in 0..random.random_range(1..40) {
            let at = random.random_range(0..sequences.len());
            let events = random.random_range(1..5);
            appends.push(Append {
                stream: StreamId::new(if at % 7 == 0 { "Other" } else { "Note" }, format!("stream-{at}").as_str()),
                expected: Sequence::new(sequences[at]),
                generation: batch + 1,
                events: (0..events).map(|_| event(random)).collect(),
                metadata: format!(r#"{{"correlation_id":"{}"}}"#, batch / 2).into(),
            });
            sequences[at] += u64::try_from(events).unwrap();
        }
        for verdict in store.submit(appends, None).await.unwrap().await.unwrap().unwrap() {
            verdict.unwrap();
        }
    }
}

fn event(random: &mut StdRng) -> NewEvent {
    let kind = random.random_range(0..4);
    NewEvent {
        event_type: format!("Kind{kind}").into(),
        event_version: if kind == 3 { "2" } else { "1" }.into(),
        payload: PAYLOADS[random.random_range(0..PAYLOADS.len())].into(),
    }
}

type Line = (Position, StreamId, Sequence, String, String, String, String);

fn line(event: &EventRef<'_>) -> Line {
    (
        event.position,
        event.stream.clone(),
        event.sequence,
        event.event_type.to_owned(),
        event.event_version.to_owned(),
        event.payload.to_owned(),
        (**event.metadata).to_owned(),
    )
}

async fn one_by_one(store: &Store, until: Position) -> Vec<Line> {
    let mut cursor = LogCursor::new(store.clone(), Position::START, until, 64 << 10);
    let mut lines = Vec::new();
    loop {
        let page = cursor.next_page().await.unwrap();
        if page.is_empty() {
            return lines;
        }
        lines.extend(page.iter().map(|event| line(&EventRef::from(event))));
    }
}

async fn at_once(store: &Store, until: Position, budget: usize) -> Vec<EventPage> {
    let mut cursor = BulkCursor::new(store.clone(), until, budget);
    let mut pages = Vec::new();
    while let Some(page) = cursor.next_page().await.unwrap() {
        pages.push(page);
    }
    pages
}

on_both_stores! {
    async fn pages_hold_what_is_read_one_by_one(place: &Place) {
        let store = place.open().await;
        fill(&store, &mut StdRng::seed_from_u64(1)).await;
        let head = store.read_head().await.unwrap().position;
        for (until, budget) in [(head, 1 << 20), (head, 2_000), (head, 1), (Position::new(77), 1 << 20)] {
            let pages = at_once(&store, until, budget).await;
            let lines: Vec<Line> = pages.iter().flat_map(|page| page.of_streams(|_| true)).map(|event| line(&event)).collect();
            assert_eq!(lines, one_by_one(&store, until).await, "until {until} with {budget}");
            assert_eq!(pages.iter().map(EventPage::len).sum::<usize>(), lines.len());
        }
        store.close().await;
    }

    /// So that threads can share a page.
    async fn the_number_of_a_stream_is_the_same_in_all_pages(place: &Place) {
        let store = place.open().await;
        fill(&store, &mut StdRng::seed_from_u64(2)).await;
        let head = store.read_head().await.unwrap().position;
        let pages = at_once(&store, head, 20_000).await;
        assert!(pages.len() > 2, "{} pages", pages.len());
        let mut numbers = std::collections::HashMap::new();
        for event in pages.iter().flat_map(|page| page.of_streams(|_| true)) {
            assert_eq!(*numbers.entry(event.stream.clone()).or_insert(event.stream_number), event.stream_number);
        }
        let distinct: std::collections::HashSet<u64> = numbers.values().copied().collect();
        assert_eq!(distinct.len(), numbers.len());
        for page in &pages {
            let shares = [0, 1, 2].map(|share| page.of_streams(|stream| stream % 3 == share).count());
            assert_eq!(shares.iter().sum::<usize>(), page.len(), "{shares:?}");
        }
        store.close().await;
    }

    async fn an_event_that_is_missing_is_told(place: &Place) {
        let store = place.open().await;
        fill(&store, &mut StdRng::seed_from_u64(3)).await;
        let head = store.read_head().await.unwrap().position;
        let table = if store.dialect() == Dialect::Sqlite { "event_log" } else { "events" };
        let mut tx = store.begin().await.unwrap();
        tx.execute(&format!("DELETE FROM {table} WHERE position = 50"), &[]).await.unwrap();
        tx.commit().await.unwrap();
        let mut cursor = BulkCursor::new(store.clone(), head, 1 << 20);
        let error = loop {
            match cursor.next_page().await {
                Ok(page) => assert!(page.is_some(), "nothing was missed"),
                Err(error) => break error,
            }
        };
        assert!(matches!(&error, StoreError::Corrupt { position, .. } if position.get() == 50), "{error}");
        store.close().await;
    }
}
