//! Consumers in groups: where they begin, and that no group waits for another.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use linewatch::{
    events::{Event, RecordedEvent},
    projections::{self, ApplyError, Consumer, Group, LogEvent, ModelTx, Runner, Start},
};
use linewatch_log::{Append, Store};
use linewatch_model::Position;
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use crate::support::{
    app::TestApp,
    batch::moment,
    listen::Listener,
    place::{Place, on_both_stores},
    story::story,
};

/// Writes down what it sees from the log's end on.
struct Seen {
    version: i64,
}

#[async_trait]
impl Consumer<Event> for Seen {
    fn name(&self) -> &'static str {
        "seen"
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn start(&self) -> Start {
        Start::Head
    }

    fn tables(&self) -> &'static [&'static str] {
        &["seen"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &["CREATE TABLE seen~ (number bigint NOT NULL PRIMARY KEY)"]
    }

    fn concerns(&self, _: &RecordedEvent) -> bool {
        true
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        let rows: Vec<_> = events.iter().map(|event| vec![event.recorded.position.to_sql().into()]).collect();
        Ok(model.insert_rows("INSERT INTO seen~ (number)", "", &rows).await?)
    }
}

fn seen(version: i64) -> Group {
    Group::new("seen", vec![Arc::new(Seen { version })])
}

async fn append(store: &Store, appends: Vec<Append>) -> Position {
    for append in appends {
        store.submit(vec![append], None).await.unwrap().await.unwrap().unwrap()[0].unwrap();
    }
    store.read_head().await.unwrap().position
}

/// The first and the last position that it saw, and how many.
async fn what_was_seen(store: &Store) -> (i64, i64, i64) {
    let sql = "SELECT COALESCE(min(number), 0), COALESCE(max(number), 0), count(*) FROM seen";
    let row = store.reader().fetch_optional(sql, &[]).await.unwrap().unwrap();
    (row.int(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap())
}

on_both_stores! {
    async fn one_that_begins_at_the_head_sees_nothing_of_the_past(place: &Place) {
        let store = place.open().await;
        let mut parts = story(4);
        let later = parts.split_off(parts.len() / 2);
        let before = append(&store, parts).await.to_sql();
        let runner = Runner::new(store.clone(), seen(1)).await.unwrap();
        runner.catch_up().await.unwrap();
        assert_eq!(what_was_seen(&store).await, (0, 0, 0));
        assert_eq!(runner.applied().position().to_sql(), before);
        let mut later = later;
        let last = later.split_off(later.len() / 2);
        let middle = append(&store, later).await.to_sql();
        runner.catch_up().await.unwrap();
        assert_eq!(what_was_seen(&store).await, (before + 1, middle, middle - before));
        // What came while it did not run is not lost, nor is the place lost with another version.
        let end = append(&store, last).await.to_sql();
        Runner::new(store.clone(), seen(2)).await.unwrap().catch_up().await.unwrap();
        assert_eq!(what_was_seen(&store).await, (before + 1, end, end - before));
        let status = projections::status(&store).await.unwrap();
        let seen = status.iter().find(|it| it.name == "seen").expect("its state");
        assert_eq!((seen.version, seen.lag, seen.filling), (2, 0, false));
        store.close().await;
    }

    async fn one_that_begins_at_the_head_begins_again_while_its_group_runs(place: &Place) {
        let store = place.open().await;
        append(&store, story(1)).await;
        let runner = Runner::new(store.clone(), seen(1)).await.unwrap();
        let (applied, stop) = (runner.applied(), CancellationToken::new());
        let running = tokio::spawn(runner.run(stop.clone()));
        let mut tx = store.begin().await.unwrap();
        tx.execute("DELETE FROM projection_checkpoints WHERE name = 'seen'", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let begun = Instant::now();
        // Its checkpoint is missed after five seconds at the latest.
        while projections::status(&store).await.unwrap().iter().all(|it| it.name != "seen") {
            assert!(begun.elapsed() < Duration::from_secs(20), "it never began again");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let before = store.read_head().await.unwrap().position.to_sql();
        let more = story(2).into_iter().filter(|append| append.stream.aggregate_id.ends_with(":2")).collect();
        let end = append(&store, more).await;
        assert!(applied.wait_for(end, Duration::from_secs(10)).await, "at {}", applied.position());
        assert_eq!(what_was_seen(&store).await, (before + 1, end.to_sql(), end.to_sql() - before));
        stop.cancel();
        running.await.unwrap();
        store.close().await;
    }

    async fn the_read_models_of_all_groups_are_all_there_are(place: &Place) {
        let store = place.open().await;
        let end = append(&store, story(2)).await;
        for group in projections::groups() {
            let runner = Runner::new(store.clone(), group).await.unwrap();
            runner.catch_up().await.unwrap();
            assert_eq!(runner.applied().position(), end);
        }
        let at: Vec<_> = projections::status(&store).await.unwrap().into_iter().map(|it| (it.lag, it.filling)).collect();
        assert_eq!(at, vec![(0, false); projections::all().len()]);
        store.close().await;
    }

    /// The odds of the past are written a quarter of a second after a commit; not where somebody waits for them.
    async fn who_asks_for_history_does_not_wait_for_more_to_come(place: &Place) {
        let app = TestApp::start(place).await;
        let first = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201)["position"].clone();
        let events = app.get(&format!("/api/events?include_started=true&min_position={first}")).await.expect(200);
        let path = format!("/api/events/{}/history", events["events"][0]["id"]);
        let mut took = Vec::new();
        for minute in 1..9_u32 {
            let position = app.batch(&moment("sr:1", minute, [2.0 + f64::from(minute) / 4.0, 3.4, 3.1])).await.expect(201)["position"].clone();
            // On every other turn as a client that fetches on a message, once the others are there.
            let query = if minute.is_multiple_of(2) { format!("?min_position={position}") } else { String::new() };
            app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200);
            let begun = Instant::now();
            let history = app.get(&format!("{path}{query}")).await.expect(200);
            took.push(begun.elapsed());
            assert_eq!(history["total"], minute + 2, "two at first, then one each: {history}");
        }
        took.sort();
        assert!(took[2] < Duration::from_millis(125), "{took:?}");
        app.stop().await;
    }
}

/// Another node has the lease of odds history and does nothing: alerts, push and `min_position` go on; and history does
/// when the lease has run out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_that_stands_still_holds_up_no_other() {
    let place = Place::postgres().await;
    let app = TestApp::start(&place).await;
    let mut database = PgConnection::connect(&place.url).await.unwrap();
    let mut listener = Listener::to(&app, "/api/ws?topics=risk_alerts").await;
    app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let taken = "UPDATE leases SET holder = 'another', token = token + 1, \
                 expires_at = clock_timestamp() + interval '6 s' WHERE name = 'odds_history'";
    assert_eq!(
        sqlx::raw_sql(taken).execute(&mut database).await.unwrap().rows_affected(),
        1,
        "it has a lease of its own"
    );
    // By now the node knows that it is not its lease any more.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = checkpoint(&mut database).await;
    let mut position = 0;
    for minute in 1..4 {
        let prices = if minute % 2 == 0 { [2.0, 3.4, 3.1] } else { [2.5, 3.4, 3.1] };
        let begun = Instant::now();
        let answer = app.batch(&moment("sr:1", minute, prices)).await.expect(201);
        position = answer["position"].as_u64().unwrap();
        listener.of_type("risk_alert").await;
        app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200);
        assert!(begun.elapsed() < Duration::from_secs(1), "it took {:?}", begun.elapsed());
    }
    assert_eq!(checkpoint(&mut database).await, before, "nobody drives it");
    let events = app.get("/api/events?include_started=true").await.expect(200);
    let path = format!("/api/events/{}/history", events["events"][0]["id"]);
    let begun = Instant::now();
    while app.get(&format!("{path}?min_position={position}")).await.status != 200 {
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody drives it again");
    }
    app.stop().await;
}

async fn checkpoint(database: &mut PgConnection) -> i64 {
    let sql = "SELECT position FROM projection_checkpoints WHERE name = 'odds_history'";
    sqlx::query_scalar(sql).fetch_one(database).await.expect("a checkpoint")
}
