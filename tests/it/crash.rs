//! `kill -9` between any two steps: the process aborts at a named place in the middle of a write, and the next one goes
//! on as if nothing had been.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{
    batch::moment,
    place::{Place, on_both_stores},
    process::Process,
};

const BATCHES: u32 = 6;

/// Prices that jump up and down, so that every batch but the first has alerts.
fn batch(number: u32) -> Value {
    let price = if number.is_multiple_of(2) { 2.0 } else { 2.5 };
    let mut body = moment("sr:66457014", number, [price, 3.4, 3.1]);
    body["batchId"] = json!(format!("batch-{number}"));
    body
}

/// What a reader sees in the end, without what depends on the wall clock.
async fn state(process: &Process, position: u64) -> (Value, Value, Vec<Value>, Value) {
    let stats = process.get(&format!("/api/alerts/stats?min_position={position}")).await;
    let mut alerts = process.get("/api/alerts?limit=200").await["alerts"].take();
    let mut event = process.get("/api/events?include_started=true").await["events"][0].take();
    let history = format!("/api/events/{}/history?min_position={position}", event["id"]);
    let history = process.get(&history).await["snapshots"].take();
    let strip = |value: &mut Value, fields: &[&str]| {
        for field in fields {
            value.as_object_mut().expect("an object").remove(*field);
        }
    };
    for alert in alerts.as_array_mut().expect("alerts") {
        strip(alert, &["recordedAt", "correlationId"]);
    }
    strip(&mut event, &["created_at"]);
    (stats, event, alerts.as_array().expect("alerts").clone(), history)
}

async fn undisturbed(place: &Place) -> (Value, Value, Vec<Value>, Value) {
    let process = Process::start(place, None).await;
    let mut position = 0;
    for number in 0..BATCHES {
        position = process.post(&batch(number)).await.expect("an answer")["position"].as_u64().expect("a position");
    }
    state(&process, position).await
}

/// Sends all batches to a process that crashes at a place, restarts it, sends those that were not answered again.
async fn disturbed(place: &Place, crash_at: &str) -> (Value, Value, Vec<Value>, Value) {
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
        for crash_at in ["rebuild.chunk", "rebuild.swapped", "rebuild.replaced"] {
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
