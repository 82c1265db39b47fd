//! A whole discovery of each book on small hand-made bodies, as its cycle asks: every ask leads to the next.

use linewatch_bookmakers::{
    ask::{Ask, AskKind},
    books::{Adapter, BodyError, LeftOutReason, Listing, RequestedFixture, book},
};
use serde_json::{Value, json};

fn adapter(name: &str) -> std::sync::Arc<dyn Adapter> {
    book(name, &name.parse().unwrap()).unwrap()
}

fn listing(book: &dyn Adapter, ask: &Ask, body: &Value) -> Listing {
    let at = "2026-06-26T12:00:00Z".parse().unwrap();
    book.listing(ask, body.to_string().as_bytes(), at).unwrap()
}

fn first(book: &dyn Adapter) -> Ask {
    let asks = book.discovery();
    assert_eq!(asks.len(), 1);
    asks[0].clone()
}

/// One fixture is listed and one left out, for want of a SportRadar id.
fn one_of_two(book: &dyn Adapter, listing: &Listing, external_id: &str) -> Ask {
    assert_eq!((listing.listed.len(), listing.left_out.len()), (1, 1), "{listing:?}");
    assert_eq!(listing.left_out[0].reason, LeftOutReason::NoSportradarId);
    let listed = &listing.listed[0];
    assert_eq!((listed.external_id.as_str(), listed.fixture.key.as_str()), (external_id, "sr:66457014"));
    assert_eq!(listed.fixture.kickoff.to_string(), "2026-06-26T19:00:00Z");
    assert_eq!(listed.fixture.name.as_str(), "Norway - France");
    let ask = book.fixture(listed);
    assert_eq!(ask.kind, AskKind::Fixture);
    ask
}

fn betpawa_event(id: &str, widget: &str) -> Value {
    json!({
        "id": id, "startTime": "2026-06-26T19:00:00Z",
        "participants": [{"id": "2", "name": "France", "position": 2}, {"id": "1", "name": "Norway", "position": 1}],
        "widgets": [{"id": "1", "type": "GENIUSSPORTS"}, {"id": "66457014", "type": widget}],
        "region": {"id": "1", "name": "International"}, "competition": {"id": "258194", "name": "World Cup"},
    })
}

#[test]
fn betpawa() {
    let book = adapter("betpawa");
    let categories = json!({"withRegions": [{"regions": [
        {"competitions": [{"competition": {"id": "258194"}}, {"competition": {"id": 7}}, {"competition": null}, 3]},
    ]}]});
    let tree = listing(&*book, &first(&*book), &categories);
    let asks = tree.further;
    assert_eq!((asks.len(), tree.gap), (2, Some("a competition that cannot be read")));
    assert!(asks[0].path.contains("258194") && asks[0].path.contains("%22skip%22%3A0"), "{}", asks[0].path);
    let page = |events: Vec<Value>| json!({"responses": [{"responses": events}]});
    let two = page(vec![betpawa_event("35429065", "SPORTRADAR"), betpawa_event("2", "SOMETHING")]);
    let found = listing(&*book, &asks[0], &two);
    assert!(found.further.is_empty());
    assert_eq!(one_of_two(&*book, &found, "35429065").path, "/api/sportsbook/v4/events/35429065");
    let full = page(vec![betpawa_event("1", "SPORTRADAR"); 100]);
    let next = listing(&*book, &asks[0], &full).further;
    assert!(next[0].path.contains("%22skip%22%3A90"), "a full page has a next one, which overlaps: {}", next[0].path);
    let (mut ask, mut pages) = (asks[0].clone(), 1);
    let end = loop {
        let mut found = listing(&*book, &ask, &full);
        match found.further.pop() {
            Some(next) => (ask, pages) = (next, pages + 1),
            None => break found,
        }
    };
    assert!(end.gap.is_some() && pages < 30, "{pages} pages, and it is said that there are more");
    assert!(book.by_key(&"sr:66457014".parse().unwrap()).is_none());
}

#[test]
fn sportybet() {
    let book = adapter("sportybet");
    let tree = json!({"bizCode": 10000, "data": {"sportList": [
        {"id": "sr:sport:1", "categories": [{"tournaments": [{"id": "sr:tournament:16"}, {"id": 5}]}, {}]},
        {"id": "sr:sport:2", "categories": [{"tournaments": [{"id": "sr:tournament:132"}]}]},
    ]}});
    let tree = listing(&*book, &first(&*book), &tree);
    let asks = tree.further;
    assert_eq!((asks.len(), tree.gap), (1, Some("a tournament that cannot be read")));
    assert!(asks[0].body.as_deref().unwrap().contains("sr:tournament:16"));
    let event = |id: &str, source: &str| {
        json!({
            "eventId": id, "estimateStartTime": 1_782_500_400_000_i64, "homeTeamName": "Norway", "awayTeamName": "France",
            "sport": {"category": {"name": "International", "tournament": {"name": "World Cup"}}},
            "eventSource": {"preMatchSource": {"sourceType": source, "sourceId": "66457014"}},
        })
    };
    let events = [event("sr:match:66457014", "BET_GENIUS"), event("sr:match:111111114000077", "BET_GENIUS")];
    let found = listing(&*book, &asks[0], &json!({"bizCode": 10000, "data": [{"events": events}]}));
    let ask = one_of_two(&*book, &found, "sr:match:66457014");
    assert_eq!(ask.path, "/api/ng/factsCenter/event?eventId=sr:match:66457014&productId=3");
    assert_eq!(book.by_key(&"sr:66457014".parse().unwrap()), Some(ask));
    assert_eq!(book.by_key(&"odds-api:a5".parse().unwrap()), None);
}

#[test]
fn bet9ja() {
    let book = adapter("bet9ja");
    let tree = json!({"R": "OK", "D": {"PAL": {
        "1": {"SG": {"11463": {"G": {"2252278": {"G_DESC": "World Cup"}}}, "7": {"G": []}}},
        "2": {"SG": {"1": {"G": {"9": {}}}}},
    }}});
    let asks = listing(&*book, &first(&*book), &tree).further;
    assert_eq!(asks.len(), 1);
    assert!(asks[0].path.contains("GetEventsInGroupV2?GROUPID=2252278&DISP=0&GROUPMARKETID=1"), "{}", asks[0].path);
    let event = |id: i64, ext: Value| json!({"ID": id, "EXTID": ext, "DS": "Norway - France", "STARTDATE": "2026-06-26 19:00:00", "GN": "World Cup"});
    let events = [event(782_203_257, json!("66457014")), event(1, Value::Null)];
    let found = listing(&*book, &asks[0], &json!({"R": "D", "D": {"E": events}}));
    let gone = listing(&*book, &asks[0], &json!({"R": "E", "D": null}));
    assert_eq!(gone, Listing::default(), "a group that has lost its last event");
    let broken = listing(&*book, &first(&*book), &json!({"R": "OK", "D": {"PAL": {"1": {"SG": {"7": {"G": 3}}}}}}));
    assert!(broken.gap.is_some());
    let ask = one_of_two(&*book, &found, "782203257");
    assert!(ask.path.starts_with("/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID=782203257&"), "{}", ask.path);
}

#[test]
fn msport() {
    let book = adapter("msport");
    let event = |id: &str| json!({"eventId": id, "homeTeam": "Norway", "awayTeam": "France", "startTime": 1_782_500_400_000_i64});
    let body = json!({"bizCode": 10000, "data": {"tournaments": [{
        "category": "International", "tournament": "World Cup", "events": [event("sr:match:66457014"), event("x:1")],
    }]}});
    let found = listing(&*book, &first(&*book), &body);
    assert_eq!(found.listed[0].fixture.tournament.as_ref().unwrap().as_str(), "World Cup");
    let ask = one_of_two(&*book, &found, "sr:match:66457014");
    assert!(ask.path.ends_with("/match/detail?eventId=sr:match:66457014&productId=3"), "{}", ask.path);
}

#[test]
fn the_odds_api_lists_an_offer_for_each_bookmaker() {
    for (name, price, format) in [("odds_api", json!(4.5), "decimal"), ("odds_api_american", json!(350), "american")] {
        let book = adapter(name);
        let sports = json!([
            {"key": "soccer_fifa_world_cup", "active": true, "has_outrights": false},
            {"key": "soccer_epl_winner", "active": true, "has_outrights": true},
            {"key": "basketball_nba", "active": true, "has_outrights": false},
        ]);
        let asks = listing(&*book, &first(&*book), &sports).further;
        assert_eq!(asks.len(), 1);
        assert!(asks[0].path.contains(&format!("oddsFormat={format}")));
        let offers = |keys: &[&str]| {
            let named = ["Norway", "Draw", "France", "Cards"].map(|name| json!({"name": name, "price": price}));
            let h2h = json!(named);
            let of = |key: &&str| json!({"key": key, "markets": [{"key": "h2h", "outcomes": h2h}, {"key": "lay"}]});
            keys.iter().map(of).collect::<Vec<_>>()
        };
        let event = |id: &str, away: Value, keys: &[&str]| {
            json!({"id": id, "sport_key": "soccer_fifa_world_cup", "commence_time": "2026-06-26T19:00:00Z",
                   "home_team": "Norway", "away_team": away, "bookmakers": offers(keys)})
        };
        let body =
            json!([event("a5", json!("France"), &["betmgm", "fanduel"]), event("b6", Value::Null, &["betmgm"]), 7]);
        let found = listing(&*book, &asks[0], &body);
        assert_eq!((found.listed.len(), found.left_out.len()), (2, 1), "{found:?}");
        assert!(found.gap.is_some(), "7 is no event");
        assert_eq!(found.listed[0].external_id, "soccer_fifa_world_cup:a5");
        let left_out = &found.left_out[0];
        assert_eq!(left_out.external_id, "soccer_fifa_world_cup:b6");
        assert_eq!(left_out.key.as_ref().map(ToString::to_string).as_deref(), Some("odds-api:b6"));
        assert!(!book.asks_by_fixture(), "a list has all offers, and each question costs quota");
        let offer = found.listed[1].offer.as_ref().unwrap();
        assert_eq!(offer.snapshot.bookmaker.as_str(), "fanduel");
        assert_eq!(offer.snapshot.markets()[0].outcomes[0].odds.unwrap().to_string(), "4.5");
        assert_eq!(found.listed[0].offer.as_ref().unwrap().unmapped.len(), 2, "the market lay and the outcome Cards");
        assert_eq!(offer.snapshot.unread().len(), 0, "what Cards is of lacks nothing");
        assert!(book.fixture(&found.listed[1]).path.ends_with("&eventIds=a5"));
        let asked = RequestedFixture { key: &found.listed[1].fixture.key, listed: Some(&found.listed[1]) };
        let at = "2026-06-26T12:05:00Z".parse().unwrap();
        let broken = book.offer(&asked, b"[7]", at).unwrap_err();
        assert!(matches!(broken, BodyError::Malformed(_)), "{broken}");
        let alone = json!([event("a5", json!("France"), &["betmgm", "fanduel"])]).to_string();
        assert_eq!(book.offer(&asked, alone.as_bytes(), at).unwrap().snapshot.bookmaker.as_str(), "fanduel");
        assert_eq!(book.offer(&asked, b"[]", at), Err(BodyError::Gone));
        let refused = book.offer(&asked, br#"{"message": "no quota left"}"#, at);
        assert_eq!(refused, Err(BodyError::Refused("no quota left".to_owned())));
    }
}

#[test]
fn a_service_with_our_own_format_lists_its_offers() {
    let book = adapter("generic");
    let snapshot = |bookmaker: &str, key: &str| {
        json!({
            "bookmaker": bookmaker, "capturedAt": "2026-06-26T11:59:00Z",
            "event": {"key": key, "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
                      "kickoff": "2026-06-26T19:00:00Z"},
            "markets": [{"marketId": "3743", "marketName": "1X2", "outcomes": [{"name": "1", "odds": 4.71}]}],
        })
    };
    let good = snapshot("generic", "sr:66457014");
    let body = json!({"snapshots": [good, snapshot("betpawa", "sr:1"), {"bookmaker": "generic"}, 7]});
    let found = listing(&*book, &first(&*book), &body);
    assert_eq!((found.listed.len(), found.left_out.len()), (1, 3), "{found:?}");
    assert_eq!((found.left_out[0].key.is_some(), found.gap.is_some()), (true, true), "two have no key");
    assert!(found.left_out[0].reason.to_string().contains("betpawa"));
    assert!(found.left_out[1].reason.to_string().contains("capturedAt"), "{:?}", found.left_out[1]);
    let key = found.listed[0].fixture.key.clone();
    assert_eq!(book.by_key(&key).unwrap().path, "/snapshots/sr:66457014");
    let asked = RequestedFixture { key: &key, listed: Some(&found.listed[0]) };
    let at = "2026-06-26T12:05:00Z".parse().unwrap();
    let answer = |snapshots: Value| book.offer(&asked, json!({"snapshots": snapshots}).to_string().as_bytes(), at);
    assert_eq!(answer(json!([good])).unwrap(), found.listed[0].offer.clone().unwrap());
    assert_eq!(answer(json!([])), Err(BodyError::Gone));
    assert!(matches!(answer(json!([snapshot("generic", "sr:1")])), Err(BodyError::OtherFixture { .. })));
    assert!(matches!(answer(json!([7])), Err(BodyError::Value { .. })));
}

#[test]
fn a_list_that_is_none_is_refused() {
    for name in ["betpawa", "sportybet", "bet9ja", "msport", "odds_api", "generic"] {
        let book = adapter(name);
        let at = "2026-06-26T12:00:00Z".parse().unwrap();
        for body in ["", "<html>", "{}", "null", "\"x\"", "{\"R\":\"OK\"", r#"{"bizCode":19000,"message":"busy"}"#] {
            let refused = book.listing(&first(&*book), body.as_bytes(), at);
            assert!(refused.is_err(), "{name} {body}: {refused:?}");
        }
    }
}

/// A good body of every step of a discovery.
pub fn bodies(adapter: &str) -> Vec<Value> {
    let sporty = |id: &str| json!({"eventId": id, "estimateStartTime": 1_782_500_400_000_i64, "homeTeamName": "Norway", "awayTeamName": "France"});
    match adapter {
        "betpawa" => vec![
            json!({"withRegions": [{"regions": [{"competitions": [{"competition": {"id": "258194"}}]}]}]}),
            json!({"responses": [{"responses": vec![betpawa_event("35429065", "SPORTRADAR"); 3]}]}),
        ],
        "sportybet" => vec![
            json!({"bizCode": 10000, "data": {"sportList": [
                {"id": "sr:sport:1", "categories": [{"tournaments": [{"id": "sr:tournament:16"}]}]},
            ]}}),
            json!({"bizCode": 10000, "data": [{"events": [sporty("sr:match:66457014"), sporty("sr:match:2")]}]}),
        ],
        "bet9ja" => vec![
            json!({"R": "OK", "D": {"PAL": {"1": {"SG": {"11463": {"G": {"2252278": {}}}}}}}}),
            json!({"R": "D", "D": {"E": [
                {"ID": 782_203_257, "EXTID": "66457014", "DS": "Norway - France", "STARTDATE": "2026-06-26 19:00:00"},
            ]}}),
        ],
        "msport" => vec![json!({"bizCode": 10000, "data": {"lastEventId": "sr:match:66457014", "tournaments": [{
            "category": "International", "tournament": "World Cup",
            "events": [{"eventId": "sr:match:66457014", "homeTeam": "Norway", "awayTeam": "France",
                        "startTime": 1_782_500_400_000_i64}],
        }]}})],
        "generic" => vec![json!({"snapshots": [{
            "bookmaker": "generic", "capturedAt": "2026-06-26T11:59:00Z",
            "event": {"key": "sr:66457014", "name": "Norway - France", "homeTeam": "Norway", "awayTeam": "France",
                      "kickoff": "2026-06-26T19:00:00Z"},
            "markets": [{"marketId": "3743", "marketName": "1X2", "outcomes": [{"name": "1", "odds": 4.71}]}],
            "unread": [{"marketId": "5000", "line": 2.5}],
        }]})],
        _ => vec![
            json!([{"key": "soccer_fifa_world_cup", "active": true, "has_outrights": false}]),
            json!([{"id": "a5", "sport_key": "soccer_fifa_world_cup", "commence_time": "2026-06-26T19:00:00Z",
            "home_team": "Norway", "away_team": "France", "bookmakers": [{"key": "betmgm", "markets": [
                {"key": "h2h", "outcomes": [{"name": "Norway", "price": 350}, {"name": "Draw", "price": 2.5}]},
                {"key": "totals", "outcomes": [{"name": "Over", "price": 1.9, "point": 2.5}]},
            ]}]}]),
        ],
    }
}

/// What the first body of a discovery leads to.
pub fn later(name: &str) -> Vec<Ask> {
    let book = adapter(name);
    listing(&*book, &first(&*book), &bodies(name)[0]).further
}

#[test]
fn every_step_of_a_discovery_leads_to_fixtures() {
    for name in linewatch_bookmakers::books::adapters() {
        let (book, bodies) = (adapter(name), bodies(name));
        let ask = if bodies.len() == 1 { first(&*book) } else { later(name).remove(0) };
        let found = listing(&*book, &ask, bodies.last().unwrap());
        assert_eq!((found.listed.is_empty(), found.gap), (false, None), "{name}: {found:?}");
    }
}

#[test]
fn what_cannot_be_read_is_not_passed_over_in_silence() {
    for name in linewatch_bookmakers::books::adapters() {
        let book = adapter(name);
        let ask = later(name).into_iter().next().unwrap_or_else(|| first(&*book));
        let good = bodies(name).last().unwrap().to_string();
        let id = match name {
            "betpawa" => "\"id\":\"35429065\"",
            "bet9ja" => "\"ID\":782203257",
            "generic" => "\"key\":\"sr:66457014\"",
            "odds_api" | "odds_api_american" => "\"id\":\"a5\"",
            _ => "\"eventId\":\"sr:match:66457014\"",
        };
        assert!(good.contains(id), "{name}: {good}");
        let nameless: Value = serde_json::from_str(&good.replace(id, "\"other\":1")).unwrap();
        assert!(listing(&*book, &ask, &nameless).gap.is_some(), "{name}: without an id it could be any fixture");
    }
    for (name, list) in [("betpawa", "responses"), ("sportybet", "events"), ("msport", "events")] {
        let book = adapter(name);
        let ask = later(name).into_iter().next().unwrap_or_else(|| first(&*book));
        let good = bodies(name).last().unwrap().to_string();
        // The last list of that name is the inner one.
        let (before, after) = good.rsplit_once(&format!("\"{list}\":[")).unwrap();
        let renamed: Value = serde_json::from_str(&format!("{before}\"renamed\":[{after}")).unwrap();
        assert!(listing(&*book, &ask, &renamed).gap.is_some(), "{name}");
    }
}
