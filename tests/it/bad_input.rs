//! Bad input over real HTTP: each gets a 4xx problem or a verdict that names the field, and nothing of it is stored.

use std::io::Write as _;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{
    app::{Answer, TestApp},
    batch::{moment, one_x_two, past, snapshot},
    place::{Place, on_both_stores},
};

fn good() -> Value {
    snapshot("betpawa", &past(0), "sr:1", &[one_x_two([2.0, 3.4, 3.1])])
}

/// The good snapshot with one value replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut snapshot = good();
    *snapshot.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    snapshot
}

async fn head(app: &TestApp) -> u64 {
    let text = app.get("/api/audit/events?limit=1").await.text;
    serde_json::from_str::<Value>(text.lines().last().expect("a closing line")).unwrap()["head"].as_u64().unwrap()
}

async fn post(app: &TestApp, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    app.send(app.request(Method::POST, "/api/scrape/batches").header("content-type", content_type).body(body)).await
}

on_both_stores! {
    async fn a_bad_snapshot_gets_a_verdict_and_leaves_no_trace(place: &Place) {
        let app = TestApp::start(place).await;
        let odds = "/markets/0/outcomes/1/odds";
        let nested = (0..100).fold(json!(1), |inner, _| json!([inner]));
        let cases = [
            ("/bookmaker", json!("Bet Pawa")),
            ("/bookmaker", json!("../../etc")),
            ("/bookmaker", json!(["betpawa"])),
            ("/capturedAt", json!("2026-06-26T12:00:00")),
            ("/capturedAt", json!("2098-01-01T00:00:00Z")),
            ("/capturedAt", json!(1_782_475_200)),
            ("/event/kickoff", json!("1999-12-31T23:59:59Z")),
            ("/event/kickoff", json!("2101-01-01T00:00:00Z")),
            ("/event/kickoff", json!("tomorrow")),
            ("/event/key", json!("sr:1; DROP TABLE events")),
            ("/event/key", json!("x".repeat(101))),
            ("/event/name", json!("")),
            ("/event/name", json!("x".repeat(201))),
            ("/event/name", json!("x".repeat(10_000_000))),
            ("/event/homeTeam", json!("Nor\u{0}way")),
            ("/event/awayTeam", json!("Fra\u{7f}nce")),
            ("/event/name", nested),
            ("/markets/0/marketId", json!("37 43")),
            ("/markets/0/marketName", json!("   ")),
            ("/markets/0/line", json!(1e300)),
            ("/markets/0/line", json!("NaN")),
            ("/markets/0/line", json!(2.12345)),
            ("/markets/0/outcomes/1/name", json!("1")),
            (odds, json!(1)),
            (odds, json!(0)),
            (odds, json!(-2.5)),
            (odds, json!(0.99)),
            (odds, json!(2.123_45)),
            (odds, json!("NaN")),
            (odds, json!("Infinity")),
            (odds, json!("2,5")),
            (odds, json!(1e9)),
            (odds, Value::Null),
        ];
        for (pointer, value) in cases {
            let shown: String = value.to_string().chars().take(30).collect();
            let answer = app.batch(&json!({ "snapshots": [with(pointer, value)] })).await;
            assert_eq!(answer.status.as_u16(), 422, "{pointer} = {shown}: {}", answer.text);
            let verdict = &answer.json()["verdicts"][0];
            assert_eq!(verdict["index"], 0, "{pointer} = {shown}: {}", answer.text);
            assert!(verdict["field"].is_string(), "{pointer} = {shown}: no field in {verdict}");
            assert!(answer.text.len() < 2_000, "{pointer} = {shown}: the answer repeats the input");
        }
        let mut twice = good();
        twice["markets"].as_array_mut().unwrap().push(one_x_two([2.0, 3.4, 3.1]));
        assert_eq!(app.batch(&json!({ "snapshots": [twice] })).await.status.as_u16(), 422);
        assert_eq!(head(&app).await, 0, "nothing was stored");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_envelope_is_refused_as_a_whole() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let text = json!({ "snapshots": [good()] }).to_string();
    post(&app, "application/json", "{\"snapshots\": [").await.problem(400);
    post(&app, "application/json", "not json").await.problem(400);
    post(&app, "application/json", "[]").await.problem(400);
    post(&app, "application/json", "{}").await.problem(400);
    post(&app, "application/json", "{\"snapshots\": 7}").await.problem(400);
    post(&app, "application/json", "{\"snapshots\": []}").await.problem(400);
    post(&app, "application/json", "[".repeat(100_000)).await.problem(400);
    post(&app, "text/plain", text.clone()).await.problem(415);
    post(&app, "application/x-www-form-urlencoded", text.clone()).await.problem(415);
    let many: Vec<Value> = (0..5_001).map(|_| good()).collect();
    app.batch(&json!({ "snapshots": many })).await.problem(413);
    let named = json!({ "batchId": "x\u{0}y", "snapshots": [good()] });
    app.batch(&named).await.problem(400);
    let encoded = |encoding: &'static str, bytes: Vec<u8>| {
        let request = app.request(Method::POST, "/api/scrape/batches").header("content-encoding", encoding);
        app.send(request.header("content-type", "application/json").body(bytes))
    };
    encoded("br", text.clone().into_bytes()).await.problem(415);
    encoded("gzip", text.clone().into_bytes()).await.problem(400);
    let whole = gzip(text.as_bytes());
    encoded("gzip", whole[..whole.len() / 2].to_vec()).await.problem(400);
    assert_eq!(head(&app).await, 0, "nothing was stored");
    encoded("gzip", whole).await.expect(201);
    app.stop().await;
}

/// 400 MB of blanks in some hundred kilobytes: refused at the limit, not unpacked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_gzip_bomb_is_not_unpacked() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let bomb = gzip(&vec![b' '; 400 << 20]);
    let request = app.request(Method::POST, "/api/scrape/batches").header("content-encoding", "gzip");
    app.send(request.header("content-type", "application/json").body(bomb)).await.problem(413);
    app.stop().await;
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut child = std::process::Command::new("gzip")
        .arg("-c")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("gzip");
    let mut input = child.stdin.take().expect("its input");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("its output");
    writer.join().expect("a writer").expect("written");
    output.stdout
}

/// A stream that breaks off in the middle: what was whole before may be stored, the torn line is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_ndjson_stream_leaves_whole_snapshots_only() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let line = good().to_string();
    let address = app.base.trim_start_matches("http://");
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let head_text = format!(
        "POST /api/scrape/batches HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/x-ndjson\r\n\
         transfer-encoding: chunked\r\n\r\n"
    );
    let torn = &line[..line.len() / 2];
    let chunk = format!("{line}\n{torn}");
    socket.write_all(head_text.as_bytes()).await.unwrap();
    socket.write_all(format!("{:x}\r\n{chunk}\r\n", chunk.len()).as_bytes()).await.unwrap();
    drop(socket);
    let whole = app.ndjson("", format!("{line}\n{torn}")).await.expect(201);
    assert_eq!((&whole["snapshots"]["changed"], whole["verdicts"][0]["index"].as_u64()), (&json!(1), Some(1)));
    app.ndjson("", String::new()).await.problem(400);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_paths_and_queries_are_named() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    for path in [
        "/api/alerts?limit=0",
        "/api/alerts?limit=201",
        "/api/alerts?limit=x",
        "/api/alerts?offset=-1",
        "/api/alerts?status=open",
        "/api/alerts?severity=bad",
        "/api/alerts?alert_type=none",
        "/api/alerts?cursor=!!!",
        "/api/alerts?from=yesterday",
        "/api/alerts?event_id=99999999999999999999",
        "/api/alerts/99999999999999999999",
        "/api/alerts/abc",
        "/api/alerts/1.5",
        "/api/events?page=0",
        "/api/events?page_size=101",
        "/api/events?min_bookmakers=4",
        "/api/events?kickoff_from=2026-06-26",
        "/api/events/abc",
        "/api/audit/events?limit=0",
        "/api/audit/events?limit=1000001",
        "/api/audit/events?since=-1",
        "/api/audit/events/0x10",
        "/api/events?min_position=1e3",
    ] {
        let answer = app.get(path).await;
        assert!(!answer.problem(400).is_empty(), "{path}");
        assert!(answer.json()["field"].is_string(), "{path}: {}", answer.text);
    }
    for path in ["/api/alerts/-1", "/api/alerts/0", "/api/events/999999", "/api/events/-7", "/api/audit/events/0"] {
        let status = app.get(path).await.status.as_u16();
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
    let patch = |body: Value| {
        let app = &app;
        async move { app.json(Method::PATCH, "/api/alerts/1", &body).await }
    };
    patch(json!({})).await.problem(400);
    patch(json!({ "acknowledged": "yes" })).await.problem(400);
    patch(json!({ "acknowledged": true, "note": "x".repeat(1_001) })).await.problem(400);
    patch(json!({ "acknowledged": true, "note": "a\u{0}b" })).await.problem(400);
    let put = |body: Value| {
        let app = &app;
        async move { app.json(Method::PUT, "/api/settings", &body).await }
    };
    for body in [
        json!({ "scrapeIntervalMinutes": 0 }),
        json!({ "scrapeIntervalMinutes": 1.5 }),
        json!({ "alertThresholdWarning": "seven" }),
        json!({ "alertLookbackMinutes": 181 }),
        json!({ "referenceBookmaker": "No Such Book" }),
        json!({ "primaryMarkets": [] }),
        json!({ "enabledPlatforms": ["betpawa", "betpawa"] }),
        json!([1]),
    ] {
        let answer = put(body.clone()).await;
        assert!(!answer.problem(400).is_empty(), "{body}");
    }
    assert_eq!(app.send(app.request(Method::DELETE, "/api/alerts")).await.status.as_u16(), 405);
    app.stop().await;
}

/// A head that never ends is cut off, and a slow body does not keep anybody waiting.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_hurt_nobody_else() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let address = app.base.trim_start_matches("http://").to_owned();
    let mut slow = Vec::new();
    for number in 0..200 {
        let mut socket = tokio::net::TcpStream::connect(&address).await.unwrap();
        let begin = if number % 2 == 0 {
            "GET /api/alerts HTTP/1.1\r\nhost: ".to_owned()
        } else {
            format!(
                "POST /api/scrape/batches HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{{"
            )
        };
        socket.write_all(begin.as_bytes()).await.unwrap();
        slow.push(socket);
    }
    let started = std::time::Instant::now();
    for _ in 0..50 {
        app.get("/api/alerts/stats").await.expect(200);
    }
    assert!(started.elapsed().as_secs() < 5, "50 requests took {:?} beside 200 slow clients", started.elapsed());
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(std::time::Duration::from_secs(15), slow[0].read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "a request head that does not end is waited for longer than 15 s");
    drop(slow);
    app.stop().await;
}
