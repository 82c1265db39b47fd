//! Reading the log as auditors do: filters on both stores, cursors, and what a search costs others.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use linewatch_log::Value as Sql;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use crate::support::{
    app::TestApp,
    batch::moment,
    place::{Place, on_both_stores},
    raw,
};

/// Whether a search is to find an event.
type Fits<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

/// The events of an answer, and its closing line.
fn parts(text: &str) -> (Vec<Value>, Value) {
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let end = lines.pop().expect("a closing line");
    assert!(end["end"].is_boolean(), "{end}");
    (lines, end)
}

async fn part(app: &TestApp, query: &str) -> (Vec<Value>, Value) {
    let answer = app.get(&format!("/api/audit/events?{query}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    parts(&answer.text)
}

fn positions(events: &[Value]) -> Vec<u64> {
    events.iter().map(|event| event["position"].as_u64().unwrap()).collect()
}

/// All that fits, read on and on by `next`.
async fn whole(app: &TestApp, query: &str) -> Vec<u64> {
    let (mut found, mut rest) = (Vec::new(), String::new());
    for _ in 0..10_000 {
        let (events, end) = part(app, &format!("{query}{rest}")).await;
        found.extend(positions(&events));
        let Some(next) = end["next"].as_object() else {
            assert_eq!(end["end"], true);
            return found;
        };
        let (name, value) = next.iter().next().unwrap();
        rest = format!("&{name}={value}");
    }
    panic!("{query}: the end is never reached");
}

/// Lengthens a log by so many events of nobody's stream, all at one blow. The chain is not kept, which no filter reads.
async fn lengthen(place: &Place, events: i64) {
    let store = place.open().await;
    let payload = format!("'{{\"OddsConfirmed\":{{\"bookmakers\":[\"betpawa\"],\"note\":\"{}\"}}}}'", "x".repeat(300));
    let metadata = r#"'{"correlation_id":"filler","causation_id":"RecordSnapshots","actor":"robot"}'"#;
    let statements = if place.url.starts_with("sqlite") {
        lengthen_sqlite(&payload, metadata)
    } else {
        vec![format!(
            "INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, \
             metadata, recorded_at, hash) SELECT h.position + m.n, 'Fixture', 'fixture-filler:1', m.n, 'OddsConfirmed', \
             '1', CAST({payload} AS json), CAST({metadata} AS json), h.recorded_at + m.n, h.hash \
             FROM log_head h, generate_series(1, CAST($1 AS bigint)) AS m(n)"
        )]
    };
    let mut tx = store.begin().await.unwrap();
    for statement in statements {
        tx.execute(&statement, &[Sql::from(events)]).await.unwrap();
    }
    tx.execute("UPDATE log_head SET position = position + $1, recorded_at = recorded_at + $1", &[events.into()])
        .await
        .unwrap();
    tx.execute("UPDATE projection_checkpoints SET position = (SELECT position FROM log_head)", &[]).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

fn lengthen_sqlite(payload: &str, metadata: &str) -> Vec<String> {
    let statements = [
        "INSERT INTO streams (aggregate_type, aggregate_id, first_position, last_position, last_sequence) \
         SELECT 'Fixture', 'fixture-filler:1', position + 1, position + $1, $1 FROM log_head",
        "INSERT OR IGNORE INTO event_types (event_type, event_version) SELECT 'OddsConfirmed', '1' WHERE $1 > 0",
        &format!(
            "INSERT INTO event_metadata (position, metadata) SELECT position + 1, {metadata} FROM log_head WHERE $1 > 0"
        ),
        &format!(
            "INSERT INTO event_log (position, stream, sequence, previous, type, metadata_at, recorded_at, hash, payload) \
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < $1) SELECT h.position + n.n, \
             s.number, n.n, iif(n.n = 1, 0, h.position + n.n - 1), t.number, h.position + 1, h.recorded_at + n.n, h.hash, \
             {payload} FROM n, log_head h, streams s, event_types t WHERE s.aggregate_id = 'fixture-filler:1' \
             AND t.event_type = 'OddsConfirmed' AND t.event_version = '1'"
        ),
        "INSERT INTO stream_marks (stream, sequence, position) SELECT l.stream, l.sequence, l.position \
         FROM event_log l, streams s WHERE s.aggregate_id = 'fixture-filler:1' AND l.stream = s.number \
         AND l.sequence % 64 = 0 AND $1 > 0",
    ];
    statements.map(str::to_owned).to_vec()
}

/// A few true events at the beginning of the log.
async fn begin(place: &Place) {
    let app = TestApp::start(place).await;
    for minute in 0..3_u32 {
        let mut batch = moment("sr:1", minute, [2.0 + f64::from(minute), 3.4, 3.1]);
        batch["batchId"] = json!(format!("Run-{minute}"));
        app.batch(&batch).await.expect(201);
    }
    let patch = json!({"alertThresholdWarning": 5.5});
    app.json(Method::PUT, "/api/settings", &patch).await.expect(200);
    app.stop().await;
}

/// Waits until so many segments of the log are described.
async fn described(place: &Place, segments: i64) {
    let store = place.open_to_read().await;
    for _ in 0..600 {
        let rows = store.reader().fetch("SELECT count(*) FROM log_segments", &[]).await.unwrap();
        if rows[0].int(0).unwrap() >= segments {
            return store.close().await;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the log is not described after a minute");
}

/// Compares what is found at once with what fits, and where that is asked for, what is found in parts.
async fn compare(app: &TestApp, all: &[Value], cases: &[(String, Fits<'_>)], in_parts: bool) {
    for (query, fits) in cases {
        let mut expected = positions(&all.iter().filter(|event| fits(event)).cloned().collect::<Vec<_>>());
        assert_eq!(whole(app, &format!("{query}&limit=1000000")).await, expected, "{query}");
        if !in_parts {
            continue;
        }
        assert_eq!(whole(app, &format!("{query}&limit=700")).await, expected, "{query}, in parts");
        expected.reverse();
        assert_eq!(whole(app, &format!("{query}&limit=700&newest_first=true")).await, expected, "{query}, backwards");
    }
}

on_both_stores! {
    /// Also once segments of it are described, and passed over.
    async fn a_filter_finds_what_a_look_at_every_event_finds(place: &Place) {
        begin(place).await;
        lengthen(place, 9_000).await;
        let app = TestApp::start(place).await;
        let (all, end) = part(&app, "limit=1000000").await;
        assert_eq!((&end["end"], &end["next"]), (&json!(true), &Value::Null));
        assert_eq!((&end["reached"], &end["head"]), (&json!(all.len()), &json!(all.len())));
        let middle = all[8]["recorded_at"].as_str().unwrap();
        let filler = all.iter().find(|event| event["stream"] == "fixture-filler:1").unwrap()["position"].as_u64().unwrap();
        let text = |event: &Value, name: &str| event["metadata"][name].as_str().unwrap().to_owned();
        let cases: Vec<(String, Fits)> = vec![
            ("type=AlertDetected".into(), Box::new(|event| event["type"] == "AlertDetected")),
            ("type=alertdetected".into(), Box::new(|_| false)),
            ("type=SettingsChanged".into(), Box::new(|event| event["type"] == "SettingsChanged")),
            ("correlation_id=Run-1".into(), Box::new(|event| text(event, "correlation_id") == "Run-1")),
            ("correlation_id=run-1".into(), Box::new(|_| false)),
            ("correlation_id=Run-".into(), Box::new(|_| false)),
            ("correlation_id=Run-%25".into(), Box::new(|_| false)),
            ("actor=robot".into(), Box::new(|event| text(event, "actor") == "robot")),
            ("actor=Robot".into(), Box::new(|_| false)),
            ("actor=local&type=OddsUpdated".into(), Box::new(|event| text(event, "actor") == "local" && event["type"] == "OddsUpdated")),
            ("stream=fixture-sr:1".into(), Box::new(|event| event["stream"] == "fixture-sr:1")),
            ("stream=fixture-filler:1".into(), Box::new(|event| event["stream"] == "fixture-filler:1")),
            ("stream=fixture-filler:1&type=OddsUpdated".into(), Box::new(|_| false)),
            ("stream=settings".into(), Box::new(|event| event["stream"] == "settings")),
            ("stream=nobody".into(), Box::new(|_| false)),
            (format!("from_time={middle}"), Box::new(|event| event["recorded_at"].as_str().unwrap() >= middle)),
            (format!("to_time={middle}&actor=local"), Box::new(|event| event["recorded_at"].as_str().unwrap() <= middle && text(event, "actor") == "local")),
            (format!("stream=fixture-sr:1&from_time={middle}"), Box::new(|event| event["stream"] == "fixture-sr:1" && event["recorded_at"].as_str().unwrap() >= middle)),
            (format!("stream=fixture-filler:1&since={}&until={}", filler + 10, filler + 20), Box::new(move |event| (filler + 11..=filler + 20).contains(&event["position"].as_u64().unwrap()))),
        ];
        compare(&app, &all, &cases, false).await;
        described(place, 2).await;
        compare(&app, &all, &cases, true).await;
        app.stop().await;
    }

    /// What is read as it lies there costs what is answered, whoever searches meanwhile.
    async fn the_log_is_read_beside_searches_at_its_own_speed(place: &Place) {
        begin(place).await;
        lengthen(place, 30_000).await;
        let app = TestApp::start(place).await;
        let searching = (0..4).map(|n| {
            let url = format!("{}/api/audit/events?correlation_id=none-{n}", app.base);
            tokio::spawn(async move {
                loop {
                    reqwest::get(&url).await.unwrap().text().await.unwrap();
                }
            })
        });
        let searching: Vec<_> = searching.collect();
        let begun = std::time::Instant::now();
        let (all, end) = part(&app, "limit=1000000").await;
        let of_stream = part(&app, "stream=fixture-filler:1&limit=1000000").await.0.len();
        let took = begun.elapsed();
        searching.iter().for_each(tokio::task::JoinHandle::abort);
        assert_eq!((&end["end"], all.len(), of_stream), (&json!(true), 30_010, 30_000));
        assert!(took < Duration::from_mins(1), "60,000 events in {took:?}");
        app.stop().await;
    }

    /// 60,000 events, of which only those are looked at that no segment describes yet.
    async fn a_described_log_is_searched_to_its_end_at_once(place: &Place) {
        begin(place).await;
        lengthen(place, 60_000).await;
        let app = TestApp::start(place).await;
        described(place, 14).await;
        for query in ["type=NoSuchType", "correlation_id=no-such-request", "actor=nobody&newest_first=true"] {
            let (events, end) = part(&app, query).await;
            assert_eq!((events.len(), &end["end"]), (0, &json!(true)), "{query}: {end}");
        }
        app.stop().await;
    }

    async fn what_describes_other_events_does_not_count(place: &Place) {
        begin(place).await;
        lengthen(place, 5_000).await;
        let app = TestApp::start(place).await;
        described(place, 1).await;
        app.stop().await;
        // As a log that was moved back and went on differently has it: nothing is in there, says the row.
        let store = place.open().await;
        let mut tx = store.begin().await.unwrap();
        let nothing: Sql = vec![0_u8; 8].into();
        tx.execute("UPDATE log_segments SET keys = $1, last_hash = $2", &[nothing.clone(), vec![7_u8; 32].into()])
            .await
            .unwrap();
        tx.commit().await.unwrap();
        store.close().await;
        let app = TestApp::start(place).await;
        let (events, _) = part(&app, "type=SettingsChanged").await;
        assert_eq!(events.len(), 1);
        app.stop().await;
    }
}

/// Questions that find nothing, each of which has to look through the whole log.
const FRUITLESS: [&str; 4] = [
    "type=NoSuchType",
    "correlation_id=no-such-request",
    "actor=nobody&newest_first=true",
    "type=NoSuchType&stream=fixture-filler:1",
];

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

/// What a desk does, so many times.
async fn desk(app: &TestApp, times: usize) -> Vec<Duration> {
    let mut took = Vec::new();
    for _ in 0..times {
        for path in ["/api/alerts", "/healthz"] {
            let begun = Instant::now();
            app.get(path).await.expect(200);
            took.push(begun.elapsed());
        }
    }
    took
}

on_both_stores! {
    /// The bar's figures come from `cargo bench --bench audit`; here it is that nobody waits for a search, and that each is
    /// answered or cut with a cursor that leads to the end.
    async fn searches_that_find_nothing_are_cut_and_hold_nobody_up(place: &Place) {
        begin(place).await;
        lengthen(place, 50_000).await;
        let app = TestApp::start(place).await;
        let alone = p99(desk(&app, 100).await);
        let is_over = std::sync::atomic::AtomicBool::new(false);
        let searching = async {
            let searches = (0..32).map(|number| {
                let (app, is_over) = (&app, &is_over);
                async move {
                    let (mut longest, mut cut, query) = (Duration::ZERO, false, FRUITLESS[number % 4]);
                    let (mut reached, mut rest) = (BTreeSet::new(), String::new());
                    while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                        let begun = Instant::now();
                        let (events, end) = part(app, &format!("{query}{rest}")).await;
                        longest = longest.max(begun.elapsed());
                        assert!(events.is_empty());
                        assert_eq!(end["end"] == true, end["next"].is_null(), "{end}");
                        cut |= end["end"] == false;
                        reached.insert(end["reached"].as_u64().unwrap());
                        rest = match end["next"].as_object().and_then(|next| next.iter().next()) {
                            Some((name, value)) => format!("&{name}={value}"),
                            None => String::new(),
                        };
                    }
                    (longest, reached.len(), cut)
                }
            });
            futures_util::future::join_all(searches).await
        };
        let working = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let took = p99(desk(&app, 100).await);
            is_over.store(true, std::sync::atomic::Ordering::Relaxed);
            took
        };
        let (searches, beside) = tokio::join!(searching, working);
        assert!(beside < alone * 4 + Duration::from_millis(100), "p99 {beside:?} beside searches, {alone:?} without");
        let longest = searches.iter().map(|(longest, ..)| *longest).max().unwrap();
        assert!(longest < Duration::from_secs(4), "a search was answered after {longest:?}");
        assert!(searches.iter().all(|(_, reached, _)| *reached > 0));
        assert!(searches.iter().any(|(.., cut)| *cut), "none was cut");
        for query in FRUITLESS {
            assert!(whole(&app, query).await.is_empty(), "{query}");
        }
        app.stop().await;
    }

    /// Clients that ask and go away at once leave nothing behind that others wait for.
    async fn a_search_ends_with_its_client(place: &Place) {
        begin(place).await;
        lengthen(place, 150_000).await;
        let app = TestApp::start(place).await;
        let head = format!("GET /api/audit/events?type=NoSuchType HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(&app.base));
        let mut gone = Vec::new();
        for _ in 0..200 {
            gone.push(raw::send(&app.base, head.as_bytes()).await);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        for mut connection in gone {
            let _ = connection.shutdown().await;
            drop(connection);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        let (events, end) = part(&app, "type=SettingsChanged&limit=1&until=50").await;
        assert_eq!((events.len(), &end["end"]), (1, &json!(true)), "{end}");
        assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
        app.stop().await;
    }
}
