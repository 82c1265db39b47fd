//! A SQLite file of a version that had the log in one table is brought over at the start, whenever that start is killed.

use std::borrow::Cow;

use linewatch::events::FixtureEvent;
use linewatch_log::{Append, End, StoredSnapshot};
use linewatch_model::{Position, Sequence, StreamId};
use sqlx::{Connection as _, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};

use crate::support::{
    batch::moment,
    place::Place,
    process::{Process, linewatch},
    story::{append, at, registered},
};

/// The first migration of the new layout.
const NEW: i64 = 6;
const FIXTURES: i64 = 70;
/// Events of each fixture's stream: more than between two marks of it.
const EVENTS: u64 = 180;

/// The events of a fixture's stream.
fn events_of(fixture: i64) -> Vec<Append> {
    let stream = StreamId::new(StreamId::FIXTURE, &format!("fixture-sr:{fixture}"));
    let seen = |minute| FixtureEvent::OddsConfirmed {
        bookmakers: vec!["betpawa".parse().unwrap()],
        captured_at: at(minute),
        unread: Vec::new(),
    };
    let first = append(stream.clone(), 0, &registered(fixture));
    let later = (1..EVENTS).map(|n| append(stream.clone(), n, &seen(i64::try_from(n).unwrap())));
    std::iter::once(first).chain(later).collect()
}

/// A log in the layout of today.
async fn new_store() -> Place {
    let place = Place::sqlite();
    let store = place.open().await;
    let mut streams: Vec<_> = (1..=FIXTURES).map(|fixture| events_of(fixture).into_iter()).collect();
    // One of each in turn, so that neighbours in a stream are far from one another.
    let appends = (0..EVENTS).flat_map(|_| streams.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>());
    store.submit(appends.collect(), None).await.unwrap().await.unwrap().unwrap();
    let head = store.read_head().await.unwrap();
    let snapshot = StoredSnapshot {
        stream: StreamId::new(StreamId::FIXTURE, "fixture-sr:1"),
        sequence: Sequence::new(70),
        state_version: 0,
        payload: "{}".to_owned(),
    };
    let end = End { position: head.position, hash: head.hash };
    store.save_snapshots(&[(snapshot, end)]).await.unwrap();
    store.close().await;
    place
}

/// The same log as an older version has it.
async fn old_store(new: &Place) -> Place {
    let place = Place::sqlite();
    let options: SqliteConnectOptions = place.url.parse().unwrap();
    let mut connection = SqliteConnection::connect_with(&options.create_if_missing(true)).await.unwrap();
    let all = sqlx::migrate!("./migrations/sqlite");
    let old = all.iter().filter(|migration| migration.version < NEW).cloned().collect();
    Migrator { migrations: Cow::Owned(old), ..Migrator::DEFAULT }.run_direct(&mut connection).await.unwrap();
    let sql = format!(
        "ATTACH '{}' AS new; INSERT INTO events SELECT * FROM new.events ORDER BY position; \
         DELETE FROM log_head; INSERT INTO log_head SELECT * FROM new.log_head; \
         INSERT INTO snapshots (aggregate_type, aggregate_id, last_sequence, state_version, payload, saved_at) \
         SELECT aggregate_type, aggregate_id, last_sequence, state_version, payload, saved_at FROM new.snapshots",
        new.url.trim_start_matches("sqlite:")
    );
    sqlx::raw_sql(&sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    place
}

fn verified(place: &Place) -> Result<String, String> {
    let output = linewatch(&["verify", "--store", &place.url]);
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_of_the_old_layout_is_brought_over_however_often_that_is_killed() {
    let new = new_store().await;
    let expected = verified(&new).expect("a log that verifies");
    let old = old_store(&new).await;
    let refusal = verified(&old).expect_err("an older schema");
    assert!(refusal.contains("older than this linewatch"), "{refusal}");
    for crash_at in ["migrate.copied:1", "migrate.copied:2"] {
        let mut process = Process::start(&old, Some(crash_at)).await;
        assert!(process.has_crashed().await, "{crash_at} was never reached");
        let refusal = verified(&old).expect_err("a schema that is half there");
        assert!(refusal.contains("older than this linewatch"), "{refusal}");
    }
    let process = Process::start(&old, None).await;
    assert_eq!(verified(&old).expect("a log that verifies"), expected);
    // Streams go on where they were.
    let answer = process.post(&moment("sr:1", 200, [2.0, 3.4, 3.1])).await.expect("an answer");
    assert_eq!(answer["refused"], 0, "{answer}");
    let last = FIXTURES.unsigned_abs() * EVENTS;
    assert!(answer["position"].as_u64() > Some(last), "{answer}");
    drop(process);
    verified(&old).expect("a log that verifies");
    let (ours, theirs) = (old.open().await, new.open().await);
    for position in [1, 64 * 70, 64 * 70 + 1, 5_000, 5_001, last].map(Position::new) {
        assert_eq!(ours.event_at(position).await.unwrap(), theirs.event_at(position).await.unwrap());
    }
    let stream = StreamId::new(StreamId::FIXTURE, "fixture-sr:1");
    let found = [&ours, &theirs].map(|store| store.snapshots(std::slice::from_ref(&stream), 0));
    let [ours_found, theirs_found] = found;
    let (ours_found, theirs_found) = (ours_found.await.unwrap(), theirs_found.await.unwrap());
    assert_eq!(ours_found, theirs_found);
    assert_eq!(ours_found[0].1.map(|end| end.position), Some(Position::new(69 * 70 + 1)));
    ours.close().await;
    theirs.close().await;
}
