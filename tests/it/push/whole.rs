//! Nothing is lost where a message, a filter, a close message or a beginning lies in the way.

use std::time::{Duration, Instant};

use linewatch::app::ServeOptions;
use linewatch_fanout::HubLimits;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{
    app::{TestApp, options},
    batch::{moment, one_x_two, past, snapshot},
    listen::{Heard, Listener, positions},
    place::{Place, on_both_stores},
    process::Process,
    raw,
};

fn many_fixtures(round: u32, count: u32) -> Value {
    let price = 2.0 + f64::from(round) / 100.0;
    let snapshots: Vec<Value> = (0..count)
        .map(|n| snapshot("betpawa", &past(round), &format!("sr:{}", n + 1), &[one_x_two([price, 3.4, 3.1])]))
        .collect();
    json!({ "snapshots": snapshots })
}

async fn id_of(app: &TestApp, name: &str) -> u64 {
    let events = app.get("/api/events?include_started=true&page_size=100").await.expect(200);
    let events = events["events"].as_array().unwrap().clone();
    let found = events.iter().find(|event| event["sportradar_id"].as_str().is_some_and(|id| name.ends_with(id)));
    found.unwrap_or_else(|| panic!("{name} in {events:?}"))["id"].as_u64().unwrap()
}

on_both_stores! {
    /// The read models may have got into the middle of a commit when linewatch is killed; its messages are still whole.
    async fn a_commit_that_was_applied_in_part_is_told_whole(place: &Place) {
        let mut process = Process::start(place, Some("projection.committed:1")).await;
        // The answer may be lost with the process, the batch is not.
        let _ = process.post(&many_fixtures(0, 600)).await;
        assert!(process.has_crashed().await);
        drop(process);
        let app = TestApp::start(place).await;
        for since in [0, 100] {
            let mut listener = Listener::to(&app, &format!("/api/ws?topics=odds_updates&since={since}")).await;
            let told = listener.of_type("odds_update").await;
            assert_eq!(told["data"]["event_ids"].as_array().map(Vec::len), Some(600), "since {since}");
        }
        app.stop().await;
    }

    /// Whoever asks for whole contents while the past is being sent misses nothing of it.
    async fn a_change_of_mind_in_the_middle_of_the_past_misses_nothing(place: &Place) {
        let app = TestApp::start(place).await;
        let mut reached = 0;
        for round in 0..40 {
            let price = if round % 2 == 0 { 2.0 } else { 3.0 };
            reached = app.batch(&moment("sr:1", round, [price, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
        }
        app.get(&format!("/api/events?min_position={reached}")).await.expect(200);
        app.stop().await;
        let app = TestApp::start(place).await;
        let mut plain = Listener::to(&app, "/api/ws?topics=risk_alerts,odds_updates&since=0").await;
        let expected = positions(&plain.until("resumed").await[1..]);
        assert!(expected.len() >= 80 && expected.last() <= Some(&reached), "up to {reached}: {expected:?}");
        drop(plain);
        app.stop().await;
        // Nothing is in memory: the past is read without whole contents, which nobody wanted when it was asked for.
        let app = TestApp::start(place).await;
        let mut changed = Listener::to(&app, "/api/ws?topics=risk_alerts,odds_updates&since=0").await;
        changed.say(r#"{"type":"subscribe","topics":["risk_alerts"],"payload":"full"}"#).await;
        let heard = changed.until("resumed").await;
        let told: Vec<Value> = heard.into_iter().filter(|message| message["data"]["event_ids"].is_array()).collect();
        assert_eq!(positions(&told), expected);
        app.stop().await;
    }
}

/// A message of one fixture is not left out because a newer one of the same bookmaker tells of another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_passes_the_filter_takes_the_place_of_something() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let reached = app.batch(&moment("sr:2", 0, [2.0, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
    app.get(&format!("/api/events?min_position={reached}")).await.expect(200);
    let one = id_of(&app, "sr:1").await;
    let mut listener =
        Listener::to(&app, &format!("/api/ws?topics=odds_updates&event_ids={one}&conflate_ms=1000")).await;
    listener.json().await;
    app.batch(&moment("sr:1", 1, [2.01, 3.4, 3.1])).await.expect(201);
    listener.of_type("odds_update").await;
    let wanted = app.batch(&moment("sr:1", 2, [2.02, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
    for round in 2..8 {
        app.batch(&moment("sr:2", round, [2.0 + f64::from(round) / 100.0, 3.4, 3.1])).await.expect(201);
    }
    let started = Instant::now();
    let told = listener.of_type("odds_update").await;
    assert_eq!(told["data"]["event_ids"], json!([one]));
    assert!(told["position"].as_u64() <= Some(wanted), "{told}");
    assert!(started.elapsed() < Duration::from_secs(3), "when its time has come");
    app.stop().await;
}

/// A message that is larger than all that is kept in memory takes nothing with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_huge_message_pushes_no_other_out() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    app.batch(&moment("sr:alert", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let mut full = Listener::to(&app, "/api/ws?payload=full").await;
    let mut light = Listener::to(&app, "/api/ws").await;
    full.json().await;
    light.json().await;
    let markets = |n: u32| -> Vec<Value> {
        (0..100)
            .map(|market| {
                let outcomes: Vec<Value> = (0..20)
                    .map(|outcome| json!({ "name": format!("outcome number {outcome} of {n}"), "odds": 2.5, "isActive": true }))
                    .collect();
                json!({ "marketId": format!("{}", 900_000 + market), "marketName": "Made up", "line": null, "outcomes": outcomes })
            })
            .collect()
    };
    let mut batch = moment("sr:alert", 1, [4.0, 3.4, 3.1]);
    let snapshots = batch["snapshots"].as_array_mut().unwrap();
    snapshots.extend((0..100).map(|n| snapshot("betpawa", &past(1), &format!("sr:{n}"), &markets(n))));
    let answer = app.batch(&batch).await.expect(201);
    assert!(answer["alerts"].as_u64() > Some(0), "{answer}");
    let alert = light.of_type("risk_alert").await;
    assert!(alert["data"]["alert_count"].as_u64() > Some(0));
    let mut whole = full.of_type("odds_update").await;
    while whole["data"]["snapshot_count"] != 101 {
        whole = full.of_type("odds_update").await;
    }
    assert!(whole.to_string().len() > 8 << 20, "{} bytes are not more than is kept", whole.to_string().len());
    app.stop().await;
}

/// When linewatch stops, who is behind gets what is committed before the close message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_behind_when_linewatch_stops_gets_everything_first() {
    for io_uring in [true, false] {
        let place = Place::sqlite();
        let push = HubLimits { io_uring, ..HubLimits::default() };
        let app = TestApp::with(ServeOptions { push, ..options(&place) }).await;
        let mut slow = Listener::to(&app, "/api/v1/ws/unified").await;
        let mut seldom = Listener::to(&app, "/api/ws?topics=odds_updates&conflate_ms=60000").await;
        slow.json().await;
        seldom.json().await;
        let price_is = |round: u32| moment("sr:1", round, [2.0 + f64::from(round) / 100.0, 3.4, 3.1]);
        app.batch(&price_is(0)).await.expect(201);
        // Two of one key that come together would be one from the beginning.
        let mut heard = vec![seldom.json().await, seldom.json().await];
        app.batch(&price_is(1)).await.expect(201);
        let items: Vec<Value> = (0..100)
            .map(|n| json!({ "kind": "narrative", "narrative": format!("{n}").repeat(10_000) }))
            .chain((0..200).map(|n| json!({ "kind": "alert", "alert_type": "x", "source": "test", "content": format!("{n}: {}", "y".repeat(10_000)) })))
            .collect();
        let answer = app.json(reqwest::Method::POST, "/api/v1/publish", &json!({ "items": items })).await;
        let reached = answer.json()["position"].as_u64().expect("a position");
        let stopping = tokio::spawn(app.stop());
        let mut last = 0;
        let end = loop {
            match slow.hear().await {
                Heard::Json(message) => last = message["position"].as_u64().unwrap_or(last),
                Heard::Closed(end) => break end,
                Heard::Gone => panic!("without a word"),
            }
        };
        assert_eq!((u16::from(end.code), last), (1_001, reached), "io_uring {io_uring}: {}", end.reason);
        while let Heard::Json(message) = seldom.hear().await {
            heard.push(message);
        }
        let newest = heard.iter().filter(|message| message["type"] == "odds_update").count();
        assert!(newest >= 3, "what waited for its time was sent too: {heard:?}");
        stopping.await.unwrap();
    }
}

/// A stream that has heard nothing yet knows all the same from where to go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_stream_can_go_on_from_its_first_word() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let reached = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
    let mut first = crate::support::events::Events::open(&app, "/api/stream?topics=unified", None).await;
    let (id, kind, _) = first.next().await;
    assert_eq!(kind, "welcome");
    let from = id.expect("from where to go on");
    assert!(from <= reached);
    drop(first);
    let alert = json!({ "alert_type": "x", "source": "test", "content": "while away" });
    app.json(reqwest::Method::POST, "/api/v1/publish/alerts", &alert).await;
    let mut again =
        crate::support::events::Events::open(&app, "/api/stream?topics=unified", Some(&from.to_string())).await;
    let mut told = again.next().await;
    while told.1 != "alert" {
        told = again.next().await;
    }
    assert_eq!(told.2["content"], "while away");
    app.get("/api/stream?topics=risk_alerts,unified").await.problem(400);
    app.stop().await;
}

/// An event stream is an HTTP answer that ends with its connection; asked for its head alone it is nothing else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_stream_is_proper_http() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let ask = |method: &str| {
        format!("{method} /api/stream HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(&app.base)).into_bytes()
    };
    let mut stream = raw::send(&app.base, &ask("GET")).await;
    let mut heard = String::new();
    while !heard.contains("connection_ack") {
        let mut buffer = [0; 4_096];
        let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.unwrap().unwrap();
        heard.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    let (head, _) = heard.split_once("\r\n\r\n").unwrap();
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
    for header in [
        "content-type: text/event-stream",
        "connection: close",
        "date: ",
        "x-content-type-options: nosniff",
        "x-request-id: ",
    ] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert!(!head.contains("content-length") && !head.contains("transfer-encoding"), "{head}");
    // A flood of what nobody asked for ends it.
    let flood = vec![b'x'; 1 << 20];
    while stream.write_all(&flood).await.is_ok() {}
    let mut only_head = raw::send(&app.base, &ask("HEAD")).await;
    let head = raw::read_answer(&mut only_head).await;
    assert!(head.starts_with("HTTP/1.1 200 OK") && head.ends_with("\r\n\r\n"), "{head}");
    let version = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
    let old = format!("GET /api/ws HTTP/1.1\r\nHost: {}\r\n{version}\r\n\r\n", raw::authority(&app.base));
    let answer = raw::read_answer(&mut raw::send(&app.base, old.as_bytes()).await).await.to_lowercase();
    assert!(answer.starts_with("http/1.1 426") && answer.contains("sec-websocket-version: 13"), "{answer}");
    app.stop().await;
}
