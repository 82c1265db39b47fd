//! What an event costs does not grow with the log: the short form of `cargo bench --bench growth`. Counted, not timed.

use serde_json::{Value, json};

use crate::support::{
    batch::{one_x_two, snapshot},
    place::Place,
    process::Process,
};

const FIXTURES: u32 = 60;
/// Moments in one measurement. A checkpoint, which copies pages into the file, lies in one of several of them.
const MEASURED: u32 = 20;
/// Measurements, the one before that opens everything not counted: so many that an entry for each event in an index by
/// fixture or by offer would lie in a page of its own in the end.
const MEASUREMENTS: u32 = 8;
/// The last measurements, of which the median counts.
const LAST: usize = 5;
/// Bytes that are written for an event may become so many times what they were, in per cent.
const MOST_PERCENT: u64 = 150;

/// All fixtures at two books, each price one per cent further than the moment before.
fn moment(number: u32) -> Value {
    let at = format!("2026-06-26T{:02}:{:02}:00Z", 8 + number / 60, number % 60);
    let price = 2.0 + f64::from(number % 50) * 0.02;
    let of_fixture = |fixture: u32| {
        ["betpawa", "sportybet"]
            .map(|book| snapshot(book, &at, &format!("sr:{}", 10_000 + fixture), &[one_x_two([price, 3.4, 3.1])]))
    };
    json!({ "snapshots": (0..FIXTURES).flat_map(of_fixture).collect::<Vec<_>>() })
}

/// Sends moments; answers where the log ends with them, once the read models have them.
async fn send(process: &Process, moments: std::ops::Range<u32>) -> u64 {
    let mut position = 0;
    for number in moments {
        let answer = process.post(&moment(number)).await.expect("an answer");
        position = answer["position"].as_u64().expect("a position");
        process.get(&format!("/api/alerts/stats?min_position={position}")).await;
    }
    position
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_is_written_as_few_times_in_a_long_log_as_in_a_short_one() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    let mut position = send(&process, 0..MEASURED).await;
    let mut costs = Vec::new();
    for measurement in 1..=MEASUREMENTS {
        let (before, first) = (process.written_bytes(), measurement * MEASURED);
        let end = send(&process, first..first + MEASURED).await;
        costs.push((process.written_bytes() - before) / (end - position));
        position = end;
    }
    println!("bytes written for an event: {costs:?}");
    let early = costs[0];
    let mut last = costs.split_off(costs.len() - LAST);
    last.sort_unstable();
    let late = last[LAST / 2];
    assert!(late * 100 <= early * MOST_PERCENT, "{early} bytes written for an event became {late}");
}
