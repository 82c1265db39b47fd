//! What the adapters read out of the double's bodies is what the double put in.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    grammar::{Grammars, Question, Topic},
    stage::DoubleState,
    stock::{Match, Offer, State},
    *,
};
use linewatch_bookmakers::ask::{Ask, AskKind};
use linewatch_bookmakers::books::{
    self, Adapter, BodyError, LeftOutReason, Listed, Listing, RequestedFixture, UnmappedReason,
};
use linewatch_model::{MarketId, OfferedMarket, Snapshot, Timestamp, UnreadMarket};

fn now() -> Timestamp {
    "2026-06-26T12:00:00Z".parse().unwrap()
}

fn stage(fixtures: u32) -> Arc<DoubleState> {
    sized(fixtures, false)
}

fn sized(fixtures: u32, as_large_as_recorded: bool) -> Arc<DoubleState> {
    let stock = feed::generate(Arc::new(table::catalogue()), 7, fixtures, now());
    Arc::new(DoubleState::new(stock, recorded::Bodies::new(), 7, as_large_as_recorded))
}

fn adapter(role: Role) -> Arc<dyn Adapter> {
    books::book(role.slug(), &role.slug().parse().unwrap()).unwrap()
}

/// Answers as the server does.
fn answer(stage: &DoubleState, role: Role, ask: &Ask) -> String {
    // The key is added by whoever sends the request.
    let address = format!("http://double{}{}apiKey=k", ask.path, if ask.path.contains('?') { '&' } else { '?' });
    let uri: axum::http::Uri = address.parse().unwrap();
    let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap().0;
    let body = ask.body.clone().unwrap_or_default();
    let method = if ask.body.is_some() { "POST" } else { "GET" };
    let question = Question { method, path: uri.path(), query: &query, body: body.as_bytes() };
    let topic = Grammars::topic(role, &question).unwrap_or_else(|| panic!("{role:?} has no {}", ask.path));
    assert_eq!(matches!(topic, Topic::Fixture(_)), matches!(ask.kind, AskKind::Fixture) && role != Role::OddsApi);
    String::from_utf8(stage.answer(role, &question, &topic, false).body.whole().into()).unwrap()
}

fn discover(stage: &DoubleState, role: Role) -> Listing {
    let book = adapter(role);
    let (mut asks, mut all) = (book.discovery(), Listing::default());
    while let Some(ask) = asks.pop() {
        let body = answer(stage, role, &ask);
        let listing = book.listing(&ask, body.as_bytes(), now()).unwrap_or_else(|error| panic!("{role:?} {error}"));
        all.listed.extend(listing.listed);
        all.left_out.extend(listing.left_out);
        asks.extend(listing.further);
    }
    all
}

#[test]
fn every_listed_fixture_is_found_and_the_others_are_left_out() {
    let stage = stage(230);
    for role in [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport] {
        let listing = discover(&stage, role);
        let stock = stage.stock();
        let (known, unknown): (Vec<&Match>, Vec<&Match>) =
            stock.offered(role).map(|(fixture, _)| fixture).partition(|fixture| fixture.known);
        let listed: BTreeSet<_> = listing.listed.iter().map(|listed| listed.fixture.key.to_string()).collect();
        let expected: BTreeSet<_> =
            known.iter().filter_map(|fixture| Some(format!("sr:{}", fixture.sportradar()?))).collect();
        assert_eq!(listed, expected, "{role:?}");
        let one = &listing.listed[0].fixture;
        let same =
            known.iter().find(|fixture| one.key.as_str() == format!("sr:{}", fixture.sportradar().unwrap())).unwrap();
        let league = &stock.leagues[same.league];
        assert_eq!(
            (one.home_team.as_str(), one.away_team.as_str(), one.kickoff),
            (same.home.as_str(), same.away.as_str(), same.kickoff)
        );
        assert_eq!(one.tournament.as_ref().unwrap().as_str(), league.name, "{role:?}");
        assert_eq!(listing.left_out.len(), unknown.len(), "{role:?} {:?}", listing.left_out);
        assert!(listing.left_out.iter().all(|left_out| left_out.reason == LeftOutReason::NoSportradarId), "{role:?}");
    }
}

fn read(stage: &DoubleState, role: Role, listed: &Listed) -> books::Offer {
    let book = adapter(role);
    let body = answer(stage, role, &book.fixture(listed));
    let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(listed) };
    book.offer(&asked, body.as_bytes(), now()).unwrap_or_else(|error| panic!("{role:?} {error}"))
}

/// The price that the role's adapter must find, in hundredths; none where it cannot be bet on.
fn live(market: Option<&OfferedMarket>, outcome: &str) -> Option<u32> {
    market?.outcomes.iter().find(|quote| quote.name.as_str() == outcome)?.live().map(|odds| odds.units() / 100)
}

fn compare(stage: &DoubleState, role: Role, offer: &Offer, snapshot: &Snapshot) -> (usize, Vec<String>) {
    let catalogue = &stage.stock().catalogue;
    let (mut compared, mut faults) = (0, Vec::new());
    for (place, market) in catalogue.markets.iter().enumerate() {
        let kind = &catalogue.kinds[market.kind];
        if !kind.at_betpawa {
            continue;
        }
        let read = snapshot.markets().iter().find(|read| read.key == market.key);
        for (outcome, price) in kind.outcomes.iter().zip(catalogue.prices_of(market)) {
            let has = match role {
                Role::BetPawa => true,
                Role::SportyBet => kind.sportybet.is_some() && outcome.sportybet.is_some(),
                Role::MSport => kind.msport.is_some() && outcome.sportybet.is_some(),
                // Of its highest totals it has one side only.
                _ => {
                    let far = market.key.line.is_some_and(|line| line.units() >= 55_000) && outcome.betpawa == "Under";
                    kind.bet9ja.is_some() && outcome.bet9ja.is_some() && !far
                }
            };
            let open = has && offer.states[place] == State::Open;
            let expected = open.then(|| u32::from(offer.prices[price]));
            let found = live(read, &outcome.betpawa);
            compared += 1;
            if found != expected {
                faults.push(format!("{role:?} {} {}: {found:?}, not {expected:?}", market.key, outcome.betpawa));
            }
        }
    }
    (compared, faults)
}

#[test]
fn every_price_is_read_as_it_was_written() {
    let stage = stage(60);
    for role in [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport] {
        let (mut compared, mut faults) = (0, Vec::new());
        for listed in discover(&stage, role).listed.iter().take(10) {
            let read = read(&stage, role, listed);
            let stock = stage.stock();
            let (_, offer) = stock.find(role, &listed.external_id).unwrap();
            let (count, wrong) = compare(&stage, role, offer, &read.snapshot);
            compared += count;
            faults.extend(wrong);
        }
        assert!(faults.is_empty(), "{} of {compared}:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
        assert!(compared > 4_000, "{role:?} {compared}");
    }
}

#[test]
fn what_the_double_writes_for_no_table_is_reported_by_reason() {
    let stage = stage(12);
    for (role, market, reason) in [
        (Role::SportyBet, "60180", UnmappedReason::UnknownMarket),
        (Role::SportyBet, "900015", UnmappedReason::NoReferenceMarket),
        (Role::MSport, "1000021", UnmappedReason::UnknownMarket),
        (Role::Bet9ja, "S_1X2GK", UnmappedReason::UnknownMarket),
        (Role::Bet9ja, "S_1X2", UnmappedReason::UnknownParameter),
    ] {
        let listed = discover(&stage, role).listed.remove(0);
        let unmapped = read(&stage, role, &listed).unmapped;
        let found = unmapped.iter().find(|unmapped| unmapped.market == market);
        assert_eq!(found.map(|found| found.reason), Some(reason), "{role:?} {market}: {unmapped:?}");
    }
    let listed = discover(&stage, Role::Bet9ja).listed.remove(0);
    let unmapped = read(&stage, Role::Bet9ja, &listed).unmapped;
    assert!(unmapped.iter().any(|unmapped| unmapped.reason == UnmappedReason::Live), "{unmapped:?}");
}

#[test]
fn bodies_as_large_as_recorded_ones_say_the_same() {
    let (small, large) = (stage(12), sized(12, true));
    for (role, least) in
        [(Role::BetPawa, 600_000), (Role::SportyBet, 1_900_000), (Role::Bet9ja, 350_000), (Role::MSport, 1_200_000)]
    {
        let listed = discover(&small, role).listed.remove(0);
        let body = answer(&large, role, &adapter(role).fixture(&listed));
        assert!((least..least * 3 / 2).contains(&body.len()), "{role:?} {}", body.len());
        assert_eq!(read(&large, role, &listed).snapshot, read(&small, role, &listed).snapshot, "{role:?}");
    }
}

#[test]
fn what_is_no_market_costs_no_other_market() {
    let stage = stage(12);
    for role in [Role::BetPawa, Role::SportyBet, Role::MSport] {
        let listed = discover(&stage, role).listed.remove(0);
        let body = answer(&stage, role, &adapter(role).fixture(&listed));
        let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) };
        let read = |body: &str| adapter(role).offer(&asked, body.as_bytes(), now());
        let whole = read(&body).unwrap();
        assert!(whole.snapshot.unread().is_empty(), "{role:?}");
        for odd in ["0", "[]", "null", "1e999", r#""\ud800""#, r#"{"id":1,"id":2,"marketType":1,"marketType":2}"#] {
            let offer = read(&body.replacen(r#""markets":["#, &format!(r#""markets":[{odd},"#), 1)).unwrap();
            assert_eq!(offer.snapshot.markets(), whole.snapshot.markets(), "{role:?} {odd}");
            assert_eq!(offer.snapshot.unread(), [UnreadMarket::any()], "{role:?} {odd}");
            assert_eq!(offer.mapped, whole.mapped);
        }
        assert!(read(&body.replacen(r#""markets":["#, r#""markets":{},"others":["#, 1)).is_err(), "{role:?}");
    }
}

#[test]
fn a_market_of_betpawa_without_rows_is_there_and_not_read() {
    let (stage, book) = (stage(12), adapter(Role::BetPawa));
    let listed = discover(&stage, Role::BetPawa).listed.remove(0);
    let body = answer(&stage, Role::BetPawa, &book.fixture(&listed));
    let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) };
    let read =
        |rows: &str| book.offer(&asked, body.replacen(r#""row":["#, rows, 1).as_bytes(), now()).unwrap().snapshot;
    let whole = read(r#""row":["#);
    let first: MarketId = serde_json::from_str::<serde_json::Value>(&body).unwrap()["markets"][0]["marketType"]["id"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap();
    let others: Vec<_> = whole.markets().iter().filter(|market| market.key.market_id != first).collect();
    assert!(others.len() < whole.markets().len());
    let odd = [
        r#""rows":["#,
        r#""row":null,"rows":["#,
        r#""row":7,"rows":["#,
        r#""row":{},"rows":["#,
        r#""row":[],"rows":["#,
    ];
    for rows in odd {
        let snapshot = read(rows);
        assert_eq!(snapshot.unread(), [UnreadMarket::any_line(first.clone())], "{rows}");
        assert_eq!(snapshot.markets().iter().collect::<Vec<_>>(), others, "{rows}");
    }
}

#[test]
fn what_is_odd_in_a_market_costs_that_market() {
    let stage = stage(12);
    for (role, list) in [
        (Role::BetPawa, r#""row":["#),
        (Role::BetPawa, r#""prices":["#),
        (Role::SportyBet, r#""outcomes":["#),
        (Role::MSport, r#""outcomes":["#),
    ] {
        let listed = discover(&stage, role).listed.remove(0);
        let body = answer(&stage, role, &adapter(role).fixture(&listed));
        let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) };
        let whole = adapter(role).offer(&asked, body.as_bytes(), now()).unwrap().snapshot;
        for odd in ["0", "null", "1e999", r#"{"name":1,"name":2,"odds":1,"odds":2,"prices":1,"prices":2}"#] {
            let body = body.replacen(list, &format!("{list}{odd},"), 1);
            let snapshot = adapter(role).offer(&asked, body.as_bytes(), now()).unwrap().snapshot;
            assert_eq!(snapshot.unread().len(), 1, "{role:?} {list} {odd}");
            assert_ne!(snapshot.unread(), [UnreadMarket::any()], "{role:?} {list} {odd}");
            let others =
                whole.markets().iter().filter(|market| !snapshot.may_have(&market.key.market_id, market.key.line));
            let read =
                snapshot.markets().iter().filter(|market| !snapshot.may_have(&market.key.market_id, market.key.line));
            assert!(others.eq(read), "{role:?} {list} {odd}");
        }
    }
}

#[test]
fn an_answer_of_bet9ja_without_an_event_is_none() {
    let (stage, book) = (stage(12), adapter(Role::Bet9ja));
    let listed = discover(&stage, Role::Bet9ja).listed.remove(0);
    let body = answer(&stage, Role::Bet9ja, &book.fixture(&listed));
    let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) };
    let read = |body: &str| book.offer(&asked, body.as_bytes(), now());
    for d in ["", r#","D":null"#, r#","D":[]"#, r#","D":"x""#, r#","D":1e999"#] {
        assert!(matches!(read(&format!(r#"{{"R":"OK"{d}}}"#)), Err(BodyError::Malformed(_))), "{d}");
        assert_eq!(read(&format!(r#"{{"R":"E"{d}}}"#)), Err(BodyError::Gone), "{d}");
        assert!(matches!(read(&format!(r#"{{"R":"X"{d}}}"#)), Err(BodyError::Refused(_))), "{d}");
    }
    assert!(read(&body.replacen(r#""D":"#, r#""D":{},"D":"#, 1)).is_err(), "which of both is it?");
    assert!(read(&body).is_ok());
}

#[test]
fn the_odds_api_lists_whole_offers_of_several_bookmakers() {
    let stage = stage(12);
    let listing = discover(&stage, Role::OddsApi);
    let books: BTreeSet<_> = listing
        .listed
        .iter()
        .filter_map(|listed| Some(listed.offer.as_ref()?.snapshot.bookmaker.to_string()))
        .collect();
    assert_eq!(books.into_iter().collect::<Vec<_>>(), ["pinnacle", "williamhill"]);
    assert!(listing.listed.iter().all(|listed| !listed.offer.as_ref().unwrap().snapshot.markets().is_empty()));
}

#[test]
fn a_fixture_that_is_gone_is_gone_at_every_bookmaker() {
    let stage = stage(12);
    for role in [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport] {
        let book = adapter(role);
        let listed = discover(&stage, role).listed.remove(0);
        let order = Order::Unlist { book: role, fixture: listed.fixture.key.clone() };
        control::carry_out(&stage, order).unwrap();
        let body = answer(&stage, role, &book.fixture(&listed));
        let asked = RequestedFixture { key: &listed.fixture.key, listed: Some(&listed) };
        let said = book.offer(&asked, body.as_bytes(), now());
        println!("{role:?} says of a fixture that is gone: {said:?}");
        // BetPawa says it with its status, which whoever asks reads.
        assert!(
            matches!(said, Err(BodyError::Gone | BodyError::Refused(_) | BodyError::Malformed(_)))
                || role == Role::BetPawa
        );
    }
}
