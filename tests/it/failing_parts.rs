//! Parts of linewatch that panic: it is noticed, counted and told, and ends the process where nothing can go on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use linewatch_log::StoreError;
use linewatch_model::Clock as _;
use linewatch_task::SystemClock;
use serde_json::{Value, json};

use crate::{
    command_line::succeeded,
    conformance::append,
    support::{
        batch::moment,
        place::{Place, on_both_stores},
        process::Process,
    },
};

/// How long a process may take from the panic to its end: what it takes to stop, and some time for a slow machine.
const ENDS_WITHIN: Duration = Duration::from_secs(15);

/// Prices that change with every batch.
fn batch(number: u32) -> Value {
    moment("sr:1", number, [if number.is_multiple_of(2) { 2.0 } else { 2.5 }, 3.4, 3.1])
}

/// Sends batches until the process has ended by itself; answers the newest position that was answered, the details of
/// refusals, and the exit code.
async fn post_until_it_ends(
    process: &mut Process,
    batches: &mut std::ops::Range<u32>,
) -> (u64, Vec<String>, Option<i32>) {
    let (client, begun) = (reqwest::Client::new(), Instant::now());
    let (mut position, mut refusals) = (0, Vec::new());
    while process.is_running() {
        assert!(begun.elapsed() < ENDS_WITHIN, "it goes on: {refusals:?}");
        let body = batch(batches.next().expect("enough batches"));
        let sent = client.post(format!("{}/api/scrape/batches", process.base)).json(&body);
        if let Ok(answer) = sent.timeout(Duration::from_secs(5)).send().await {
            let status = answer.status().as_u16();
            let answer: Value = answer.json().await.unwrap_or_default();
            if status == 201 {
                position = answer["position"].as_u64().expect("a position");
            } else {
                assert_eq!(status, 503, "{answer}");
                refusals.push(answer["detail"].to_string());
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (position, refusals, process.ended().await.1)
}

on_both_stores! {
    async fn one_that_nothing_can_go_on_without_ends_the_process_in_order(place: &Place) {
        let mut batches = 0..2_000;
        for panic_at in ["append.planned:3", "append.inserted:3", "push.pass:3", "projection.applied:3"] {
            let mut process = Process::start_to_panic(place, panic_at).await;
            let (position, refusals, code) = post_until_it_ends(&mut process, &mut batches).await;
            assert_eq!(code, Some(1), "after a panic at {panic_at}");
            if panic_at.starts_with("append") {
                assert!(refusals.iter().any(|detail| detail.contains("a part of linewatch failed")), "{refusals:?}");
            }
            let process = Process::start(place, None).await;
            let events = process.get("/api/status").await["store"]["events"].as_u64().expect("a number");
            assert!(events >= position && position > 0, "{events} events, {position} was answered at {panic_at}");
        }
        succeeded(&["verify", "--store", &place.url]);
    }

    async fn a_writer_that_panics_is_told_by_the_store(place: &Place) {
        let panics = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&panics);
        let now = move || {
            let of_writer = std::thread::current().name() == Some("append");
            assert!(!(of_writer && asked.load(Ordering::SeqCst)), "as this test asks for");
            SystemClock.now()
        };
        let store = place.try_open_by(Arc::new(now)).await.unwrap();
        store.submit(vec![append("a", 0, 1, 1)], None).await.unwrap().await.unwrap().unwrap();
        assert!(store.health().failing.is_empty() && !store.failed().is_cancelled());
        panics.store(true, Ordering::SeqCst);
        let lost = store.submit(vec![append("a", 1, 1, 1)], None).await.unwrap().await;
        assert!(lost.is_err(), "nobody answers it");
        tokio::time::timeout(Duration::from_secs(5), store.failed().cancelled()).await.expect("it is told");
        assert!(store.health().failing[0].contains("a part of linewatch failed"), "{:?}", store.health());
        let refused = store.submit(vec![append("a", 1, 1, 1)], None).await.err();
        assert!(matches!(refused, Some(StoreError::WriterFailed)), "{refused:?}");
        tokio::time::timeout(Duration::from_secs(5), store.close()).await.expect("it closes all the same");
    }

    async fn a_thread_of_a_backtest_fails_the_backtest_alone(place: &Place) {
        let process = Process::start_to_panic(place, "backtest.page").await;
        for number in 0..2 {
            process.post(&batch(number)).await.expect("an answer");
        }
        let body = json!({"preset": "desk"});
        let begun = reqwest::Client::new().post(format!("{}/api/backtests", process.base)).json(&body).send().await;
        let begun: Value = begun.unwrap().json().await.unwrap();
        let path = format!("/api/backtests/{}", begun["id"].as_str().expect("an id"));
        let asked = Instant::now();
        let over = loop {
            let now = process.get(&path).await;
            if !matches!(now["state"].as_str().expect("a state"), "waiting" | "running") {
                break now;
            }
            assert!(asked.elapsed() < ENDS_WITHIN, "it is never over: {now}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(over["state"], "failed", "{over}");
        let metrics = reqwest::get(format!("{}/metrics", process.base)).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("linewatch_task_panics_total{task=\"backtest\"} 1"), "{metrics}");
        process.post(&batch(2)).await.expect("an answer");
    }
}
