//! Two bookmakers name the sides of one match the other way round: nobody compares one team with the other.

use std::collections::BTreeMap;

use linewatch_bookmakers::markets::Table;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::past,
    place::{Place, on_both_stores},
};

fn market(id: &str, line: impl Into<Value>, outcomes: &[(&str, f64)]) -> Value {
    let outcomes: Vec<_> = outcomes.iter().map(|(name, odds)| json!({ "name": name, "odds": odds })).collect();
    json!({ "marketId": id, "marketName": format!("Market {id}"), "line": line.into(), "outcomes": outcomes })
}

fn offer(bookmaker: &str, minute: u32, (home, away): (&str, &str), markets: &[Value]) -> Value {
    let event = json!({ "key": "sr:7", "name": format!("{home} - {away}"), "homeTeam": home, "awayTeam": away,
        "kickoff": "2099-06-26T12:00:00Z" });
    json!({ "bookmaker": bookmaker, "capturedAt": past(minute), "event": event, "markets": markets })
}

fn result(home: f64, draw: f64, away: f64) -> Value {
    market("3743", Value::Null, &[("1", home), ("X", draw), ("2", away)])
}

async fn record(app: &TestApp, snapshots: &[Value]) -> Value {
    let answer = app.batch(&json!({ "snapshots": snapshots })).await.expect(201);
    app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200)
}

/// `sportybet price_change 2 -20`, ordered.
fn summaries(list: &Value) -> Vec<String> {
    let alerts = list["alerts"].as_array().unwrap().iter();
    let mut all: Vec<_> = alerts
        .map(|it| {
            let (book, kind) = (it["bookmakerSlug"].as_str().unwrap(), it["alertType"].as_str().unwrap());
            format!("{book} {kind} {} {}", it["outcomeName"].as_str().unwrap_or("-"), it["changePercent"])
        })
        .collect();
    all.sort();
    all
}

/// The prices of outcomes at a bookmaker, as the list of events shows them and in its order.
fn prices(list: &Value, book: &str) -> Vec<(String, f64)> {
    let books = list["events"][0]["bookmakers"].as_array().unwrap();
    let book = books.iter().find(|it| it["bookmaker_slug"] == book).unwrap();
    let outcomes = book["inline_odds"][0]["outcomes"].as_array().unwrap().iter();
    outcomes.map(|it| (it["name"].as_str().unwrap().to_owned(), it["odds"].as_f64().unwrap())).collect()
}

const STRAIGHT: (&str, &str) = ("Oldford Rovers", "Kelsea City");

async fn turned(place: &Place, swapped: (&str, &str)) {
    let app = TestApp::start(place).await;
    let opened = [
        offer("betpawa", 0, STRAIGHT, &[result(1.5, 4.0, 5.0)]),
        offer("sportybet", 0, swapped, &[result(5.0, 4.0, 1.5)]),
    ];
    record(&app, &opened).await;
    // Both: the home team dearer, the other one cheaper, by the same amounts.
    let moved = [
        offer("betpawa", 1, STRAIGHT, &[result(1.55, 4.0, 4.0)]),
        offer("sportybet", 1, swapped, &[result(4.0, 4.0, 1.55)]),
    ];
    let list = record(&app, &moved).await;
    assert_eq!(summaries(&list), ["betpawa price_change 2 -20", "sportybet price_change 2 -20"]);
    let events = app.get("/api/events").await.expect(200);
    let expected = [("1", 1.55), ("X", 4.0), ("2", 4.0)].map(|(name, odds)| (name.to_owned(), odds));
    for book in ["betpawa", "sportybet"] {
        assert_eq!(prices(&events, book), expected, "one team, one column: {events:#}");
    }
    let books = events["events"][0]["bookmakers"].as_array().unwrap();
    let told: Vec<_> = books.iter().map(|book| &book["sides_swapped"]).collect();
    assert_eq!(told, [&json!(false), &json!(true)]);
    let log = app.get("/api/audit/events?type=OddsUpdated").await.text;
    assert_eq!(log.matches("sidesSwapped").count(), 2, "the log says that the offer was turned: {log}");
    app.stop().await;
}

on_both_stores! {
    async fn an_offer_with_swapped_sides_is_turned(place: &Place) {
        turned(place, ("Kelsea City", "Oldford Rovers")).await;
    }

    async fn abbreviated_names_tell_it_too(place: &Place) {
        turned(place, ("Kelsea C.", "Oldford R.")).await;
    }

    async fn one_name_tells_it_where_the_other_one_is_another_word(place: &Place) {
        turned(place, ("Kelsea City", "The Rangers of Oldtown")).await;
    }

    async fn a_team_that_is_renamed_and_a_withdrawal_turn_nothing_back(place: &Place) {
        let app = TestApp::start(place).await;
        let (swapped, renamed) = (("Kelsea City", "Oldford Rovers"), ("KCFC 1901", "The Old Ones"));
        let says = |minute, names, markets: &[Value]| offer("sportybet", minute, names, markets);
        record(&app, &[offer("betpawa", 0, STRAIGHT, &[result(1.5, 4.0, 6.0)])]).await;
        record(&app, &[says(0, swapped, &[result(6.0, 4.0, 1.5)])]).await;
        let list = record(&app, &[says(1, renamed, &[result(6.0, 4.0, 1.55)])]).await;
        assert_eq!(summaries(&list), [""; 0], "{list:#}");
        // As linewatch itself says that nothing is on offer any more: with the teams as they were registered.
        record(&app, &[says(2, STRAIGHT, &[])]).await;
        let swapped = |events: &Value| {
            let books = events["events"][0]["bookmakers"].as_array().unwrap();
            books.iter().find(|it| it["bookmaker_slug"] == "sportybet").unwrap()["sides_swapped"].clone()
        };
        assert_eq!(swapped(&app.get("/api/events").await.expect(200)), json!(true));
        let list = record(&app, &[says(3, renamed, &[result(6.0, 4.0, 1.55)])]).await;
        assert_eq!(summaries(&list), ["sportybet availability - 0", "sportybet availability - 0"], "{list:#}");
        let events = app.get("/api/events").await.expect(200);
        assert_eq!((swapped(&events), &prices(&events, "sportybet")[0]), (json!(true), &("1".to_owned(), 1.55)));
        app.stop().await;
    }

    async fn names_that_differ_by_an_abbreviation_are_no_swap(place: &Place) {
        let app = TestApp::start(place).await;
        let named = ("Oldford R.", "Kelsea C.");
        record(&app, &[
            offer("betpawa", 0, STRAIGHT, &[result(1.5, 4.0, 5.0)]),
            offer("sportybet", 0, named, &[result(1.5, 4.0, 5.0)]),
            offer("bet9ja", 0, ("Eastern XI", "Western XI"), &[result(1.5, 4.0, 5.0)]),
        ]).await;
        let list = record(&app, &[
            offer("sportybet", 1, named, &[result(1.5, 4.0, 4.0)]),
            offer("bet9ja", 1, ("Eastern XI", "Western XI"), &[result(1.5, 4.0, 4.0)]),
        ]).await;
        assert_eq!(summaries(&list), ["bet9ja price_change 2 -20", "sportybet price_change 2 -20"], "taken as they are");
        app.stop().await;
    }

    async fn handicaps_and_team_markets_are_turned_or_left_out(place: &Place) {
        let app = TestApp::start(place).await;
        let swapped = ("Kelsea City", "Oldford Rovers");
        let handicap = |line: f64, home, away| market("3774", line, &[("1", home), ("2", away)]);
        let unknown = || market("123456", Value::Null, &[("1", 2.0), ("2", 1.8)]);
        record(&app, &[
            offer("betpawa", 0, STRAIGHT, &[handicap(-1.5, 1.9, 1.9), unknown()]),
            offer("sportybet", 0, swapped, &[handicap(1.5, 1.9, 1.9), unknown()]),
        ]).await;
        let list = record(&app, &[
            offer("betpawa", 1, STRAIGHT, &[handicap(-1.5, 2.3, 1.9), unknown()]),
            offer("sportybet", 1, swapped, &[handicap(1.5, 1.9, 2.3), unknown()]),
        ]).await;
        let expected = ["betpawa price_change 1 21.0526", "sportybet price_change 1 21.0526"];
        assert_eq!(summaries(&list), expected, "the same line at both: {list:#}");
        let id = list["alerts"][0]["eventId"].as_i64().unwrap();
        let detail = app.get(&format!("/api/events/{id}")).await.expect(200);
        let of = |book: &str| {
            let books = detail["markets_by_bookmaker"].as_array().unwrap();
            let markets = books.iter().find(|it| it["bookmaker_slug"] == book).unwrap()["markets"].as_array().unwrap();
            markets.iter().map(|it| format!("{} {}", it["betpawa_market_id"], it["line"])).collect::<Vec<_>>()
        };
        assert_eq!(of("betpawa"), [r#""3774" -1.5"#, r#""123456" null"#]);
        assert_eq!(of("sportybet"), [r#""3774" -1.5"#], "what it is from the other side is not known");
        app.stop().await;
    }
}

/// Markets of the table that are left out where sides are swapped, because their counterpart has no id.
const LEFT_OUT: [&str; 2] = ["home_no_bet_ft", "multiscores_ft"];

/// What an outcome of a market of the table is from the other side. Of markets about numbers it is the same.
fn other_side(slug: &str, name: &str) -> String {
    if slug.contains("correct_score") {
        let other = |half: &str| half.split_once('-').map_or(half.to_owned(), |(home, away)| format!("{away}-{home}"));
        return name.split('/').map(other).collect::<Vec<_>>().join("/");
    }
    if slug.contains("exact") || slug.contains("multigoals") {
        return name.to_owned();
    }
    let (sides, rest) = name.split_once(' ').map_or((name, String::new()), |(sides, rest)| (sides, format!(" {rest}")));
    let other = |side| match side {
        "1" => "2",
        "2" => "1",
        "1X" => "X2",
        "X2" => "1X",
        "Home" => "Away",
        "Away" => "Home",
        other => other,
    };
    sides.split('/').map(other).collect::<Vec<_>>().join("/") + &rest
}

#[tokio::test]
async fn every_market_of_the_table_is_turned() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let (mut markets, mut names) = (Vec::<Value>::new(), Vec::<(String, String)>::new());
    let mut stated = BTreeMap::<String, Vec<&str>>::new();
    for market in Table::get().markets() {
        let Some(known) = &market.reference else { continue };
        if names.iter().any(|(id, _)| *id == known.id.to_string()) {
            continue;
        }
        names.push((known.id.to_string(), market.slug.to_string()));
        stated.insert(known.id.to_string(), known.outcomes.iter().map(|outcome| outcome.name.as_str()).collect());
        // Each outcome has a price of its own, which says what became of it.
        let outcomes: Vec<_> =
            (2..).zip(&known.outcomes).map(|(odds, it)| json!({"name": it.name.as_str(), "odds": odds})).collect();
        let line =
            if market.line == linewatch_bookmakers::markets::LineKind::Handicap { json!(-1.5) } else { Value::Null };
        markets.push(json!({ "marketId": known.id.as_str(), "marketName": market.name.as_str(), "line": line,
            "outcomes": outcomes }));
    }
    record(&app, &[offer("betpawa", 0, STRAIGHT, &markets)]).await;
    record(&app, &[offer("sportybet", 1, ("Kelsea City", "Oldford Rovers"), &markets)]).await;
    let log = app.get("/api/audit/events?type=OddsUpdated&newest_first=true&limit=1").await.text;
    let newest: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    let update = &newest["payload"]["OddsUpdated"];
    let slug = |id: &Value| names.iter().find(|(known, _)| id == known).unwrap().1.clone();
    let mut left_out: Vec<_> = update["unread"].as_array().unwrap().iter().map(|it| slug(&it["marketId"])).collect();
    left_out.sort();
    assert_eq!(left_out, LEFT_OUT);
    let turned = update["markets"].as_array().unwrap();
    assert_eq!(turned.len() + LEFT_OUT.len(), stated.len());
    let mut of_sides = 0;
    for market in turned {
        let slug = slug(&market["marketId"]);
        let was = &stated[market["marketId"].as_str().unwrap()];
        let outcomes = market["outcomes"].as_array().unwrap();
        let mut became = vec![""; was.len()];
        for outcome in outcomes {
            let odds = &outcome["odds"];
            let odds: usize = odds.to_string().trim_end_matches(".0").parse().unwrap();
            became[odds - 2] = outcome["name"].as_str().unwrap();
        }
        let expected: Vec<String> = was.iter().map(|name| other_side(&slug, name)).collect();
        assert_eq!(became, expected, "{slug}");
        let order: Vec<_> = outcomes.iter().map(|it| it["name"].as_str().unwrap()).collect();
        let names_both = expected.iter().all(|name| was.contains(&name.as_str()));
        assert!(order == *was || !names_both, "{slug}: the order of names stays: {order:?}");
        of_sides += usize::from(became != *was);
    }
    assert!((40..60).contains(&of_sides), "{of_sides} markets name the sides");
    app.stop().await;
}
