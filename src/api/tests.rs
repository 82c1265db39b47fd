//! The whole API over a store of its own, request by request.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{
    ApiParts, ApiState,
    auth::Tokens,
    batches::{IngestLimits, Intake},
    document,
    guard::Guard,
    router,
};
use crate::messages::{LogFeed, RunFeed};
use crate::{
    desk::Desk,
    projections::{self, Runner},
};
use linewatch_fanout::{Hub, HubLimits, HubParts};
use linewatch_log::{RepositoryOptions, Store, StoreOptions, StoreUrl};
use linewatch_model::{Clock, ManualClock};

/// A server on a throw-away store.
struct App {
    router: Router,
    desk: Desk,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl Drop for App {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn app() -> App {
    app_with(None, IngestLimits::default(), "127.0.0.1:8000".parse().unwrap()).await
}

async fn app_with(tokens: Option<Tokens>, limits: IngestLimits, listen: SocketAddr) -> App {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new("2026-06-26T12:03:00Z".parse().unwrap()));
    let now = Arc::clone(&clock);
    let options = StoreOptions { now: Arc::new(move || now.now()), new_log_id: "log".to_owned(), appends: true };
    let store = Store::open(&StoreUrl::Sqlite(folder.path().join("log.db")), options).await.unwrap();
    let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
    let (applied, stop) = (runner.applied(), CancellationToken::new());
    linewatch_task::spawn("test", runner.run(stop.clone()));
    let desk = Desk::open(store.clone(), applied.clone(), clock, RepositoryOptions::default()).await.unwrap();
    let runs = RunFeed::new(store.clone(), applied.clone(), stop.clone());
    let from = applied.position();
    let feed = Arc::new(LogFeed::new(store, applied));
    let hub = Hub::start(HubParts {
        feed,
        from,
        limits: HubLimits::default(),
        stop: stop.clone(),
        failed: CancellationToken::new(),
    });
    let parts_of_scraper =
        crate::scraping::ScraperParts { desk: desk.clone(), books: Vec::new(), ids: Arc::new(|| "run".to_owned()) };
    let scraper = crate::scraping::Scraper::new(parts_of_scraper);
    let schedule = crate::scraping::schedule::Schedule::new(scraper.clone(), None);
    let parts = ApiParts {
        scraper,
        schedule,
        desk: desk.clone(),
        tokens,
        guard: Guard::new(listen, &[], &[]).unwrap(),
        ids: Arc::new(|| "generated".to_owned()),
        secrets: Arc::new(|| "secret".to_owned()),
        metrics: metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder().handle(),
        intake: Intake::new(limits),
        hub,
        runs,
        stop: stop.clone(),
    };
    App { router: router(ApiState::new(parts)), desk, stop, _folder: folder }
}

/// An answer.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

impl App {
    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        self.send(request("POST", path).header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()).await
    }

    async fn batch(&self, batch: &Value) -> Answer {
        self.post(PATH, "application/json", batch.to_string()).await
    }
}

const PATH: &str = super::batches::PATH;

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "localhost:8000")
}

fn snapshot(key: &str, minute: u8, odds: &str) -> Value {
    json!({
        "bookmaker": "betpawa", "capturedAt": format!("2026-06-26T12:{minute:02}:00Z"),
        "event": {"key": key, "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
                  "kickoff": "2026-06-26T19:00:00Z"},
        "markets": [{"marketId": "3743", "marketName": "1X2 - Full Time", "line": null,
                     "outcomes": [{"name": "1", "odds": odds}, {"name": "X", "odds": 3.9}]}]
    })
}

#[tokio::test]
async fn a_batch_is_answered_after_its_commit() {
    let app = app().await;
    let answer = app.batch(&json!({"snapshots": [snapshot("sr:1", 0, "4.71")]})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let expected = json!({
        "position": 2, "snapshots": {"changed": 1, "unchanged": 0, "stale": 0}, "events": 2, "alerts": 0, "refused": 0,
        "verdicts": []
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.headers["x-linewatch-position"], "2");
    let again = app.batch(&json!({"snapshots": [snapshot("sr:1", 0, "4.71")]})).await.json();
    assert_eq!((&again["snapshots"]["stale"], &again["events"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_bad_snapshot_does_not_harm_the_others() {
    let app = app().await;
    let answer = app.batch(&json!({"snapshots": [snapshot("sr:1", 0, "0.5"), snapshot("sr:2", 0, "2.5"), 7]})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let verdicts = answer.json()["verdicts"].clone();
    assert_eq!(verdicts[0]["index"], 0);
    assert_eq!(verdicts[0]["eventKey"], "sr:1");
    assert_eq!(verdicts[0]["field"], "markets[0].outcomes[0].odds");
    assert_eq!(verdicts[1]["index"], 2);
    let none = app.batch(&json!({"snapshots": [snapshot("sr:3", 0, "1")]})).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(none.json()["verdicts"][0]["eventKey"], "sr:3");
    assert_eq!(app.desk.store().read_head().await.unwrap().position.get(), 2, "only the good one is stored");
}

#[tokio::test]
async fn faults_of_the_envelope_store_nothing() {
    let app = app().await;
    let cases = [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[]".to_owned(), 400),
        ("application/json", json!({"snapshots": []}).to_string(), 400),
        ("application/json", json!({"snapshots": vec![0; 5_001]}).to_string(), 413),
        ("application/json", json!({"batchId": "a b", "snapshots": [snapshot("sr:1", 0, "2")]}).to_string(), 400),
        ("application/x-ndjson", String::new(), 400),
        ("text/plain", snapshot("sr:1", 0, "2").to_string(), 415),
    ];
    for (content_type, body, status) in cases {
        let answer = app.post(PATH, content_type, body).await;
        assert_eq!(answer.status.as_u16(), status, "{content_type}: {}", answer.text);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
        assert!(answer.json()["detail"].is_string());
    }
    assert_eq!(app.desk.store().read_head().await.unwrap().position.get(), 0);
}

#[tokio::test]
async fn a_batch_id_gives_the_first_answer_again() {
    let app = app().await;
    let batch = json!({"batchId": "b-1", "snapshots": [snapshot("sr:1", 0, "4.71")]});
    let first = app.batch(&batch).await;
    let again = app.batch(&batch).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.text, again.text);
    assert!(first.headers.get("idempotent-replay").is_none());
    assert_eq!(again.headers["idempotent-replay"], "true");
    let other = app.batch(&json!({"batchId": "b-1", "snapshots": [snapshot("sr:1", 1, "4.71")]})).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    let path = format!("{PATH}?batchId=n-1");
    let lines = format!("{}\n{}\n", snapshot("sr:2", 0, "2"), snapshot("sr:3", 0, "0"));
    let first = app.post(&path, "application/x-ndjson", lines.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    let again = app.post(&path, "application/x-ndjson", lines.clone()).await;
    assert_eq!(first.text, again.text);
    assert_eq!(again.headers["idempotent-replay"], "true");
    assert_eq!(app.post(&path, "application/x-ndjson", lines + "\n").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_batch_sent_twice_at_once_is_recorded_once() {
    let app = app().await;
    let batch = json!({"batchId": "b-1", "snapshots": [snapshot("sr:1", 0, "4.71")]});
    let (one, other) = tokio::join!(app.batch(&batch), app.batch(&batch));
    assert_eq!(one.text, other.text);
    assert_eq!(one.json()["snapshots"]["changed"], 1);
    let replays = [&one, &other].iter().filter(|answer| answer.headers.contains_key("idempotent-replay")).count();
    assert_eq!(replays, 1);
}

#[tokio::test]
async fn compressed_batches_are_taken() {
    use tokio::io::AsyncWriteExt as _;
    let app = app().await;
    let text = json!({"snapshots": [snapshot("sr:1", 0, "4.71")]}).to_string();
    let mut gzip = async_compression::tokio::write::GzipEncoder::new(Vec::new());
    gzip.write_all(text.as_bytes()).await.unwrap();
    gzip.shutdown().await.unwrap();
    let post = request("POST", PATH).header(header::CONTENT_TYPE, "application/json");
    let post = post.header(header::CONTENT_ENCODING, "gzip").body(Body::from(gzip.into_inner()));
    assert_eq!(app.send(post.unwrap()).await.status, StatusCode::CREATED);
    let mut zstd = async_compression::tokio::write::ZstdEncoder::new(Vec::new());
    zstd.write_all(format!("{}\n", snapshot("sr:2", 0, "2")).as_bytes()).await.unwrap();
    zstd.shutdown().await.unwrap();
    let post = request("POST", PATH).header(header::CONTENT_TYPE, "application/x-ndjson; charset=utf-8");
    let post = post.header(header::CONTENT_ENCODING, "zstd").body(Body::from(zstd.into_inner()));
    assert_eq!(app.send(post.unwrap()).await.json()["snapshots"]["changed"], 1);
}

fn small_blocks() -> IngestLimits {
    IngestLimits { block_bytes: 600, line_bytes: 2_000, ..IngestLimits::default() }
}

#[tokio::test]
async fn a_stream_of_lines_is_taken_in_groups() {
    let app = app_with(None, small_blocks(), "127.0.0.1:8000".parse().unwrap()).await;
    let lines: Vec<String> = (0..40).map(|n| snapshot(&format!("sr:{n}"), 0, "2.5").to_string()).collect();
    let text = format!("{}\nnonsense\n", lines.join("\n"));
    let answer = app.post(&format!("{PATH}?batchId=cycle"), "application/x-ndjson", text.clone()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let json = answer.json();
    assert_eq!((&json["snapshots"]["changed"], &json["events"], &json["lines"]), (&json!(40), &json!(80), &json!(41)));
    assert_eq!(json["verdicts"][0]["index"], 40);
    let again = app.post(&format!("{PATH}?batchId=cycle"), "application/x-ndjson", text).await;
    assert_eq!(again.text, answer.text);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_told_what_was_committed() {
    let app = app_with(None, small_blocks(), "127.0.0.1:8000".parse().unwrap()).await;
    let good = (0..40).map(|n| Ok(format!("{}\n", snapshot(&format!("sr:{n}"), 0, "2.5"))));
    let broken = good.chain([Err(std::io::Error::other("gone"))]);
    let body = Body::from_stream(futures_util::stream::iter(broken));
    let answer = app.post(&format!("{PATH}?batchId=cut"), "application/x-ndjson", body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    let json = answer.json();
    let committed = json["committedLines"].as_u64().unwrap();
    assert!((1..40).contains(&committed), "{json}");
    assert_eq!(json["snapshots"]["changed"], committed);
    assert_eq!(app.desk.store().read_head().await.unwrap().position.get(), 2 * committed);
    let text = (0..40).map(|n| snapshot(&format!("sr:{n}"), 0, "2.5").to_string()).collect::<Vec<_>>().join("\n");
    let whole = app.post(&format!("{PATH}?batchId=cut"), "application/x-ndjson", text).await;
    assert_eq!(whole.json()["snapshots"]["stale"], committed, "sent again, the rest is taken");
    let endless = app.post(PATH, "application/x-ndjson", "x".repeat(10_000)).await;
    assert_eq!(endless.status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Moments that are scattered over a large body are not cut, and the ledger has the whole.
#[tokio::test]
async fn a_json_batch_in_parts_is_the_same_as_a_whole_one() {
    let of_moment = |minute| (0..10).map(move |n| (n, minute));
    let snapshots = (0..3).flat_map(of_moment).map(|(n, minute)| {
        let mut snapshot = snapshot(&format!("sr:{n}"), minute, if minute == 1 { "2.5" } else { "3.5" });
        if n % 4 == 3 {
            snapshot["markets"] = json!("none");
        }
        snapshot
    });
    let body = json!({"batchId": "large", "snapshots": snapshots.collect::<Vec<_>>()});
    let mut answers = Vec::new();
    for whole_bytes in [1 << 20, 1] {
        let limits = IngestLimits { whole_bytes, part_bytes: 1_500, ..IngestLimits::default() };
        let app = app_with(None, limits, "127.0.0.1:8000".parse().unwrap()).await;
        let answer = app.batch(&body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        assert_eq!(app.batch(&body).await.text, answer.text, "the first answer again");
        let mut json = answer.json();
        json["verdicts"].as_array_mut().unwrap().sort_by_key(|verdict| verdict["index"].as_u64());
        answers.push(json);
    }
    assert_eq!(answers[0]["refused"], 6);
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_json_batch_may_be_named_in_its_address() {
    let app = app().await;
    let post = async |query: &str, body: &Value| {
        app.post(&format!("{PATH}{query}"), "application/json", body.to_string()).await
    };
    let unnamed = json!({"snapshots": [snapshot("sr:1", 0, "4.71")]});
    let first = post("?batchId=q-1&scrapeRunId=r-1", &unnamed).await;
    let again = post("?batchId=q-1&scrapeRunId=r-1", &unnamed).await;
    assert_eq!((first.status, &again.text), (StatusCode::CREATED, &first.text));
    assert_eq!(again.headers["idempotent-replay"], "true");
    let other = post("?batchId=q-1", &json!({"snapshots": [snapshot("sr:1", 1, "4.71")]})).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    let named = json!({"batchId": "b-1", "scrapeRunId": "r-1", "snapshots": [snapshot("sr:2", 0, "2")]});
    for (query, field) in [("?batchId=q-2", "batchId"), ("?batchId=b-1&scrapeRunId=r-2", "scrapeRunId")] {
        let refused = post(query, &named).await;
        assert_eq!((refused.status, refused.json()["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)));
    }
    assert_eq!(post("?batchId=b-1&scrapeRunId=r-1", &named).await.status, StatusCode::CREATED);
}

/// Seventy bookmakers' snapshots of one moment: more than are kept together.
fn long_moment() -> Vec<Value> {
    let of = |book| {
        let mut snapshot = snapshot("sr:1", 0, "2.5");
        snapshot["bookmaker"] = json!(format!("book{book}"));
        snapshot
    };
    (0..70).map(of).collect()
}

/// The last part of a body may have nothing that can be taken: the ledger has the batch all the same.
#[tokio::test]
async fn a_json_batch_whose_last_part_is_bad_is_answered_again() {
    let good = long_moment();
    let part_bytes = good.iter().map(|snapshot| snapshot.to_string().len()).sum();
    let mut bad = snapshot("sr:2", 0, "2.5");
    bad["markets"] = json!("x".repeat(200));
    let snapshots = [good, vec![bad; 10]].concat();
    let body = json!({"batchId": "bad-end", "snapshots": snapshots});
    let limits = IngestLimits { whole_bytes: 1, part_bytes, ..IngestLimits::default() };
    let app = app_with(None, limits, "127.0.0.1:8000".parse().unwrap()).await;
    let (first, again) = (app.batch(&body).await, app.batch(&body).await);
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
    assert_eq!((&first.json()["snapshots"]["changed"], &first.json()["refused"]), (&json!(70), &json!(10)));
    assert_eq!(again.text, first.text);
    assert_eq!(again.headers["idempotent-replay"], "true");
}

/// A stream that pauses in the middle of a long moment keeps nothing of the memory that others wait for.
#[tokio::test]
async fn a_stream_that_stands_still_holds_no_memory() {
    let (text, whole) = (long_moment(), json!({"snapshots": long_moment()}));
    let lines: String = text.iter().map(|snapshot| format!("{snapshot}\n")).collect();
    let limits = IngestLimits {
        block_bytes: lines.len() - 10,
        parsed_bytes: lines.len() + (8 << 10),
        parsed_per_caller: lines.len() + (8 << 10),
        ..IngestLimits::default()
    };
    let app = app_with(None, limits, "127.0.0.1:8000".parse().unwrap()).await;
    let stands = futures_util::stream::iter([Ok::<_, std::io::Error>(lines)]);
    let stands = Body::from_stream(futures_util::StreamExt::chain(stands, futures_util::stream::pending()));
    let stream = app.post(PATH, "application/x-ndjson", stands);
    let others = async {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        app.batch(&whole).await
    };
    tokio::select! {
        answer = stream => panic!("it pauses: {}", answer.text),
        answer = tokio::time::timeout(std::time::Duration::from_secs(20), others) => {
            let answer = answer.expect("memory for others");
            assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn too_much_at_once_is_refused_before_anything_is_stored() {
    let limits = IngestLimits { bodies: 0, ..IngestLimits::default() };
    let app = app_with(None, limits, "127.0.0.1:8000".parse().unwrap()).await;
    let answer = app.batch(&json!({"snapshots": [snapshot("sr:1", 0, "2")]})).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    assert_eq!(app.desk.store().read_head().await.unwrap().position.get(), 0);
}

#[tokio::test]
async fn settings_are_changed_and_shown() {
    let app = app().await;
    let defaults = app.get("/api/settings").await.json();
    assert_eq!((&defaults["version"], &defaults["updatedAt"]), (&json!(0), &Value::Null));
    let put = |body: Value| {
        request("PUT", "/api/settings").header(header::CONTENT_TYPE, "application/json").body(body.to_string().into())
    };
    let changed = app.send(put(json!({"alertThresholdWarning": 5.5})).unwrap()).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    assert_eq!(changed.json()["alertThresholdWarning"], 5.5);
    assert_eq!(changed.json()["updatedAt"], "2026-06-26T12:03:00Z");
    assert_eq!(app.get("/api/settings").await.json(), changed.json());
    for (body, field) in [
        (json!({"alertThresholdWarning": 99}), "alertThresholdWarning"),
        (json!({"scrapeIntervalMinutes": "x"}), "scrapeIntervalMinutes"),
    ] {
        let refused = app.send(put(body).unwrap()).await;
        assert_eq!((refused.status, refused.json()["field"].as_str()), (StatusCode::BAD_REQUEST, Some(field)));
    }
}

#[tokio::test]
async fn the_log_is_told_line_by_line_and_closed() {
    let app = app().await;
    let send = request("POST", PATH)
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-request-id", "run-7")
        .body(json!({"snapshots": [snapshot("sr:1", 0, "2"), snapshot("sr:2", 0, "2")]}).to_string().into());
    assert_eq!(app.send(send.unwrap()).await.headers["x-request-id"], "run-7");
    let lines = |text: &str| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>();
    let answer = app.get("/api/audit/events").await;
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/x-ndjson");
    let all = lines(&answer.text);
    assert_eq!(all.len(), 5);
    assert_eq!(all[0]["metadata"]["correlation_id"], "run-7");
    assert_eq!(all[0]["metadata"]["actor"], "local");
    let end = json!({"end": true, "first": 1, "last": 4, "count": 4, "head": 4, "chain_hash": all[3]["hash"],
                     "reached": 4, "next": null});
    assert_eq!(all[4], end);
    let part = lines(&app.get("/api/audit/events?since=1&limit=1").await.text);
    assert_eq!((part.len(), &part[0]["position"], &part[1]["count"]), (2, &json!(2), &json!(1)));
    let of_stream = lines(&app.get("/api/audit/events?stream=fixture-sr:2&correlation_id=run-7").await.text);
    assert_eq!(of_stream.len(), 3);
    let none = lines(&app.get("/api/audit/events?type=Nothing").await.text);
    assert_eq!((none.len(), &none[0]["count"], &none[0]["last"]), (1, &json!(0), &Value::Null));
    assert_eq!(app.get("/api/audit/events/3").await.json(), all[2]);
    for (path, status) in [
        ("/api/audit/events/5", 404),
        ("/api/audit/events/99999999999999999999", 400),
        ("/api/audit/events?limit=0", 400),
        ("/api/audit/events?limit=1000001", 400),
        ("/api/audit/events?from_time=2026-06-26", 400),
    ] {
        assert_eq!(app.get(path).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_a_problem_with_the_requests_id() {
    let app = app().await;
    let nothing = app.get("/api/nothing").await;
    assert_eq!((nothing.status, nothing.json()["instance"].as_str()), (StatusCode::NOT_FOUND, Some("generated")));
    let method = app.send(request("DELETE", "/api/settings").body(Body::empty()).unwrap()).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.json()["detail"].is_string());
    assert!(method.headers.contains_key(header::ALLOW));
    let late = app.get("/api/settings?min_position=99").await;
    assert_eq!((late.status, late.json()["field"].as_str()), (StatusCode::BAD_REQUEST, Some("min_position")));
    let socket = app.get("/api/ws").await;
    assert_eq!(socket.status, StatusCode::BAD_REQUEST);
    assert!(socket.json()["detail"].is_string());
    for answer in [&nothing, &method, &late] {
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers[header::CONTENT_SECURITY_POLICY], "default-src 'none'; frame-ancestors 'none'");
    }
}

#[tokio::test]
async fn foreign_pages_and_rebound_names_are_kept_out() {
    let app = app().await;
    let put = request("PUT", "/api/settings").header(header::ORIGIN, "http://evil.example").body(Body::empty());
    assert_eq!(app.send(put.unwrap()).await.status, StatusCode::FORBIDDEN);
    let rebound = Request::get("/api/alerts").header(header::HOST, "rebound.example:8000").body(Body::empty());
    assert_eq!(app.send(rebound.unwrap()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn tokens_open_what_their_role_allows() {
    let tokens = Tokens::parse("anna trader 0123456789abcdef0\nrobot ingest fedcba98765432100").unwrap();
    let app = app_with(Some(tokens), IngestLimits::default(), "10.0.0.1:8000".parse().unwrap()).await;
    let get = |path: &str, token: Option<&str>| {
        let request = request("GET", path);
        let request = match token {
            Some(token) => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        };
        request.body(Body::empty()).unwrap()
    };
    assert_eq!(app.send(get("/healthz", None)).await.status, StatusCode::OK);
    assert_eq!(app.send(get("/readyz", None)).await.status, StatusCode::OK);
    let refused = app.send(get("/api/settings", None)).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert!(refused.headers.contains_key(header::WWW_AUTHENTICATE));
    assert_eq!(app.send(get("/api/settings", Some("0123456789abcdef0"))).await.status, StatusCode::OK);
    assert_eq!(app.send(get("/api/settings", Some("fedcba98765432100"))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.send(get("/metrics", Some("fedcba98765432100"))).await.status, StatusCode::OK);
    let post = Request::post(PATH)
        .header(header::HOST, "10.0.0.1:8000")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, "Bearer fedcba98765432100")
        .body(Body::from(json!({"snapshots": [snapshot("sr:1", 0, "2")]}).to_string()));
    assert_eq!(app.send(post.unwrap()).await.status, StatusCode::CREATED);
    let event = app.desk.store().event_at(linewatch_model::Position::new(1)).await.unwrap().unwrap();
    assert_eq!(crate::events::Metadata::decode(&event).unwrap().actor.as_str(), "robot");
}

#[tokio::test]
async fn operators_and_readers_find_what_they_need() {
    let app = app().await;
    assert_eq!(app.get("/healthz").await.json()["status"], "ok");
    assert_eq!(app.get("/readyz").await.json()["status"], "ok");
    let health = app.get("/api/health").await.json();
    assert_eq!(health, json!({"status": "healthy", "database": "connected", "platforms": []}));
    assert_eq!(app.get("/metrics").await.status, StatusCode::OK);
    let docs = app.get("/docs/").await;
    assert!(docs.text.contains("swagger-ui-bundle.js"));
    assert!(docs.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("script-src 'self'"));
    let served = app.get("/openapi.json").await.json();
    assert_eq!(served, serde_json::to_value(document()).unwrap());
    for path in ["/api/scrape/batches", "/api/settings", "/api/audit/events", "/api/ws", "/api/alerts", "/readyz"] {
        assert!(served["paths"][path].is_object(), "{path}");
    }
}

#[tokio::test]
async fn large_answers_are_compressed() {
    let app = app().await;
    let get = request("GET", "/openapi.json").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty()).unwrap();
    let response = app.router.clone().oneshot(get).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
}
