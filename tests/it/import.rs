//! `linewatch import odds-api` with files as people have them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{app::TestApp, place::Place, process::Process, process::linewatch};

mod recordings;
mod references;

/// Home, draw and away as JSON, each as it stands in the file.
type Prices<'a> = [&'a str; 3];

/// A folder with files to import.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn add(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn h2h([home, draw, away]: Prices<'_>) -> String {
    format!(
        r#"{{"key":"h2h","outcomes":[{{"name":"Alder","price":{home}}},{{"name":"Birch","price":{away}}},{{"name":"Draw","price":{draw}}}]}}"#
    )
}

fn book(key: &str, markets: &str) -> String {
    format!(r#"{{"key":"{key}","last_update":"2024-05-01T09:59:00Z","markets":{markets}}}"#)
}

fn event(id: &str, bookmakers: &str) -> String {
    format!(
        r#"{{"id":{id},"sport_key":"soccer_test","sport_title":"Test","commence_time":"2099-06-15T18:00:00Z","home_team":"Alder","away_team":"Birch","bookmakers":{bookmakers}}}"#
    )
}

fn moment(minute: u32, events: &[String]) -> String {
    format!("{{\"captured_at\":\"2024-05-01T10:{minute:02}:00Z\",\"events\":[{}]}}\n", events.join(","))
}

/// A moment of one event that `north` and `south` price, one of them perhaps in an odd way.
fn priced(minute: u32, north: Prices<'_>, south: Prices<'_>) -> String {
    let books = [book("north", &format!("[{}]", h2h(north))), book("south", &format!("[{}]", h2h(south)))];
    moment(minute, &[event("\"a\"", &format!("[{}]", books.join(",")))])
}

const NORTH: Prices<'static> = ["2.0", "3.2", "4.0"];
const SOUTH: Prices<'static> = ["1.95", "3.4", "3.9"];

/// What a command said, and its exit code.
struct Said {
    code: i32,
    out: String,
    errors: String,
}

fn run(arguments: &[&str]) -> Said {
    let output = linewatch(arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: output.status.code().unwrap(), out: text(&output.stdout), errors: text(&output.stderr) }
}

fn import(place: &Place, file: &str, more: &[&str]) -> Said {
    run(&[&["import", "odds-api", file, "--store", &place.url], more].concat())
}

fn imported(place: &Place, file: &str, more: &[&str]) -> String {
    let said = import(place, file, more);
    assert_eq!(said.code, 0, "{}{}", said.out, said.errors);
    // What has no reference bookmaker says so.
    let is_expected = |line: &str| line.starts_with("warning: betpawa, the reference bookmaker, is in no snapshot");
    assert!(said.errors.lines().all(is_expected), "{}", said.errors);
    said.out
}

/// A refusal, in one line.
fn refused(said: &Said) -> &str {
    assert_eq!((said.code, said.errors.lines().count()), (1, 1), "{}{}", said.out, said.errors);
    &said.errors
}

fn store_of(place: &Place) -> &Path {
    Path::new(place.url.strip_prefix("sqlite:").unwrap())
}

/// What bookmakers have as the result of the match now: `2 3.2 4`, or whether it cannot be bet on.
async fn results(app: &TestApp) -> Vec<(String, String)> {
    let page = app.get("/api/events?page_size=100").await.expect(200);
    let mut results = Vec::new();
    for event in page["events"].as_array().unwrap() {
        for book in event["bookmakers"].as_array().unwrap() {
            let odds = book["inline_odds"].as_array().unwrap().iter().find(|odds| odds["market_id"] == "3743");
            let shown = odds.map_or_else(
                || "none".to_owned(),
                |odds| {
                    let outcomes = odds["outcomes"].as_array().unwrap();
                    let of = |name| {
                        outcomes.iter().find(|it| it["name"] == name).map_or(Value::Null, |it| it["odds"].clone())
                    };
                    let closed = if odds["available"] == false { " closed" } else { "" };
                    format!("{} {} {}{closed}", of("1"), of("X"), of("2"))
                },
            );
            results.push((book["bookmaker_slug"].as_str().unwrap().to_owned(), shown));
        }
    }
    results
}

async fn result(app: &TestApp, book: &str) -> String {
    let results = results(app).await;
    results.into_iter().find(|(slug, _)| slug == book).expect("the bookmaker").1
}

async fn alerts(app: &TestApp) -> Vec<Value> {
    app.get("/api/alerts?limit=100").await.expect(200)["alerts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn nulls_in_the_place_of_lists_withdraw_nothing() {
    let files = Files::new();
    let north = |prices| book("north", &format!("[{}]", h2h(prices)));
    let last = |south: &str| moment(30, &[event("\"a\"", &format!("[{},{south}]", north(["2.2", "3.2", "3.6"])))]);
    let (first, south) = (priced(0, NORTH, SOUTH), book("south", &format!("[{}]", h2h(SOUTH))));
    let nulls = [
        ("null".to_owned(), None),
        (format!("[{},{}]", north(NORTH), book("south", "null")), Some("bookmaker south: its markets are null")),
        (
            format!("[{},{}]", north(NORTH), book("south", r#"[{"key":"h2h","outcomes":null}]"#)),
            Some("bookmaker south, h2h: its outcomes are null"),
        ),
        ("{}".to_owned(), Some("its bookmakers are no list")),
        ("5".to_owned(), Some("its bookmakers are no list")),
        ("\"x\"".to_owned(), Some("its bookmakers are no list")),
    ];
    for (bookmakers, told) in nulls {
        let place = Place::sqlite();
        let text = format!("{first}{}{}", moment(15, &[event("\"a\"", &bookmakers)]), last(&south));
        let said =
            imported(&place, &files.add("nulls.jsonl", text), &["--odds-format", "decimal", "--reference", "south"]);
        assert!(said.contains("imported 3 moments"), "{said}");
        assert!(said.contains(told.unwrap_or("imported")) && said.contains("left out") == told.is_some(), "{said}");
        let app = TestApp::start(&place).await;
        assert_eq!(result(&app, "north").await, "2.2 3.2 3.6", "{bookmakers}");
        assert_eq!(result(&app, "south").await, "1.95 3.4 3.9", "{bookmakers}");
        assert!(alerts(&app).await.iter().all(|alert| alert["alertType"] == "price_change"), "{bookmakers}");
        app.stop().await;
    }
}

#[tokio::test]
async fn the_other_odds_format_is_refused_before_anything_is_stored() {
    let files = Files::new();
    let long_shot = ["1.02", "17", "101"];
    let decimal =
        format!("{}{}", priced(0, long_shot, ["1.03", "15", "81"]), priced(5, ["1.02", "17", "151"], long_shot));
    let decimal = files.add("decimal.jsonl", decimal);
    let american = files.add("american.jsonl", priced(0, ["-150", "230", "380"], ["-145", "225", "370"]));
    let place = Place::sqlite();
    for (file, asked, try_instead) in
        [(&decimal, None, "--odds-format decimal"), (&american, Some("decimal"), "--odds-format american")]
    {
        let format: &[&str] = if let Some(asked) = asked { &["--odds-format", asked] } else { &[] };
        let said = import(&place, file, format);
        assert!(refused(&said).contains(try_instead) && said.errors.contains("most prices"), "{}", said.errors);
        assert!(!store_of(&place).exists(), "nothing is stored");
    }
    let server = Process::start(&place, None).await;
    let said = run(&["import", "odds-api", &decimal, "--to", &server.base]);
    assert!(refused(&said).contains("--odds-format decimal"), "{}", said.errors);
    assert_eq!(server.get("/api/events").await["total"], 0);
    drop(server);
    imported(&place, &decimal, &["--odds-format", "decimal"]);
    imported(&Place::sqlite(), &american, &[]);
    // One after the other: the second is refused before the first is stored.
    let place = Place::sqlite();
    let said = run(&["import", "odds-api", &american, &decimal, "--store", &place.url]);
    assert!(refused(&said).contains("decimal.jsonl") && !store_of(&place).exists(), "{}", said.errors);
}

/// A file is judged by its beginning, not by its first market.
#[tokio::test]
async fn an_odd_market_in_the_first_moment_costs_that_market() {
    let files = Files::new();
    let odd = book("north", &format!("[{}]", h2h(["1.65", "3.9", "5.1"])));
    let mut text = moment(0, &[event("\"a\"", &format!("[{odd}]"))]);
    for minute in 1..10 {
        text.push_str(&priced(minute, ["-150", "230", "380"], ["-145", "225", "370"]));
    }
    let place = Place::sqlite();
    let said = imported(&place, &files.add("odd.jsonl", text), &["--reference", "north"]);
    assert!(said.contains("left out: 3 × prices that are none in this odds format"), "{said}");
    let app = TestApp::start(&place).await;
    assert_eq!(result(&app, "north").await, "1.6667 3.3 4.8");
    app.stop().await;
}

#[tokio::test]
async fn events_of_other_sports_are_left_out_and_told() {
    let files = Files::new();
    let text = [
        priced(0, NORTH, SOUTH),
        priced(5, ["2.5", "3.2", "3.0"], SOUTH).replace("soccer_test", "basketball_nba").replace("\"a\"", "\"b\""),
    ];
    let place = Place::sqlite();
    let said = imported(&place, &files.add("two.jsonl", text.concat()), &["--odds-format", "decimal"]);
    assert!(said.contains("left out: 1 × events of other sports than football"), "{said}");
    assert!(said.contains("event \"b\" (Alder - Birch): it is basketball_nba, not football"), "{said}");
    let app = TestApp::start(&place).await;
    assert_eq!(app.get("/api/events").await.expect(200)["total"], 1);
    app.stop().await;
}

#[tokio::test]
async fn a_single_wrong_price_costs_its_market_and_is_told() {
    let files = Files::new();
    let american = |minute: u32, home: &str| priced(minute, [home, "230", "380"], ["-145", "225", "370"]);
    let text: String = (0..50).map(|minute| american(minute, if minute == 30 { "1.65" } else { "-150" })).collect();
    let place = Place::sqlite();
    let said = imported(&place, &files.add("one.jsonl", text), &["--reference", "north"]);
    assert!(said.contains("left out: 1 × prices that are none in this odds format"), "{said}");
    assert!(said.contains("\"a\" (Alder - Birch), bookmaker north, h2h: \"Alder\" has the price 1.65"), "{said}");
    let app = TestApp::start(&place).await;
    assert_eq!(result(&app, "north").await, "1.6667 3.3 4.8");
    assert_eq!(alerts(&app).await, [] as [Value; 0], "nothing changed");
    app.stop().await;
}

#[tokio::test]
async fn prices_as_they_are_written_close_nothing() {
    let files = Files::new();
    for (name, odd, told) in [
        ("long floats", ["1.9500000000000002", "3.4000000000000004", "3.9000000000000004"], false),
        ("texts", ["\"1.95\"", "\"3.40\"", "\" 3.9\""], false),
        ("exponents", ["195e-2", "3.4E0", "0.39e1"], false),
        ("nulls", ["null", "null", "null"], true),
        ("words", ["\"evens\"", "true", "[3.9]"], true),
        ("negatives", ["-1.95", "-3.4", "-3.9"], true),
    ] {
        let text = [priced(0, NORTH, SOUTH), priced(15, NORTH, odd), priced(30, NORTH, SOUTH)].concat();
        let place = Place::sqlite();
        let said =
            imported(&place, &files.add("odd.jsonl", text), &["--odds-format", "decimal", "--reference", "south"]);
        assert_eq!(said.contains("prices that are none"), told, "{name}: {said}");
        let app = TestApp::start(&place).await;
        assert_eq!(result(&app, "south").await, "1.95 3.4 3.9", "{name}");
        assert_eq!(alerts(&app).await, [] as [Value; 0], "{name}");
        app.stop().await;
    }
    // What a bookmaker says is closed is closed.
    let text = [priced(0, NORTH, SOUTH), priced(15, NORTH, ["1", "1.0", "0"])].concat();
    let place = Place::sqlite();
    imported(&place, &files.add("closed.jsonl", text), &["--odds-format", "decimal", "--reference", "south"]);
    let app = TestApp::start(&place).await;
    let alerts = alerts(&app).await;
    assert!(alerts.len() == 1 && alerts[0]["alertType"] == "availability", "{alerts:?}");
    app.stop().await;
}

#[tokio::test]
async fn times_and_ids_may_be_numbers() {
    let files = Files::new();
    let unix = event("\"a\"", &format!("[{}]", book("north", &format!("[{}]", h2h(NORTH)))))
        .replace("\"2099-06-15T18:00:00Z\"", "4085226000")
        .replace("\"2024-05-01T09:59:00Z\"", "1714557540");
    let place = Place::sqlite();
    imported(&place, &files.add("unix.json", format!("[{unix}]")), &["--odds-format", "decimal"]);
    let app = TestApp::start(&place).await;
    let events = app.get("/api/events").await.expect(200)["events"].clone();
    assert_eq!(
        (events[0]["event_key"].clone(), events[0]["kickoff"].clone()),
        (json!("odds-api:a"), json!("2099-06-15T17:00:00Z"))
    );
    app.stop().await;

    let numbered = unix.replace("\"a\"", "12345");
    for bad in ["4085226000000", "0", "-1", "1e20"] {
        let place = Place::sqlite();
        let text = format!("[{},{numbered}]", unix.replace("4085226000", bad));
        let said = imported(&place, &files.add("number.json", text), &["--odds-format", "decimal"]);
        assert!(said.contains("1 × events without") && said.contains("\"a\" (Alder - Birch): commence_time"), "{said}");
        let app = TestApp::start(&place).await;
        let page = app.get("/api/events").await.expect(200);
        assert_eq!(
            (page["total"].clone(), page["events"][0]["event_key"].clone()),
            (json!(1), json!("odds-api:12345"))
        );
        app.stop().await;
    }
}

#[test]
fn a_file_that_is_none_is_told_and_leaves_nothing_behind() {
    let (files, place) = (Files::new(), Place::sqlite());
    let good = priced(0, NORTH, SOUTH);
    let wide = |mark: &str| format!("{mark}{good}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (bytes, says) in [
        (wide("\u{FEFF}"), "UTF-16"),
        (wide(""), "UTF-16"),
        (good.replace("}]}]}", "}]").into_bytes(), "line 1"),
        (b"hello".to_vec(), "line 1: is not JSON"),
        (b"{}".to_vec(), "line 1: neither"),
        (good.trim_end().as_bytes()[..60].to_vec(), "line 1: is cut off"),
    ] {
        let said = import(&place, &files.add("bad.json", bytes), &["--odds-format", "decimal"]);
        assert!(refused(&said).contains(says) && said.errors.contains("bad.json"), "{}", said.errors);
        assert!(said.errors.contains("nothing was imported"), "{}", said.errors);
        assert_eq!(said.out, "");
        assert!(!store_of(&place).exists(), "no store was made for it");
    }
    let said = import(&place, &files.path("none.json").display().to_string(), &[]);
    assert!(refused(&said).contains("none.json") && !store_of(&place).exists(), "{}", said.errors);
}

/// Nothing of a file is imported that cannot be read to its end.
#[tokio::test]
async fn a_line_that_is_cut_is_named_and_nothing_is_imported() {
    let (files, place) = (Files::new(), Place::sqlite());
    let text = format!("{}{}", priced(0, NORTH, SOUTH), &priced(15, NORTH, SOUTH)[..150]);
    let file = files.add("cut.jsonl", text);
    let said = import(&place, &file, &["--odds-format", "decimal"]);
    assert!(refused(&said).contains("line 2: is cut off") && said.out.is_empty(), "{}{}", said.out, said.errors);
    assert!(said.errors.contains("nothing was imported: "), "{}", said.errors);
    assert!(said.errors.trim_end().ends_with("; the moment before it can be read"), "{}", said.errors);
    assert!(!store_of(&place).exists(), "no store was made for it");
    let other = Place::sqlite();
    let server = Process::start(&other, None).await;
    let address = server.base.strip_prefix("http://").unwrap();
    let said = run(&["import", "odds-api", &file, "--odds-format", "decimal", "--to", address]);
    assert!(refused(&said).contains("line 2") && said.out.is_empty(), "{}{}", said.out, said.errors);
    assert!(said.errors.contains("nothing was imported: "), "{}", said.errors);
    assert_eq!(server.get("/api/audit/events").await["head"], 0);
    // An address needs no scheme.
    let whole = files.add("whole.jsonl", priced(0, NORTH, SOUTH));
    let said = run(&["import", "odds-api", &whole, "--odds-format", "decimal", "--to", address]);
    assert!(said.out.contains("imported 1 moments with 2 snapshots"), "{}{}", said.out, said.errors);
    for odd in ["ftp://127.0.0.1:1", "a b"] {
        let said = run(&["import", "odds-api", &whole, "--odds-format", "decimal", "--to", odd]);
        assert!(refused(&said).contains("http://HOST:PORT"), "{}", said.errors);
    }
}

#[tokio::test]
async fn moments_in_an_array_and_behind_marks_are_read() {
    let files = Files::new();
    let (first, second) = (priced(0, NORTH, SOUTH), priced(15, ["2.2", "3.2", "3.6"], SOUTH));
    let array = format!("[{}, {}]", first.trim_end(), second.trim_end());
    let joined = format!("\u{FEFF}{}\u{FEFF}{}", first.replace('\n', "\r\n"), second.replace('\n', "\r\n"));
    for (name, text) in [("array.json", array), ("joined.jsonl", joined)] {
        let place = Place::sqlite();
        let said = imported(&place, &files.add(name, text), &["--odds-format", "decimal"]);
        assert!(said.contains("imported 2 moments with 4 snapshots"), "{said}");
        let app = TestApp::start(&place).await;
        assert_eq!(result(&app, "north").await, "2.2 3.2 3.6", "{name}");
        app.stop().await;
    }
}

/// A server that is busy says when to ask again, with either status. The token file is as an editor wrote it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_busy_server_is_asked_again() {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::{
        Json, Router,
        http::{HeaderMap, StatusCode},
        response::IntoResponse as _,
        routing::{get, post},
    };
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let take = async |headers: HeaderMap| {
        if headers.get("authorization").is_none_or(|sent| sent != "Bearer secret-0123456789") {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        match ASKED.fetch_add(1, Ordering::Relaxed) {
            0 => (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "2")]).into_response(),
            1 => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")]).into_response(),
            _ => {
                let snapshots = json!({"changed": 2, "unchanged": 0, "stale": 0});
                let answer = json!({"position": 4, "snapshots": snapshots, "events": 4, "alerts": 0, "refused": 0, "verdicts": []});
                (StatusCode::CREATED, Json(answer)).into_response()
            }
        }
    };
    let router = Router::new()
        .route("/api/scrape/batches", post(take))
        .route("/api/alerts/stats", get(async || Json(json!({}))));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let files = Files::new();
    let (odds, token) =
        (files.add("odds.jsonl", priced(0, NORTH, SOUTH)), files.add("token", "\u{FEFF}secret-0123456789\r\n"));
    let begun = std::time::Instant::now();
    let arguments = ["import", "odds-api", &odds, "--odds-format", "decimal", "--to", &to, "--token-file", &token];
    let arguments = arguments.map(ToOwned::to_owned);
    let said = tokio::task::spawn_blocking(move || run(&arguments.each_ref().map(String::as_str))).await.unwrap();
    assert_eq!(said.code, 0, "{}{}", said.out, said.errors);
    assert!(said.out.contains("imported 1 moments with 2 snapshots"), "{}", said.out);
    assert_eq!(ASKED.load(Ordering::Relaxed), 3);
    assert!(begun.elapsed() >= std::time::Duration::from_secs(2), "{:?}", begun.elapsed());
}
