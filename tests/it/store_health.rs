//! Health tells the truth about a store that cannot be written, and is well again by itself.

use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::{
    batch::moment,
    place::{Place, server},
    process::Process,
};

fn file(place: &Place) -> &str {
    place.url.strip_prefix("sqlite:").expect("a SQLite file")
}

fn price(number: u32) -> [f64; 3] {
    if number.is_multiple_of(2) { [2.0, 3.4, 3.1] } else { [2.5, 3.4, 3.1] }
}

/// Status and body of a page of one of the servers.
async fn get(base: &str, path: &str) -> (u16, Value) {
    let answer = reqwest::get(format!("{base}{path}")).await.expect("an answer");
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

async fn metric(base: &str, name: &str) -> f64 {
    let (_, text) = get(base, "/metrics").await;
    let line = text.as_str().expect("text").lines().find(|line| line.starts_with(&format!("{name} ")));
    line.and_then(|line| line.split(' ').nth(1)).expect(name).parse().expect("a number")
}

/// Waits until `/readyz` says so; answers its body.
async fn ready(base: &str, status: u16, within: Duration) -> Value {
    let begun = Instant::now();
    loop {
        let (found, body) = get(base, "/readyz").await;
        if found == status {
            return body;
        }
        assert!(begun.elapsed() < within, "/readyz is {found} after {within:?}: {body}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Everything says that nothing can be stored, and why.
async fn assert_failing(base: &str, why: &str) {
    let problem = ready(base, 503, Duration::from_secs(5)).await;
    assert!(problem["failing"].to_string().contains(why), "{problem}");
    assert!(problem["warnings"].is_array(), "{problem}");
    let health = get(base, "/api/health").await.1;
    assert!(["degraded", "unhealthy"].contains(&health["status"].as_str().unwrap()), "{health}");
    assert!(metric(base, "linewatch_store_up").await < 0.5);
}

async fn assert_well(base: &str) {
    let ready = ready(base, 200, Duration::from_secs(20)).await;
    assert_eq!(ready, serde_json::json!({ "status": "ok", "warnings": [] }));
    assert_eq!(get(base, "/api/health").await.1["status"], "healthy");
    assert!(metric(base, "linewatch_store_up").await > 0.5);
}

/// A limit on file sizes stands in for the full disk, and is lifted as room is made.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_told_and_over_when_there_is_room() {
    let place = Place::sqlite();
    let process = Process::start_limited(&place, 1_000).await;
    let mut number = 0;
    loop {
        let (status, _) = process.try_post(&moment(&format!("sr:{number}"), 1, price(0))).await;
        number += 1;
        if status == 503 {
            break;
        }
        assert!(status == 201 && number < 2_000, "the disk was never full");
    }
    assert_failing(&process.base, "disk space").await;
    for more in 0..8 {
        let (status, _) = process.try_post(&moment(&format!("sr:{}", 10_000 + more), 1, price(0))).await;
        assert_eq!(status, 503);
        assert_failing(&process.base, "disk space").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    process.lift_limit();
    process.post(&moment("sr:20000", 1, price(0))).await.expect("the next batch is taken");
    assert_well(&process.base).await;
}

/// The status that a batch is answered with.
async fn send(process: &Process, minute: u32) -> u16 {
    process.try_post(&moment("sr:1", minute, price(minute))).await.0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_lock_of_another_program_is_told_while_it_lasts() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    assert_eq!(send(&process, 0).await, 201);
    let mut shell = SqliteConnection::connect(&place.url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut shell).await.unwrap();
    assert_eq!(send(&process, 1).await, 503);
    assert_failing(&process.base, "held up").await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_failing(&process.base, "held up").await;
    sqlx::query("ROLLBACK").execute(&mut shell).await.unwrap();
    // Nobody sends anything meanwhile.
    assert_well(&process.base).await;
    assert_eq!(send(&process, 1).await, 201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_became_read_only_is_told() {
    let place = Place::postgres().await;
    let process = Process::start(&place, None).await;
    assert_eq!(send(&process, 0).await, 201);
    let mut admin = PgConnection::connect(&server()).await.unwrap();
    let name = place.url.rsplit_once('/').unwrap().1;
    let sessions_end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    for (setting, status) in [("on", 503), ("off", 201)] {
        let sql = format!("ALTER DATABASE {name} SET default_transaction_read_only = {setting}");
        sqlx::raw_sql(&sql).execute(&mut admin).await.unwrap();
        sqlx::raw_sql(&sessions_end).execute(&mut admin).await.unwrap();
        let begun = Instant::now();
        // The first ones after their sessions were ended may be refused for that.
        while send(&process, 1).await != status {
            assert!(begun.elapsed() < Duration::from_secs(20), "read-only {setting}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        if status == 503 {
            assert_failing(&process.base, "store").await;
        } else {
            assert_well(&process.base).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_moved_or_replaced_is_noticed() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    assert_eq!(send(&process, 0).await, 201);
    let elsewhere = format!("{}.moved", file(&place));
    std::fs::rename(file(&place), &elsewhere).unwrap();
    assert_eq!(send(&process, 1).await, 503, "nothing is answered that nobody finds again");
    assert_failing(&process.base, "moved, replaced or deleted").await;
    assert_eq!(send(&process, 1).await, 503);
    std::fs::write(file(&place), b"another file").unwrap();
    assert_eq!(send(&process, 1).await, 503, "another file takes nothing");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_failing(&process.base, "moved, replaced or deleted").await;
    assert_eq!(std::fs::read(file(&place)).unwrap(), b"another file", "what is there now is not touched");
    std::fs::rename(&elsewhere, file(&place)).unwrap();
    assert_well(&process.base).await;
    assert_eq!(send(&process, 1).await, 201);
}

/// Another program writes so many megabytes, of content that differs, into the write-ahead log.
async fn write_megabytes(place: &Place, megabytes: usize) {
    let mut shell = SqliteConnection::connect(&place.url).await.unwrap();
    let sql = "INSERT INTO write_probe (id, content) VALUES (1, randomblob(4194304)) \
               ON CONFLICT (id) DO UPDATE SET content = excluded.content";
    for _ in 0..megabytes / 4 {
        sqlx::query(sql).execute(&mut shell).await.unwrap();
    }
    shell.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_ahead_log_that_a_reader_holds_is_measured_and_warned_of() {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    assert_eq!(send(&process, 0).await, 201);
    write_megabytes(&place, 120).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_well(&process.base).await;
    let mut shell = SqliteConnection::connect(&place.url).await.unwrap();
    sqlx::query("BEGIN").execute(&mut shell).await.unwrap();
    sqlx::query("SELECT count(*) FROM events").fetch_one(&mut shell).await.unwrap();
    write_megabytes(&place, 120).await;
    let begun = Instant::now();
    let warning = loop {
        let warnings = process.get("/readyz").await["warnings"].clone();
        if let Some(warning) = warnings[0].as_str() {
            break warning.to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "no warning");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert!(warning.contains("write-ahead log") && warning.contains("reader"), "{warning}");
    let store = process.get("/api/status").await["store"].clone();
    let (wal, size) = (store["walBytes"].as_u64().unwrap(), store["sizeBytes"].as_u64().unwrap());
    assert!(wal > 64 << 20 && size > wal, "{store}");
    assert!(metric(&process.base, "linewatch_store_wal_bytes").await > 64e6);
    shell.close().await.unwrap();
    let begun = Instant::now();
    while metric(&process.base, "linewatch_store_wal_bytes").await > 64e6 {
        assert!(begun.elapsed() < Duration::from_secs(10), "it was not started over");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_well(&process.base).await;
}
