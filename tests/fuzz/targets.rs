//! The parsers, each with seeds that it accepts.

use linewatch::api::batches::{Verdict, parse_ndjson};
use linewatch_bookmakers::{
    batch_json::{read_in_part, read_snapshot, to_ndjson},
    books::{self, Listed, RequestedFixture},
    recorded::odds_api::{OddsApiReader, OddsFormat},
};
use linewatch_fanout::{Request, wire::Decoder};
use linewatch_model::{FixtureDetails, Number, Odds, Settings, Timestamp};
use linewatch_rules::RuleSet;

fn now() -> Timestamp {
    "2026-06-26T12:00:00Z".parse().expect("a time")
}

pub const SNAPSHOTS: &[&[u8]] = &[
    br#"{"bookmaker":"betpawa","capturedAt":"2026-06-26T12:00:00Z","event":{"sportradarId":"66457014","name":"Norway - France","kickoff":"2026-06-26T19:00:00Z"},"markets":[{"id":"3743","name":"1X2 - FT","outcomes":[{"name":"1","odds":4.71,"isActive":true},{"name":"X","odds":4.66},{"name":"2","odds":"1.68"}]}]}"#,
    br#"{"bookmaker":"sportybet","event":{"sportradarId":1,"name":"A - B","kickoff":1782500400000},"markets":[{"id":"5000","line":2.5,"outcomes":[]}]}"#,
];

/// What is read is written and read again as the same.
pub fn snapshot(input: &[u8]) {
    let now = now();
    if let Ok(snapshot) = read_snapshot(input, now) {
        let text = to_ndjson(std::slice::from_ref(&snapshot));
        let again = read_snapshot(text.trim().as_bytes(), now).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"));
        assert_eq!(again, snapshot);
    }
    drop(read_in_part(input, now));
}

pub const LINES: &[&[u8]] = &[
    b"{\"bookmaker\":\"betpawa\",\"event\":{\"sportradarId\":\"66457014\",\"name\":\"A - B\",\"kickoff\":\"2026-06-26T19:00:00Z\"},\"markets\":[]}\n\n{\"bookmaker\":\"sportybet\",\"event\":{\"sportradarId\":1,\"name\":\"A - B\",\"kickoff\":1782500400000},\"markets\":[{\"id\":\"5000\",\"line\":2.5,\"outcomes\":[]}]}\n",
    b"\xef\xbb\xbf{\"bookmaker\":\"betpawa\"}\r\n{}\r\n",
];

/// However a batch is cut between two lines, the same snapshots and verdicts come out.
pub fn lines(input: &[u8]) {
    let (now, whole) = (now(), parse_ndjson(input, now()));
    let Some(end) = input.iter().position(|byte| *byte == b'\n') else {
        assert!(whole.len() <= 1, "{whole:?}");
        return;
    };
    let later = parse_ndjson(&input[end + 1..], now).into_iter();
    let later = later.map(|read| read.map_err(|verdict| Verdict { index: verdict.index + 1, ..verdict }));
    let parts: Vec<_> = parse_ndjson(&input[..end], now).into_iter().chain(later).collect();
    assert_eq!(whole, parts);
}

pub const RULES: &[&[u8]] = &[
    b"families = [[\"betonlineag\", \"lowvig\"]]\nweights = {msport = 2, melbet = 0.5}\n\n[[monitors]]\nid = \"price\"\ndetector = \"price_change\"\nwarning = 5\nelevated = 12\ncritical = 20.5\nper = \"selection\"\ncooldown = 60\n\n[[overrides]]\nmonitor = \"price\"\nmatch = { country = \"Norway\", tournament = \"Cup\", line = 2.5, odds_from = 3, kickoff_within = 90 }\nset = { warning = 4, enabled = false }\n",
    b"[[monitor]]\nid = \"steam\"\ndetector = \"steam\"\nwarning = 4\nreference = \"still\"\n[[monitor]]\nid = \"p\"\ndetector = \"drift\"\ninhibited_by = \"steam\"\nmeasure = \"fair\"\n",
    br#"{"families":[["a","b"]],"weights":{"a":"0.5"},"monitors":[{"id":"price","detector":"price_change","warning":7.1},{"id":"sure","detector":"surebet","suppress_if_books":2}],"overrides":[{"monitor":"price","match":{"fixture":"sr:1","market":"3743","role":"competitor"},"set":{"warning":"4.5"}}]}"#,
];

/// A rule set that is taken is checked without failing, and says the same in its canonical form.
pub fn rules(input: &[u8]) {
    for rules in [RuleSet::from_toml(input), RuleSet::from_json(input)].into_iter().flatten() {
        drop(rules.check(&Settings::default()));
        let json = rules.to_canonical_json();
        let again = RuleSet::from_json(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!((again.hash(), &again), (rules.hash(), &rules), "{json}");
    }
}

pub const FRAMES: &[&[u8]] = &[
    b"\x81\x84\x00\x00\x00\x00ping",
    b"\x89\x80\x01\x02\x03\x04",
    b"\x01\x83\x00\x00\x00\x00abc\x80\x83\x00\x00\x00\x00def",
    b"\x88\x82\x00\x00\x00\x00\x03\xe8",
    b"\x82\xfe\x00\x80\x00\x00\x00\x00",
];

/// However the bytes are cut, the same messages come out.
pub fn frames(input: &[u8]) {
    let read = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut decoder = Decoder::default();
        let mut read = Vec::new();
        for piece in pieces {
            decoder.feed(piece);
            loop {
                match decoder.next_frame() {
                    Ok(Some(incoming)) => read.push(format!("{incoming:?}")),
                    Ok(None) => break,
                    Err(fault) => {
                        read.push(fault.to_string());
                        return read;
                    }
                }
            }
        }
        read
    };
    assert_eq!(read(&mut std::iter::once(input)), read(&mut input.chunks(1)));
}

pub const REQUESTS: &[&[u8]] = &[
    br#"{"type":"subscribe","topics":["risk_alerts"],"filter":{"event_ids":[1],"severities":["critical"]},"conflate_ms":200,"snapshot":true}"#,
    br#"{"type":"resume","since":1188,"log":"01a1fe5a","hash":"5bd1c07a9e64f230"}"#,
    br#"{"type":"ping"}"#,
    b"ping",
];

pub fn request(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        drop(Request::parse(text));
    }
}

pub const BODIES: &[&[u8]] = &[
    br#"{"responses":[{"responses":[{"id":"1","name":"A - B","participants":[{"name":"A"},{"name":"B"}],"startTime":"2026-06-26T19:00:00Z","widgets":[{"type":"SPORTRADAR","id":"66457014"}],"markets":[{"marketType":{"id":"3743","name":"1X2 - FT"},"row":[{"prices":[{"name":"1","price":4.71}]}]}]}]}]}"#,
    br#"{"bizCode":10000,"data":{"eventId":"sr:match:66457014","homeTeamName":"A","awayTeamName":"B","estimateStartTime":1782500400000,"sport":{"id":"sr:sport:1"},"markets":[{"id":"1","desc":"1X2","status":0,"outcomes":[{"id":"1","odds":"4.71","desc":"Home","isActive":1}]}]}}"#,
    br#"{"R":"OK","D":{"ID":1,"EXTID":"66457014","DS":"A - B","STARTDATE":"2026-06-26 20:00:00","O":{"S_1X2_1":"4.71","S_1X2_X":"4.66","S_1X2_2":"1.68","S_OU@2.5_O":"1.5"}}}"#,
    br#"[{"id":"e1","sport_key":"soccer_epl","commence_time":"2026-06-26T19:00:00Z","home_team":"A","away_team":"B","bookmakers":[{"key":"k","markets":[{"key":"h2h","outcomes":[{"name":"A","price":4.71},{"name":"B","price":1.68},{"name":"Draw","price":4.66}]}]}]}]"#,
];

/// Every adapter reads every body, as a list and as an offer.
pub fn bodies(input: &[u8]) {
    let now = now();
    let key = "sr:66457014".parse().expect("a key");
    let fixture = FixtureDetails {
        key,
        name: "A - B".parse().expect("a name"),
        home_team: "A".parse().expect("a name"),
        away_team: "B".parse().expect("a name"),
        kickoff: now,
        sport: None,
        tournament: None,
        country: None,
    };
    let listed = Listed { external_id: "1".into(), fixture, offer: None };
    for adapter in books::adapters() {
        let book = books::book(adapter, &"betpawa".parse().expect("a bookmaker")).expect("an adapter of this name");
        for ask in book.discovery() {
            drop(book.listing(&ask, input, now));
        }
        drop(book.offer(&RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) }, input, now));
    }
}

pub const RECORDED: &[&[u8]] = &[
    br#"{"captured_at":"2026-06-26T12:00:00Z","source_commit":"x","events":[{"id":"e1","sport_key":"soccer_epl","commence_time":"2026-06-26T19:00:00Z","home_team":"A","away_team":"B","bookmakers":[{"key":"k","title":"K","last_update":"2026-06-26T12:00:00Z","markets":[{"key":"h2h","last_update":"2026-06-26T12:00:00Z","outcomes":[{"name":"A","price":-150},{"name":"B","price":300},{"name":"Draw","price":250}]}]}]}]}"#,
];

pub fn recorded(input: &[u8]) {
    for format in [OddsFormat::American, OddsFormat::Decimal] {
        for moment in OddsApiReader::new(input, "fuzz", format).take(100) {
            drop(moment);
        }
    }
}

pub const NUMBERS: &[&[u8]] = &[b"1.85", b"-1.5", b"100", b"1e3", b"0.0001", b"+2.5"];

/// What is read as odds is written as the same odds.
pub fn numbers(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let _ = Number::read(text);
    if let Ok(odds) = text.parse::<Odds>() {
        assert_eq!(odds.to_string().parse::<Odds>(), Ok(odds));
    }
}
