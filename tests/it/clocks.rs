//! The wall clock of a server is set while it works: nothing that counts time notices, no alert is past too early.
//!
//! `LINEWATCH_CLOCK_MINUTES=30` goes on for so long with a clock that is moved by ten minutes and by two hours.

use std::time::Duration;

use linewatch::app::SystemClock;
use linewatch_double::{Double, Role};
use linewatch_model::Clock as _;
use linewatch_model::Timestamp;
use reqwest::Client;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::support::{
    batch::one_x_two,
    fake_clock::FakeClock,
    place::Place,
    process::Process,
    scene::{self, Sources},
};

const SECOND: Duration = Duration::from_secs(1);
/// The interval of the schedule, its shortest, and by how much a run may come later on a busy machine.
const INTERVAL: Duration = Duration::from_mins(1);
const LATE: Duration = Duration::from_secs(8);
const MINUTES: i64 = 60;
const HOURS: i64 = 3_600;

/// The right time, so many minutes from now.
fn right(minutes: i64) -> Timestamp {
    SystemClock.now().plus_minutes(minutes)
}

/// A server whose bookmaker is scraped every minute, and what was seen of it.
struct Watched {
    process: Process,
    clock: FakeClock,
    /// The scheduled runs, each with when it was first seen.
    runs: Vec<(i64, Instant)>,
    place: Place,
    sources: Sources,
    _double: Double,
}

impl Watched {
    async fn start(ahead: i64) -> Self {
        let (place, double) = (Place::sqlite(), scene::double(30).await);
        let sources = Sources::of(&double, &[Role::BetPawa], "");
        let clock = FakeClock::ahead(ahead);
        let process = Process::start_under(&clock, &place, &[]).await;
        let every_minute =
            json!({ "scrapeIntervalMinutes": 1, "soonIntervalSeconds": 3_600, "imminentIntervalSeconds": 3_600 });
        let url = format!("{}/api/settings", process.base);
        assert!(Client::new().put(url).json(&every_minute).send().await.unwrap().status().is_success());
        drop(process);
        let process = Process::start_under(&clock, &place, &["--config", &sources.file()]).await;
        Self { process, clock, runs: Vec::new(), place, sources, _double: double }
    }

    async fn restart(&mut self) {
        // It is gone before the next one opens the store.
        self.process.end();
        self.process = Process::start_under(&self.clock, &self.place, &["--config", &self.sources.file()]).await;
    }

    /// Makes an alert of a fixture that starts in so many minutes, and answers its fixture's id.
    async fn alert(&self, key: &str, minutes: i64) {
        let kickoff = right(minutes).to_string();
        let snapshot = |bookmaker: &str, captured_at: Timestamp, price: f64| {
            json!({
                "bookmaker": bookmaker, "capturedAt": captured_at.to_string(), "markets": [one_x_two([price, 3.4, 3.1])],
                "event": {
                    "key": key, "name": "A - B", "homeTeam": "A", "awayTeam": "B", "kickoff": kickoff,
                    "sport": "Handball", "country": "World", "tournament": "Cup"
                }
            })
        };
        let (before, now) = (right(-1), right(0));
        for (at, price) in [(before, 2.0), (now, 2.6)] {
            let body = json!({ "snapshots": [snapshot("betpawa", at, price), snapshot("sportybet", at, 2.0)] });
            let answer = self.process.post(&body).await.expect("an answer");
            assert_eq!(answer["snapshots"]["stale"], 0, "{answer}");
        }
    }

    /// The alerts of a status, by when their fixtures start.
    async fn kickoffs(&self, status: &str) -> Vec<Timestamp> {
        let page = self.process.get(&format!("/api/alerts?status={status}&limit=200")).await;
        let alerts = page["alerts"].as_array().unwrap_or_else(|| panic!("{page}"));
        alerts.iter().map(|alert| alert["eventKickoff"].as_str().expect("a kickoff").parse().unwrap()).collect()
    }

    async fn no_alert_is_past_too_early(&self) {
        let early = right(0).plus_micros(2_000_000);
        let past = self.kickoffs("past").await;
        assert!(past.iter().all(|kickoff| *kickoff <= early), "past before their kickoff, at {early}: {past:?}");
    }

    /// Watches for a while: the runs that begin, and the alerts.
    async fn watch(&mut self, span: Duration) {
        let until = Instant::now() + span;
        while Instant::now() < until {
            self.look_for_runs().await;
            self.no_alert_is_past_too_early().await;
            tokio::time::sleep(SECOND / 2).await;
        }
    }

    async fn look_for_runs(&mut self) {
        let history = self.process.get("/api/scheduler/history?limit=20").await;
        let mut ids: Vec<i64> =
            history["runs"].as_array().unwrap().iter().map(|run| run["id"].as_i64().unwrap()).collect();
        ids.sort_unstable();
        let newest = self.runs.last().map_or(0, |(id, _)| *id);
        self.runs.extend(ids.into_iter().filter(|id| *id > newest).map(|id| (id, Instant::now())));
    }

    /// The runs began a minute apart, whatever the clock said.
    fn runs_came_by_the_interval(&self) {
        let gaps: Vec<Duration> = self.runs.windows(2).map(|pair| pair[1].1 - pair[0].1).collect();
        let fits = |gap: &Duration| (INTERVAL.saturating_sub(LATE)..=INTERVAL + LATE).contains(gap);
        assert!(gaps.iter().all(fits), "{gaps:?}");
    }

    /// Every run was completed and what it found was recorded: nothing was taken for old.
    async fn every_run_was_recorded(&self, but_the_last: usize) {
        for (id, _) in &self.runs[..self.runs.len() - but_the_last] {
            let run = self.process.get(&format!("/api/scrape/{id}")).await;
            assert_eq!((&run["status"], &run["stale"]), (&json!("completed"), &json!(0)), "{run}");
            assert!(run["changed"].as_i64().unwrap() + run["unchanged"].as_i64().unwrap() > 5, "{run}");
        }
    }

    async fn seconds_until_the_next_run(&self) -> i64 {
        let status = self.process.get("/api/scheduler/status").await;
        let next: Timestamp =
            status["jobs"][0]["next_run"].as_str().unwrap_or_else(|| panic!("{status}")).parse().unwrap();
        let now: Timestamp = self.status().await["now"].as_str().expect("a time").parse().unwrap();
        next.micros_since(now) / 1_000_000
    }

    async fn status(&self) -> Value {
        self.process.get("/api/status").await
    }

    async fn age(&self) -> i64 {
        let status = self.status().await;
        let feed = status["feeds"].as_array().unwrap().iter().find(|feed| feed["bookmaker"] == "betpawa").cloned();
        feed.unwrap_or_else(|| panic!("{status}"))["ageSeconds"].as_i64().expect("an age")
    }

    /// What an operator is told, in both places.
    async fn is_warned_that(&self, what: &str) {
        let ready = self.process.get("/readyz").await;
        for told in [&ready, &self.status().await] {
            let warnings = told["warnings"].as_array().unwrap_or_else(|| panic!("{told}"));
            assert!(warnings.iter().any(|warning| warning.as_str().unwrap().contains(what)), "no {what}: {warnings:?}");
        }
        assert_eq!(ready["status"], "ok");
    }

    async fn becomes(&self, status: &str, alerts: usize) {
        let begun = Instant::now();
        while self.kickoffs(status).await.len() != alerts {
            assert!(begun.elapsed() < 10 * SECOND, "not {alerts} {status}: {:?}", self.kickoffs(status).await);
            tokio::time::sleep(SECOND / 5).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_set_stops_nothing_and_makes_nothing_past() {
    // From the start on it is two hours ahead, which nobody can know.
    let mut watched = Watched::start(2 * HOURS).await;
    watched.alert("sr:901", 45).await;
    watched.alert("sr:902", 600).await;
    watched.becomes("past", 1).await;
    watched.look_for_runs().await;

    watched.clock.set_ahead(0);
    watched.becomes("past", 0).await;
    watched.becomes("new", 2).await;
    watched.is_warned_that("was set back by 2 h").await;
    let (next, age) = (watched.seconds_until_the_next_run().await, watched.age().await);
    assert!(next <= 60, "{next}");
    watched.watch(4 * SECOND).await;
    let (nearer, older) = (watched.seconds_until_the_next_run().await, watched.age().await);
    assert!((2..=10).contains(&(next - nearer)), "{next} and then {nearer}");
    assert!((2..=10).contains(&(older - age)), "{age} and then {older}");

    for ahead in [10 * MINUTES, 2 * HOURS] {
        watched.clock.set_ahead(ahead);
        watched.watch(4 * SECOND).await;
        watched.is_warned_that("and is not believed").await;
        assert!(watched.age().await < 2 * MINUTES, "nothing is older than it is");
        watched.clock.set_ahead(0);
        watched.watch(2 * SECOND).await;
        watched.is_warned_that("came back").await;
    }
    watched.clock.set_ahead(-10 * MINUTES);
    watched.watch(INTERVAL).await;
    assert!(watched.runs.len() >= 2, "{:?}", watched.runs);
    let first = watched.runs[0].1;
    watched.runs_came_by_the_interval();

    for round in 0..long() {
        let phase = [0, 10, 0, -10, 0, 120, 0, -120][round % 8] * MINUTES;
        watched.clock.set_ahead(phase);
        watched.watch(INTERVAL * 113 / 60).await;
        watched.runs_came_by_the_interval();
    }
    if long() > 0 {
        let (minutes, runs) = (first.elapsed().as_secs_f64() / 60.0, watched.runs.len());
        let gaps: Vec<_> = watched.runs.windows(2).map(|pair| (pair[1].1 - pair[0].1).as_secs_f64()).collect();
        println!("{runs} runs in {minutes:.1} minutes; seconds between them: {gaps:.1?}");
    }
    watched.every_run_was_recorded(1).await;

    watched.clock.set_ahead(-2 * HOURS);
    watched.look_for_runs().await;
    let before = watched.runs.len();
    watched.restart().await;
    let begun = Instant::now();
    while watched.runs.len() == before {
        assert!(begun.elapsed() < 20 * SECOND, "no run after the restart");
        watched.look_for_runs().await;
        tokio::time::sleep(SECOND / 5).await;
    }
    watched.becomes("past", 0).await;
}

/// How many more phases of 113 seconds the clock is moved for.
fn long() -> usize {
    let minutes = std::env::var("LINEWATCH_CLOCK_MINUTES").ok().and_then(|minutes| minutes.parse::<usize>().ok());
    minutes.map_or(0, |minutes| minutes * 60 / 113)
}
