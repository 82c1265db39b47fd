//! Runs over the fixtures that start soon.

use linewatch::{
    desk::CommandContext,
    projections::scrape_runs::Run,
    scraping::{Order, Scope},
};
use linewatch_model::{PlatformStatus, RunScope, RunStatus, Trigger};
use serde_json::json;

use super::world::{Server, ended, paused, scrape, source};
use crate::support::{app::TestApp, place::Place};

/// A run over the fixtures that start within two hours, as the schedule begins it.
async fn soon(app: &TestApp) -> Run {
    let now = app.desk().now();
    let scope = Scope::Starting(RunScope::Soon, app.scraper().starting(now, now.plus_minutes(120)));
    let order = Order::about(Trigger::Scheduled, scope);
    let run = app.scraper().start(order, &CommandContext::system("test".to_owned())).await.expect("a run");
    ended(app, i64::try_from(run.id).unwrap()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_for_what_complete_lists_do_not_have() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=2).await;
    // It can be asked by the id.
    let (theirs, their_address) = Server::start(100..=101).await;
    theirs.change(|protocol| drop(protocol.instead.insert(1, json!({ "refused": "19401" }).to_string())));
    let app = paused(&place, vec![source("betpawa", &address), source("sportybet", &their_address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Completed);
    drop((ours.asked(), theirs.asked()));

    let run = soon(&app).await;
    assert_eq!((run.status, run.fixtures, run.scope), (RunStatus::Completed, 2, RunScope::Soon), "{run:?}");
    assert_eq!(run.bookmakers[1].status, PlatformStatus::Completed);
    assert!(theirs.asked().0.is_empty());
    assert_eq!(ours.asked().0.len(), 2, "without its lists");

    // Who asks for a fixture by name may know more than the lists.
    let named = Order::about(Trigger::Api, Scope::Fixtures(vec!["sr:1".parse().unwrap()]));
    let run = app.scraper().start(named, &CommandContext::system("test".to_owned())).await.expect("a run");
    let run = ended(&app, i64::try_from(run.id).unwrap()).await;
    assert_eq!((run.status, run.scope), (RunStatus::Partial, RunScope::Selection), "{run:?}");
    assert_eq!(theirs.asked().0, ["/fixture/1"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_that_cannot_be_read_are_not_asked_for_more_often_than_others() {
    let place = Place::sqlite();
    let (ours, address) = Server::start(1..=2).await;
    let (theirs, their_address) = Server::start(2..=3).await;
    ours.change(|protocol| protocol.broken_lists = 1);
    let app = paused(&place, vec![source("betpawa", &address), source("bet9ja", &their_address)]).await;
    assert_eq!(scrape(&app).await.status, RunStatus::Partial);
    drop((ours.asked(), theirs.asked()));
    for _ in 0..2 {
        let run = soon(&app).await;
        assert_eq!((run.status, run.fixtures), (RunStatus::Completed, 3), "{run:?}");
    }
    let asked = ours.asked().0;
    assert!(asked.iter().all(|path| path.starts_with("/fixture")), "{asked:?}");
    app.stop().await;
}
