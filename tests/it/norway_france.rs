//! The page of the existing client on which it was found wanting: the recorded Norway - France, scraped by `linewatch serve` as
//! the bookmakers answered it, seven hours before its kickoff.

use std::collections::{BTreeMap, BTreeSet};

use linewatch::app::SystemClock;
use linewatch_model::{Clock as _, Timestamp};
use serde_json::{Value, json};

use crate::{
    bodies::NORWAY_FRANCE,
    support::{
        answers::{Answers, Line},
        books::serving,
        fake_clock::FakeClock,
        place::Place,
        process::Process,
        scene::{Sources, ended},
    },
};

/// What `GET /api/events/{id}` had of it in all when it was found wanting: each market and line that some bookmaker offers,
/// without goalscorers.
const MARKETS: usize = 265;
/// A bookmaker may lend out a price for a moment; a margin below this is a market that was not read to its end.
const LEAST_MARGIN: f64 = -5.0;

/// A bookmaker that has this match alone, with its recorded body.
fn lines(book: &str, body: &Value) -> Vec<Line> {
    // What lists have of a match is a part of what is said of it alone.
    let mut row = body.pointer(match book {
        "betpawa" => "",
        "bet9ja" => "/D",
        _ => "/data",
    });
    let row = row.take().and_then(Value::as_object).unwrap_or_else(|| panic!("the body of {book}"));
    let id = match book {
        "betpawa" => &row["id"],
        "bet9ja" => &row["ID"],
        _ => &row["eventId"],
    };
    let id = id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned);
    let is_of_the_list = |name: &str| !matches!(name, "markets" | "O" | "MK");
    let row: serde_json::Map<_, _> = row
        .iter()
        .filter(|(name, _)| is_of_the_list(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    serving(book, &[Value::Object(row)], &[(id, body.clone())])
}

/// Texts in no order.
fn texts(of: &Value) -> BTreeSet<&str> {
    of.as_array().expect("a list").iter().map(|text| text.as_str().expect("a text")).collect()
}

/// BetPawa's tabs and place of each market, by its id.
fn tabs(body: &Value) -> BTreeMap<&str, (BTreeSet<&str>, i64)> {
    let markets = body["markets"].as_array().expect("markets").iter().map(|market| &market["marketType"]);
    markets
        .map(|of| (of["id"].as_str().expect("an id"), (texts(&of["tabs"]), of["priority"].as_i64().expect("a place"))))
        .collect()
}

/// The recorded bodies; `None`, said loudly, where there are none.
fn bodies() -> Option<Vec<(&'static str, Value)>> {
    let read = |of: &crate::bodies::Recording| Some((of.adapter, serde_json::from_slice(&of.body()?).expect("JSON")));
    NORWAY_FRANCE.iter().map(read).collect()
}

/// A server on that day, which has scraped the match once.
async fn scraped(place: &Place, bodies: &[(&str, Value)]) -> (Process, FakeClock) {
    let mut sources = Vec::new();
    for (book, body) in bodies {
        let (_, address) = Answers::start(lines(book, body)).await;
        sources.push(format!("[[sources]]\nbookmaker = \"{book}\"\nbase_url = \"{address}\"\n"));
    }
    let sources = Sources::text(&sources.concat());
    let then: Timestamp = NORWAY_FRANCE[0].captured_at.parse().unwrap();
    let clock = FakeClock::ahead(then.micros_since(SystemClock.now()) / 1_000_000);
    let process = Process::start_under(&clock, place, &[]).await;
    post(&process, "/api/scheduler/pause", &json!({})).await;
    drop(process);
    let process = Process::start_under(&clock, place, &["--config", &sources.file()]).await;
    let books: Vec<_> = bodies.iter().map(|(book, _)| book).collect();
    let begun = post(&process, "/api/scrape", &json!({ "bookmakers": books })).await;
    let run = ended(&process, begun["scrape_run_id"].as_i64().expect("a run")).await;
    assert_eq!((&run["status"], &run["total"]), (&json!("completed"), &json!(1)), "{run:#}");
    (process, clock)
}

async fn post(process: &Process, path: &str, body: &Value) -> Value {
    let url = format!("{}{path}", process.base);
    let answer = reqwest::Client::new().post(url).json(body).send().await.expect("an answer");
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.json().await.expect("JSON")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_existing_client_reads_it_as_betpawa_shows_it() {
    let Some(bodies) = bodies() else { return };
    let place = Place::sqlite();
    let (process, _clock) = scraped(&place, &bodies).await;
    let list = process.get("/api/events").await;
    assert_eq!(list["total"], 1, "four bookmakers have one match: {list:#}");
    let id = &list["events"][0]["id"];
    let detail = process.get(&format!("/api/events/{id}")).await;
    let books = detail["markets_by_bookmaker"].as_array().expect("bookmakers");
    let slugs: BTreeSet<_> = books.iter().map(|book| book["bookmaker_slug"].as_str().expect("a slug")).collect();
    assert_eq!(slugs, BTreeSet::from(["bet9ja", "betpawa", "msport", "sportybet"]));
    let tabs = tabs(&bodies[0].1);
    let mut all = BTreeSet::new();
    for book in books {
        let (slug, markets) = (&book["bookmaker_slug"], book["markets"].as_array().expect("markets"));
        assert_eq!(markets[0]["betpawa_market_id"], "3743", "the page of {slug} opens with 1X2");
        let ids: Vec<_> = markets.iter().map(|market| market["betpawa_market_id"].as_str().expect("an id")).collect();
        let places: Vec<_> = ids.iter().filter_map(|id| tabs.get(*id)).map(|(_, place)| *place).collect();
        assert!(places.is_sorted(), "{slug} is not in BetPawa's order: {ids:?}");
        for (market, id) in markets.iter().zip(&ids) {
            all.insert((*id, market["line"].to_string()));
            if let Some((shown, _)) = tabs.get(*id) {
                assert_eq!(texts(&market["market_groups"]), *shown, "{slug} {market:#}");
            }
            let margin = market.get("margin").map(|margin| margin.as_f64().expect("a number, or none"));
            assert!(margin.is_none_or(|margin| margin >= LEAST_MARGIN), "{slug} {market:#}");
        }
    }
    assert!(all.len() >= MARKETS, "{} markets", all.len());
}
