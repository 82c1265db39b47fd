//! Whatever is wrong with what comes in, it is named, refused with a 4xx, and leaves no trace in the log.

use async_compression::tokio::write::{GzipEncoder, ZstdEncoder};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::support::{
    app::{Answer, TestApp},
    batch::{moment, one_x_two, past, snapshot},
    place::{Place, on_both_stores},
    process::Process,
    raw,
};

const BATCHES: &str = "/api/scrape/batches";

/// How many events the log has.
async fn head(app: &TestApp) -> u64 {
    let answer = app.get("/api/audit/events?limit=1").await;
    let end: Value = serde_json::from_str(answer.text.lines().last().expect("a closing line")).unwrap();
    end["head"].as_u64().unwrap_or_else(|| panic!("{answer:?}"))
}

fn good(key: &str) -> Value {
    snapshot("betpawa", &past(0), key, &[one_x_two([4.71, 4.66, 1.68])])
}

/// A good snapshot with the value at a JSON pointer replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut snapshot = good("sr:7");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match snapshot.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}")) {
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = value,
        parent => parent[name] = value,
    }
    snapshot
}

fn without(pointer: &str) -> Value {
    let mut snapshot = good("sr:7");
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    snapshot.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().remove(name).unwrap();
    snapshot
}

/// Faulty snapshots as JSON text, and the field that the verdict must name.
fn faulty_snapshots() -> Vec<(String, &'static str)> {
    let odds = "/markets/0/outcomes/1/odds";
    let odds_field = "markets[0].outcomes[1].odds";
    let ahead = { "2099-01-01T00:00:00Z" };
    let twice = |index: usize| {
        let mut snapshot = good("sr:7");
        let list = if index == 0 { "/markets" } else { "/markets/0/outcomes" };
        let list = snapshot.pointer_mut(list).and_then(Value::as_array_mut).unwrap();
        list.push(list[0].clone());
        snapshot
    };
    let mut same_line = good("sr:7");
    same_line["markets"] = json!([one_x_two([2.0, 3.0, 4.0]), one_x_two([2.0, 3.0, 4.0])]);
    same_line["markets"][0]["line"] = json!("3.00");
    same_line["markets"][1]["line"] = json!(3);
    let mut cases: Vec<(String, &'static str)> = [
        (with("/bookmaker", json!("Bet Pawa")), "bookmaker"),
        (with("/bookmaker", json!("bet/../pawa")), "bookmaker"),
        (with("/bookmaker", json!("bét")), "bookmaker"),
        (with("/bookmaker", json!("")), "bookmaker"),
        (with("/bookmaker", json!("x".repeat(41))), "bookmaker"),
        (with("/bookmaker", json!(7)), "bookmaker"),
        (without("/bookmaker"), "bookmaker"),
        (without("/event"), "event"),
        (without("/event/key"), "event.key"),
        (without("/markets/0/outcomes/1/name"), "markets[0].outcomes[1].name"),
        (with("/capturedAt", json!("2026-06-26T12:00:00")), "capturedAt"),
        (with("/capturedAt", json!(1_782_475_200)), "capturedAt"),
        (with("/capturedAt", json!(ahead)), "capturedAt"),
        (with("/capturedAt", json!("yesterday")), "capturedAt"),
        (with("/event/kickoff", json!("2026-06-26T19:00:00")), "event.kickoff"),
        (with("/event/kickoff", json!("1999-12-31T23:59:59Z")), "event.kickoff"),
        (with("/event/kickoff", json!("2100-01-02T00:00:00Z")), "event.kickoff"),
        (with("/event/kickoff", json!("2026-02-30T00:00:00Z")), "event.kickoff"),
        (with("/event/key", json!("")), "event.key"),
        (with("/event/key", json!("sr:7 ")), "event.key"),
        (with("/event/key", json!("x".repeat(101))), "event.key"),
        (with("/event/name", json!("")), "event.name"),
        (with("/event/name", json!("   ")), "event.name"),
        (with("/event/name", json!("x".repeat(201))), "event.name"),
        (with("/event/name", json!("x".repeat(10 << 20))), "event.name"),
        (with("/event/name", json!("a\u{0}b")), "event.name"),
        (with("/event/homeTeam", json!("a\u{7}b")), "event.homeTeam"),
        (with("/event/awayTeam", json!("a\u{85}b")), "event.awayTeam"),
        (with("/event/country", json!("\u{0}")), "event.country"),
        (with("/event/tournament", json!(["a"])), "event.tournament"),
        (with("/event", json!("sr:7")), "event"),
        (with("/event", json!(["sr:7", "A - B", "A", "B", "2026-06-26T19:00:00Z", null, null, null])), "event"),
        (with("/markets/0", json!(["3743", "1X2 - Full Time", null, false, []])), "markets[0]"),
        (with("/markets/0/outcomes/1", json!(["X", 4.66, true])), "markets[0].outcomes[1]"),
        (with("/markets", json!({})), "markets"),
        (with("/markets", json!("x".repeat(1 << 20))), "markets"),
        (with("/markets/0", json!([])), "markets[0]"),
        (with("/markets/0/marketId", json!("")), "markets[0].marketId"),
        (with("/markets/0/marketId", json!("37 43")), "markets[0].marketId"),
        (with("/markets/0/marketId", json!(3743)), "markets[0].marketId"),
        (with("/markets/0/marketName", json!("\u{1b}[31m")), "markets[0].marketName"),
        (with("/markets/0/marketName", json!("x".repeat(201))), "markets[0].marketName"),
        (with("/markets/0/line", json!("1e300")), "markets[0].line"),
        (with("/markets/0/line", json!(99_999_999_999_999_i64)), "markets[0].line"),
        (with("/markets/0/line", json!(2.50001)), "markets[0].line"),
        (with("/markets/0/line", json!("NaN")), "markets[0].line"),
        (with("/markets/0/line", json!(true)), "markets[0].line"),
        (with("/markets/0/suspended", json!("no")), "markets[0].suspended"),
        (with("/markets/0/suspended", json!("x".repeat(1 << 20))), "markets[0].suspended"),
        (with("/markets/0/outcomes/1/name", json!("")), "markets[0].outcomes[1].name"),
        (with("/markets/0/outcomes/1/name", json!("X\u{0}")), "markets[0].outcomes[1].name"),
        (with("/markets/0/outcomes/1/name", json!("x".repeat(201))), "markets[0].outcomes[1].name"),
        (with(odds, json!(1)), odds_field),
        (with(odds, json!(1.0)), odds_field),
        (with(odds, json!(0)), odds_field),
        (with(odds, json!(-2.5)), odds_field),
        (with(odds, json!("NaN")), odds_field),
        (with(odds, json!("Infinity")), odds_field),
        (with(odds, json!("4,71")), odds_field),
        (with(odds, json!("")), odds_field),
        (with(odds, json!(999_999_999)), odds_field),
        (with(odds, json!({"value": 2})), odds_field),
        (with(odds, Value::Null), odds_field),
        (without(odds), odds_field),
        (twice(0), "markets[1]"),
        (same_line, "markets[1]"),
        (twice(1), "markets[0].outcomes"),
    ]
    .into_iter()
    .map(|(snapshot, field)| (snapshot.to_string(), field))
    .collect();
    let text = good("sr:7").to_string();
    let nest = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    // What serde_json would not write.
    cases.push((text.replace("4.66", "1e30"), odds_field));
    cases.push((text.replace("4.66", "1e-3"), odds_field));
    cases.push((
        text.replace("\"suspended\":false", "").replace("\"line\":null", &format!("\"line\":{}", nest(100))),
        "markets[0].line",
    ));
    cases.push((text.replace("\"betpawa\"", &nest(200)), "bookmaker"));
    cases
}

/// What is wrong with an answer to wrong input, which must be a problem of the caller's making.
fn fault(answer: &Answer, what: &str) -> Option<String> {
    let detail = || answer.json()["detail"].as_str().is_some_and(|detail| !detail.is_empty());
    let fits = answer.status.is_client_error() && answer.content_type == "application/problem+json" && detail();
    (!fits || answer.text.len() > 20_000).then(|| format!("{what}: {} {}", answer.status, abridged(&answer.text)))
}

fn assert_refused(answer: &Answer, what: &str) {
    assert_eq!(fault(answer, what), None);
}

async fn send(app: &TestApp, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
    let request = app.request(Method::POST, BATCHES).header("content-type", content_type).body(body);
    app.send(request).await
}

async fn send_encoded(app: &TestApp, encoding: &str, body: Vec<u8>) -> Answer {
    let request = app.request(Method::POST, BATCHES).header("content-type", "application/json");
    app.send(request.header("content-encoding", encoding).body(body)).await
}

fn abridged(text: &str) -> String {
    text.chars().take(400).collect()
}

async fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzipEncoder::new(Vec::new());
    encoder.write_all(bytes).await.unwrap();
    encoder.shutdown().await.unwrap();
    encoder.into_inner()
}

on_both_stores! {
    /// Each faulty snapshot alone is refused and stores nothing; beside a good one, only the good one is stored.
    async fn a_faulty_snapshot_is_named_and_leaves_nothing(place: &Place) {
        let app = TestApp::start(place).await;
        let mut faults = Vec::new();
        for (text, field) in faulty_snapshots() {
            let answer = send(&app, "application/json", format!("{{\"snapshots\":[{text}]}}")).await;
            let verdict = &answer.json()["verdicts"][0];
            let key = if field.starts_with("event") { &verdict["eventKey"] } else { &json!("sr:7") };
            let fits = answer.status.as_u16() == 422
                && (&verdict["index"], &verdict["field"], &verdict["eventKey"]) == (&json!(0), &json!(field), key)
                && verdict["reason"].as_str().is_some_and(|reason| !reason.is_empty());
            let what = abridged(&text);
            faults.extend(fault(&answer, &what).or((!fits).then(|| format!("{what}: {field}: {}", abridged(&answer.text)))));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert_eq!(head(&app).await, 0, "nothing was stored");
        let faulty = faulty_snapshots();
        let count = faulty.len();
        let good_one = good("sr:1").to_string();
        let texts: Vec<String> = std::iter::once(good_one).chain(faulty.iter().map(|(text, _)| text.clone())).collect();
        let body = format!("{{\"snapshots\":[{}]}}", texts.join(","));
        let answer = send(&app, "application/json", body).await.expect(201);
        assert_eq!((&answer["refused"], &answer["snapshots"]["changed"]), (&json!(count), &json!(1)));
        for (at, (_, field)) in faulty.iter().enumerate() {
            let verdict = &answer["verdicts"][at];
            assert_eq!((&verdict["index"], &verdict["field"]), (&json!(at + 1), &json!(field)));
        }
        let log = app.get("/api/audit/events").await.text;
        assert!(!log.contains("sr:7"), "nothing of a faulty snapshot is stored");
        // The same as lines: only lines beyond 4 MiB end the stream.
        let lines: Vec<String> =
            texts.into_iter().filter(|text| text.len() < 4 << 20).map(|text| text.replace("sr:1", "sr:2")).collect();
        let answer = app.ndjson("", lines.join("\n")).await.expect(201);
        assert_eq!((&answer["refused"], &answer["lines"]), (&json!(lines.len() - 1), &json!(lines.len())));
        app.stop().await;
    }
}

#[tokio::test]
async fn a_faulty_envelope_is_refused_and_stores_nothing() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let one = good("sr:1").to_string();
    let many = vec!["{}"; 5_001].join(",");
    let cases = [
        ("", 400),
        ("{", 400),
        ("null", 400),
        ("\"\"", 400),
        ("[]", 400),
        ("{}", 400),
        ("[[{}]]", 400),
        ("[null,null,[{}]]", 400),
        ("{\"snapshots\":[]}", 400),
        ("{\"snapshots\":null}", 400),
        ("{\"snapshots\":{}}", 400),
        ("{\"snapshots\":[NaN]}", 400),
        ("{\"snapshots\":[1,]}", 400),
        (&format!("{{\"snapshots\":[{one}]"), 400),
        (&format!("{{\"snapshots\":[{one}]}} x"), 400),
        (&format!("{{\"snapshots\":[{one}],\"snapshots\":[{one}]}}"), 400),
        (&format!("{{\"batchId\":7,\"snapshots\":[{one}]}}"), 400),
        (&format!("{{\"batchId\":\"a b\",\"snapshots\":[{one}]}}"), 400),
        (&format!("{{\"batchId\":\"a\\u0000\",\"snapshots\":[{one}]}}"), 400),
        (&format!("{{\"batchId\":\"{}\",\"snapshots\":[{one}]}}", "x".repeat(101)), 400),
        (&format!("{{\"batchId\":{{\"a\":\"{}\"}},\"snapshots\":[{one}]}}", "x".repeat(1 << 20)), 400),
        (&format!("{{\"scrapeRunId\":\"é\",\"snapshots\":[{one}]}}"), 400),
        (&format!("{{\"snapshots\":[{many}]}}"), 413),
        (&"[".repeat(100_000), 400),
        (&format!("{{\"snapshots\":{}", "[".repeat(100_000)), 400),
        (&format!("{{\"snapshots\":[{}{}]}}", "[".repeat(100_000), "]".repeat(100_000)), 422),
        (&format!("{{\"snapshots\":[{{\"bookmaker\":{}{}}}]}}", "[".repeat(100_000), "]".repeat(100_000)), 422),
    ];
    let mut faults = Vec::new();
    for (body, status) in cases {
        let answer = send(&app, "application/json", body.to_owned()).await;
        let what = format!("not {status}: {}", abridged(body));
        faults.extend(fault(&answer, &what).or((answer.status.as_u16() != status).then_some(what)));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let invalid_utf8 = send(&app, "application/json", b"{\"snapshots\":[{\"bookmaker\":\"\xff\"}]}".to_vec()).await;
    assert_refused(&invalid_utf8, "invalid UTF-8");
    let whole = format!("{{\"snapshots\":[{one}]}}");
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"] {
        assert_eq!(send(&app, content_type, whole.clone()).await.status.as_u16(), 415, "{content_type}");
    }
    let untyped = app.send(app.request(Method::POST, BATCHES).body(whole.clone())).await;
    assert_eq!(untyped.status.as_u16(), 415);
    for query in
        ["?batchId=", "?scrapeRunId=", "?batchId=a%00", "?batchId=a%20b", &format!("?scrapeRunId={}", "x".repeat(101))]
    {
        let answer = app.ndjson(query, one.clone()).await;
        assert_refused(&answer, query);
    }
    for lines in ["", "\n\n\n"] {
        assert_refused(&app.ndjson("", lines.to_owned()).await, "no lines");
    }
    assert_eq!(head(&app).await, 0, "nothing was stored");
    let shouted = send(&app, "Application/JSON; charset=utf-8", whole).await;
    assert_eq!(shouted.status.as_u16(), 201, "media types are compared without case: {}", shouted.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn compressed_bodies_are_bounded_and_damage_is_named() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let body = moment("sr:1", 0, [4.71, 4.66, 1.68]).to_string();
    let whole = gzip(body.as_bytes()).await;
    let mut damaged = whole.clone();
    damaged[20] ^= 0xff;
    for (what, encoding, bytes, status) in [
        ("cut", "gzip", whole[..whole.len() / 2].to_vec(), 400),
        ("without its trailer", "gzip", whole[..whole.len() - 8].to_vec(), 400),
        ("damaged", "gzip", damaged, 400),
        ("not gzip", "gzip", body.clone().into_bytes(), 400),
        ("not zstd", "zstd", body.clone().into_bytes(), 400),
        ("an unknown encoding of much", "br", vec![b' '; 32 << 20], 415),
        ("an unknown encoding", "br", body.clone().into_bytes(), 415),
        ("two encodings", "gzip, gzip", whole.clone(), 415),
    ] {
        let answer = send_encoded(&app, encoding, bytes).await;
        assert_refused(&answer, what);
        assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text);
    }
    assert_eq!(head(&app).await, 0, "nothing was stored");
    // What is not damaged is taken.
    let mut zstd = ZstdEncoder::new(Vec::new());
    zstd.write_all(body.as_bytes()).await.unwrap();
    zstd.shutdown().await.unwrap();
    assert_eq!(send_encoded(&app, "zstd", zstd.into_inner()).await.expect(201)["snapshots"]["changed"], 2);
    assert_eq!(send_encoded(&app, "gzip", whole).await.expect(201)["snapshots"]["stale"], 2);
    app.stop().await;
}

/// Sends something compressed to a process; answers status and text.
async fn send_packed(process: &Process, content_type: &str, packed: Vec<u8>) -> (u16, String) {
    let request = reqwest::Client::new().post(format!("{}{BATCHES}", process.base)).body(packed);
    let request = request.header("content-type", content_type).header("content-encoding", "gzip");
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The text so many times, compressed.
async fn packed(text: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzipEncoder::new(Vec::new());
    for _ in 0..times {
        encoder.write_all(text).await.unwrap();
    }
    encoder.shutdown().await.unwrap();
    encoder.into_inner()
}

/// 1 GiB of blanks in 1 MB; and 100 lines of 3 MB, each refused for a value of 3 MB, which must not be kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bombs_do_not_fill_the_memory() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    let bomb = packed(&vec![b' '; 16 << 20], 64).await;
    let lines = packed(format!("{{\"markets\":\"{}\"}}\n", "x".repeat(3 << 20)).as_bytes(), 100).await;
    let before = process.resident_mib();
    let (status, text) = send_packed(&process, "application/json", bomb.clone()).await;
    assert_eq!(status, 413, "{text}");
    let (status, text) = send_packed(&process, "application/x-ndjson", bomb).await;
    assert_eq!(status, 413, "one line of 1 GiB: {text}");
    let (status, text) = send_packed(&process, "application/x-ndjson", lines).await;
    assert_eq!(status, 422, "{}", abridged(&text));
    assert!(text.len() < 100_000, "an answer of {} bytes", text.len());
    let grown = process.resident_mib().saturating_sub(before);
    assert!(grown < 200, "the bombs took {grown} MiB");
}

/// The connection ends in the middle of a line: what came whole may be stored, the line that was cut never.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_cut_stores_whole_lines_only() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut text = raw::chunked_head(&app.base, "?batchId=cut", "application/x-ndjson");
    text += &raw::chunk(&format!("{}\n", good("sr:1")));
    let half = good("sr:2").to_string();
    text += &raw::chunk(&half[..half.len() / 2]);
    let mut connection = raw::send(&app.base, text.as_bytes()).await;
    // Half closed: nothing more comes, but an answer can be read.
    connection.shutdown().await.unwrap();
    let answer = raw::read_answer(&mut connection).await;
    assert!(matches!(raw::status(&answer), 0 | 400), "{answer}");
    drop(connection);
    for _ in 0..50 {
        if app.get("/metrics").await.status.is_success() && head(&app).await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!app.get("/api/audit/events").await.text.contains("sr:2"));
    // The id is free: a batch that was cut off is simply sent again.
    let whole = format!("{}\n{}\n", good("sr:1"), good("sr:2"));
    let answer = app.ndjson("?batchId=cut", whole.clone()).await.expect(201);
    assert_eq!(answer["snapshots"]["changed"].as_u64().unwrap() + answer["snapshots"]["stale"].as_u64().unwrap(), 2);
    assert_eq!(app.ndjson("?batchId=cut", whole).await.expect(201), answer);
    // A broken chunk is no body either.
    let broken = format!("{}zz\r\nnonsense\r\n", raw::chunked_head(&app.base, "", "application/x-ndjson"));
    let mut connection = raw::send(&app.base, broken.as_bytes()).await;
    let answer = raw::read_answer(&mut connection).await;
    assert_eq!(raw::status(&answer), 400, "{answer}");
    app.stop().await;
}

/// Queries and paths that make no sense, each a 4xx.
fn senseless_requests() -> Vec<String> {
    let mut paths = Vec::new();
    for id in ["99999999999999999999", "9223372036854775807", "-1", "1.5", "abc", "%00", "0x1", "1%202", "%FF", "'"] {
        for path in ["/api/alerts/ID", "/api/events/ID", "/api/events/ID/alerts", "/api/events/ID/history"] {
            paths.push(path.replace("ID", id));
        }
        paths.push(format!("/api/events/{id}/markets/3743/history?bookmaker_slug=betpawa"));
        paths.push(format!("/api/events/{id}/markets/3743/margin-history?bookmaker_slug=betpawa"));
        paths.push(format!("/api/audit/events/{id}"));
    }
    for (list, parameters) in [
        (
            "/api/alerts",
            "status=open severity=huge alert_type=x event_id=99999999999999999999 event_id=abc \
             bookmaker=bet%20pawa bookmaker=%00 market_id=%00 market_id=a%20b limit=0 limit=201 limit=-1 limit=abc \
             limit=99999999999999999999 offset=-1 offset=99999999999999999999 cursor=x cursor=%00 cursor=-1.-1 \
             from=yesterday from=2026-06-26 from=2026-06-26T12:00:00 to=1999-01-01T00:00:00Z \
             from=2026-06-27T00:00:00Z&to=2026-06-26T00:00:00Z min_position=-1 min_position=99999999999999999999 \
             min_position=18446744073709551615 min_position=4",
        ),
        (
            "/api/events",
            "page=0 page=-1 page=1000001 page=99999999999999999999 page=x page_size=0 page_size=101 page_size=-5 \
             min_bookmakers=0 min_bookmakers=4 tournament_ids=x sport_id=1.5 kickoff_from=x search=%00 countries=%00 \
             availability=all include_started=maybe kickoff_from=2026-06-27T00:00:00Z&kickoff_to=2026-06-26T00:00:00Z",
        ),
        ("/api/events/countries", "availability=nobody"),
        ("/api/events/tournaments", "availability=nobody"),
        (
            "/api/audit/events",
            "since=-1 since=x since=99999999999999999999 limit=0 limit=1000001 limit=x type=%00 stream=%00 \
             correlation_id=a%00b from_time=x to_time=2026-06-26 \
             from_time=2026-06-27T00:00:00Z&to_time=2026-06-26T00:00:00Z",
        ),
    ] {
        paths.extend(parameters.split_whitespace().map(|parameter| format!("{list}?{parameter}")));
    }
    paths.push(format!("/api/events?search={}", "x".repeat(60_000)));
    paths.push(format!("/api/alerts?cursor={}", "f".repeat(60_000)));
    let list = (0..501).map(|id| format!("tournament_ids={id}")).collect::<Vec<_>>().join("&");
    paths.push(format!("/api/events?{list}"));
    for history in ["history", "margin-history"] {
        for query in [
            "",
            "?bookmaker_slug=",
            "?bookmaker_slug=a%00",
            "?bookmaker_slug=betpawa&line=NaN",
            "?bookmaker_slug=betpawa&line=1e9",
            "?bookmaker_slug=betpawa&line=0.00001",
            "?bookmaker_slug=betpawa&from_time=x",
            "?bookmaker_slug=betpawa&from_time=2026-06-27T00:00:00Z&to_time=2026-06-26T00:00:00Z",
        ] {
            paths.push(format!("/api/events/1/markets/3743/{history}{query}"));
        }
        paths.push(format!("/api/events/1/markets/%00/{history}?bookmaker_slug=betpawa"));
    }
    paths
}

on_both_stores! {
    async fn senseless_questions_are_refused(place: &Place) {
        let app = TestApp::start(place).await;
        app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        let before = head(&app).await;
        let mut faults = Vec::new();
        for path in senseless_requests() {
            faults.extend(fault(&app.get(&path).await, &abridged(&path)));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        // Odd, but possible: an empty page, not an error.
        for path in ["/api/events?page=1000000&page_size=100", "/api/alerts?offset=2147483647", "/api/events?search=%25_!%27%22", "/api/alerts?status=&limit="] {
            app.get(path).await.expect(200);
        }
        for path in ["/api/alerts/99999999999999999999", "/api/events/1.5", "/api/alerts?limit=abc"] {
            let detail = app.get(path).await.problem(400);
            assert!(detail.starts_with("must be a whole number"), "{path}: {detail}");
        }
        assert_eq!(head(&app).await, before);
        app.stop().await;
    }

    async fn senseless_changes_are_refused(place: &Place) {
        let app = TestApp::start(place).await;
        app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        let reached = app.batch(&moment("sr:1", 1, [3.0, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
        let alert = app.get(&format!("/api/alerts?min_position={reached}")).await.expect(200)["alerts"][0]["id"].clone();
        let before = head(&app).await;
        let mut faults = Vec::new();
        for body in [
            "", "x", "null", "{}", "[]", "{\"acknowledged\":\"yes\"}", "{\"acknowledged\":true,\"note\":7}",
            "{\"acknowledged\":true,\"note\":\"a\\u0000b\"}", "{\"acknowledged\":true,\"other\":1}",
            "{\"acknowledged\":true} {}",
            &format!("{{\"acknowledged\":true,\"note\":\"{}\"}}", "x".repeat(1_001)),
            &format!("{{\"acknowledged\":\"{}\"}}", "x".repeat(900_000)),
            &format!("{{\"acknowledged\":true,\"note\":\"{}\"}}", "x".repeat(2 << 20)),
        ] {
            let request = app.request(Method::PATCH, &format!("/api/alerts/{alert}"));
            let answer = app.send(request.header("content-type", "application/json").body(body.to_owned())).await;
            faults.extend(fault(&answer, &abridged(body)));
        }
        for id in ["1", "2", "999", "-1", "99999999999999999999"] {
            let answer = app.json(Method::PATCH, &format!("/api/alerts/{id}"), &json!({"acknowledged": true})).await;
            faults.extend(fault(&answer, id));
        }
        for body in [
            "", "x", "[]", "{\"alertTreshold\":1}", "{\"scrapeIntervalMinutes\":0}", "{\"scrapeIntervalMinutes\":1.5}",
            "{\"scrapeIntervalMinutes\":99999999999999999999}", "{\"scrapeIntervalMinutes\":-1}",
            "{\"alertThresholdWarning\":NaN}", "{\"alertThresholdWarning\":\"x\"}", "{\"alertThresholdWarning\":1e300}",
            "{\"alertThresholdWarning\":7.00001}", "{\"alertThresholdWarning\":15}", "{\"enabledPlatforms\":[]}",
            "{\"enabledPlatforms\":[\"bet pawa\"]}", "{\"primaryMarkets\":[\"\\u0000\"]}", "{\"primaryMarkets\":\"3743\"}",
            "{\"referenceBookmaker\":\"\"}", "{\"alertEnabled\":\"true\"}",
            &format!("{{\"{}\":1}}", "x".repeat(900_000)),
        ] {
            let request = app.request(Method::PUT, "/api/settings").header("content-type", "application/json");
            faults.extend(fault(&app.send(request.body(body.to_owned())).await, &abridged(body)));
        }
        for (method, path) in [(Method::DELETE, "/api/alerts/1"), (Method::PUT, "/api/scrape/batches"), (Method::GET, "/api/nothing")] {
            faults.extend(fault(&app.send(app.request(method, path)).await, path));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        assert_eq!(head(&app).await, before, "nothing was stored");
        app.stop().await;
    }
}
