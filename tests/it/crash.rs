//! `kill -9` between any two steps: the process aborts at a named place in the middle of a write, and the next one goes
//! on as if nothing had been.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::{
    batch::moment,
    place::{Place, on_both_stores},
};

const BATCHES: u32 = 6;

/// A linewatch in a process of its own.
struct Process {
    child: Child,
    base: String,
}

impl Process {
    async fn start(place: &Place, crash_at: Option<&str>) -> Self {
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.args(["serve", "--store", &place.url, "--listen", &format!("127.0.0.1:{port}")]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).env("RUST_LOG", "off");
        if let Some(place) = crash_at {
            command.env("LINEWATCH_CRASH_AT", place);
        }
        let mut process = Self { child: command.spawn().expect("a process"), base: format!("http://127.0.0.1:{port}") };
        process.wait_until_it_answers().await;
        process
    }

    async fn wait_until_it_answers(&mut self) {
        for _ in 0..200 {
            let up =
                reqwest::get(format!("{}/healthz", self.base)).await.is_ok_and(|answer| answer.status().is_success());
            if up || self.child.try_wait().expect("a status").is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("linewatch did not start within 10 s");
    }

    async fn post(&self, body: &Value) -> Option<Value> {
        let url = format!("{}/api/scrape/batches", self.base);
        let answer = reqwest::Client::new().post(url).json(body).timeout(Duration::from_secs(10)).send().await.ok()?;
        assert_eq!(answer.status().as_u16(), 201, "{body}");
        answer.json().await.ok()
    }

    async fn get(&self, path: &str) -> Value {
        reqwest::get(format!("{}{path}", self.base)).await.expect("an answer").json().await.expect("JSON")
    }

    /// Waits for the process to abort by itself.
    async fn has_crashed(&mut self) -> bool {
        for _ in 0..60 {
            if self.child.try_wait().expect("a status").is_some() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// Prices that jump up and down, so that every batch but the first has alerts.
fn batch(number: u32) -> Value {
    let price = if number.is_multiple_of(2) { 2.0 } else { 2.5 };
    let mut body = moment("sr:66457014", number, [price, 3.4, 3.1]);
    body["batchId"] = json!(format!("batch-{number}"));
    body
}

/// What a reader sees in the end, without what depends on the wall clock.
async fn state(process: &Process, position: u64) -> (Value, Value, Vec<Value>) {
    let stats = process.get(&format!("/api/alerts/stats?min_position={position}")).await;
    let mut alerts = process.get("/api/alerts?limit=200").await["alerts"].take();
    let mut event = process.get("/api/events?include_started=true").await["events"][0].take();
    let strip = |value: &mut Value, fields: &[&str]| {
        for field in fields {
            value.as_object_mut().expect("an object").remove(*field);
        }
    };
    for alert in alerts.as_array_mut().expect("alerts") {
        strip(alert, &["recordedAt", "correlationId"]);
    }
    strip(&mut event, &["created_at"]);
    (stats, event, alerts.as_array().expect("alerts").clone())
}

async fn undisturbed(place: &Place) -> (Value, Value, Vec<Value>) {
    let process = Process::start(place, None).await;
    let mut position = 0;
    for number in 0..BATCHES {
        position = process.post(&batch(number)).await.expect("an answer")["position"].as_u64().expect("a position");
    }
    state(&process, position).await
}

/// Sends all batches to a process that crashes at a place, restarts it, sends those that were not answered again.
async fn disturbed(place: &Place, crash_at: &str) -> (Value, Value, Vec<Value>) {
    let mut process = Process::start(place, Some(crash_at)).await;
    let (mut answered, mut first_answers) = (0, Vec::new());
    for number in 0..BATCHES {
        let Some(answer) = process.post(&batch(number)).await else { break };
        first_answers.push(answer);
        answered += 1;
    }
    assert!(process.has_crashed().await, "{crash_at} was never reached");
    drop(process);
    let process = Process::start(place, None).await;
    let mut position = 0;
    for number in 0..BATCHES {
        let answer = process.post(&batch(number)).await.expect("an answer");
        if number < answered {
            assert_eq!(answer, first_answers[number as usize], "a repeat gets the first answer again");
        }
        position = answer["position"].as_u64().expect("a position").max(position);
    }
    state(&process, position).await
}

fn verify(place: &Place) {
    let verified =
        Command::new(env!("CARGO_BIN_EXE_linewatch")).args(["verify", "--store", &place.url]).output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

async fn crash_everywhere(new_place: impl AsyncFn() -> Place) {
    let reference = undisturbed(&new_place().await).await;
    assert_eq!(reference.0["total"], BATCHES - 1, "the undisturbed run: {}", reference.0);
    for crash_at in [
        "append.planned:3",
        "append.inserted:3",
        "append.head_moved:3",
        "append.committed:3",
        "projection.applied:4",
        "projection.before_commit:2",
        "projection.committed:2",
        "projection.published:2",
    ] {
        let place = new_place().await;
        assert_eq!(disturbed(&place, crash_at).await, reference, "after a crash at {crash_at}");
        verify(&place);
    }
}

#[tokio::test]
async fn a_crash_anywhere_loses_and_repeats_nothing_on_sqlite() {
    crash_everywhere(async || Place::sqlite()).await;
}

#[tokio::test]
async fn a_crash_anywhere_loses_and_repeats_nothing_on_postgres() {
    crash_everywhere(async || Place::postgres().await).await;
}

on_both_stores! {
    /// A rebuild that is killed leaves the live tables as they were; the next one succeeds.
    async fn a_killed_rebuild_leaves_the_read_models_alone(place: &Place) {
        let before = undisturbed(place).await;
        for crash_at in ["rebuild.chunk", "rebuild.swapped"] {
            let rebuild = |crash_at: Option<&str>| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
                command.args(["replay", "--projection", "all", "--store", &place.url]).stderr(Stdio::null());
                command.envs(crash_at.map(|at| ("LINEWATCH_CRASH_AT", at)));
                command.output().expect("a process").status.success()
            };
            assert!(!rebuild(Some(crash_at)), "{crash_at} was never reached");
            let process = Process::start(place, None).await;
            assert_eq!(state(&process, 0).await, before, "after a crash at {crash_at}");
            drop(process);
            assert!(rebuild(None), "the rebuild after a crash at {crash_at}");
            let process = Process::start(place, None).await;
            assert_eq!(state(&process, 0).await, before, "after the rebuild that followed {crash_at}");
        }
    }
}
