//! Every kind of bad body that a bookmaker may answer, at every book: refused as a whole with a reason, or one market
//! less, and never taken for an offer.

use linewatch_bookmakers::books::{BodyError, Listed, Offer, RequestedFixture, UnmappedReason, book};
use serde_json::{Value, json};

use super::offer;

const AT: &str = "2026-06-26T12:00:00Z";
const KEY: &str = "sr:66457014";

/// A small good body of each book. Each has the result at 4.71, 4.66 and 1.68 and a total of 2.5.
pub fn good(adapter: &str) -> Value {
    let outcome = |desc: &str, odds: &str| json!({"desc": desc, "odds": odds, "isActive": 1});
    match adapter {
        "betpawa" => {
            let price = |name: &str, price: f64| json!({"name": name, "price": price, "suspended": false});
            json!({
                "id": "35429065", "startTime": "2026-06-26T19:00:00Z",
                "participants": [{"name": "Norway", "position": 1}, {"name": "France", "position": 2}],
                "widgets": [{"id": "66457014", "type": "SPORTRADAR"}],
                "markets": [
                    {"marketType": {"id": "3743", "name": "1X2 - FT", "handicapType": ""},
                     "row": [{"handicap": null, "prices": [price("1", 4.71), price("X", 4.66), price("2", 1.68)]}]},
                    {"marketType": {"id": "5000", "name": "O/U", "handicapType": "NORMAL"},
                     "row": [{"handicap": 10, "prices": [price("Over", 1.53), price("Under", 2.58)]}]},
                ],
            })
        }
        "bet9ja" => json!({"R": "OK", "D": {
            "ID": 782_203_257, "EXTID": "66457014", "DS": "Norway - France", "STARTDATE": "2026-06-26 19:00:00",
            "O": {"S_1X2_1": "4.71", "S_1X2_X": "4.66", "S_1X2_2": "1.68", "S_OU@2.5_O": "1.53", "S_OU@2.5_U": "2.58"},
        }}),
        "sportybet" => json!({"bizCode": 10000, "data": {
            "eventId": "sr:match:66457014", "estimateStartTime": 1_782_500_400_000_i64,
            "homeTeamName": "Norway", "awayTeamName": "France",
            "markets": [
                {"id": "1", "product": 3, "desc": "1X2", "status": 0,
                 "outcomes": [outcome("Home", "4.71"), outcome("Draw", "4.66"), outcome("Away", "1.68")]},
                {"id": "18", "product": 3, "desc": "O/U", "status": 0, "specifier": "total=2.5",
                 "outcomes": [outcome("Over 2.5", "1.53"), outcome("Under 2.5", "2.58")]},
            ],
        }}),
        "msport" => {
            let mut body = good("sportybet").to_string();
            for (theirs, ours) in [
                ("homeTeamName", "homeTeam"),
                ("awayTeamName", "awayTeam"),
                ("estimateStartTime", "startTime"),
                ("\"desc\"", "\"description\""),
                ("\"specifier\"", "\"specifiers\""),
            ] {
                body = body.replace(theirs, ours);
            }
            serde_json::from_str(&body).unwrap()
        }
        other => panic!("{other}"),
    }
}

pub const BOOKS: [&str; 4] = ["betpawa", "sportybet", "bet9ja", "msport"];

fn read(adapter: &str, body: &str) -> Result<Offer, BodyError> {
    offer(adapter, KEY, body.as_bytes(), AT.parse().unwrap())
}

fn replaced(adapter: &str, from: &str, to: &str) -> Result<Offer, BodyError> {
    let body = good(adapter).to_string();
    assert!(body.contains(from), "{adapter}: {from} is not in {body}");
    read(adapter, &body.replace(from, to))
}

/// What the offer has as the price of an outcome, and whether it can be bet on.
fn price(offer: &Offer, market: &str, outcome: &str) -> Option<(Option<String>, bool)> {
    let market = offer.snapshot.markets().iter().find(|found| found.key.market_id.as_str() == market)?;
    let quote = market.outcomes.iter().find(|quote| quote.name.as_str() == outcome)?;
    Some((quote.odds.map(|odds| odds.to_string()), quote.active))
}

/// The markets that were there and could not be read.
fn unread(offer: &Offer) -> Vec<String> {
    offer.snapshot.unread().iter().map(ToString::to_string).collect()
}

fn has(offer: &Offer, reason: UnmappedReason) -> bool {
    offer.unmapped.iter().any(|unmapped| unmapped.reason == reason)
}

#[test]
fn the_good_bodies_are_good() {
    for adapter in BOOKS {
        let offer = read(adapter, &good(adapter).to_string()).unwrap();
        assert_eq!(offer.unmapped, [], "{adapter}");
        let keys: Vec<_> = offer.snapshot.markets().iter().map(|market| market.key.to_string()).collect();
        assert_eq!(keys, ["3743", "5000 2.5"], "{adapter}");
        assert_eq!(price(&offer, "3743", "1"), Some((Some("4.71".to_owned()), true)), "{adapter}");
    }
}

#[test]
fn a_body_cut_short_anywhere_is_refused() {
    for adapter in BOOKS {
        let body = good(adapter).to_string();
        for end in 0..body.len() {
            let refused = read(adapter, &body[..end]);
            assert!(matches!(refused, Err(BodyError::Malformed(_))), "{adapter} {end}: {refused:?}");
        }
    }
}

#[test]
fn what_is_no_answer_is_refused_with_its_reason() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let deep_object = format!("{}1{}", "{\"markets\":".repeat(200_000), "}".repeat(200_000));
    for adapter in BOOKS {
        for body in [
            "",
            " ",
            "<!DOCTYPE html><html></html>",
            "null",
            "42",
            "\"ok\"",
            "[]",
            "{}",
            "{\"a\":1}x",
            &deep,
            &deep_object,
        ] {
            let refused = read(adapter, body).unwrap_err();
            let text = refused.to_string();
            assert!(!matches!(refused, BodyError::Gone), "{adapter}: {text}");
            assert!(text.chars().count() < 500, "{adapter}: {text}");
        }
        let latin = [&b"{\"name\":\"Curac"[..], b"\xE7", b"ao\"}"].concat();
        let wide: Vec<u8> = good(adapter).to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
        for body in [latin, wide] {
            let refused = offer(adapter, KEY, &body, AT.parse().unwrap());
            assert!(matches!(refused, Err(BodyError::Malformed(_))), "{adapter}: {refused:?}");
        }
    }
}

#[test]
fn only_the_bookmakers_own_word_means_gone() {
    assert_eq!(read("bet9ja", r#"{"R":"E","D":null}"#), Err(BodyError::Gone));
    for (adapter, body) in [
        ("bet9ja", r#"{"R":"X"}"#),
        ("sportybet", r#"{"bizCode":19000,"message":"busy","data":null}"#),
        ("sportybet", r#"{"bizCode":10000,"data":null}"#),
        ("msport", r#"{"bizCode":"11000","message":"no"}"#),
    ] {
        assert!(matches!(read(adapter, body), Err(BodyError::Refused(_))), "{adapter} {body}");
    }
}

#[test]
fn prices_of_every_kind() {
    for adapter in BOOKS {
        let shown = if adapter == "betpawa" { "4.71" } else { "\"4.71\"" };
        for closed in ["0", "1", "\"0.0\"", "\"1.00\"", "1.0000000000000002"] {
            let offer = replaced(adapter, shown, closed).unwrap();
            assert_eq!(price(&offer, "3743", "1"), Some((None, false)), "{adapter} {closed}");
            assert_eq!(price(&offer, "3743", "X").unwrap().0.as_deref(), Some("4.66"));
            assert_eq!(offer.unmapped, [], "{adapter} {closed}");
        }
        let nonsense = [
            "null",
            "\"\"",
            "-4.71",
            "\"-4.71\"",
            "1e300",
            "\"99999999\"",
            "\"four\"",
            "true",
            "[4.71]",
            "{}",
            "\"4,71\"",
        ];
        for nonsense in nonsense {
            let offer = replaced(adapter, shown, nonsense).unwrap();
            assert_eq!(price(&offer, "3743", "2"), None, "{adapter} {nonsense}: nothing is said of the market");
            assert_eq!(unread(&offer), ["3743"], "{adapter} {nonsense}");
            assert!(has(&offer, UnmappedReason::InvalidOdds), "{adapter} {nonsense}");
            assert_eq!(price(&offer, "5000", "Over").unwrap().0.as_deref(), Some("1.53"));
        }
        for other in ["4.71", "\"4.71\"", "\"4.7100\"", "4.710000001", "4.7100000000000004", "471e-2", "\" 4.71 \""] {
            let offer = replaced(adapter, shown, other).unwrap();
            assert_eq!(price(&offer, "3743", "1").unwrap().0.as_deref(), Some("4.71"), "{adapter} {other}");
        }
    }
}

#[test]
fn a_fixture_that_is_not_the_one_asked_for() {
    for adapter in BOOKS {
        let refused = replaced(adapter, "66457014", "66457015");
        assert!(matches!(refused, Err(BodyError::OtherFixture { .. })), "{adapter}: {refused:?}");
        let refused = replaced(adapter, "66457014", "six");
        assert!(matches!(refused, Err(BodyError::Value { .. })), "{adapter}: {refused:?}");
        let at = AT.parse().unwrap();
        let body = good(adapter).to_string();
        let fixture = read(adapter, &body).unwrap().snapshot.fixture;
        let listed = Listed { external_id: "7".into(), fixture: fixture.clone(), offer: None };
        let asked = RequestedFixture { key: &fixture.key, listed: Some(&listed) };
        let adapter = book(adapter, &adapter.parse().unwrap()).unwrap();
        assert!(adapter.offer(&asked, body.as_bytes(), at).is_ok());
        let changed = adapter.offer(&asked, body.replace("France", "Senegal").as_bytes(), at).unwrap_err();
        assert!(changed.to_string().contains("Senegal"), "{changed}");
    }
}

#[test]
fn kickoffs_in_other_zones_and_none_at_all() {
    let zone = replaced("betpawa", "2026-06-26T19:00:00Z", "2026-06-26T20:00:00+01:00").unwrap();
    assert_eq!(zone.snapshot.fixture.kickoff.to_string(), "2026-06-26T19:00:00Z");
    for (adapter, from, to) in [
        ("betpawa", "2026-06-26T19:00:00Z", "2026-06-26T19:00:00"),
        ("betpawa", "\"2026-06-26T19:00:00Z\"", "null"),
        ("bet9ja", "2026-06-26 19:00:00", "26.06.2026 19:00"),
        ("bet9ja", "\"2026-06-26 19:00:00\"", "[]"),
        ("sportybet", "1782500400000", "1782500400"),
        ("sportybet", "1782500400000", "\"soon\""),
        ("msport", "1782500400000", "99999999999999999999"),
        ("msport", "1782500400000", "null"),
    ] {
        let refused = replaced(adapter, from, to);
        assert!(matches!(refused, Err(BodyError::Value { .. })), "{adapter} {to}: {refused:?}");
    }
}

#[test]
fn one_broken_market_costs_that_market_only() {
    const ANY_LINE: &str = "5000 at some line";
    const ANY: &str = "one without a readable id";
    for (adapter, from, to, reason, stays) in [
        ("betpawa", "\"handicap\":10", "\"handicap\":\"ten\"", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("betpawa", "\"handicap\":10", "\"handicap\":null", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("betpawa", "\"id\":\"5000\"", "\"id\":{}", UnmappedReason::InvalidKey, ANY),
        ("betpawa", "\"name\":\"O/U\"", "\"id\":\"5000\"", UnmappedReason::InvalidKey, ANY),
        ("betpawa", "\"name\":\"Under\"", "\"name\":null", UnmappedReason::NoMatchingOutcomes, "5000 2.5"),
        ("sportybet", "total=2.5", "total=two", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("sportybet", "total=2.5", "total=2.5|minsnr=10", UnmappedReason::UnknownParameter, ""),
        ("sportybet", "\"specifier\":\"total=2.5\"", "\"specifier\":null", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("sportybet", "\"specifier\"", "\"spec\"", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("sportybet", "\"id\":\"18\"", "\"id\":\"123456\"", UnmappedReason::UnknownMarket, ""),
        ("sportybet", "\"id\":\"18\"", "\"id\":[18]", UnmappedReason::InvalidKey, ANY),
        ("sportybet", "\"id\":\"18\"", "\"id\":\"163\"", UnmappedReason::NoReferenceMarket, ""),
        ("sportybet", "er 2.5", "er a lot", UnmappedReason::NoMatchingOutcomes, "5000 2.5"),
        ("msport", "\"specifiers\":\"total=2.5\"", "\"specifiers\":7", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("bet9ja", "@2.5", "@two", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("bet9ja", "@2.5", "", UnmappedReason::InvalidSpecifier, ANY_LINE),
        ("bet9ja", "S_OU@2.5", "S_NEW@2.5", UnmappedReason::UnknownMarket, ""),
        ("bet9ja", "S_OU@2.5_", "LIVES_OU@2.5_", UnmappedReason::Live, ""),
        ("bet9ja", "S_OU@2.5_", "S_OU-2.5-", UnmappedReason::InvalidKey, ANY),
        ("bet9ja", "S_OU@2.5_", "S_OU@2.5_Z", UnmappedReason::NoMatchingOutcomes, "5000 2.5"),
    ] {
        let offer = replaced(adapter, from, to).unwrap_or_else(|error| panic!("{adapter} {to}: {error}"));
        assert!(has(&offer, reason), "{adapter} {to}: {:?}", offer.unmapped);
        assert_eq!(offer.snapshot.markets().len(), 1, "{adapter} {to}");
        assert_eq!(price(&offer, "3743", "1").unwrap().0.as_deref(), Some("4.71"), "{adapter} {to}");
        let stay: Vec<&str> = Some(stays).filter(|stays| !stays.is_empty()).into_iter().collect();
        assert_eq!(unread(&offer), stay, "{adapter} {to}");
    }
}

#[test]
fn an_unknown_outcome_costs_a_market_that_lacks_one_and_no_other() {
    for adapter in BOOKS {
        let mut body = good(adapter);
        let pointer = match adapter {
            "betpawa" => "/markets/0/row/0/prices",
            "bet9ja" => "/D/O",
            _ => "/data/markets/0/outcomes",
        };
        match body.pointer_mut(pointer).unwrap() {
            Value::Array(outcomes) => {
                let (mut extra, name) = (outcomes[0].clone(), if adapter == "betpawa" { "name" } else { "desc" });
                extra[if adapter == "msport" { "description" } else { name }] = json!("Z");
                outcomes.push(extra);
            }
            odds => odds["S_1X2_Z"] = json!("4.71"),
        }
        let whole = read(adapter, &body.to_string()).unwrap();
        assert_eq!(unread(&whole), [""; 0], "{adapter}: all that it can have is there");
        assert!(has(&whole, UnmappedReason::NoMatchingOutcomes), "{adapter}: and more, which is told");
        let names: Vec<_> = whole.snapshot.markets()[0].outcomes.iter().map(|quote| quote.name.as_str()).collect();
        assert_eq!(names, ["1", "X", "2"], "{adapter}");
        match body.pointer_mut(pointer).unwrap() {
            Value::Array(outcomes) => drop(outcomes.remove(0)),
            odds => drop(odds.as_object_mut().unwrap().remove("S_1X2_1")),
        }
        let lacking = read(adapter, &body.to_string()).unwrap();
        assert_eq!((unread(&lacking), lacking.snapshot.markets().len()), (vec!["3743".to_owned()], 1), "{adapter}");
        assert!(has(&lacking, UnmappedReason::NoMatchingOutcomes), "{adapter}: {:?}", lacking.unmapped);
    }
}

#[test]
fn a_body_in_another_language_is_no_empty_offer() {
    for (adapter, from, to) in [
        ("betpawa", "\"price\"", "\"cost\""),
        ("betpawa", "\"prices\"", "\"costs\""),
        ("betpawa", "\"marketType\"", "\"type\""),
        ("sportybet", "\"desc\"", "\"caption\""),
        ("sportybet", "\"status\"", "\"state\""),
        ("sportybet", "\"odds\"", "\"price\""),
        ("sportybet", "\"isActive\"", "\"active\""),
        ("sportybet", "\"outcomes\"", "\"selections\""),
        ("msport", "\"description\"", "\"caption\""),
        ("msport", "\"status\"", "\"state\""),
        ("bet9ja", "S_", "P_"),
        ("bet9ja", "_1X2", "_NEW"),
    ] {
        let mut refused = replaced(adapter, from, to);
        if from == "_1X2" {
            refused = read(adapter, &good(adapter).to_string().replace(from, to).replace("_OU", "_OLD"));
        }
        assert!(matches!(refused, Err(BodyError::Malformed(_))), "{adapter} {from}: {refused:?}");
    }
}

#[test]
fn a_match_in_play_is_noticed() {
    for adapter in BOOKS {
        assert!(!read(adapter, &good(adapter).to_string()).unwrap().in_play, "{adapter}");
    }
    let playing = |adapter: &str, pointer: &str, field: &str, value: Value| {
        let mut body = good(adapter);
        body.pointer_mut(pointer).unwrap()[field] = value;
        read(adapter, &body.to_string()).unwrap().in_play
    };
    assert!(playing("betpawa", "", "additionalInfo", json!({"live": true})));
    assert!(!playing("betpawa", "", "additionalInfo", json!({"live": false})));
    assert!(playing("betpawa", "", "results", json!({"display": {}})));
    assert!(!playing("betpawa", "", "results", Value::Null));
    for adapter in ["sportybet", "msport"] {
        assert!(playing(adapter, "/data", "status", json!(1)), "{adapter}");
        assert!(!playing(adapter, "/data", "status", json!(0)), "{adapter}");
        assert!(replaced(adapter, "\"product\":3", "\"product\":1").unwrap().in_play, "{adapter}: all markets are");
    }
    assert!(playing("bet9ja", "/D", "A", json!({"EXTID": "66457014"})));
    let live = good("bet9ja").to_string().replace("S_", "LIVES_");
    assert!(read("bet9ja", &live).unwrap().in_play);
}

#[test]
fn suspended_markets_stay_as_suspended() {
    for (adapter, from, to) in [
        ("betpawa", "\"suspended\":false", "\"suspended\":true"),
        ("sportybet", "\"status\":0", "\"status\":1"),
        ("sportybet", "\"isActive\":1", "\"isActive\":0"),
        ("msport", "\"isActive\":1", "\"isActive\":false"),
    ] {
        let offer = replaced(adapter, from, to).unwrap();
        assert_eq!(offer.snapshot.markets().len(), 2, "{adapter} {to}");
        assert!(offer.snapshot.markets().iter().all(|market| !market.is_open()), "{adapter} {to}");
        assert_eq!(price(&offer, "3743", "1"), Some((Some("4.71".to_owned()), false)), "{adapter} {to}");
    }
}

#[test]
fn the_same_market_again() {
    let again = |adapter: &str, pointer: &str, from: &str, to: &str| {
        let mut body = good(adapter);
        let markets = body.pointer_mut(pointer).unwrap().as_array_mut().unwrap();
        let copy: Value = serde_json::from_str(&markets[0].to_string().replace(from, to)).unwrap();
        markets.push(copy);
        read(adapter, &body.to_string()).unwrap()
    };
    for (adapter, pointer) in [("betpawa", "/markets"), ("sportybet", "/data/markets"), ("msport", "/data/markets")] {
        let same = again(adapter, pointer, "4.71", "4.71");
        assert_eq!((same.snapshot.markets().len(), same.unmapped.len()), (2, 0), "{adapter}");
        let other = again(adapter, pointer, "4.71", "4.6");
        assert_eq!(other.snapshot.markets().len(), 2, "{adapter}");
        assert!(has(&other, UnmappedReason::Duplicate), "{adapter}");
    }
    let live = again("sportybet", "/data/markets", "\"product\":3", "\"product\":1");
    assert!(has(&live, UnmappedReason::Live));
    assert_eq!(price(&live, "3743", "1").unwrap().0.as_deref(), Some("4.71"));
    let twice = good("bet9ja").to_string().replace("\"S_1X2_1\":", "\"S_1X2_1\":\"4.6\",\"S_1X2_1\":");
    let twice = read("bet9ja", &twice).unwrap();
    assert!(has(&twice, UnmappedReason::Duplicate));
    assert_eq!(price(&twice, "3743", "1").unwrap().0.as_deref(), Some("4.6"), "the shorter one");
}

#[test]
fn names_of_any_length_and_language() {
    for adapter in BOOKS {
        let long = "Й".repeat(5_000);
        let offer = replaced(adapter, "Norway", &long).unwrap();
        assert_eq!(offer.snapshot.fixture.home_team.as_str().chars().count(), 200, "{adapter}");
        let arabic = replaced(adapter, "Norway", "النرويج").unwrap();
        assert_eq!(arabic.snapshot.fixture.home_team.as_str(), "النرويج");
        let control = replaced(adapter, "Norway", "Nor\\u0000way").unwrap();
        assert_eq!(control.snapshot.fixture.home_team.as_str(), "Nor way");
        let blank = replaced(adapter, "Norway", "   ");
        assert!(matches!(blank, Err(BodyError::Value { .. })), "{adapter}: {blank:?}");
    }
}

#[test]
fn offers_larger_than_any_are_refused_or_cut() {
    let row = |n: usize| {
        json!({"marketType": {"id": n.to_string(), "name": "x"},
               "row": [{"prices": [{"name": "Yes", "price": 2}]}]})
    };
    let mut body = good("betpawa");
    body["markets"] = (1..4_000).map(row).collect();
    assert!(matches!(read("betpawa", &body.to_string()), Err(BodyError::Value { field: "markets", .. })));
    let prices: Vec<Value> = (0..2_000).map(|n| json!({"name": n.to_string(), "price": 2})).collect();
    body["markets"] = json!([{"marketType": {"id": "129108"}, "row": [{"prices": prices}]}]);
    let cut = read("betpawa", &body.to_string()).unwrap();
    assert_eq!(cut.snapshot.markets()[0].outcomes.len(), 500);
    assert!(has(&cut, UnmappedReason::Duplicate));
}
