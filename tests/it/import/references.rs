//! The reference bookmaker of an import, and the order of its outcomes.

use serde_json::{Value, json};

use super::{Files, NORTH, SOUTH, import, imported, priced, refused, run, store_of};
use crate::support::{app::TestApp, place::Place, process::Process};

#[tokio::test]
async fn a_reference_that_is_in_no_snapshot_is_refused_with_those_that_are() {
    let (files, place) = (Files::new(), Place::sqlite());
    let file = files.add("two.jsonl", priced(0, NORTH, SOUTH));
    let said = import(&place, &file, &["--odds-format", "decimal", "--reference", "draftkings"]);
    let told = refused(&said);
    assert!(told.contains("nothing was imported") && told.contains("draftkings"), "{told}");
    assert!(told.contains("name one of those that are there: north, south"), "{told}");
    assert!(said.out.is_empty() && !store_of(&place).exists(), "{}", said.out);
    let server = Process::start(&place, None).await;
    let said = run(&[
        "import",
        "odds-api",
        &file,
        "--odds-format",
        "decimal",
        "--reference",
        "draftkings",
        "--to",
        &server.base,
    ]);
    assert!(refused(&said).contains("north, south"), "{}", said.errors);
    assert_eq!(server.get("/api/settings").await["referenceBookmaker"], "betpawa");
    assert_eq!(server.get("/api/audit/events").await["head"], 0);
}

#[test]
fn an_import_without_its_reference_says_so_and_names_the_books() {
    let files = Files::new();
    let file = files.add("two.jsonl", priced(0, NORTH, SOUTH));
    let said = import(&Place::sqlite(), &file, &["--odds-format", "decimal"]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert!(said.errors.starts_with("warning: betpawa, the reference bookmaker, is in no snapshot"), "{}", said.errors);
    assert!(said.errors.contains("north, south (--reference BOOK)"), "{}", said.errors);

    let said = import(&Place::sqlite(), &file, &["--odds-format", "decimal", "--json"]);
    let document: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((said.errors.as_str(), &document["bookmakers"]), ("", &json!(["north", "south"])));
    assert!(document["warnings"][0].as_str().unwrap().contains("name one of those that are there: north, south"));
    assert_eq!(document["shifted"], Value::Null);

    for (text, more) in [
        (priced(0, NORTH, SOUTH).replace("north", "betpawa"), &[][..]),
        (priced(0, NORTH, SOUTH), &["--reference", "south"][..]),
    ] {
        let file = files.add("with.jsonl", text);
        let said = import(&Place::sqlite(), &file, &[&["--odds-format", "decimal"], more].concat());
        assert_eq!((said.code, said.errors.as_str()), (0, ""), "{}", said.out);
    }
}

/// What can be read only once is judged when it was read.
#[test]
fn a_pipe_is_judged_after_it_was_read() {
    let files = Files::new();
    let pipe = files.path("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let text = priced(0, NORTH, SOUTH);
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::write(pipe, text)
    });
    let said = import(
        &Place::sqlite(),
        &pipe.display().to_string(),
        &["--odds-format", "decimal", "--reference", "draftkings"],
    );
    writer.join().unwrap().unwrap();
    assert_eq!(said.code, 0, "{}{}", said.out, said.errors);
    assert!(said.errors.starts_with("warning: draftkings, the reference bookmaker"), "{}", said.errors);
    assert!(said.errors.contains("north, south"), "{}", said.errors);
}

/// The Odds API has the away team before the draw, and others send what they like.
#[tokio::test]
async fn outcomes_stand_in_the_market_s_order_wherever_they_are_read() {
    let (files, place) = (Files::new(), Place::sqlite());
    let totals = r#"{"key":"totals","outcomes":[{"name":"Under","price":2.1,"point":2.5},{"name":"Over","price":1.8,"point":2.5}]}"#;
    let text = priced(0, NORTH, SOUTH).replace("]}]}]}]}", &format!("]}},{totals}]}}]}}]}}"));
    assert!(text.contains("totals"), "{text}");
    imported(&place, &files.add("two.jsonl", text), &["--odds-format", "decimal", "--reference", "south"]);
    let app = TestApp::start(&place).await;
    let stored = app.get("/api/audit/events?type=OddsUpdated").await.text;
    let stored: Value = serde_json::from_str(stored.lines().next().unwrap()).unwrap();
    let outcomes = &stored["payload"]["OddsUpdated"]["markets"][0]["outcomes"];
    assert_eq!(names(outcomes), ["1", "X", "2"], "{stored}");
    // As a program might send it.
    let event =
        json!({"key": "sr:1", "name": "A - B", "homeTeam": "A", "awayTeam": "B", "kickoff": "2099-06-26T19:00:00Z"});
    let outcomes =
        json!([{"name": "2", "odds": 4}, {"name": "1", "odds": 2}, {"name": "X", "odds": 3, "isActive": false}]);
    let market = json!({"marketId": "3743", "marketName": "1X2 - Full Time", "outcomes": outcomes});
    let chances = json!([{"name": "12", "odds": 1.3}, {"name": "X2", "odds": 1.4}, {"name": "1X", "odds": 1.2}]);
    let chances = json!({"marketId": "4693", "marketName": "Double Chance", "outcomes": chances});
    let snapshot = json!({"bookmaker": "south", "capturedAt": "2024-05-01T10:00:00Z", "event": event, "markets": [market, chances]});
    let batch = app.request(reqwest::Method::POST, "/api/scrape/batches").json(&json!({"snapshots": [snapshot]}));
    let position = app.send(batch).await.expect(201)["position"].clone();

    let page = app.get(&format!("/api/events?min_position={position}")).await.expect(200);
    let mut read = Vec::new();
    for event in page["events"].as_array().unwrap() {
        let detail = app.get(&format!("/api/events/{}", event["id"])).await.expect(200);
        read.extend(markets(event["bookmakers"].as_array().unwrap(), "inline_odds"));
        read.extend(markets(detail["markets_by_bookmaker"].as_array().unwrap(), "markets"));
        let history = format!("/api/events/{}/markets/3743/history?bookmaker_slug=south", event["id"]);
        let history = app.get(&history).await.expect(200);
        read.extend(history["history"].as_array().unwrap().iter().map(|point| names(&point["outcomes"])));
    }
    let orders: [&[&str]; 4] = [&["1", "X", "2"], &["1", "2"], &["Over", "Under"], &["1X", "X2", "12"]];
    for order in orders {
        assert!(read.iter().any(|names| names == order), "{order:?} is nowhere: {read:?}");
    }
    assert!(
        read.iter().all(|names| orders.contains(&&names.iter().map(String::as_str).collect::<Vec<_>>()[..])),
        "{read:?}"
    );
    app.stop().await;
}

fn names(outcomes: &Value) -> Vec<String> {
    outcomes.as_array().unwrap().iter().map(|outcome| outcome["name"].as_str().unwrap().to_owned()).collect()
}

fn markets(books: &[Value], member: &str) -> Vec<Vec<String>> {
    let markets = books.iter().flat_map(|book| book[member].as_array().unwrap());
    markets.map(|market| names(&market["outcomes"])).collect()
}
