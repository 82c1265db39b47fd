//! What one kind of store promises beside what both do: a file has one writer, nodes share one end of the log.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use linewatch_log::CommandError;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use crate::{
    conformance::{append, assert_decided_on_true_states, tail},
    support::{
        counter::{Command, instruct, repository},
        place::Place,
    },
};

/// A second process must not write the same file: its cache would not know of the first one's appends.
#[tokio::test]
async fn a_sqlite_file_has_one_writing_process() {
    let place = Place::sqlite();
    let store = place.open().await;
    let Err(refused) = place.try_open().await else { panic!("the file was opened twice") };
    assert!(refused.to_string().contains("in use by another linewatch"), "{refused}");
    store.close().await;
}

/// Whoever looks whether a file is served keeps nobody from serving it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_is_not_refused_because_somebody_looks() {
    let place = Place::sqlite();
    place.open().await.close().await;
    let looking = place.open_to_read().await;
    let (looks, stop) = (looking.clone(), Arc::new(AtomicBool::new(false)));
    let stopped = Arc::clone(&stop);
    let looker = std::thread::spawn(move || {
        let mut served = 0_u32;
        while !stopped.load(Ordering::Relaxed) {
            served += u32::from(looks.is_served_elsewhere());
            std::thread::sleep(Duration::from_micros(100));
        }
        served
    });
    for _ in 0..20 {
        let store = place.open().await;
        tokio::time::sleep(Duration::from_millis(5)).await;
        store.close().await;
    }
    stop.store(true, Ordering::Relaxed);
    assert!(looker.join().unwrap() > 0, "it saw none of them");
    looking.close().await;
}

/// Two nodes under load: what one has worked out ahead does not fit any more when the other was first, and is worked
/// out again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_one_end_of_the_log() {
    let place = Place::postgres().await;
    let nodes = [place.open().await, place.open().await];
    let stop = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn(tail(nodes[0].clone(), Arc::clone(&stop)));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..64_u64 {
        let repository = repository(&nodes[(writer % 2) as usize]);
        writers.spawn(async move {
            let mut random = StdRng::seed_from_u64(writer);
            for _ in 0..30 {
                // Streams of one's own, new ones, and some that all meet at.
                let id = match random.random_range(0..10) {
                    0 => format!("new-{writer}-{}", random.random::<u32>()),
                    1 => format!("shared-{}", random.random_range(0..20)),
                    _ => format!("own-{writer}"),
                };
                repository.execute_one(instruct(&id, Command::Add(1))).await.expect("added");
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    stop.store(true, Ordering::SeqCst);
    assert_eq!(reader.await.unwrap(), (1..=64 * 30).collect::<Vec<_>>());
    assert_eq!(assert_decided_on_true_states(&nodes[0]).await.values().sum::<i64>(), 64 * 30);
    nodes[0].verify(|_, _| ()).await.expect("the log verifies");
    for node in nodes {
        node.close().await;
    }
}

/// Connections that die in the middle: what was answered is there, what failed is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_connections_lose_and_repeat_nothing() {
    let place = Place::postgres().await;
    let store = place.open().await;
    let repository = repository(&store);
    let stop = Arc::new(AtomicBool::new(false));
    let killer = tokio::spawn(kill_connections(place.url.clone(), Arc::clone(&stop)));
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..8 {
        let repository = repository.clone();
        writers.spawn(async move {
            let id = format!("counter-{writer}");
            let mut total = 0;
            for _ in 0..150 {
                match repository.execute_one(instruct(&id, Command::Add(1))).await {
                    Ok(_) => total += 1,
                    Err(CommandError::Store(_)) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            (id, total)
        });
    }
    let mut answered = HashMap::new();
    while let Some(writer) = writers.join_next().await {
        let (id, total) = writer.unwrap();
        answered.insert(id, total);
    }
    stop.store(true, Ordering::SeqCst);
    let killed = killer.await.unwrap();
    assert!(killed > 0, "no connection was killed, so nothing was tested");
    assert_eq!(assert_decided_on_true_states(&store).await, answered);
    store.verify(|_, _| ()).await.expect("the log verifies");
    store.close().await;
}

async fn kill_connections(url: String, stop: Arc<AtomicBool>) -> i64 {
    use sqlx::Connection as _;
    let mut admin = sqlx::PgConnection::connect(&url).await.expect("a connection");
    let mut killed = 0;
    while !stop.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(25)).await;
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE \
                   application_name LIKE 'linewatch-%' AND datname = current_database() ORDER BY random() LIMIT 1) k";
        killed += sqlx::query_scalar::<_, i64>(sql).fetch_one(&mut admin).await.expect("a kill");
    }
    killed
}

/// What an append writes beside the events is checked too.
#[tokio::test]
async fn a_stream_that_is_not_found_as_it_is_does_not_verify() {
    let place = Place::sqlite();
    let store = place.open().await;
    store.submit(vec![append("a", 0, 1, 70), append("b", 0, 1, 5)], None).await.unwrap().await.unwrap().unwrap();
    store.verify(|_, _| ()).await.expect("the log verifies");
    for (change, back, position) in [
        (
            "UPDATE event_log SET previous = 2 WHERE position = 5",
            "UPDATE event_log SET previous = 4 WHERE position = 5",
            5,
        ),
        (
            "UPDATE streams SET last_sequence = 69, last_position = 69 WHERE number = 1",
            "UPDATE streams SET last_sequence = 70, last_position = 70 WHERE number = 1",
            75,
        ),
        (
            "UPDATE streams SET first_position = 2 WHERE number = 1",
            "UPDATE streams SET first_position = 1 WHERE number = 1",
            70,
        ),
        ("UPDATE stream_marks SET position = 63", "UPDATE stream_marks SET position = 64", 63),
        ("DELETE FROM stream_marks", "INSERT INTO stream_marks VALUES (1, 64, 64)", 75),
    ] {
        for (sql, is_right) in [(change, false), (back, true)] {
            let mut tx = store.begin().await.unwrap();
            assert_eq!(tx.execute(sql, &[]).await.unwrap(), 1, "{sql}");
            tx.commit().await.unwrap();
            match store.verify(|_, _| ()).await {
                Ok(_) => assert!(is_right, "{sql}"),
                Err(error) => assert!(
                    !is_right && error.to_string().starts_with(&format!("position {position}:")),
                    "{sql}: {error}"
                ),
            }
        }
    }
    store.close().await;
}
