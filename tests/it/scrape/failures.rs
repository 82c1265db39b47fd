//! What a run that failed in part says about it, and what a retry makes of that.

use std::time::Duration;

use linewatch::{app::ServeOptions, projections::scrape_runs::Run};
use linewatch_model::{PlatformStatus, RunStatus, ScrapeErrorType};
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Server, ended, errors, id, offers, paused, scrape, shaped, source, with};
use crate::support::{app::TestApp, place::Place, proxy::Proxy};

async fn retry(app: &TestApp, of: &Run) -> Value {
    let answer = app.json(Method::POST, &format!("/api/scrape/{}/retry", of.id), &json!({})).await;
    shaped("RetryResponse", answer.expect(200))
}

async fn health(app: &TestApp, bookmaker: &str) -> Value {
    let health = app.get("/api/scheduler/health").await.expect(200);
    health.as_array().unwrap().iter().find(|of| of["platform"] == bookmaker).expect("a bookmaker").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_cannot_be_read_is_tried_again() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=4).await;
    let (_theirs, their_address) = Server::start(1..=4).await;
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    ours.change(|protocol| protocol.broken_lists = 1);
    let run = scrape(&app).await;
    assert_eq!((run.status, run.fixtures, run.failures), (RunStatus::Partial, 4, 1), "{run:?}");
    let of_ours = &run.bookmakers[0];
    assert_eq!((of_ours.status, of_ours.failed, of_ours.lists_failed), (PlatformStatus::Completed, 0, 1));

    // With a fixture that failed too, the list is not forgotten.
    ours.change(|protocol| drop(protocol.instead.insert(2, "<html>".to_owned())));
    let mixed = scrape(&app).await;
    assert_eq!((mixed.failures, mixed.bookmakers[0].failed), (2, 1), "{mixed:?}");
    ours.change(|protocol| {
        protocol.broken_lists = 0;
        protocol.instead.clear();
    });
    for run in [run, mixed] {
        drop(ours.asked());
        let retried = retry(&app, &run).await;
        assert_eq!(retried["message"], "trying again: everything at BetPawa");
        let again = ended(&app, id(&retried["new_run_id"])).await;
        assert_eq!((again.status, again.fixtures), (RunStatus::Completed, 4), "{again:?}");
        assert_eq!(ours.asked().0.iter().filter(|path| *path == "/list").count(), 1);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bookmaker_of_which_no_list_can_be_read_has_failed() {
    let place = Place::sqlite();
    let (_ours, address) = Server::start(1..=3).await;
    let (theirs, their_address) = Server::start([]).await;
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    theirs.change(|protocol| protocol.broken_lists = 5);
    let run = scrape(&app).await;
    assert_eq!(run.status, RunStatus::Partial, "{run:?}");
    assert_eq!((run.bookmakers[1].status, run.bookmakers[1].lists_failed), (PlatformStatus::Failed, 5), "{run:?}");
    let theirs_now = health(&app, "bet9ja").await;
    assert_eq!((&theirs_now["healthy"], &theirs_now["last_success"]), (&json!(false), &Value::Null));
    assert_eq!(health(&app, "betpawa").await["healthy"], true);
    assert_eq!(retry(&app, &run).await["platforms_retried"], json!(["bet9ja"]));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_wait_that_is_asked_for_is_one_failure() {
    let place = Place::sqlite();
    let (_ours, address) = Server::start(1..=3).await;
    let (theirs, their_address) = Server::start(1..=80).await;
    let mut limited = source("bet9ja", &their_address);
    limited.concurrency = Some(2);
    let app = paused(&place, vec![source("betpawa", &address), limited]).await;
    theirs.change(|protocol| protocol.hold = Some(3_600));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.bookmakers[1].status), (RunStatus::Partial, PlatformStatus::Failed), "{run:?}");
    let failures = errors(&app, &run).await;
    assert!(failures.len() <= 3, "{failures:?}");
    assert!(failures.iter().all(|failure| failure.error_type == ScrapeErrorType::RateLimit), "{failures:?}");
    let last = failures.last().unwrap();
    assert!(last.fixture.is_none() && last.message.contains("fixtures were not asked for"), "{last:?}");
    assert_eq!(run.bookmakers[1].failed, 80);
    // Its lists are left alone as well, and that is one failure too.
    let again = scrape(&app).await;
    let failures = errors(&app, &again).await;
    assert!(failures.len() <= 2 && failures[0].message.contains("1 list was not asked for"), "{failures:?}");
    app.stop().await;
}

/// Cut while answers come: what is being recorded waits for the store. Cut while lists fail: so does what went wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_is_away_for_a_moment_costs_a_run_nothing_but_time() {
    let place = Place::postgres().await;
    let (server, address) = Server::start(1..=20).await;
    paused(&place, vec![source("betpawa", &address)]).await.stop().await;
    let (before, database) = place.url.rsplit_once('/').unwrap();
    let (host, port) = before.rsplit_once(':').unwrap();
    let proxy = Proxy::to(port.parse().unwrap()).await;
    let store = format!("{host}:{}/{database}", proxy.port).parse().unwrap();
    let app = TestApp::with(ServeOptions { store, ..with(&place, vec![source("betpawa", &address)]) }).await;

    server.change(|protocol| protocol.latency = Duration::from_millis(400));
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    proxy.cut();
    let patience = Duration::from_mins(1);
    let fixtures = async {
        while server.asked().0.iter().all(|path| path == "/list") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(patience, fixtures).await.expect("fixtures are asked for");
    tokio::time::sleep(Duration::from_secs(1)).await;
    proxy.heal();
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!((run.status, run.fixtures, run.failures), (RunStatus::Completed, 20, 0), "{run:?}");
    assert_eq!(offers(&app).await.len(), 20);

    server.change(|protocol| protocol.listless = true);
    drop(server.asked());
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    proxy.cut();
    let mut asked = 0;
    // Its list three times; later all that an earlier list had.
    for until in [3, 3 + 20] {
        let all = async {
            while asked < until {
                tokio::time::sleep(Duration::from_millis(20)).await;
                asked += server.asked().0.len();
            }
        };
        tokio::time::timeout(patience, all).await.expect("everything is asked for");
        proxy.cut();
        tokio::time::sleep(Duration::from_secs(1)).await;
        proxy.heal();
    }
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!((run.status, run.fixtures, run.failures), (RunStatus::Partial, 20, 1), "{run:?}");
    let kinds: Vec<_> = errors(&app, &run).await.into_iter().map(|error| error.error_type).collect();
    assert_eq!(kinds, [ScrapeErrorType::HttpStatus], "what went wrong meanwhile is not lost");
    app.stop().await;
}
