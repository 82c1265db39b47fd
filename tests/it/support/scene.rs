//! A linewatch in a process of its own whose bookmakers are a double in this one.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use linewatch::app::SystemClock;
use linewatch_double::{Double, DoubleOptions, Feed, Role};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{place::Place, process::Process};

/// How long a cycle of a test may take.
const CYCLE_TIMEOUT: Duration = Duration::from_secs(90);

pub async fn double(fixtures: u32) -> Double {
    start(Feed::Generated { fixtures, drift: None }, None).await
}

pub async fn start(feed: Feed, recorded: Option<PathBuf>) -> Double {
    let listen = "127.0.0.1:0".parse().unwrap();
    Double::start(DoubleOptions {
        listen,
        seed: 11,
        feed,
        recorded,
        as_large_as_recorded: false,
        clock: Arc::new(SystemClock),
    })
    .await
    .unwrap()
}

/// A configuration file whose sources are these roles of a double.
pub struct Sources {
    folder: TempDir,
}

impl Sources {
    /// `more` are further lines of each source.
    pub fn of(double: &Double, roles: &[Role], more: &str) -> Self {
        let source = |role: &Role| {
            format!("[[sources]]\nbookmaker = \"{}\"\nbase_url = \"{}\"\n{more}\n", role.slug(), double.base_url(*role))
        };
        Self::text(&roles.iter().map(source).collect::<String>())
    }

    pub fn text(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("linewatch.toml"), text).unwrap();
        Self { folder }
    }

    pub fn file(&self) -> String {
        self.folder.path().join("linewatch.toml").display().to_string()
    }
}

/// A linewatch whose schedule is paused, so that nothing is scraped that the test did not ask for.
pub async fn serve(place: &Place, sources: &Sources) -> Process {
    let mut process = Process::start(place, None).await;
    let paused = Client::new().post(format!("{}/api/scheduler/pause", process.base)).send().await.unwrap();
    assert!(paused.status().is_success());
    // In order, so that the next one need not wait until its leases run out.
    process.terminate();
    assert_eq!(process.ended().await.1, Some(0));
    resume(place, sources).await
}

/// The same again: the settings are in its store.
pub async fn resume(place: &Place, sources: &Sources) -> Process {
    Process::start_with(place, &["--config", &sources.file()]).await
}

/// Begins a run at these bookmakers.
pub async fn begin(process: &Process, roles: &[Role]) -> i64 {
    let body = json!({ "bookmakers": roles.iter().map(|role| role.slug()).collect::<Vec<_>>() });
    let url = format!("{}/api/scrape", process.base);
    let answer = Client::new().post(url).json(&body).send().await.expect("an answer");
    let (status, body) = (answer.status(), answer.text().await.expect("a body"));
    assert_eq!(status, StatusCode::OK, "{body}");
    serde_json::from_str::<Value>(&body).unwrap()["scrape_run_id"].as_i64().expect("an id")
}

/// A run, once it has ended.
pub async fn ended(process: &Process, id: i64) -> Value {
    let begun = Instant::now();
    loop {
        let run = process.get(&format!("/api/scrape/{id}")).await;
        if !run["completed_at"].is_null() {
            return run;
        }
        assert!(begun.elapsed() < CYCLE_TIMEOUT, "the run goes on and on: {run}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// A whole run.
pub async fn cycle(process: &Process, roles: &[Role]) -> Value {
    ended(process, begin(process, roles).await).await
}

/// What became of a bookmaker in a run.
pub fn platform(run: &Value, role: Role) -> &Value {
    let platforms = run["platforms"].as_array().expect("platforms");
    platforms.iter().find(|platform| platform["platform"] == role.slug()).expect("a platform")
}

/// Every market of every bookmaker, without what depends on the time: by fixture, bookmaker, market and line.
pub type Odds = BTreeMap<(String, String, String), Value>;

pub async fn odds(process: &Process) -> Odds {
    let mut odds = Odds::new();
    for page in 1.. {
        let list = process.get(&format!("/api/events?page_size=100&include_started=true&page={page}")).await;
        let events = list["events"].as_array().expect("events");
        for event in events {
            let detail = process.get(&format!("/api/events/{}", event["id"])).await;
            take(&mut odds, &detail);
        }
        if events.len() < 100 {
            return odds;
        }
    }
    odds
}

fn take(odds: &mut Odds, detail: &Value) {
    let fixture = detail["sportradar_id"].as_str().expect("an id");
    for book in detail["markets_by_bookmaker"].as_array().expect("books") {
        let slug = book["bookmaker_slug"].as_str().expect("a slug");
        for market in book["markets"].as_array().expect("markets") {
            let key = format!("{} {}", market["betpawa_market_id"], market["line"]);
            let value = json!([market["available"], market["outcomes"]]);
            let before = odds.insert((fixture.to_owned(), slug.to_owned(), key), value);
            assert!(before.is_none(), "twice: {fixture} {slug} {market}");
        }
    }
}

/// Only one bookmaker's.
pub fn of(odds: &Odds, role: Role) -> Odds {
    odds.iter()
        .filter(|((_, slug, _), _)| slug == role.slug())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
