//! Every bad input gets a verdict that names the field.

use serde_json::{Value, json};

use super::parse::{parse_ndjson, parse_snapshot};
use linewatch_model::{Odds, Snapshot, Timestamp};

fn now() -> Timestamp {
    "2026-06-26T12:03:00Z".parse().unwrap()
}

fn snapshot() -> Value {
    json!({
        "bookmaker": "betpawa", "capturedAt": "2026-06-26T12:00:00Z", "unknown": [1],
        "event": {
            "key": "sr:66457014", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
            "kickoff": "2026-06-26T19:00:00Z", "sport": "Football", "country": null, "extra": {}
        },
        "markets": [
            {"marketId": "3743", "marketName": "1X2 - Full Time", "line": null, "outcomes": [
                {"name": "1", "odds": 4.71}, {"name": "X", "odds": "3.90", "isActive": true}, {"name": "2", "odds": 1.72}
            ]},
            {"marketId": "5000", "marketName": "Over/Under", "line": "2.50", "suspended": false, "outcomes": [
                {"name": "Over", "odds": 1.9}, {"name": "Under", "odds": 0, "isActive": false}
            ]}
        ]
    })
}

fn parse(value: &Value) -> Result<Snapshot, (Option<String>, String)> {
    parse_snapshot(value.to_string().as_bytes(), 4, now()).map_err(|verdict| {
        assert_eq!(verdict.index, 4);
        (verdict.field, verdict.reason)
    })
}

/// The snapshot with the value at a pointer replaced.
fn with(pointer: &str, value: Value) -> Value {
    let mut snapshot = snapshot();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match snapshot.pointer_mut(parent).unwrap() {
        Value::Array(elements) => elements[name.parse::<usize>().unwrap()] = value,
        object => object[name] = value,
    }
    snapshot
}

fn without(pointer: &str) -> Value {
    let mut snapshot = snapshot();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    snapshot.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    snapshot
}

#[test]
fn a_good_snapshot_is_read_exactly() {
    let snapshot = parse(&snapshot()).unwrap();
    assert_eq!(snapshot.fixture.key.as_str(), "sr:66457014");
    let [result, totals] = snapshot.markets() else { panic!("two markets") };
    assert_eq!(result.outcomes[0].odds.map(Odds::units), Some(47_100));
    assert_eq!(result.outcomes[1].odds.map(Odds::units), Some(39_000));
    assert_eq!(totals.key.line, Some("2.5".parse().unwrap()));
    assert_eq!((totals.outcomes[1].odds, totals.outcomes[1].active), (None, false));
}

#[test]
fn every_bad_value_is_named() {
    let long = "x".repeat(201);
    let huge = "x".repeat(10_000_000);
    let odds = "/markets/0/outcomes/1/odds";
    let cases = [
        ("/bookmaker", json!("Bet Pawa"), "bookmaker"),
        ("/bookmaker", json!("../etc/passwd"), "bookmaker"),
        ("/bookmaker", json!(7), "bookmaker"),
        ("/unread", json!([{"marketId": "5000", "line": "two"}]), "unread[0].line"),
        ("/unread", json!([7]), "unread[0]"),
        ("/capturedAt", json!("2026-06-26T12:00:00"), "capturedAt"),
        ("/capturedAt", json!("2026-06-26T12:08:01Z"), "capturedAt"),
        ("/capturedAt", json!(1_782_475_200), "capturedAt"),
        ("/event", json!("sr:1"), "event"),
        ("/event/key", json!("a b"), "event.key"),
        ("/event/key", json!(66_457_014), "event.key"),
        ("/event/name", json!(""), "event.name"),
        ("/event/name", json!("   "), "event.name"),
        ("/event/name", json!(long), "event.name"),
        ("/event/name", json!(huge), "event.name"),
        ("/event/homeTeam", json!("Nor\u{0}way"), "event.homeTeam"),
        ("/event/awayTeam", json!("Fra\u{7}nce"), "event.awayTeam"),
        ("/event/kickoff", json!("1999-12-31T23:59:59Z"), "event.kickoff"),
        ("/event/kickoff", json!("2100-01-01T00:00:01Z"), "event.kickoff"),
        ("/event/kickoff", json!("99999-01-01T00:00:00Z"), "event.kickoff"),
        ("/event/sport", json!([]), "event.sport"),
        ("/markets", json!({}), "markets"),
        ("/markets/0", json!([]), "markets[0]"),
        ("/markets/0/marketId", json!(""), "markets[0].marketId"),
        ("/markets/0/marketName", json!(long), "markets[0].marketName"),
        ("/markets/1/line", json!("NaN"), "markets[1].line"),
        ("/markets/1/line", json!(1e300), "markets[1].line"),
        ("/markets/1/line", json!(100_001), "markets[1].line"),
        ("/markets/1/line", json!(2.123_45), "markets[1].line"),
        ("/markets/1/line", json!([2]), "markets[1].line"),
        ("/markets/1/suspended", json!("no"), "markets[1].suspended"),
        ("/markets/0/outcomes/0/name", json!("\u{0}"), "markets[0].outcomes[0].name"),
        ("/markets/0/outcomes/0/isActive", json!(1), "markets[0].outcomes[0].isActive"),
        ("/markets/0/outcomes/2/name", json!("1"), "markets[0].outcomes"),
        (odds, json!(1), "markets[0].outcomes[1].odds"),
        (odds, json!(1.0), "markets[0].outcomes[1].odds"),
        (odds, json!(0), "markets[0].outcomes[1].odds"),
        (odds, json!(-2.5), "markets[0].outcomes[1].odds"),
        (odds, json!(null), "markets[0].outcomes[1].odds"),
        (odds, json!("NaN"), "markets[0].outcomes[1].odds"),
        (odds, json!("Infinity"), "markets[0].outcomes[1].odds"),
        (odds, json!(""), "markets[0].outcomes[1].odds"),
        (odds, json!(1.000_01), "markets[0].outcomes[1].odds"),
        (odds, json!(u64::MAX), "markets[0].outcomes[1].odds"),
        (odds, json!(true), "markets[0].outcomes[1].odds"),
        (odds, json!({"value": 2}), "markets[0].outcomes[1].odds"),
    ];
    for (pointer, value, field) in cases {
        let shown = value.to_string().chars().take(40).collect::<String>();
        let (named, reason) = parse(&with(pointer, value)).expect_err(&format!("{pointer} = {shown}"));
        assert_eq!(named.as_deref(), Some(field), "{pointer} = {shown}: {reason}");
        assert!(!reason.contains(" at line "), "{reason}");
        assert!(reason.len() < 300, "{pointer}: {} bytes", reason.len());
    }
}

#[test]
fn missing_members_are_named() {
    for pointer in
        ["/bookmaker", "/capturedAt", "/event/kickoff", "/markets", "/markets/0/outcomes", "/markets/0/outcomes/0/odds"]
    {
        let (named, reason) = parse(&without(pointer)).expect_err(pointer);
        let name = pointer.rsplit('/').next().unwrap();
        assert!(named.as_ref().is_some_and(|field| field.ends_with(name)), "{pointer}: {named:?} {reason}");
    }
}

#[test]
fn duplicates_are_refused() {
    let mut twice = snapshot();
    let mut again = twice["markets"][1].clone();
    again["line"] = json!(2.5);
    twice["markets"].as_array_mut().unwrap().push(again);
    assert_eq!(parse(&twice).unwrap_err().0.as_deref(), Some("markets[2]"));
    let member = snapshot().to_string().replacen("\"bookmaker\"", "\"bookmaker\":\"msport\",\"bookmaker\"", 1);
    assert!(parse_snapshot(member.as_bytes(), 0, now()).unwrap_err().reason.contains("is there twice"));
}

#[test]
fn a_verdict_says_whose_snapshot_it_was() {
    let json = with("/markets/0/outcomes/0/odds", json!(0.5)).to_string();
    let verdict = parse_snapshot(json.as_bytes(), 0, now()).unwrap_err();
    assert_eq!(verdict.event_key.as_deref(), Some("sr:66457014"));
    assert_eq!(verdict.bookmaker.as_deref(), Some("betpawa"));
    let huge = parse_snapshot(with("/bookmaker", json!("b".repeat(5_000))).to_string().as_bytes(), 0, now());
    assert_eq!(huge.unwrap_err().bookmaker.map(|text| text.len()), Some(100));
}

#[test]
fn a_suspended_market_has_no_active_outcome() {
    let snapshot = parse(&with("/markets/0/suspended", json!(true))).unwrap();
    assert!(!snapshot.markets()[0].is_open());
    assert_eq!(snapshot.markets()[0].outcomes[0].odds.map(Odds::units), Some(47_100), "it keeps its price");
}

#[test]
fn an_inactive_outcome_may_come_without_a_price() {
    for odds in [json!(null), json!(0), json!(1), json!("1.00"), json!(0.0)] {
        let mut outcome = with("/markets/0/outcomes/0/odds", odds);
        outcome["markets"][0]["outcomes"][0]["isActive"] = json!(false);
        assert_eq!(parse(&outcome).unwrap().markets()[0].outcomes[0].odds, None);
    }
    let mut absurd = with("/markets/0/outcomes/0/odds", json!(0.5));
    absurd["markets"][0]["outcomes"][0]["isActive"] = json!(false);
    assert!(parse(&absurd).is_err());
}

#[test]
fn a_snapshot_without_markets_is_a_snapshot() {
    assert_eq!(parse(&with("/markets", json!([]))).unwrap().markets(), []);
}

#[test]
fn what_is_not_json_is_refused() {
    let deep = format!("{{\"markets\":{}", "[".repeat(100_000));
    let deep_extra = snapshot().to_string().replacen("[1]", &format!("{}{}", "[".repeat(9_000), "]".repeat(9_000)), 1);
    for text in ["{", "[]", "1", "nul", "{}", "\u{feff}{}", "{} {}", &deep] {
        assert!(parse_snapshot(text.as_bytes(), 0, now()).is_err(), "{}", text.chars().take(20).collect::<String>());
    }
    assert!(parse_snapshot(b"\xff\xfe", 0, now()).is_err());
    // Members that nobody reads are passed over without recursion, however deep.
    assert!(parse_snapshot(deep_extra.as_bytes(), 0, now()).is_ok());
}

#[test]
fn one_bad_line_does_not_spoil_the_others() {
    let good = snapshot();
    let text = format!("{good}\n\n{{\"bookmaker\":\n{good}\r\n{good}");
    let parsed = parse_ndjson(text.as_bytes(), now());
    let good: Vec<bool> = parsed.iter().map(Result::is_ok).collect();
    assert_eq!(good, [true, false, true, true]);
    assert_eq!(parsed[1].as_ref().unwrap_err().index, 2, "empty lines are counted");
}
