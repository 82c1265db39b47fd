//! Several nodes on one PostgreSQL, and what one of them takes of it.

use std::{
    io::{BufRead as _, BufReader},
    time::{Duration, Instant},
};

use futures_util::StreamExt as _;
use linewatch::app::ServeOptions;
use linewatch_fanout::HubLimits;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::{TestApp, options},
    batch::moment,
    listen::Listener,
    place::Place,
    process::{Process, linewatch},
    proxy::Proxy,
};

/// What OPERATIONS.md says a node takes at most.
const CONNECTIONS: i64 = 20;

async fn sessions(database: &mut PgConnection) -> i64 {
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND application_name LIKE 'linewatch-%'";
    sqlx::query_scalar(sql).fetch_one(database).await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_takes_as_many_connections_as_it_says() {
    let place = Place::postgres().await;
    let app = TestApp::start(&place).await;
    let mut database = PgConnection::connect(&place.url).await.unwrap();
    let (mut most, started, mut number) = (0, Instant::now(), 0_u32);
    while started.elapsed() < Duration::from_secs(5) {
        let reads = (0..60).map(|_| app.get("/api/alerts?limit=200"));
        let written = moment("sr:1", number % 60, [2.0 + f64::from(number % 7) / 4.0, 3.4, 3.1]);
        let (_, _, now) =
            tokio::join!(futures_util::future::join_all(reads), app.batch(&written), sessions(&mut database));
        (most, number) = (most.max(now), number + 1);
    }
    // Nobody searches the log here, which takes two more.
    assert_eq!(most, CONNECTIONS - 2, "OPERATIONS.md and the start's warning say {CONNECTIONS}");
    app.stop().await;
}

/// A role that may have few connections stands for a server that has few.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_with_too_few_connections_is_refused_at_the_start() {
    let place = Place::postgres().await;
    let (rest, name) = place.url.rsplit_once('/').unwrap();
    let role = format!("scarce_{name}");
    let mut admin = PgConnection::connect(&place.url).await.unwrap();
    let make = format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'few' CONNECTION LIMIT 3; ALTER DATABASE {name} OWNER TO {role}; \
         ALTER SCHEMA public OWNER TO {role}"
    );
    sqlx::raw_sql(&make).execute(&mut admin).await.unwrap();
    let url = format!("postgres://{role}:few@{}/{name}", rest.rsplit_once('@').unwrap().1);
    let output = linewatch(&["serve", "--listen", "127.0.0.1:0", "--store", &url]);
    let refusal = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{refusal}");
    for said in ["max_connections", "superuser_reserved_connections", "takes up to 20", "in use"] {
        assert!(refusal.contains(said), "{refusal}");
    }
    let unmake = format!("REASSIGN OWNED BY {role} TO CURRENT_USER; DROP OWNED BY {role}; DROP ROLE {role}");
    sqlx::raw_sql(&unmake).execute(&mut admin).await.unwrap();
}

/// A migration of a large store takes long: the start of another node waits for it, and ends when it is told to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_waits_for_the_schema_and_can_be_ended() {
    let place = Place::postgres().await;
    place.open().await.close().await;
    let mut migrating = PgConnection::connect(&place.url).await.unwrap();
    sqlx::raw_sql("BEGIN; LOCK TABLE _sqlx_migrations").execute(&mut migrating).await.unwrap();
    let (mut waiting, told) = Process::start_told(&place, &[]);
    let says_so = tokio::task::spawn_blocking(move || {
        let mut lines = BufReader::new(told).lines().map_while(Result::ok);
        let says_so = lines.any(|line| line.contains("the schema is being brought up to date"));
        // Nobody else reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        says_so
    });
    assert!(says_so.await.unwrap(), "it gave up, or did not wait");
    // In all longer than any other statement waits for a lock.
    tokio::time::sleep(Duration::from_secs(5)).await;
    waiting.terminate();
    let (took, code) = waiting.ended().await;
    assert_eq!(code, Some(0), "after {took:?}");
    assert!(took < Duration::from_secs(2), "it took {took:?}");
    sqlx::raw_sql("ROLLBACK").execute(&mut migrating).await.unwrap();
    place.open().await.close().await;
}

/// The next heartbeat.
async fn beat(listener: &mut Listener) -> Value {
    loop {
        let next = tokio::time::timeout(Duration::from_secs(20), listener.socket.next()).await;
        let Ok(Some(Ok(message))) = next else { panic!("no heartbeat: {next:?}") };
        let Message::Text(text) = message else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        if message["type"] == "heartbeat" {
            return message["data"].clone();
        }
    }
}

/// A server that restarts is away for a moment. When it is back and commits go on without a pause, the node is told of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heartbeats_are_not_late_for_ever_under_steady_commits() {
    let place = Place::postgres().await;
    let (before, name) = place.url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let store = format!("{server}:{}/{name}", proxy.port).parse().unwrap();
    let push = HubLimits { heartbeat: Duration::from_secs(1), ..HubLimits::default() };
    let app = TestApp::with(ServeOptions { store, push, ..options(&place) }).await;
    let mut listener = Listener::to(&app, "/api/ws?topics=scrape_progress").await;
    // Another node that commits all the time.
    let mut database = PgConnection::connect(&place.url).await.unwrap();
    let rings = async {
        loop {
            sqlx::raw_sql("NOTIFY linewatch_log, '0'").execute(&mut database).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let beats = async {
        proxy.cut();
        wait_for(&mut listener, "late").await;
        proxy.heal();
        wait_for(&mut listener, "ok").await;
    };
    tokio::select! {
        () = rings => unreachable!("they go on"),
        () = beats => {}
    }
    app.stop().await;
}

async fn wait_for(listener: &mut Listener, upstream: &str) {
    for _ in 0..20 {
        if beat(listener).await["upstream"] == upstream {
            return;
        }
    }
    panic!("20 heartbeats, and none of them says {upstream}");
}

/// Two nodes with much to say on one channel: all of it is stored, none of it refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_nodes_publish_on_one_channel_and_nothing_is_refused() {
    const PUBLICATIONS: usize = 300;
    const PUBLISHERS: usize = 8;
    let place = Place::postgres().await;
    let nodes = [TestApp::start(&place).await, TestApp::start(&place).await];
    let publish = |number: usize| {
        let node = &nodes[number % 2];
        async move {
            let item = json!({ "signal": { "symbol": format!("S{number}"), "action": "BUY" } });
            node.json(Method::POST, "/api/v1/publish/signals", &item).await
        }
    };
    let answers: Vec<_> =
        futures_util::stream::iter((0..2 * PUBLICATIONS).map(publish)).buffer_unordered(2 * PUBLISHERS).collect().await;
    let refused: Vec<_> = answers.iter().filter(|answer| !answer.status.is_success()).collect();
    assert!(refused.is_empty(), "{} of {} refused: {:?}", refused.len(), answers.len(), refused.first());
    let metrics = nodes[0].get("/metrics").await.text;
    assert!(metrics.contains("linewatch_command_retries_total"), "they were never in one another's way");
    for node in nodes {
        node.stop().await;
    }
}
