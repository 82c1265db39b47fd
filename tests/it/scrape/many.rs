//! Runs over The Odds API, whose lists hold many bookmakers' offers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, http::Uri, routing::get};
use linewatch::{
    app::{ServeOptions, adapters},
    scraping::configuration::SourceConfig,
};
use linewatch_model::RunStatus;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{errors, scrape};
use crate::support::{
    app::{TestApp, options},
    place::Place,
};

/// What it answers about the fixtures, and what it was asked.
type World = Arc<Mutex<(Value, Vec<String>)>>;

fn event(id: &str, away: &Value, books: &[&str]) -> Value {
    let kickoff = linewatch_model::Clock::now(&linewatch::app::SystemClock).plus_minutes(300).to_string();
    let offer = |key: &&str| {
        let outcomes = json!([{ "name": "Norway", "price": 2.5 }, { "name": "Draw", "price": 3 }]);
        json!({ "key": key, "markets": [{ "key": "h2h", "outcomes": outcomes }] })
    };
    json!({
        "id": id, "sport_key": "soccer_epl", "commence_time": kickoff, "home_team": "Norway", "away_team": away,
        "bookmakers": books.iter().map(offer).collect::<Vec<_>>(),
    })
}

async fn start() -> (World, String) {
    let world: World = Arc::default();
    let answer = |State(world): State<World>, uri: Uri| async move {
        let mut world = world.lock().unwrap();
        world.1.push(uri.to_string());
        axum::Json(if uri.path() == "/v4/sports" { json!([{ "key": "soccer_epl" }]) } else { world.0.clone() })
    };
    let router = Router::new().fallback(get(answer)).with_state(Arc::clone(&world));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (world, address)
}

/// By fixture, the bookmakers that have odds for it now.
async fn open(app: &TestApp) -> BTreeMap<String, Vec<String>> {
    let page = app.get("/api/events?page_size=100").await.expect(200);
    let has_odds = |book: &&Value| book["inline_odds"].as_array().unwrap().iter().any(|it| it["available"] != false);
    let books = |event: &Value| {
        let open = event["bookmakers"].as_array().unwrap().iter().filter(has_odds);
        open.map(|book| book["bookmaker_slug"].as_str().unwrap().to_owned()).collect()
    };
    let events = page["events"].as_array().unwrap().iter();
    events.map(|event| (event["sportradar_id"].as_str().unwrap().to_owned(), books(event))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bookmaker_of_a_list_is_followed_to_its_end() {
    let place = Place::sqlite();
    let (world, address) = start().await;
    let say = |events: Value| world.lock().unwrap().0 = events;
    let app = TestApp::start(&place).await;
    let settings = json!({ "scrapingPaused": true, "enabledPlatforms": ["odds_api"] });
    app.json(Method::PUT, "/api/settings", &settings).await.expect(200);
    app.stop().await;
    let source = SourceConfig { base_url: Some(address), ..SourceConfig::of("odds_api".parse().unwrap()) };
    let app = TestApp::with(ServeOptions { sources: vec![source], adapters: adapters(), ..options(&place) }).await;
    let (away, both) = (json!("France"), ["betmgm", "fanduel"]);

    say(json!([event("a", &away, &both), event("b", &away, &both)]));
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    let all =
        BTreeMap::from(["odds-api:a", "odds-api:b"].map(|key| (key.to_owned(), both.map(ToOwned::to_owned).to_vec())));
    assert_eq!(open(&app).await, all);

    // One event cannot be read: it stays at all its bookmakers.
    say(json!([event("a", &away, &both), event("b", &Value::Null, &both)]));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Partial, 0), "{run:?}");
    assert!(errors(&app, &run).await[0].message.contains("soccer_epl:b"));
    assert_eq!(open(&app).await, all);

    // One bookmaker is in no answer any more.
    say(json!([event("a", &away, &both[..1]), event("b", &away, &both[..1])]));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 2), "{run:?}");
    assert!(open(&app).await.values().all(|books| *books == ["betmgm"]));

    let asked = world.lock().unwrap().1.clone();
    assert!(asked.iter().all(|uri| !uri.contains("eventIds")), "nothing is asked one by one: {asked:?}");
    assert_eq!(asked.len(), 6);
    app.stop().await;
}
