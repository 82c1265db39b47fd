//! A node that is frozen (SIGSTOP) or cut off (a network that swallows everything) in the middle of something: the others
//! write and read on within five seconds, and what it does when it is back harms nothing.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use linewatch_double::{Conduct, Role};
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

use crate::support::{
    others::{SOON, all_applied, body, eventually, read, rows, taken, verify},
    place::Place,
    process::{Process, is_frozen, linewatch, wake},
    proxy::Proxy,
    scene::{self, Sources, begin, ended},
};

/// How often each place is tried; the bar of the issue is met with 2 and more.
fn rounds() -> usize {
    std::env::var("LINEWATCH_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

/// What the other node does from the moment on when the first one is gone.
async fn others_go_on(other: &Process, number: u32, what: &str) {
    let began = Instant::now();
    let position = taken(other, &body("sr:2", number), SOON).await;
    let written = began.elapsed();
    read(other, position, SOON.saturating_sub(written)).await;
    println!("{what}: written after {written:?}, read after {:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_write_when_a_node_is_frozen_anywhere_in_an_append() {
    const PLACES: [&str; 5] =
        ["append.planned", "append.copying", "append.inserted", "append.head_moved", "append.committed"];
    let place = Place::postgres().await;
    let folder = tempfile::tempdir().unwrap();
    let stop_file = folder.path().join("stop-at");
    let frozen = Process::start_to_stop(&place, &stop_file).await;
    taken(&frozen, &body("sr:1", 0), SOON).await;
    let other = Process::start(&place, None).await;
    taken(&other, &body("sr:2", 0), SOON).await;
    let url = format!("{}/api/scrape/batches", frozen.base);
    for (number, stop_at) in (1..).zip(PLACES.repeat(rounds())) {
        std::fs::write(&stop_file, stop_at).unwrap();
        let stuck = reqwest::Client::new().post(&url).json(&body("sr:1", number * 10)).send();
        let stuck = tokio::spawn(tokio::time::timeout(4 * SOON, stuck));
        eventually(stop_at, SOON, async || frozen.is_frozen()).await;
        others_go_on(&other, number * 10, stop_at).await;
        frozen.wake();
        let answer = stuck.await.unwrap().expect("an answer in time").unwrap();
        assert!([201, 503].contains(&answer.status().as_u16()), "{stop_at}: {answer:?}");
        taken(&frozen, &body("sr:1", number * 10 + 5), 4 * SOON).await;
        taken(&other, &body("sr:2", number * 10 + 5), SOON).await;
    }
    drop((frozen, other));
    verify(&place);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_write_when_a_node_is_cut_off_anywhere_in_an_append() {
    // What it says last, and whether that arrives.
    const PLACES: [(&[u8], bool); 6] = [
        (b"FOR UPDATE", true),
        (b"COPY events", true),
        (b"PGCOPY", true),
        (b"linewatch_log", true),
        (b"COMMIT", false),
        (b"COMMIT", true),
    ];
    let place = Place::postgres().await;
    let (before, database) = place.url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let cut_off = Process::start_on(&format!("{server}:{}/{database}", proxy.port)).await;
    taken(&cut_off, &body("sr:1", 0), SOON).await;
    let other = Process::start(&place, None).await;
    taken(&other, &body("sr:2", 0), SOON).await;
    for (number, (said, passes)) in (1..).zip(PLACES.repeat(rounds())) {
        let what = format!("{}, {passes}", String::from_utf8_lossy(said));
        proxy.stall_at(said, passes);
        let url = format!("{}/api/scrape/batches", cut_off.base);
        let sent = body("sr:1", number * 10);
        let stuck = tokio::spawn(reqwest::Client::new().post(url).json(&sent).send());
        eventually(&what, SOON, async || proxy.is_stalled()).await;
        others_go_on(&other, number * 10, &what).await;
        proxy.heal();
        let answer = stuck.await.unwrap().unwrap();
        assert!([201, 503].contains(&answer.status().as_u16()), "{what}: {answer:?}");
        taken(&cut_off, &sent, 4 * SOON).await;
        taken(&other, &body("sr:2", number * 10 + 5), SOON).await;
    }
    drop((cut_off, other));
    verify(&place);
}

/// The node that drives the read models is frozen while it writes them: another one does so, and the first changes nothing
/// when it is woken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_drives_the_read_models_when_their_leader_is_frozen() {
    for stop_at in ["projection.applied", "projection.before_commit"] {
        let place = Place::postgres().await;
        let folder = tempfile::tempdir().unwrap();
        let stop_file = folder.path().join("stop-at");
        let leader = Process::start_to_stop(&place, &stop_file).await;
        let position = taken(&leader, &body("sr:1", 0), SOON).await;
        read(&leader, position, SOON).await;
        let other = Process::start(&place, None).await;
        std::fs::write(&stop_file, stop_at).unwrap();
        taken(&other, &body("sr:1", 1), SOON).await;
        eventually(stop_at, SOON, async || leader.is_frozen()).await;
        others_go_on(&other, 2, stop_at).await;
        let mut database = PgConnection::connect(&place.url).await.unwrap();
        all_applied(&mut database).await;
        let before = rows(&mut database).await;
        leader.wake();
        // It notices that it leads no more, and follows.
        eventually("the woken node", SOON, async || {
            reqwest::get(format!("{}/readyz", leader.base)).await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(rows(&mut database).await, before, "the woken node wrote after {stop_at}");
        let position = taken(&leader, &body("sr:1", 3), SOON).await;
        read(&leader, position, SOON).await;
        read(&other, position, SOON).await;
        drop((leader, other));
        verify(&place);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_is_not_kept_waiting_by_one_that_is_frozen() {
    let place = Place::postgres().await;
    let node = Process::start(&place, None).await;
    let mut position = 0;
    for number in 0..3 {
        position = taken(&node, &body("sr:1", number), SOON).await;
    }
    read(&node, position, SOON).await;
    let arguments = ["replay", "--projection", "alerts", "--store", &place.url];
    let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
    let folder = tempfile::tempdir().unwrap();
    let stop_file = folder.path().join("stop-at");
    std::fs::write(&stop_file, "rebuild.chunk").unwrap();
    let command = command.args(arguments).env("LINEWATCH_STOP_FILE", &stop_file).stderr(Stdio::null());
    let mut frozen = command.stdout(Stdio::null()).spawn().unwrap();
    eventually("a rebuild that is frozen", 4 * SOON, async || is_frozen(frozen.id())).await;
    let rebuilt = linewatch(&arguments);
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let before = node.get("/api/alerts").await;
    wake(frozen.id());
    assert!(!frozen.wait().unwrap().success(), "it must not swap in tables that are not its own");
    assert_eq!(node.get("/api/alerts").await, before);
    let again = linewatch(&arguments);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}

/// A node is frozen in the middle of a scrape run: another one begins the next, and the first one's run stays failed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_scrapes_when_the_one_that_did_is_frozen() {
    let place = Place::postgres().await;
    let double = scene::double(30).await;
    double.behave(Role::BetPawa, Conduct { latency_ms: 300, ..Conduct::default() });
    let sources = Sources::of(&double, &[Role::BetPawa], "concurrency = 1");
    let frozen = scene::serve(&place, &sources).await;
    let other = scene::resume(&place, &sources).await;
    let left_behind = begin(&frozen, &[Role::BetPawa]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    frozen.freeze();
    let (url, mut next) = (format!("{}/api/scrape", other.base), None);
    eventually("another run", 2 * SOON, async || {
        let order = json!({ "bookmakers": [Role::BetPawa.slug()] });
        let answer = reqwest::Client::new().post(&url).json(&order).send().await.expect("an answer");
        let (status, text) = (answer.status().as_u16(), answer.text().await.expect("a body"));
        assert!([200, 409, 503].contains(&status), "{status}: {text}");
        next = serde_json::from_str::<Value>(&text).unwrap()["scrape_run_id"].as_i64().filter(|_| status == 200);
        next.is_some()
    })
    .await;
    double.behave(Role::BetPawa, Conduct::default());
    frozen.wake();
    let next = ended(&other, next.expect("a run")).await;
    assert_eq!(next["status"], "completed", "{next}");
    let run = ended(&other, left_behind).await;
    assert_eq!(run["status"], "failed", "{run}");
    assert!(run["errors"].as_array().unwrap().iter().any(|error| error["error_type"] == "interrupted"), "{run}");
    drop((frozen, other));
    verify(&place);
}

/// The answer to a commit is swallowed for as long as it is waited for: its outcome is unknown and said to be so, and the
/// same request again gets the answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_answer_never_comes_has_an_unknown_outcome() {
    let place = Place::postgres().await;
    let (before, database) = place.url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let node = Process::start_on(&format!("{server}:{}/{database}", proxy.port)).await;
    taken(&node, &body("sr:1", 0), SOON).await;
    proxy.stall_at(b"COMMIT", true);
    let mut batch = body("sr:1", 1);
    batch["batchId"] = json!("unknown");
    let (status, problem) = node.try_post(&batch).await;
    assert_eq!(status, 503, "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("outcome is not known"), "{problem}");
    proxy.heal();
    let position = taken(&node, &batch, 4 * SOON).await;
    read(&node, position, SOON).await;
    let stats = node.get("/api/alerts/stats").await;
    assert_eq!(stats["total"], 1, "the jump is told once: {stats}");
    drop(node);
    verify(&place);
}

/// A batch that changes nothing asks where the log ends and takes its transaction back. The answer to that never comes: no
/// write waits for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rollback_whose_answer_never_comes_holds_up_no_write() {
    let place = Place::postgres().await;
    let (before, database) = place.url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let node = Process::start_on(&format!("{server}:{}/{database}", proxy.port)).await;
    let batch = body("sr:1", 0);
    let position = taken(&node, &batch, SOON).await;
    read(&node, position, SOON).await;
    proxy.stall_at(b"ROLLBACK", false);
    let again = tokio::time::timeout(SOON, node.try_post(&batch)).await.expect("an answer although nothing comes back");
    assert!(proxy.is_stalled(), "no transaction was taken back");
    assert_eq!(again.0, 201, "{}", again.1);
    proxy.heal();
    taken(&node, &body("sr:1", 1), SOON).await;
    drop(node);
    verify(&place);
}

/// What `/metrics` says of the lease of the read models; nothing where it does not name it.
async fn lease(node: &Process, metric: &str) -> Option<f64> {
    let text = reqwest::get(format!("{}/metrics", node.base)).await.ok()?.text().await.ok()?;
    let start = format!("{metric}{{name=\"read_models\"}} ");
    text.lines().find_map(|line| line.strip_prefix(&start))?.parse().ok()
}

/// A node that cannot renew a lease does not say that it has it, and says how long it could not get it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_cannot_be_renewed_is_not_said_to_be_held() {
    let place = Place::postgres().await;
    let (before, database) = place.url.rsplit_once('/').unwrap();
    let (server, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let node = Process::start_on(&format!("{server}:{}/{database}", proxy.port)).await;
    let held = async || lease(&node, "linewatch_lease_held").await;
    let denied = async || lease(&node, "linewatch_lease_denied_seconds").await;
    eventually("a leader", SOON, async || held().await == Some(1.0)).await;
    assert_eq!(denied().await, Some(0.0));
    proxy.stall();
    eventually("the lease to lapse", SOON, async || held().await == Some(0.0)).await;
    eventually("the lease to be missed", 6 * SOON, async || denied().await.is_some_and(|denied| denied > 1.0)).await;
    proxy.heal();
    eventually("a leader again", 3 * SOON, async || held().await == Some(1.0)).await;
    assert_eq!(denied().await, Some(0.0));
}
