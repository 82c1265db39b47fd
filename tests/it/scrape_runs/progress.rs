//! Watching a run: on its own stream, on the WebSocket, on the stream of topics.

use std::time::Duration;

use linewatch::{app::ServeOptions, desk::RunReport};
use linewatch_fanout::HubLimits;
use linewatch_model::{PlatformStatus, ScrapePhase, Trigger};
use serde_json::{Value, json};

use super::{batch, books, completed, discovering, failed, partial_run, report, scraping, start};
use crate::support::{
    app::{TestApp, options},
    events::Events,
    listen::{Listener, positions},
    place::{Place, on_both_stores},
};

const SOCKET: &str = "/api/ws?topics=scrape_progress";

/// All messages of a socket up to one of a final phase.
async fn to_the_end(socket: &mut Listener) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        heard.push(socket.of_type("scrape_progress").await);
        let phase = &heard.last().unwrap()["data"]["phase"];
        if phase == "completed" || phase == "failed" {
            return heard;
        }
    }
}

/// Lets two observers on each way watch a run, one of them from its third state on.
async fn watched(app: &TestApp, key: &str, end: RunReport) -> Vec<Value> {
    let mut socket = Listener::to(app, SOCKET).await;
    socket.of_type("connection_ack").await;
    let run = start(app, key, Trigger::Api).await;
    let path = format!("/api/scrape/runs/{}/progress", run.id);
    app.get(&format!("/api/scrape/runs?min_position={}", run.id)).await.expect(200);
    let mut stream = Events::open(app, &path, None).await;
    let first = stream.next().await;
    assert_eq!((first.0, first.1.as_str()), (Some(run.id), "scrape_progress"));
    report(app, key, discovering()).await;
    let third = report(app, key, scraping(6)).await;
    app.get(&format!("/api/scrape/runs?min_position={third}")).await.expect(200);
    // What the early one has heard, the late one need not hear any more.
    let mut early = vec![first.2];
    while early.last().unwrap()["position"] != third.get() {
        early.push(stream.next().await.2);
    }
    let late_stream = Events::open(app, &path, None).await;
    let mut late_socket = Listener::to(app, SOCKET).await;
    let from = late_socket.of_type("connection_ack").await["data"]["from"].as_u64().unwrap();
    for it in [batch(1), batch(2), end] {
        report(app, key, it).await;
    }
    early.extend(stream.rest().await);
    let all = without_hashes(to_the_end(&mut socket).await);
    assert_eq!(early, all, "the run's own stream and the topic say the same");
    let late = late_stream.rest().await;
    assert_eq!(late, all[2..], "first the latest state, then the rest");
    let after: Vec<Value> = all.iter().filter(|it| it["position"].as_u64() > Some(from)).cloned().collect();
    assert_eq!(without_hashes(to_the_end(&mut late_socket).await), after);
    assert!(positions(&all).is_sorted_by(|one, next| one < next));
    all
}

on_both_stores! {
    async fn all_observers_see_the_same_states_to_the_end(place: &Place) {
        let app = TestApp::start(place).await;
        let all = watched(&app, "k-1", completed()).await;
        let phases: Vec<_> = all.iter().map(|it| it["data"]["phase"].as_str().unwrap()).collect();
        assert_eq!(phases, ["initializing", "discovering", "scraping", "scraping", "scraping", "completed"]);
        let end = &all[5]["data"];
        assert_eq!((&end["status"], &end["current"], &end["events_count"]), (&json!("partial"), &json!(3), &json!(2)));
        assert_eq!((&end["error"], end["duration_ms"] == end["elapsed_ms"]), (&Value::Null, true));
        let third = &all[3]["data"];
        assert_eq!((&third["current"], &third["total"], &third["duration_ms"]), (&json!(3), &json!(6), &Value::Null));
        let book = json!({ "platform": "betpawa", "status": "active", "total": 3, "scraped": 2, "failed": 0, "duration_ms": 1500 });
        assert_eq!(third["bookmakers"][0], book);
        assert_eq!((&third["error"]["error_type"], &third["error"]["platform"]), (&json!("timeout"), &json!("sportybet")));
        let all = watched(&app, "k-2", failed()).await;
        let end = &all.last().unwrap()["data"];
        assert_eq!((&end["phase"], &end["status"], &end["total"]), (&json!("failed"), &json!("connection_failed"), &json!(6)));
        assert_eq!((&end["error"]["recoverable"], &end["bookmakers"][0]["status"]), (&json!(true), &json!("failed")));
        // The stream of topics says it too, live or later.
        let mut topics = Events::open(&app, "/api/stream?topics=scrape_progress&since=0", None).await;
        topics.next().await;
        let mut told = Vec::new();
        while told.len() < 12 {
            let (_, kind, data) = topics.next().await;
            told.extend((kind == "scrape_progress").then_some(data));
        }
        assert_eq!(without_hashes(told.split_off(6)), all);
        app.stop().await;
    }

    async fn who_comes_after_the_end_gets_the_end(place: &Place) {
        let app = TestApp::start(place).await;
        let (run, end) = partial_run(&app, "k-1").await;
        let path = format!("/api/scrape/runs/{}/progress?min_position={end}", run.id);
        let told = Events::open(&app, &path, None).await.rest().await;
        assert_eq!(told.len(), 1);
        assert_eq!((&told[0]["data"]["phase"], &told[0]["position"]), (&json!("completed"), &json!(end.get())));
        // One that was cut off goes on; one that has it all is told to stay away.
        let rest = Events::open(&app, &path, Some(&run.id.to_string())).await.rest().await;
        assert_eq!(rest.len(), 4);
        let again = app.request(reqwest::Method::GET, &path).header("last-event-id", end.to_string());
        assert_eq!(app.send(again).await.status.as_u16(), 204);
        let elsewhere = Events::open(&app, &path, Some("4711")).await.rest().await;
        assert_eq!(elsewhere, told, "a position that is not of this run is none");
        app.stop().await;
    }
}

/// Watching is a connection like others: there are not more than there may be, and one that goes is not counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_is_counted() {
    let place = Place::sqlite();
    let limits = HubLimits { connections: 2, ..HubLimits::default() };
    let app = TestApp::with(ServeOptions { push: limits, ..options(&place) }).await;
    let run = start(&app, "k-1", Trigger::CommandLine).await;
    let path = format!("/api/scrape/runs/{}/progress?min_position={}", run.id, run.id);
    let mut first = Events::open(&app, &path, None).await;
    first.next().await;
    let second = Events::open(&app, &path, None).await;
    assert!(app.get(&path).await.problem(503).contains("too many connections"));
    drop((first, second));
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    loop {
        let answer = app.request(reqwest::Method::GET, &path).send().await.expect("an answer");
        if answer.status().as_u16() == 200 {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "who is gone is still counted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    app.stop().await;
}

/// Of progress only the newest counts, but the end of a run comes to the slowest.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_gets_the_end_of_every_run() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut slow = Listener::to(&app, SOCKET).await;
    slow.json().await;
    let mut ends = Vec::new();
    let mut sent = 0;
    for key in ["k-1", "k-2"] {
        start(&app, key, Trigger::Scheduled).await;
        for current in 0..250 {
            let many = RunReport::Progress {
                phase: ScrapePhase::Scraping,
                current,
                total: 250,
                message: Some("x".repeat(500)),
                bookmakers: books(PlatformStatus::Active, current).into_iter().cycle().take(80).collect(),
                failures: Vec::new(),
            };
            report(&app, key, many).await;
        }
        ends.push(report(&app, key, completed()).await.get());
        sent += 252;
    }
    // It is over its budget once it is behind by more than a megabyte.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let heard = positions(&slow.up_to(ends[1]).await);
    assert!(ends.iter().all(|end| heard.contains(end)), "{ends:?} of {heard:?}");
    assert!(heard.is_sorted_by(|one, next| one < next));
    assert!(heard.len() < sent, "{} of {sent}: nothing was left out, so this shows nothing", heard.len());
    app.stop().await;
}

/// Messages without the hash that a resume of the topic may name: a run's own stream is resumed from its run.
fn without_hashes(mut messages: Vec<Value>) -> Vec<Value> {
    for message in &mut messages {
        message.as_object_mut().unwrap().remove("hash");
    }
    messages
}
