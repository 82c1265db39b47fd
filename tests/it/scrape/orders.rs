//! What a run is asked to do, and when it is not begun.

use std::time::Duration;

use linewatch_model::RunStatus;
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Server, ended, id, paused, scrape, shaped, source};
use crate::support::{app::TestApp, place::Place};

async fn order(app: &TestApp, body: &Value) -> Value {
    shaped("Started", app.json(Method::POST, "/api/scrape", body).await.expect(200))
}

/// The runs that there are.
async fn runs(app: &TestApp) -> usize {
    app.get("/api/scrape/runs").await.expect(200).as_array().expect("a list").len()
}

fn asked(server: &Server) -> Vec<String> {
    let mut asked = server.asked().0;
    asked.sort();
    asked
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_bookmakers_that_are_named_are_asked() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=3).await;
    let (theirs, their_address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address), source("sportybet", &their_address)]).await;
    let everything = ["/fixture/1", "/fixture/2", "/fixture/3", "/list"];
    for name in ["bookmakers", "platforms"] {
        let begun = order(&app, &json!({ name: ["betpawa"] })).await;
        let run = ended(&app, id(&begun["scrape_run_id"])).await;
        assert_eq!((run.status, run.fixtures), (RunStatus::Completed, 3), "{name}: {run:?}");
        let of: Vec<&str> = run.bookmakers.iter().map(|of| of.bookmaker.as_str()).collect();
        assert_eq!(of, ["betpawa"], "{name}");
        assert_eq!(asked(&ours), everything, "{name}");
        assert!(asked(&theirs).is_empty(), "{name}");
    }
    let begun = order(&app, &json!({ "bookmakers": [] })).await;
    ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!(asked(&ours), everything, "whoever names nobody means all");
    assert_eq!(asked(&theirs), everything);
    let refused = app.json(Method::POST, "/api/scrape", &json!({ "bookmaker": ["betpawa"] })).await;
    assert!(refused.problem(400).contains("bookmaker"), "{}", refused.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_out_beyond_its_bounds_begins_nothing() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    for seconds in [-1, 0, 4, 601] {
        let query = format!("?timeout={seconds}");
        for refused in [
            app.json(Method::POST, "/api/scrape", &json!({ "timeout": seconds })).await,
            app.send(app.request(Method::POST, &format!("/api/scrape{query}"))).await,
            app.get(&format!("/api/scrape/stream{query}")).await,
        ] {
            let detail = refused.problem(400);
            assert_eq!(refused.json()["field"], "timeout", "{seconds}: {detail}");
        }
    }
    assert_eq!((runs(&app).await, asked(&server).len()), (0, 0));
    for seconds in [5, 600] {
        let begun = order(&app, &json!({ "timeout": seconds })).await;
        assert_eq!(ended(&app, id(&begun["scrape_run_id"])).await.status, RunStatus::Completed, "{seconds}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_tried_again_while_a_run_is_going_on() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=3).await;
    server.change(|protocol| drop(protocol.instead.insert(2, "<html>".to_owned())));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    let failed = scrape(&app).await;
    assert_eq!((failed.status, failed.failures), (RunStatus::Partial, 1), "{failed:?}");

    server.change(|protocol| {
        protocol.instead.clear();
        protocol.latency = Duration::from_secs(2);
    });
    let going_on = id(&order(&app, &json!({})).await["scrape_run_id"]);
    // Whoever asks for it by its id waits for the read model.
    assert_eq!(app.get(&format!("/api/scrape/{going_on}")).await.expect(200)["status"], "running");
    let retry = async |of: i64| app.json(Method::POST, &format!("/api/scrape/{of}/retry"), &json!({})).await;
    for of in [failed.id, going_on] {
        let refused = retry(of).await;
        assert!(refused.problem(409).contains("going on"), "{}", refused.text);
        assert_eq!(refused.json()["scrape_run_id"], going_on);
    }
    server.change(|protocol| protocol.latency = Duration::ZERO);
    assert_eq!(ended(&app, going_on).await.status, RunStatus::Completed);
    assert_eq!(runs(&app).await, 2, "neither of them began one");

    let retried = shaped("RetryResponse", retry(failed.id).await.expect(200));
    let again = ended(&app, id(&retried["new_run_id"])).await;
    assert_eq!((again.status, again.fixtures), (RunStatus::Completed, 1), "{again:?}");
    app.stop().await;
}
