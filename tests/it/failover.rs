//! Failovers of a real pair of PostgreSQL servers, with two nodes under load on it.
//!
//! An independent checker compares what was answered, what is in the log, and what each socket was told.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio::task::JoinSet;

use crate::support::{
    app::{TestApp, options},
    listen::{Heard, Listener},
    pair::Pair,
    place::Place,
    process::linewatch,
    push::{
        load::{Load, alert, letters},
        truth,
    },
};

/// What the standby lacks of the primary's commits.
const LOST: Duration = Duration::from_secs(1);
const PATHS: [&str; 2] = ["/api/v1/ws/unified", "/api/ws?topics=risk_alerts,odds_updates"];
/// How long the desk may take to work again.
const RECOVERY_TIMEOUT: Duration = Duration::from_mins(1);

/// A socket that keeps what it was told, and takes back what the server says is lost.
struct Follower {
    path: &'static str,
    heard: Vec<u64>,
    rewinds: usize,
    faults: Vec<String>,
}

impl Follower {
    async fn follow(self, listener: &mut Listener, stop: &AtomicBool) -> Self {
        let mut this = self;
        while !stop.load(Ordering::Relaxed) {
            match tokio::time::timeout(Duration::from_millis(200), listener.hear()).await {
                Ok(Heard::Json(message)) => this.hear(&message),
                Ok(other) => {
                    this.faults.push(format!("{}: {other:?}", this.path));
                    return this;
                }
                Err(_) => {}
            }
        }
        this
    }

    fn hear(&mut self, message: &Value) {
        // The channels are flat, the topics are in an envelope.
        let content = if message["data"].is_object() { &message["data"] } else { message };
        match message["type"].as_str().unwrap() {
            "connection_ack" | "welcome" | "resumed" => {}
            "log_rewound" => {
                self.rewinds += 1;
                let from = content["from"].as_u64().unwrap();
                self.heard.retain(|position| *position <= from);
            }
            "resume_impossible" if content["reason"] == "log_rewound" => {}
            "resume_impossible" | "conflated" | "error" => self.faults.push(message.to_string()),
            _ => {
                let position = message["position"].as_u64().unwrap();
                if self.heard.last().is_some_and(|last| *last >= position) {
                    self.faults.push(format!("{}: after {:?} came {message}", self.path, self.heard.last()));
                }
                self.heard.push(position);
            }
        }
    }
}

/// Alerts that were published and answered, by number.
#[derive(Default)]
struct Answered(Mutex<BTreeSet<u64>>);

/// Publishes and scrapes on both nodes until `stop`.
fn work(apps: &[TestApp; 2], round: u64, stop: &Arc<AtomicBool>, answered: &Arc<Answered>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    // Each round has alerts and minutes of its own.
    let (number, minute) = (Arc::new(AtomicU64::new(round * 1_000_000)), Arc::new(AtomicU64::new(round * 1_000)));
    let begun = Load::new(String::new());
    for app in apps.iter().cycle().take(4) {
        let (mut load, stop) = (begun.clone(), Arc::clone(stop));
        load.base.clone_from(&app.base);
        let (answered, number, minute) = (Arc::clone(answered), Arc::clone(&number), Arc::clone(&minute));
        tasks.spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let number = number.fetch_add(1, Ordering::Relaxed);
                if load.publish(&alert(number)).await {
                    answered.0.lock().unwrap().insert(number);
                }
                if number % 5 == 0 {
                    let minute = minute.fetch_add(1, Ordering::Relaxed);
                    load.scrape(u32::try_from(minute).unwrap()).await;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
    }
    tasks
}

/// Waits until both nodes take batches again.
async fn works_again(apps: &[TestApp; 2]) {
    let started = Instant::now();
    for (app, kind) in apps.iter().zip(["one", "other"]) {
        let body = json!({ "alert_type": "bench", "source": "bench", "content": format!("again {kind} {started:?}") });
        while app.json(reqwest::Method::POST, "/api/v1/publish/alerts", &body).await.status.as_u16() >= 300 {
            assert!(started.elapsed() < RECOVERY_TIMEOUT, "no append for {RECOVERY_TIMEOUT:?} after a failover");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The texts of all alerts that the log holds.
async fn published(url: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(url).await.expect("the new primary");
    let sql = "SELECT CAST(payload AS text) FROM events WHERE event_type = 'AlertPublished' ORDER BY position";
    sqlx::query_scalar(sql).fetch_all(&mut connection).await.expect("the log")
}

async fn fail_over(is_synchronous: bool, failovers: u64) {
    let mut pair = Pair::start(is_synchronous).await;
    let url = pair.url();
    let node = || options(&Place::elsewhere(&url));
    let apps = [TestApp::with(node()).await, TestApp::with(node()).await];
    let quiet = Arc::new(AtomicBool::new(false));
    let mut followers = JoinSet::new();
    for app in &apps {
        for path in PATHS {
            let and = if path.contains('?') { '&' } else { '?' };
            let mut listener = Listener::to(app, &format!("{path}{and}since=0")).await;
            let (quiet, follower) =
                (Arc::clone(&quiet), Follower { path, heard: Vec::new(), rewinds: 0, faults: Vec::new() });
            followers.spawn(async move { follower.follow(&mut listener, &quiet).await });
        }
    }
    // What was answered while the standby had it, or was answered by it.
    let mut safe = BTreeSet::new();
    for failover in 0..failovers {
        if failover > 0 {
            pair.add_standby().await;
        }
        let (stop, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(Answered::default()));
        let load = work(&apps, failover, &stop, &answered);
        tokio::time::sleep(Duration::from_secs(2)).await;
        if is_synchronous {
            pair.fail_over().await;
        } else {
            pair.stop_replication();
            tokio::time::sleep(LOST).await;
            pair.fail_over().await;
            // All of before may be lost but what came later is not.
            answered.0.lock().unwrap().clear();
        }
        works_again(&apps).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        stop.store(true, Ordering::Relaxed);
        load.join_all().await;
        safe.extend(answered.0.lock().unwrap().iter().map(|number| (failover, *number)));
        check_log(&url, &answered, is_synchronous).await;
    }
    let truth = truth::of_the_log(&apps[0].base).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    quiet.store(true, Ordering::Relaxed);
    for follower in followers.join_all().await {
        let expected = if follower.path == PATHS[0] { &truth.unified } else { &truth.desk };
        assert!(follower.faults.is_empty(), "{:?}", follower.faults);
        assert_eq!(&follower.heard, expected, "{} was told what the log has", follower.path);
        let told = u64::try_from(follower.rewinds).unwrap();
        assert_eq!(told, if is_synchronous { 0 } else { failovers }, "{} was told of each", follower.path);
    }
    assert!(!safe.is_empty() && truth.unified.len() > 20, "too little happened");
    for app in apps {
        let warnings = app.get("/readyz").await.expect(200)["warnings"].as_array().map_or(0, Vec::len);
        assert_eq!(warnings, usize::from(!is_synchronous));
        app.stop().await;
    }
    let verified = linewatch(&["verify", "--store", &url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    // A node that was never there before can load every stream.
    let fresh = TestApp::with(node()).await;
    for minute in 20_000..20_004 {
        assert!(Load::new(fresh.base.clone()).scrape(minute).await, "a stream is broken");
    }
    fresh.stop().await;
}

/// Everything that was answered and cannot be lost is in the log, and nothing twice.
async fn check_log(url: &str, answered: &Answered, is_synchronous: bool) {
    let texts = published(url).await;
    let answered = answered.0.lock().unwrap().clone();
    for number in &answered {
        let content = format!("\"content\":\"{}\"", letters(*number));
        let count = texts.iter().filter(|text| text.contains(&content)).count();
        assert_eq!(count, 1, "alert {number} was answered: it is in the log once (synchronous: {is_synchronous})");
    }
}

/// The last second is lost. Five of them in a row: `LINEWATCH_FAILOVERS=5`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asynchronous_failover_breaks_no_stream_and_is_told() {
    let failovers = std::env::var("LINEWATCH_FAILOVERS").ok().and_then(|count| count.parse().ok());
    fail_over(false, failovers.unwrap_or(1)).await;
}

/// Nothing that was answered is lost, so nobody is told of anything.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_synchronous_failover_loses_nothing_that_was_answered() {
    fail_over(true, 1).await;
}
