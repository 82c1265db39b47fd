//! One run after the other.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use linewatch_model::{PlatformStatus, RunStatus, ScrapeErrorType};
use reqwest::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use super::world::{Server, dead_address, ended, errors, id, offers, paused, run, scrape, shaped, source};
use crate::support::{
    app::TestApp,
    place::{Place, on_both_stores},
};

on_both_stores! {
    async fn a_run_records_what_all_bookmakers_have(place: &Place) {
        let ((_a, ours), (_b, theirs)) = (Server::start(1..=30).await, Server::start(11..=40).await);
        let app = paused(place, vec![source("betpawa", &ours), source("sportybet", &theirs)]).await;
        let run = scrape(&app).await;
        assert_eq!((run.status, run.fixtures, run.failed), (RunStatus::Completed, 40, 0), "{run:?}");
        assert_eq!(run.trigger, "api");
        let offers = offers(&app).await;
        assert_eq!(offers.len(), 40);
        assert_eq!(offers[&5], ["betpawa"]);
        assert_eq!(offers[&20], ["betpawa", "sportybet"]);
        assert_eq!(offers[&35], ["sportybet"]);
        let unmapped = app.get("/api/sources/unmapped?bookmaker=betpawa").await.expect(200);
        assert_eq!(unmapped["byReason"], json!({ "unknown_market": 1 }));
        assert_eq!(unmapped["markets"][0]["market"], "777");
        assert_eq!(unmapped["markets"][0]["times"], 30);
        let again = scrape(&app).await;
        assert_eq!((again.status, again.changed, again.unchanged), (RunStatus::Completed, 0, 60));
        app.stop().await;
    }

    async fn whoever_sees_the_end_of_a_run_can_begin_the_next(place: &Place) {
        let (_server, address) = Server::start(1..=3).await;
        let app = paused(place, vec![source("betpawa", &address)]).await;
        for _ in 0..8 {
            let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
            let path = format!("/api/scrape/{}", begun["scrape_run_id"]);
            let until = Instant::now() + Duration::from_mins(1);
            while app.get(&path).await.expect(200)["completed_at"].is_null() {
                assert!(Instant::now() < until, "it does not end");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bookmakers_that_are_dead_slow_or_failing_spoil_nothing() {
    let place = Place::sqlite();
    let (_good, good) = Server::start(1..=40).await;
    let (failing, failing_at) = Server::start(1..=40).await;
    let (slow, slow_at) = Server::start(1..=40).await;
    let (dying, dying_at) = Server::start(1..=40).await;
    let mut slow_source = source("slow", &slow_at);
    slow_source.concurrency = Some(2);
    let mut dying_source = source("bet9ja", &dying_at);
    dying_source.timeout_seconds = Some(1);
    let sources = vec![source("betpawa", &good), source("sportybet", &failing_at), slow_source, dying_source];
    let app = paused(&place, sources).await;
    let first = scrape(&app).await;
    assert_eq!(first.status, RunStatus::Completed, "{first:?}");

    failing.change(|protocol| protocol.failing = 3);
    slow.change(|protocol| protocol.latency = Duration::from_millis(400));
    dying.change(|protocol| protocol.latency = Duration::from_hours(1));
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    let (at, id) = (Instant::now(), id(&begun["scrape_run_id"]));
    let ours = loop {
        let now = run(&app, id).await.filter(|run| run.bookmakers.len() == 4);
        if now.as_ref().is_some_and(|run| run.bookmakers[0].scraped == 40) {
            break at.elapsed();
        }
        assert!(at.elapsed() < Duration::from_secs(40), "{now:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    // Five seconds for the lists of the others, three for their answers.
    assert!(ours < Duration::from_secs(11), "our own odds took {ours:?}");
    let run = ended(&app, id).await;
    assert_eq!(run.status, RunStatus::Partial, "{run:?}");
    let of = |bookmaker: &str| run.bookmakers.iter().find(|of| of.bookmaker.as_str() == bookmaker).unwrap().clone();
    assert_eq!((of("betpawa").scraped, of("slow").scraped), (40, 40), "{run:?}");
    assert!(of("sportybet").scraped >= 30, "{run:?}");
    assert_eq!((of("bet9ja").scraped, of("bet9ja").status), (0, PlatformStatus::Failed));
    let kinds: BTreeSet<ScrapeErrorType> = errors(&app, &run).await.iter().map(|error| error.error_type).collect();
    assert!(kinds.contains(&ScrapeErrorType::Timeout), "{kinds:?}");
    let alerts = app.get("/api/alerts").await.expect(200);
    assert_eq!(alerts["total"], 0, "nobody closed anything: {alerts}");
    assert_eq!(offers(&app).await[&7], ["bet9ja", "betpawa", "slow", "sportybet"], "what was known stays");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_nobody_can_be_reached_the_run_says_so() {
    let place = Place::sqlite();
    let app = paused(&place, vec![source("betpawa", &dead_address()), source("bet9ja", &dead_address())]).await;
    let run = scrape(&app).await;
    assert_eq!(run.status, RunStatus::ConnectionFailed, "{run:?}");
    let errors = errors(&app, &run).await;
    assert!(errors.iter().all(|error| error.error_type == ScrapeErrorType::Network), "{errors:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_complete_lists_withdraw_anything() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=3).await;
    let (theirs, their_address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);

    // The list cannot be had: what it does not say is not taken for "not offered".
    theirs.change(|protocol| protocol.listless = true);
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Partial, 0), "{run:?}");
    assert_eq!(offers(&app).await[&2], ["bet9ja", "betpawa"]);
    assert_eq!(app.get("/api/alerts").await.expect(200)["total"], 0);

    theirs.change(|protocol| {
        protocol.listless = false;
        protocol.fixtures.remove(&2);
    });
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 1), "{run:?}");
    assert_eq!(offers(&app).await[&2], ["betpawa"]);
    let alerts = app.get("/api/alerts?alert_type=availability").await.expect(200);
    assert_eq!(alerts["total"], 1, "{alerts}");
    assert_eq!(alerts["alerts"][0]["bookmakerSlug"], "bet9ja");

    // It is still in the list, and the bookmaker says that it does not have it.
    ours.change(|protocol| drop(protocol.instead.insert(3, json!({ "gone": true }).to_string())));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 1), "{run:?}");
    assert_eq!(offers(&app).await[&3], ["bet9ja"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_run_at_a_time() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=5).await;
    server.change(|protocol| protocol.latency = Duration::from_millis(700));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    let first = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    let second = app.send(app.request(Method::POST, "/api/scrape")).await;
    assert!(second.problem(409).contains("going on"));
    assert_eq!(second.json()["scrape_run_id"], first["scrape_run_id"]);
    let unknown = app.json(Method::POST, "/api/scrape", &json!({ "bookmakers": ["nobody"] })).await;
    assert!(unknown.problem(400).contains("nobody is not a configured source"), "{unknown:?}");
    assert_eq!(ended(&app, id(&first["scrape_run_id"])).await.status, RunStatus::Completed);
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    app.stop().await;
}

/// Whoever leaves before the start is stored may have begun nothing; what is begun goes on, and stands in nobody's way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_goes_on_when_whoever_began_it_is_gone() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=5).await;
    server.change(|protocol| protocol.latency = Duration::from_millis(50));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    let authority = app.base.trim_start_matches("http://");
    let request = format!("POST /api/scrape HTTP/1.1\r\nHost: {authority}\r\nContent-Length: 0\r\n\r\n");
    for stays in [0, 1, 2, 4, 8, 16, 300] {
        let mut socket = tokio::net::TcpStream::connect(authority).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(stays)).await;
        drop(socket);
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let runs = app.get("/api/scrape/runs").await.expect(200);
    for run in runs.as_array().unwrap() {
        let run = ended(&app, id(&run["id"])).await;
        assert_eq!((run.status, run.fixtures), (RunStatus::Completed, 5), "{run:?}");
    }
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_sources_it_is_said_what_to_do() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let answer = app.send(app.request(Method::POST, "/api/scrape")).await;
    assert!(answer.problem(503).contains("LINEWATCH_SOURCES"));
    let status = app.get("/api/scheduler/status").await.expect(200);
    assert_eq!((&status["running"], &status["jobs"]), (&json!(false), &json!([])));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_asks_only_for_what_failed() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=8).await;
    let (theirs, their_address) = Server::start(1..=8).await;
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    let odd = |n: u32, text: &str| {
        let text = text.to_owned();
        ours.change(|protocol| drop(protocol.instead.insert(n, text)));
    };
    odd(5, "<html>maintenance</html>");
    odd(6, r#"{"n": 7, "kickoff": "2026-11-30T12:00:00Z"}"#);
    let failed = scrape(&app).await;
    assert_eq!((failed.status, failed.fixtures), (RunStatus::Partial, 8), "{failed:?}");
    let mut kinds: Vec<_> = errors(&app, &failed).await.into_iter().map(|it| (it.error_type, it.fixture)).collect();
    kinds.sort();
    let key = |n| Some(format!("sr:{n}").parse().unwrap());
    assert_eq!(kinds, [(ScrapeErrorType::ParseError, key(5)), (ScrapeErrorType::OtherFixture, key(6))]);

    ours.change(|protocol| protocol.instead.clear());
    drop((ours.asked(), theirs.asked()));
    let path = format!("/api/scrape/{}/retry", failed.id);
    // One that did not fail may be asked again too: for all that it has.
    let all = app.json(Method::POST, &path, &json!({ "platforms": ["bet9ja"] })).await.expect(200);
    assert_eq!(
        (&all["platforms_retried"], &all["message"]),
        (&json!(["bet9ja"]), &json!("trying again: everything at Bet9ja"))
    );
    let document = app.get("/openapi.json").await.expect(200);
    let answers = &document["paths"]["/api/scrape/{id}/retry"]["post"]["responses"]["200"]["content"];
    assert_eq!(answers["application/json"]["example"]["message"], all["message"], "the example is what is answered");
    let run = ended(&app, id(&all["new_run_id"])).await;
    assert!(run.status == RunStatus::Completed && ours.asked().0.is_empty(), "{run:?}");
    drop(theirs.asked());
    let retried = app.json(Method::POST, &path, &json!({})).await.expect(200);
    assert_eq!(retried["platforms_retried"], json!(["betpawa"]));
    assert_eq!(retried["message"], "trying again: 2 fixtures at BetPawa");
    let run = ended(&app, id(&retried["new_run_id"])).await;
    assert_eq!((run.status, run.fixtures, run.reconciled), (RunStatus::Completed, 2, 0), "{run:?}");
    assert_eq!(run.trigger, format!("retry:{}", failed.id));
    let mut asked = ours.asked().0;
    asked.sort();
    assert_eq!(asked, ["/fixture/5", "/fixture/6"]);
    assert!(theirs.asked().0.is_empty());
    assert!(app.json(Method::POST, "/api/scrape/999999/retry", &json!({})).await.problem(404).contains("no such"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_fixture_is_scraped_by_its_id() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=8).await;
    let (theirs, their_address) = Server::start(1..=8).await;
    let app = paused(&place, vec![source("betpawa", &address), source("sportybet", &their_address)]).await;
    let begun = app.send(app.request(Method::POST, "/api/scrape/event/sr:4")).await.expect(200);
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!((run.status, run.fixtures, run.trigger.as_str()), (RunStatus::Completed, 1, "event:sr:4"), "{run:?}");
    assert_eq!(ours.asked().0, ["/list", "/fixture/4"], "it has to look for it");
    assert_eq!(theirs.asked().0, ["/fixture/4"], "it can be asked by the id");
    let begun = app.send(app.request(Method::POST, "/api/scrape/event/4")).await.expect(200);
    ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!(ours.asked().0, ["/fixture/4"], "now it knows where it is");
    assert!(app.send(app.request(Method::POST, "/api/scrape/event/x")).await.problem(400).contains("SportRadar"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bounds_of_the_settings_hold_while_a_run_is_going_on() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=120).await;
    server.change(|protocol| protocol.latency = Duration::from_millis(100));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    app.json(Method::PUT, "/api/settings", &json!({ "betpawaConcurrency": 3 })).await.expect(200);
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    tokio::time::sleep(Duration::from_millis(900)).await;
    let (asked, most) = server.asked();
    assert!((2..=3).contains(&most), "{most} at once");
    assert!(asked.len() < 45, "{}", asked.len());
    app.json(Method::PUT, "/api/settings", &json!({ "betpawaConcurrency": 20 })).await.expect(200);
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!((run.status, run.fixtures), (RunStatus::Completed, 120), "{run:?}");
    let most = server.asked().1;
    assert_eq!(most, 20, "at once");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_ends_when_linewatch_stops_and_nothing_is_half_recorded() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=60).await;
    server.change(|protocol| protocol.latency = Duration::from_millis(500));
    let sources = || {
        let mut source = source("betpawa", &address);
        source.concurrency = Some(2);
        vec![source]
    };
    let app = paused(&place, sources()).await;
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let at = Instant::now();
    app.stop().await;
    assert!(at.elapsed() < Duration::from_secs(6), "{:?}", at.elapsed());

    server.change(|protocol| protocol.latency = Duration::ZERO);
    let app = TestApp::with(super::world::with(&place, sources())).await;
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!(run.status, RunStatus::Failed, "{run:?}");
    let errors = errors(&app, &run).await;
    assert_eq!(errors.last().map(|error| error.error_type), Some(ScrapeErrorType::Interrupted), "{errors:?}");
    let known = offers(&app).await.len();
    assert!((1..60).contains(&known), "{known} fixtures");
    assert_eq!(scrape(&app).await.fixtures, 60);
    app.stop().await;
}

/// The data of server-sent events.
fn told(text: &str) -> Vec<serde_json::Value> {
    let data = text.lines().filter_map(|line| line.strip_prefix("data:"));
    data.map(|json| serde_json::from_str::<serde_json::Value>(json).expect("JSON")["data"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_begins_a_run_or_joins_the_one_that_is_going_on() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=10).await;
    server.change(|protocol| protocol.latency = Duration::from_millis(400));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    let get = || app.request(Method::GET, "/api/scrape/stream");
    for (name, value) in
        [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("host", "evil.example")]
    {
        assert_eq!(app.send(get().header(name, value)).await.status.as_u16(), 403, "{name}");
    }
    assert_eq!(app.send(app.request(Method::HEAD, "/api/scrape/stream")).await.status.as_u16(), 405);
    assert!(server.asked().0.is_empty(), "none of these began anything");

    let joins = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        app.send(get()).await
    };
    let (began, joined) = tokio::join!(app.send(get()), joins);
    assert_eq!(began.content_type, "text/event-stream");
    let (began, joined) = (told(&began.text), told(&joined.text));
    for told in [&began, &joined] {
        let last = told.last().expect("something was told");
        assert_eq!(last["phase"], "completed", "{told:?}");
        assert_eq!(last["scrape_run_id"], began[0]["scrape_run_id"]);
    }
    assert_eq!(server.asked().0.iter().filter(|path| *path == "/list").count(), 1, "one run");
    let status = shaped("HealthResponse", app.get("/api/health").await.expect(200));
    assert_eq!(status["platforms"], json!([{ "platform": "betpawa", "status": "healthy" }]));
    app.stop().await;
}
