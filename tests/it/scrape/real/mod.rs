//! Whole runs of the real adapters over bodies such as their bookmakers' own, and what bookmakers do now and then.

mod corpus;
mod corpus_odds_api;
mod lists;
mod mutation;
mod odd;
mod other_sport;
mod prices;
mod twins;
mod versions;

use std::collections::BTreeMap;

use linewatch::{app::ServeOptions, projections::scrape_runs::Run, scraping::configuration::SourceConfig};
use linewatch_model::RunStatus;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{ended, errors, id, scrape, source};
use crate::support::{
    answers::{Answers, Line},
    app::{TestApp, options},
    books::Match,
    place::Place,
};

/// A desk that scrapes these sources when it is asked to.
async fn desk(place: &Place, sources: Vec<SourceConfig>) -> TestApp {
    let app = TestApp::start(place).await;
    let enabled: Vec<&str> = sources.iter().map(|source| source.bookmaker.as_str()).collect();
    let settings = json!({ "scrapingPaused": true, "enabledPlatforms": enabled });
    app.json(Method::PUT, "/api/settings", &settings).await.expect(200);
    app.stop().await;
    TestApp::with(ServeOptions { sources, ..options(place) }).await
}

/// Two bookmakers with these answers, and a desk that scrapes them.
async fn two(place: &Place, ours: (&str, Vec<Line>), theirs: (&str, Vec<Line>)) -> (TestApp, Answers, Answers) {
    let (first, address) = Answers::start(ours.1).await;
    let (second, other_address) = Answers::start(theirs.1).await;
    let app = desk(place, vec![source(ours.0, &address), source(theirs.0, &other_address)]).await;
    (app, first, second)
}

/// A run that must go well.
async fn completed(app: &TestApp) -> Run {
    let run = scrape(app).await;
    assert_eq!((run.status, run.failures), (RunStatus::Completed, 0), "{run:?} {:?}", errors(app, &run).await);
    run
}

/// A run for one fixture.
async fn scrape_one(app: &TestApp, id_of: u32) -> Run {
    let path = format!("/api/scrape/event/{id_of}");
    let begun = app.send(app.request(Method::POST, &path)).await.expect(200);
    ended(app, id(&begun["scrape_run_id"])).await
}

/// All alerts, oldest first, in short: `betpawa 3743 suspended`.
async fn alerts(app: &TestApp) -> Vec<String> {
    let list = app.get("/api/alerts?limit=100").await.expect(200);
    let text = |alert: &Value| {
        let kind = match alert["alertType"].as_str().unwrap() {
            "availability" => alert["competitorDirection"].as_str().unwrap(),
            other => other,
        };
        format!("{} {} {kind}", alert["bookmakerSlug"].as_str().unwrap(), alert["marketId"].as_str().unwrap_or("?"))
    };
    let mut alerts: Vec<String> = list["alerts"].as_array().unwrap().iter().map(text).collect();
    alerts.reverse();
    alerts
}

/// What the desk shows: by fixture, bookmaker, market and outcome, the price of what can be bet on.
async fn shown(app: &TestApp) -> BTreeMap<String, String> {
    let mut shown = BTreeMap::new();
    let page = app.get("/api/events?page_size=100").await.expect(200);
    for event in page["events"].as_array().unwrap() {
        let detail = app.get(&format!("/api/events/{}", event["id"])).await.expect(200);
        let fixture = detail["sportradar_id"].as_str().unwrap();
        let fixture = format!("sr:{}", fixture.trim_start_matches("sr:"));
        for book in detail["markets_by_bookmaker"].as_array().unwrap() {
            for market in book["markets"].as_array().unwrap() {
                let open = market["available"] != false;
                for outcome in market["outcomes"].as_array().unwrap().iter().filter(|_| open) {
                    if outcome["is_active"] == true && !outcome["odds"].is_null() {
                        let place = [&book["bookmaker_slug"], &market["betpawa_market_id"], &outcome["name"]];
                        let place = place.map(|part| part.as_str().unwrap_or("?")).join(" ");
                        shown.insert(format!("{fixture} {place}"), format!("{:.2}", outcome["odds"].as_f64().unwrap()));
                    }
                }
            }
        }
    }
    shown
}

/// What it would show of a match at a bookmaker.
fn truth(book: &str, of: &Match) -> BTreeMap<String, String> {
    let names = [("3743", "1"), ("3743", "X"), ("3743", "2"), ("5000", "Over"), ("5000", "Under")];
    let prices = of.result.iter().chain(&of.total);
    let shown = |((market, name), price): ((&str, &str), &String)| {
        (format!("{} {book} {market} {name}", of.key()), price.clone())
    };
    names.into_iter().zip(prices).map(shown).collect()
}

/// The ids of what is left out, each with its reason.
async fn left_out(app: &TestApp) -> Vec<(String, String)> {
    let left_out = app.get("/api/sources/left-out?limit=1000").await.expect(200);
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    left_out["fixtures"].as_array().unwrap().iter().map(|of| (text(&of["externalId"]), text(&of["reason"]))).collect()
}
