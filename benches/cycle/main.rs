//! A whole scrape cycle over HTTP against only parsing it, without a rule set and with the preset `desk` in force; then what
//! the read models cost to rebuild from it.
//!
//! `scripts/with-postgres cargo bench --bench cycle`; `-- sqlite` needs no PostgreSQL. Both sides of each ratio in one run; durable settings.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

#[path = "../support/mod.rs"]
mod support;
mod world;

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use linewatch::{
    api::batches::parse_ndjson,
    events::Event,
    projections::{self, Consumer, LogEvent, rebuild},
};
use linewatch_log::{LogCursor, Store};
use linewatch_model::{Position, Timestamp};
use linewatch_rules::Preset;
use support::{figure, postgres, runtime, sqlite};
use world::World;

const RUNS: usize = 3;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let server = (!std::env::args().any(|argument| argument == "sqlite")).then(postgres::Server::from_environment);
    let file = |name| sqlite::url(folder.path(), name);
    let mut stores = vec![("sqlite", file("cycle"), file("desk"))];
    if let Some(server) = &server {
        let database = || runtime().block_on(server.database());
        stores.push(("postgres", database(), database()));
    }
    let cycles = cycles();
    for (name, url, with_rules) in stores {
        ingest(name, &url, None, &cycles);
        runtime().block_on(rebuilds(name, &url));
        ingest(&format!("{name}_desk"), &with_rules, Some(Preset::Desk), &cycles);
    }
}

/// The first cycle, which opens everything, and those with 5 % of the prices changed.
fn cycles() -> Vec<Vec<u8>> {
    let mut world = World::new();
    (0..=RUNS)
        .map(|run| {
            if run > 0 {
                world.move_prices();
            }
            world.ndjson(&format!("2026-06-26T12:{:02}:00Z", run * 5))
        })
        .collect()
}

fn ingest(name: &str, url: &str, preset: Option<Preset>, cycles: &[Vec<u8>]) {
    let desk = Desk::start(url);
    if let Some(preset) = preset {
        desk.activate(preset);
    }
    println!("{name}: a cycle has {} MB", cycles[0].len() >> 20);
    let first = desk.post(&cycles[0]);
    println!("{name}: the first cycle took {first:.2?}, RSS {} MB", desk.rss_mb());
    let mut ratios = Vec::new();
    for (run, cycle) in cycles.iter().enumerate().skip(1) {
        desk.settle();
        let parsed = parse(cycle);
        let answered = desk.post(cycle);
        ratios.push(parsed.as_secs_f64() / answered.as_secs_f64());
        println!("{name}: cycle {run} answered in {answered:.2?}, only parsed in {parsed:.2?}");
        if run == 1 {
            figure(&format!("rss_mb_after_two_cycles_{name}"), desk.rss_mb());
        }
    }
    ratios.sort_by(f64::total_cmp);
    figure(&format!("ingest_vs_parse_{name}"), ratios[ratios.len() / 2]);
    desk.settle();
}

/// Parses on one thread into the same typed snapshots as the server, and lets go of them.
fn parse(cycle: &[u8]) -> Duration {
    let now: Timestamp = "2026-11-21T00:00:00Z".parse().expect("a time");
    let started = Instant::now();
    let mut snapshots = 0;
    // In blocks, as the server does: holding a whole cycle would measure the allocator.
    let mut rest = cycle;
    while !rest.is_empty() {
        let end = rest.len().min(1 << 20);
        let end = rest[end..].iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| end + at + 1);
        let (block, after) = rest.split_at(end);
        snapshots += parse_ndjson(block, now).into_iter().flatten().count();
        rest = after;
    }
    assert_eq!(snapshots, world::FIXTURES * world::BOOKS.len());
    started.elapsed()
}

async fn rebuilds(name: &str, url: &str) {
    let store = support::open(url).await;
    let all = projections::all();
    let pick = |names: &[&str]| -> Vec<Arc<dyn Consumer<Event>>> {
        all.iter().filter(|projection| names.contains(&projection.name())).cloned().collect()
    };
    let read = read_and_decode(&store).await;
    let now = rebuilt(&store, &pick(&["alerts", "odds_now"])).await;
    let history = rebuilt(&store, &pick(&["alerts", "odds_now", "odds_history"])).await;
    println!("{name}: read {read:.2?}, alerts and odds now {now:.2?}, with history {history:.2?}");
    figure(&format!("rebuild_vs_read_{name}"), read.as_secs_f64() / now.as_secs_f64());
    figure(&format!("rebuild_history_vs_read_{name}"), read.as_secs_f64() / history.as_secs_f64());
    store.close().await;
}

async fn read_and_decode(store: &Store) -> Duration {
    let head = store.read_head().await.expect("the head").position;
    let started = Instant::now();
    let mut cursor = LogCursor::new(store.clone(), Position::START, head, 4 << 20);
    loop {
        let events: Vec<LogEvent> = cursor.next_page().await.expect("a page").into_iter().map(LogEvent::new).collect();
        if events.is_empty() {
            return started.elapsed();
        }
        assert!(events.iter().all(|event| event.event().is_ok()));
    }
}

async fn rebuilt(store: &Store, projections: &[Arc<dyn Consumer<Event>>]) -> Duration {
    let started = Instant::now();
    let rebuilt = rebuild(store, projections, |_, _| ()).await.expect("rebuilt read models");
    assert_eq!(rebuilt.dead_lettered, 0);
    started.elapsed()
}

/// A server in a process of its own, so that its memory can be told from the benchmark's.
struct Desk {
    process: Child,
    base: String,
    client: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Desk {
    fn start(store: &str) -> Self {
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
        let process = Command::new(env!("CARGO_BIN_EXE_linewatch"))
            .args(["serve", "--store", store, "--listen", &format!("127.0.0.1:{port}")])
            .env("RUST_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .expect("a server");
        let desk = Self {
            process,
            base: format!("http://127.0.0.1:{port}"),
            client: reqwest::Client::new(),
            runtime: runtime(),
        };
        while desk.get("/healthz").is_none() {
            std::thread::sleep(Duration::from_millis(50));
        }
        desk
    }

    fn get(&self, path: &str) -> Option<String> {
        self.runtime.block_on(async {
            let answer = self.client.get(format!("{}{path}", self.base)).send().await.ok()?;
            if answer.status().is_success() { answer.text().await.ok() } else { None }
        })
    }

    /// Waits until the read models have everything.
    fn settle(&self) {
        let head = self.get("/api/audit/events?limit=1").expect("the audit stream");
        let end: serde_json::Value = serde_json::from_str(head.lines().last().expect("a line")).expect("JSON");
        while self.get(&format!("/api/alerts/stats?min_position={}", end["head"])).is_none() {}
    }

    fn post(&self, cycle: &[u8]) -> Duration {
        let body = cycle.to_vec();
        self.runtime.block_on(async {
            let started = Instant::now();
            let request = self.client.post(format!("{}/api/scrape/batches", self.base));
            let answer =
                request.header("content-type", "application/x-ndjson").body(body).send().await.expect("an answer");
            assert_eq!(answer.status().as_u16(), 201, "{}", answer.text().await.unwrap_or_default());
            started.elapsed()
        })
    }

    /// Puts a preset in force.
    fn activate(&self, preset: Preset) {
        let rules: serde_json::Value = serde_json::from_str(&preset.rules().to_canonical_json()).expect("JSON");
        let body = serde_json::json!({ "expectedVersion": 0, "rules": rules, "note": "a benchmark" });
        self.runtime.block_on(async {
            let request = self.client.put(format!("{}/api/rules", self.base));
            let answer = request.json(&body).send().await.expect("an answer");
            assert!(answer.status().is_success(), "{}", answer.text().await.unwrap_or_default());
        });
    }

    fn rss_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        let kilobytes: f64 = line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).expect("a number");
        kilobytes / 1_024.0
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let stop = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status();
        if stop.is_err() {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}
