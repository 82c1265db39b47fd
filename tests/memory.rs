//! What bodies of bookmakers take in memory while they are read: no more than a multiple of their size, whatever is in
//! them. A test of its own, because it counts what the whole process allocates.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking that something is wrong")]

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use linewatch_bookmakers::books::{BodyError, RequestedFixture, adapters, book};
use linewatch_model::FixtureKey;
use peak_alloc::PeakAlloc;
use serde_json::Value;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// The largest answer that is read (`linewatch-bookmakers`, `http/client.rs`).
const LARGEST: usize = 6 << 20;
/// An answer may take so many times its size while it is read.
const MAX_BODY_FACTOR: usize = 24;
/// Recorded bodies with the adapters that read them, and what their offers are called there.
const RECORDED: [(&str, &str, &str); 5] = [
    ("betpawa", "norway_france/betpawa.json", "markets"),
    ("betpawa", "other/betpawa_v4_sydneyfcyouth_rockdale.json", "markets"),
    ("sportybet", "norway_france/sportybet.json", "markets"),
    ("bet9ja", "norway_france/bet9ja.json", "O"),
    ("msport", "norway_france/msport.json", "markets"),
];

/// The most that is allocated at once while an adapter reads a body as an offer, and as each of its lists; and what
/// came of the offer.
fn peak(adapter: &str, body: &[u8]) -> (usize, Result<usize, BodyError>) {
    let book = book(adapter, &adapter.parse().unwrap()).unwrap();
    let key: FixtureKey = "sr:66457014".parse().unwrap();
    let at = "2026-06-26T12:00:00Z".parse().unwrap();
    let asks = book.discovery();
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let offer = book.offer(&RequestedFixture { key: &key, listed: None }, body, at);
    let read = offer.map(|offer| offer.snapshot.markets().len() + offer.unmapped.len());
    for ask in &asks {
        drop(book.listing(ask, body, at));
    }
    (ALLOCATED.peak_usage().saturating_sub(before), read)
}

/// Bodies as large as are read, and nothing that any bookmaker would send.
fn made_up() -> Vec<(&'static str, Vec<u8>)> {
    let filled = |piece: &str| piece.repeat(LARGEST / piece.len());
    let list = |piece: &str| format!("[{}{{}}]", filled(&format!("{piece},"))).into_bytes();
    vec![
        ("a nest of lists", filled("[").into_bytes()),
        ("a nest of objects", filled("{\"markets\":").into_bytes()),
        ("one long text", format!("{{\"name\":\"{}\"}}", filled("x")).into_bytes()),
        ("numbers", list("0")),
        ("empty objects", list("{}")),
        ("small markets", list(r#"{"id":"1","outcomes":[{}]}"#)),
        ("one key again and again", format!("{{{}\"a\":0}}", filled("\"D\":{},")).into_bytes()),
    ]
}

/// A body of a bookmaker that is about the fixture asked for, with these markets (odds, at Bet9ja).
fn around(adapter: &str, markets: &str) -> Vec<u8> {
    let body = match adapter {
        "betpawa" => format!(
            r#"{{"startTime":"2026-06-26T19:00:00Z","participants":[{{"name":"A","position":1}},{{"name":"B","position":2}}],
            "widgets":[{{"id":"66457014","type":"SPORTRADAR"}}],"markets":[{markets}]}}"#
        ),
        "sportybet" => format!(
            r#"{{"bizCode":10000,"data":{{"eventId":"sr:match:66457014","homeTeamName":"A","awayTeamName":"B",
            "estimateStartTime":1782500400000,"markets":[{markets}]}}}}"#
        ),
        "msport" => format!(
            r#"{{"bizCode":10000,"data":{{"eventId":"sr:match:66457014","homeTeam":"A","awayTeam":"B",
            "startTime":1782500400000,"markets":[{markets}]}}}}"#
        ),
        _ => format!(
            r#"{{"R":"OK","D":{{"EXTID":"66457014","DS":"A - B","STARTDATE":"2026-06-26 19:00:00","MK":[{{}}],"O":{{{markets}}}}}}}"#
        ),
    };
    body.into_bytes()
}

/// Bodies that are about the fixture, as large as are read, and full of one thing again and again.
fn swollen() -> Vec<(&'static str, String, Vec<u8>)> {
    let filled = |piece: &str| piece.repeat((LARGEST - (1 << 16)) / piece.len());
    let list = |piece: &str| format!("{}{{}}", filled(&format!("{piece},")));
    let (many, one) = (list("{}"), |kind: &str, list: &str| format!("{{{kind}[{list}]}}"));
    let known = r#""marketType":{"id":"3743","name":"1X2"},"row":"#;
    let sporty = r#""id":"1","product":3,"status":0,"outcomes":"#;
    let rows = "{},".repeat(19_000);
    let in_turn = |market: &str| format!("{}{{}}", filled(&format!("{market},")));
    let all = [
        ("betpawa", "markets", many.clone()),
        ("betpawa", "markets and a number", format!("{many},0")),
        ("betpawa", "rows", one(known, &many)),
        ("betpawa", "many long lists of rows", in_turn(&one(known, &format!("{rows}{{}}")))),
        ("betpawa", "rows and a number beyond all", format!("{},1e999", in_turn(&one(known, &format!("{rows}{{}}"))))),
        ("betpawa", "prices", one(known, &format!(r#"{{"prices":[{many}]}}"#))),
        ("betpawa", "rows of prices", one(known, &list(r#"{"prices":[{},{},{},{}]}"#))),
        ("sportybet", "markets", many.clone()),
        ("sportybet", "markets and a number", format!("{many},0")),
        ("sportybet", "outcomes", one(sporty, &many)),
        ("sportybet", "many long lists of outcomes", in_turn(&one(sporty, &format!("{rows}{{}}")))),
        ("msport", "markets", many.clone()),
        ("bet9ja", "odds", format!(r#"{}"a":0"#, filled(r#""S_1X2_1":"2","#))),
        ("bet9ja", "names", format!(r#""a":0}},"MK":[{many}],"N":{{"b":0"#)),
    ];
    all.into_iter().map(|(adapter, what, markets)| (adapter, what.to_owned(), around(adapter, &markets))).collect()
}

/// A body whose offers are repeated until it is about as large as is read.
fn grown(body: &[u8], offers: &str) -> Vec<u8> {
    let mut body: Value = serde_json::from_slice(body).unwrap();
    let found = member(&mut body, offers).expect("offers");
    let times = LARGEST / found.to_string().len();
    match found {
        Value::Array(list) => *list = list.iter().cycle().take(list.len() * times).cloned().collect(),
        Value::Object(object) => {
            let entries: Vec<_> = object.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
            for time in 1..times {
                object.extend(entries.iter().map(|(key, value)| (format!("{key}{time}"), value.clone())));
            }
        }
        _ => panic!("neither a list nor an object"),
    }
    body.to_string().into_bytes()
}

/// The first member of that name, wherever it is.
fn member<'v>(value: &'v mut Value, name: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(object) => {
            object.iter_mut().find_map(|(key, value)| if key == name { Some(value) } else { member(value, name) })
        }
        Value::Array(list) => list.iter_mut().find_map(|value| member(value, name)),
        _ => None,
    }
}

fn recorded(file: &str) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let named = std::env::var_os("LINEWATCH_RECORDED").map(PathBuf::from);
    let path = format!("bookmaker_payloads/{file}");
    let found = named.into_iter().chain([beside]).map(|folder| folder.join(&path)).find(|path| path.exists());
    if found.is_none() {
        say(&format!("NOT CHECKED: {path} is not here; set LINEWATCH_RECORDED to the folder of the recorded data"));
    }
    found.map(|path| std::fs::read(path).unwrap())
}

/// Past libtest's capture.
fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

#[test]
fn a_body_takes_a_multiple_of_its_size_and_no_more() {
    let mut bodies: Vec<(&str, String, Vec<u8>)> = Vec::new();
    for adapter in adapters() {
        bodies.extend(made_up().into_iter().map(|(what, body)| (adapter, what.to_owned(), body)));
    }
    for adapter in ["betpawa", "sportybet", "msport", "bet9ja"] {
        let read = peak(adapter, &around(adapter, "")).1;
        assert!(read.is_ok(), "{adapter}: it must come as far as the markets: {read:?}");
    }
    bodies.extend(swollen());
    for (adapter, file, offers) in RECORDED {
        if let Some(body) = recorded(file) {
            bodies.push((adapter, format!("{file}, grown"), grown(&body, offers)));
        }
    }
    let mut worst: (f64, String) = (0.0, String::new());
    let mut beyond = Vec::new();
    for (adapter, what, body) in &bodies {
        let (peak, read) = peak(adapter, body);
        #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
        let times = peak as f64 / body.len() as f64;
        let line = format!("{adapter}: {what}: {times:.1} times {} KB, read as {read:?}", body.len() >> 10);
        if what.ends_with("grown") {
            say(&line);
            // The other recording is of another fixture.
            assert!(read.is_ok() || !what.starts_with("norway_france"), "{line}");
        }
        if peak > MAX_BODY_FACTOR * body.len() {
            beyond.push(line.clone());
        }
        if times > worst.0 {
            worst = (times, line);
        }
    }
    say(&format!("{} bodies; the most is {}", bodies.len(), worst.1));
    assert!(beyond.is_empty(), "beyond {MAX_BODY_FACTOR} times:\n{}", beyond.join("\n"));
}
