//! `linewatch replay` beside a server on the same SQLite file: appends do not wait for it.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{batch::moment, place::Place, process::Process};

/// Snapshots of many fixtures at one moment.
fn wave(minute: u32) -> Value {
    let price = if minute.is_multiple_of(2) { 2.0 } else { 2.5 };
    let of = |fixture: u32| moment(&format!("sr:{fixture}"), minute, [price, 3.4, 3.1])["snapshots"].clone();
    let snapshots: Vec<Value> =
        (0..150).flat_map(|fixture| of(fixture).as_array().expect("snapshots").clone()).collect();
    json!({ "snapshots": snapshots })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appends_do_not_wait_for_a_replay() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    for minute in 0..60 {
        process.post(&wave(minute)).await.expect("an answer");
    }
    let mut replay = Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["replay", "--projection", "all", "--store", &place.url])
        .stderr(Stdio::null())
        .spawn()
        .expect("a process");
    let (mut longest, mut sent) = (Duration::ZERO, 0_u32);
    while replay.try_wait().expect("a status").is_none() {
        let begun = Instant::now();
        process.post(&moment("sr:beside", sent % 60, [2.0, 3.4, 3.1])).await.expect("an answer");
        longest = longest.max(begun.elapsed());
        sent += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(replay.wait().expect("its end").success());
    assert!(sent > 10, "the replay was over at once");
    println!("the longest of {sent} appends took {longest:?}");
    assert!(longest < Duration::from_secs(2), "the longest of {sent} appends took {longest:?}");
}
