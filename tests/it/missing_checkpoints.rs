//! Read models without a checkpoint are filled up beside the others; nobody waits for them, and nobody is sent the past.

use std::time::{Duration, Instant};

use linewatch::projections::{self, Runner};
use linewatch_log::{RebuildLock, Store};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::{
    app::TestApp,
    batch::moment,
    listen::Listener,
    place::{Place, on_both_stores},
    process::Process,
};

fn price(number: u32) -> [f64; 3] {
    if number.is_multiple_of(2) { [2.0, 3.4, 3.1] } else { [2.5, 3.4, 3.1] }
}

/// Keeps read models from being filled up, as a rebuild by hand does.
async fn rebuild_by_hand(place: &Place) -> (Store, RebuildLock) {
    let store = place.open_to_read().await;
    let alone = store.rebuild_alone().await.expect("nobody rebuilds");
    (store, alone)
}

async fn done(held: (Store, RebuildLock)) {
    held.1.lease.give_back().await;
    held.0.close().await;
}

/// Changes the database from outside.
async fn by_hand(place: &Place, sql: &str) {
    if place.url.starts_with("sqlite:") {
        let mut shell = SqliteConnection::connect(&place.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut shell).await.unwrap();
        shell.close().await.unwrap();
    } else {
        let mut shell = PgConnection::connect(&place.url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut shell).await.unwrap();
        shell.close().await.unwrap();
    }
}

async fn filling(app: &TestApp, model: &str) -> bool {
    let told = format!("{model}: is being filled up");
    app.get("/readyz").await.expect(200)["warnings"].to_string().contains(&told)
}

async fn until_filled(app: &TestApp, model: &str) {
    let begun = Instant::now();
    while filling(app, model).await {
        assert!(begun.elapsed() < Duration::from_secs(30), "it was never filled up");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many prices the history of the fixture's market has.
async fn history(app: &TestApp, position: &Value) -> usize {
    let events = app.get(&format!("/api/events?include_started=true&min_position={position}")).await.expect(200);
    let id = &events["events"][0]["id"];
    let history = app.get(&format!("/api/events/{id}/markets/3743/history?bookmaker_slug=betpawa")).await;
    let history = history.expect(200);
    history["history"].as_array().unwrap_or_else(|| panic!("{history}")).len()
}

async fn send(app: &TestApp, minutes: std::ops::Range<u32>) -> Value {
    let mut position = Value::Null;
    for minute in minutes {
        position = app.batch(&moment("sr:1", minute, price(minute))).await.expect(201)["position"].clone();
    }
    position
}

/// A batch reaches who listens and who asks with `min_position` although a read model is not there.
async fn assert_served(app: &TestApp, listener: &mut Listener, minute: u32) -> Value {
    let before = app.desk().store().read_head().await.unwrap().position.get();
    let begun = Instant::now();
    let position = send(app, minute..minute + 1).await;
    let alert = listener.of_type("risk_alert").await;
    assert!(alert["position"].as_u64().unwrap() > before, "nothing of the past: {alert}");
    app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(4), "it took {:?}", begun.elapsed());
    position
}

/// Who listens is told of what happens while a read model is missing and when it joins; of nothing else.
async fn assert_filled_up_beside_the_others(place: &Place, model: &str) {
    let app = TestApp::start(place).await;
    let position = send(&app, 0..60).await;
    let whole = history(&app, &position).await;
    app.stop().await;
    by_hand(place, &format!("DELETE FROM projection_checkpoints WHERE name = '{model}'; DELETE FROM {model}")).await;
    let held = rebuild_by_hand(place).await;
    let app = TestApp::start(place).await;
    let mut listener = Listener::to(&app, "/api/ws?topics=risk_alerts").await;
    assert!(filling(&app, model).await);
    let status = app.get("/api/status").await.expect(200);
    let missing: Vec<_> = status["projections"].as_array().unwrap().iter().filter(|it| it["filling"] == true).collect();
    assert!(missing.len() == 1 && missing[0]["name"] == model, "{status}");
    for minute in 60..65 {
        assert_served(&app, &mut listener, minute).await;
    }
    done(held).await;
    until_filled(&app, model).await;
    let position = assert_served(&app, &mut listener, 65).await;
    assert_eq!(history(&app, &position).await, whole + 6);
    let stats = app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200);
    assert_eq!(stats["total"], 65, "every moment but the first has one");
    app.stop().await;
}

on_both_stores! {
    async fn a_new_read_model_of_the_desk_is_filled_up_beside_the_others(place: &Place) {
        assert_filled_up_beside_the_others(place, "alerts").await;
    }

    async fn new_odds_history_is_filled_up_beside_the_others(place: &Place) {
        assert_filled_up_beside_the_others(place, "odds_history").await;
    }

    async fn a_checkpoint_that_is_deleted_while_it_serves_is_made_again(place: &Place) {
        let app = TestApp::start(place).await;
        let mut listener = Listener::to(&app, "/api/ws?topics=risk_alerts").await;
        let position = send(&app, 0..20).await;
        let whole = history(&app, &position).await;
        for number in 0..19 {
            let alert = listener.of_type("risk_alert").await;
            assert!(alert["position"].is_u64(), "{number}: {alert}");
        }
        let held = rebuild_by_hand(place).await;
        by_hand(place, "DELETE FROM projection_checkpoints WHERE name = 'odds_history'").await;
        for minute in 20..25 {
            assert_served(&app, &mut listener, minute).await;
        }
        assert!(filling(&app, "odds_history").await);
        done(held).await;
        until_filled(&app, "odds_history").await;
        let position = send(&app, 25..26).await;
        assert_eq!(history(&app, &position).await, whole + 6);
        // Without any event too.
        by_hand(place, "DELETE FROM projection_checkpoints").await;
        let begun = Instant::now();
        loop {
            let status = app.get("/api/status").await.expect(200);
            let models = status["projections"].as_array().unwrap().clone();
            if begun.elapsed() > Duration::from_secs(6) && models.iter().all(|model| model["filling"] == false) {
                break;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{status}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let position = send(&app, 26..27).await;
        assert_eq!(history(&app, &position).await, whole + 7);
        app.stop().await;
    }

    /// Such a start may be stopped before anything is made anew: the next one knows all the same.
    async fn a_read_model_that_is_ahead_of_the_log_is_made_anew(place: &Place) {
        let app = TestApp::start(place).await;
        let position = send(&app, 0..10).await;
        let whole = history(&app, &position).await;
        app.stop().await;
        // Its rows are not those of the log.
        let ahead = "DELETE FROM odds_history; \
                     UPDATE projection_checkpoints SET position = position + 5 WHERE name = 'odds_history'";
        by_hand(place, ahead).await;
        let store = place.open().await;
        drop(Runner::new(store.clone(), projections::all()).await.unwrap());
        store.close().await;
        let app = TestApp::start(place).await;
        until_filled(&app, "odds_history").await;
        // More than its checkpoint was ahead.
        let position = send(&app, 10..16).await;
        assert_eq!(history(&app, &position).await, whole + 6);
        app.stop().await;
    }

    async fn a_start_waits_for_another_process_that_rebuilds(place: &Place) {
        let app = TestApp::start(place).await;
        let position = send(&app, 0..3).await;
        let whole = history(&app, &position).await;
        app.stop().await;
        by_hand(place, "UPDATE projection_checkpoints SET version = 0 WHERE name = 'odds_history'").await;
        let held = rebuild_by_hand(place).await;
        let store = place.open().await;
        let mut start = std::pin::pin!(Runner::new(store.clone(), projections::all()));
        let early = tokio::time::timeout(Duration::from_secs(4), &mut start).await;
        assert!(early.is_err(), "it rebuilt beside another, or gave up: {:?}", early.map(Result::err));
        done(held).await;
        let started = tokio::time::timeout(Duration::from_secs(20), start).await.expect("a start in time");
        drop(started.expect("it rebuilds in its turn"));
        store.close().await;
        let app = TestApp::start(place).await;
        assert_eq!(history(&app, &position).await, whole);
        app.stop().await;
    }

    async fn a_checkpoint_that_cannot_be_made_keeps_no_core_busy(place: &Place) {
        let process = Process::start(place, None).await;
        process.post(&moment("sr:1", 0, price(0))).await.expect("an answer");
        tokio::time::sleep(Duration::from_secs(2)).await;
        let held = rebuild_by_hand(place).await;
        by_hand(place, "DELETE FROM projection_checkpoints WHERE name = 'alerts'").await;
        process.post(&moment("sr:1", 1, price(1))).await.expect("an answer");
        let before = process.cpu_time();
        tokio::time::sleep(Duration::from_secs(5)).await;
        let busy = process.cpu_time().saturating_sub(before);
        assert!(busy < Duration::from_millis(1_500), "{busy:?} of 5 s");
        done(held).await;
    }
}
