//! Runs that begin by themselves.

use std::time::Duration;

use linewatch::projections::scrape_runs::{self, Run, RunFilter};
use linewatch_model::{RunStatus, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Server, paused, shaped, source, with};
use crate::support::{app::TestApp, place::Place};

async fn runs(app: &TestApp) -> Vec<Run> {
    scrape_runs::page(app.desk().store().reader(), &RunFilter::default(), (50, 0)).await.expect("a database").runs
}

async fn wait_for_runs(app: &TestApp, many: usize) -> Vec<Run> {
    for _ in 0..600 {
        let runs = runs(app).await;
        if runs.len() >= many && runs.iter().all(|run| run.status != RunStatus::Running) {
            return runs;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not {many} runs within 30 s");
}

async fn status(app: &TestApp) -> Value {
    shaped("SchedulerStatus", app.get("/api/scheduler/status").await.expect(200))
}

fn next(status: &Value) -> Timestamp {
    status["jobs"][0]["next_run"].as_str().expect("a time").parse().expect("a time")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_begins_by_itself_and_follows_the_settings() {
    let place = Place::sqlite();
    let (_server, address) = Server::start(1..=3).await;
    let app = TestApp::with(with(&place, vec![source("betpawa", &address)])).await;
    let first = wait_for_runs(&app, 1).await.remove(0);
    assert_eq!((first.trigger.as_str(), first.status, first.fixtures), ("scheduled", RunStatus::Completed, 3));
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(runs(&app).await.len(), 1, "nothing else is due");

    let before = status(&app).await;
    assert_eq!(
        (&before["running"], &before["paused"], &before["kept_by"]),
        (&json!(true), &json!(false), &json!("this_node"))
    );
    assert_eq!(before["jobs"][0]["id"], "scrape_all_platforms");
    assert_eq!(before["jobs"][0]["interval_minutes"], 5);
    app.json(Method::PUT, "/api/settings", &json!({ "scrapeIntervalMinutes": 60 })).await.expect(200);
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let after = status(&app).await;
    assert_eq!(next(&after), next(&before).plus_minutes(55));

    app.send(app.request(Method::POST, "/api/scheduler/pause")).await.expect(200);
    let paused = status(&app).await;
    assert_eq!((&paused["paused"], &paused["jobs"][0]["next_run"]), (&json!(true), &Value::Null));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_it_is_paused_only_what_is_asked_for_runs() {
    let place = Place::sqlite();
    let (_server, address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(runs(&app).await.is_empty());
    app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    assert_eq!(wait_for_runs(&app, 1).await.len(), 1);
    app.send(app.request(Method::POST, "/api/scheduler/resume")).await.expect(200);
    let resumed = wait_for_runs(&app, 2).await;
    assert_eq!(resumed[0].trigger, "scheduled");
    let settings = app.get("/api/settings").await.expect(200);
    assert_eq!(settings["scrapingPaused"], false);
    app.stop().await;
}

/// Of two nodes on one database one keeps the schedule, and the other says that there is one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_node_that_does_not_keep_it_knows_that_another_does() {
    let place = Place::postgres().await;
    let (_server, address) = Server::start(1..=3).await;
    let first = paused(&place, vec![source("betpawa", &address)]).await;
    let mut kept_by = Vec::new();
    for _ in 0..100 {
        kept_by = vec![status(&first).await["kept_by"].clone()];
        if kept_by == ["this_node"] {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let second = TestApp::with(with(&place, vec![source("betpawa", &address)])).await;
    let mut other = status(&second).await;
    for _ in 0..100 {
        if other["kept_by"] == "another_node" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        other = status(&second).await;
    }
    assert_eq!((kept_by, &other["kept_by"]), (vec![json!("this_node")], &json!("another_node")));
    assert_eq!((&other["running"], &other["jobs"][0]["next_run"]), (&json!(true), &Value::Null));
    assert_eq!(other["jobs"].as_array().map(Vec::len), Some(4));
    second.stop().await;
    first.stop().await;
}
