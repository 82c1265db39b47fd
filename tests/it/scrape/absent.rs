//! What is taken for "not offered any more", and what is not.

use std::time::Duration;

use linewatch_model::{RunStatus, ScrapeErrorType};
use reqwest::Method;
use serde_json::{Value, json};

use super::world::{Server, ended, errors, id, offers, paused, scrape, source};
use crate::support::{app::TestApp, place::Place};

async fn alerts(app: &TestApp) -> Value {
    app.get("/api/alerts").await.expect(200)["total"].clone()
}

/// The time in so many minutes.
fn minutes(minutes: i64) -> String {
    linewatch_model::Clock::now(&linewatch::app::SystemClock).plus_minutes(minutes).to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_match_that_begins_early_closes_nothing() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=3).await;
    let (theirs, their_address) = Server::start(1..=3).await;
    let (others, other_address) = Server::start(1..=3).await;
    let sources = vec![source("betpawa", &address), source("bet9ja", &their_address), source("other", &other_address)];
    let app = paused(&place, sources).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    let before = offers(&app).await;

    // One list drops it, one bookmaker has it no more, and one says what is going on.
    theirs.change(|protocol| drop(protocol.fixtures.remove(&2)));
    others.change(|protocol| drop(protocol.instead.insert(2, json!({ "gone": true }).to_string())));
    let playing = json!({ "n": 2, "kickoff": minutes(70), "price": "1.01", "in_play": true }).to_string();
    ours.change(|protocol| drop(protocol.instead.insert(2, playing)));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled, run.failed), (RunStatus::Completed, 0, 0), "{run:?}");
    assert_eq!(offers(&app).await, before);
    assert_eq!(alerts(&app).await, 0);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fixture_that_changes_teams_is_told_and_stays_as_it_was_until_the_next_lists_say_so_too() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    ours.change(|protocol| {
        protocol.renamed.insert(2);
        protocol.fixtures.get_mut(&2).unwrap().1 = "9.5".to_owned();
    });
    let run = scrape(&app).await;
    assert_eq!((run.status, run.changed, run.reconciled, run.alerts), (RunStatus::Partial, 0, 0, 0), "{run:?}");
    assert_eq!(offers(&app).await[&2], ["betpawa"]);
    let [told] = &errors(&app, &run).await[..] else { panic!("{:?}", errors(&app, &run).await) };
    assert_eq!(told.error_type, ScrapeErrorType::OtherFixture);
    assert_eq!(told.bookmaker.as_ref().map(linewatch_model::Bookmaker::as_str), Some("betpawa"));
    assert_eq!(told.fixture.as_ref().map(linewatch_model::FixtureKey::as_str), Some("sr:2"));
    let message = &told.message;
    assert!(message.contains("Strangers 2 - Others 2") && message.contains("Home 2 - Away 2"), "{message}");
    let left_out = app.get("/api/sources/left-out?reason=renamed").await.expect(200);
    assert_eq!((&left_out["total"], &left_out["fixtures"][0]["eventKey"]), (&json!(1), &json!("sr:2")), "{left_out}");

    let run = scrape(&app).await;
    assert_eq!((run.status, run.changed), (RunStatus::Completed, 1), "the bookmaker stands by it: {run:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn near_its_kickoff_the_bookmaker_itself_is_asked() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=3).await;
    ours.change(|protocol| protocol.fixtures.values_mut().for_each(|fixture| fixture.0 = 20));
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    let playing = json!({ "n": 2, "kickoff": minutes(20), "in_play": true }).to_string();
    ours.change(|protocol| {
        protocol.unlisted.extend([1, 2]);
        protocol.instead.insert(2, playing);
        protocol.fixtures.remove(&3);
    });
    drop(ours.asked());
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 1), "only the third is gone: {run:?}");
    let known = offers(&app).await;
    assert_eq!((known[&1].len(), known[&2].len(), known[&3].len()), (1, 1, 0), "{known:?}");
    let mut asked = ours.asked().0;
    asked.sort();
    assert_eq!(asked, ["/fixture/1", "/fixture/2", "/fixture/3", "/list"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_lost_much_is_not_believed() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=40).await;
    let app = paused(&place, vec![source("bet9ja", &address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    server.change(|protocol| protocol.unlisted.extend(1..=25));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 0), "{run:?}");
    assert_eq!(offers(&app).await.values().filter(|books| !books.is_empty()).count(), 40);
    // Where to ask for them is known in the next run too, and then they are gone.
    server.change(|protocol| (1..=25).for_each(|n| drop(protocol.fixtures.remove(&n))));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 25), "{run:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_list_has_and_cannot_be_read_is_told_and_stays() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=4).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    let before = offers(&app).await;
    app.stop().await;

    // Nothing is remembered: what its key says is enough.
    let app = TestApp::with(super::world::with(&place, vec![source("betpawa", &address)])).await;
    server.change(|protocol| protocol.unreadable.extend([3]));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Partial, 0), "{run:?}");
    let told = errors(&app, &run).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].error_type, &told[0].fixture), (ScrapeErrorType::ParseError, &"sr:3".parse().ok()));
    assert!(told[0].message.contains("x3") && told[0].message.contains("kickoff is odd"), "{told:?}");
    let left_out = app.get("/api/sources/left-out?reason=unreadable").await.expect(200);
    let expected = json!({
        "bookmaker": "betpawa", "externalId": "x3", "eventKey": "sr:3", "name": "?", "reason": "unreadable",
        "message": "kickoff is odd",
    });
    assert_eq!(left_out["fixtures"], json!([expected]));
    let all = app.get("/api/sources/left-out?bookmaker=betpawa").await.expect(200);
    assert_eq!((&all["total"], &all["byReason"]), (&json!(2), &json!({ "no_sportradar_id": 1, "unreadable": 1 })));
    assert!(app.get("/api/sources/left-out?limit=0").await.problem(400).contains("between"));

    // Something cannot be read at all, so that it could be any.
    server.change(|protocol| {
        protocol.unreadable.clear();
        protocol.gap = true;
        protocol.unlisted.extend([2]);
    });
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Partial, 0), "{run:?}");
    assert_eq!(offers(&app).await, before);
    assert_eq!(alerts(&app).await, 0);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_that_cannot_be_read_is_told_and_stays() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=3).await;
    let (_theirs, their_address) = Server::start(1..=3).await;
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    let before = offers(&app).await;
    let odd = json!({ "n": 2, "kickoff": minutes(70), "unreadable": true }).to_string();
    server.change(|protocol| drop(protocol.instead.insert(2, odd)));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.fixtures), (RunStatus::Partial, 3), "{run:?}");
    let told = errors(&app, &run).await;
    assert!(matches!(&told[..], [one] if one.message.contains("3743")), "{told:?}");
    assert_eq!(told[0].bookmaker.as_ref().map(ToString::to_string).as_deref(), Some("betpawa"));
    assert_eq!(offers(&app).await, before);
    assert_eq!(alerts(&app).await, 0);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_markets_that_cannot_be_turned_are_told() {
    let place = Place::sqlite();
    let (server, address) = Server::start([1]).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    // Somebody else was first, with the teams the other way round.
    let batch = json!({ "snapshots": [{
        "bookmaker": "bet9ja", "capturedAt": minutes(0),
        "event": { "key": "sr:1", "name": "B - A", "homeTeam": "Away 1", "awayTeam": "Home 1", "kickoff": minutes(65) },
        "markets": [{ "marketId": "3743", "marketName": "1X2", "outcomes": [{ "name": "1", "odds": 2.5 }] }],
    }]});
    app.batch(&batch).await.expect(201);
    let completed = scrape(&app).await;
    assert_eq!((completed.status, completed.failures), (RunStatus::Completed, 0), "all of it can be turned");
    let offer = json!({ "n": 1, "kickoff": minutes(65), "price": "2.6", "other": "123456" }).to_string();
    server.change(|protocol| drop(protocol.instead.insert(1, offer)));
    let run = scrape(&app).await;
    assert_eq!((run.status, run.fixtures), (RunStatus::Partial, 1), "{run:?}");
    let told = errors(&app, &run).await;
    assert!(matches!(&told[..], [one] if one.message.ends_with("stay as they were: 1")), "{told:?}");
    assert_eq!(told[0].fixture.as_ref().map(ToString::to_string).as_deref(), Some("sr:1"));
    app.stop().await;
}

/// The home win of a fixture, as somebody posts it.
async fn post(app: &TestApp, key: &str, sport: Option<&str>) {
    let batch = json!({ "snapshots": [{
        "bookmaker": "betpawa", "capturedAt": minutes(0),
        "event": { "key": key, "name": "A - B", "homeTeam": "A", "awayTeam": "B", "kickoff": minutes(300), "sport": sport },
        "markets": [{ "marketId": "3743", "marketName": "1X2", "outcomes": [{ "name": "1", "odds": 2.5 }] }],
    }]});
    app.batch(&batch).await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_say_nothing_about_what_was_seen_since_or_is_none_of_their_business() {
    let place = Place::sqlite();
    let (server, address) = Server::start(1..=5).await;
    let app = paused(&place, vec![source("betpawa", &address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    post(&app, "sr:777", Some("Basketball")).await;
    post(&app, "sr:778", None).await;
    let run = scrape(&app).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 0), "{run:?}");

    // The list that has it no more was read before somebody saw it.
    server.change(|protocol| {
        protocol.fixtures.remove(&4);
        protocol.latency = Duration::from_millis(900);
    });
    let begun = app.send(app.request(Method::POST, "/api/scrape")).await.expect(200);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    post(&app, "sr:4", Some("Football")).await;
    let run = ended(&app, id(&begun["scrape_run_id"])).await;
    assert_eq!((run.status, run.reconciled), (RunStatus::Completed, 0), "{run:?}");
    server.change(|protocol| protocol.latency = Duration::ZERO);
    assert_eq!(scrape(&app).await.reconciled, 1, "a later list is newer");
    app.stop().await;
}
