//! A log that was moved back by a restore or a failover: recognised, told, and no stream is broken.

use std::time::Duration;

use linewatch_log::{AggregateRepository, CommandError, Store, StoreError};
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, options},
    backup::Backup,
    batch::moment,
    counter::{Command, Counter, instruct, repository},
    events::Events,
    listen::{Listener, positions},
    place::{Place, on_both_stores},
    process::linewatch,
};

const TOPICS: &str = "/api/ws?topics=risk_alerts,odds_updates";

fn price(minute: u32) -> f64 {
    if minute.is_multiple_of(2) { 2.0 } else { 2.5 }
}

/// Records one moment of each of three fixtures; answers the position. While a log is being moved back it may be refused.
async fn record(app: &TestApp, minute: u32) -> u64 {
    let mut position = 0;
    for fixture in ["sr:1", "sr:2", "sr:3"] {
        let body = moment(fixture, minute, [price(minute), 3.4, 3.1]);
        let mut answer = app.batch(&body).await;
        for _ in 0..50 {
            if answer.status.as_u16() == 201 {
                break;
            }
            assert!(answer.problem(503).contains("moved back"), "{answer:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
            answer = app.batch(&body).await;
        }
        position = answer.expect(201)["position"].as_u64().unwrap();
    }
    position
}

async fn total(app: &TestApp, position: u64) -> Value {
    app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200)["total"].clone()
}

fn verify(place: &Place) {
    let verified = linewatch(&["verify", "--store", &place.url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

async fn restore(app: &TestApp, backup: &Backup) {
    // On a pool of its own, as another program would.
    backup.restore(app.desk().store()).await;
}

/// The positions of all messages after one, as the log has them.
async fn told(app: &TestApp, since: u64) -> Vec<u64> {
    // Until the hub has followed the read models.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut listener = Listener::to(app, &format!("{TOPICS}&since={since}")).await;
    positions(&listener.until("resumed").await[1..])
}

/// Adds to a counter until that is stored; answers how often it was refused before, which must be because of the log.
async fn add(repository: &AggregateRepository<Counter>, id: &str) -> usize {
    for refusals in 0..50 {
        match repository.execute_one(instruct(id, Command::Add(1))).await {
            Ok(_) => return refusals,
            Err(CommandError::Store(error)) => assert!(matches!(*error, StoreError::Rewound), "{error}"),
            Err(other) => panic!("{other}"),
        }
    }
    panic!("never stored");
}

on_both_stores! {
    /// At once, before anybody had the time to look: the append itself notices. Snapshots of lost states are of no use.
    async fn nothing_is_appended_behind_lost_events(place: &Place) {
        let store = place.open().await;
        let counters = repository(&store);
        for _ in 0..15 {
            add(&counters, "one").await;
            add(&counters, "two").await;
        }
        let backup = Backup::take(&store).await;
        for _ in 0..10 {
            add(&counters, "one").await;
        }
        backup.restore(&store).await;
        let refusals = add(&counters, "one").await;
        assert!(refusals <= 1, "what was decided on lost events is refused, and what is decided anew is taken");
        assert_eq!((store.epoch(), store.identity()), (1, "test.1".to_owned()));
        let lost = store.last_rewind().unwrap();
        assert_eq!((lost.after.get(), lost.from.get(), lost.lost_upto.get()), (30, 30, 40));
        for _ in 0..20 {
            assert_eq!(add(&counters, "one").await + add(&counters, "two").await, 0);
        }
        store.verify(|_, _| ()).await.expect("a whole log");
        // Again, and to before the epoch: its number does not come twice.
        backup.restore(&store).await;
        add(&counters, "two").await;
        assert_eq!(store.epoch(), 2);
        store.verify(|_, _| ()).await.expect("a whole log");
        store.close().await;
        let again = place.open().await;
        add(&repository(&again), "one").await;
        assert_eq!((again.epoch(), again.read_head().await.unwrap().position.get()), (2, 32));
        again.close().await;
    }

    async fn a_log_that_is_moved_back_under_a_node_breaks_no_stream(place: &Place) {
        let app = TestApp::start(place).await;
        let mut kept = 0;
        for minute in 0..4 {
            kept = record(&app, minute).await;
        }
        let log = app.get("/api/status").await.expect(200)["logId"].as_str().unwrap().to_owned();
        let alerts = total(&app, kept).await;
        let before = app.get("/api/settings").await.expect(200);
        let backup = Backup::take(app.desk().store()).await;
        let mut listener = Listener::to(&app, &format!("{TOPICS}&since=0")).await;
        let mut lost = 0;
        for minute in 4..9 {
            lost = record(&app, minute).await;
        }
        app.json(reqwest::Method::PUT, "/api/settings", &json!({ "alertEnabled": false })).await.expect(200);
        lost += 1;
        total(&app, lost).await;
        let all = told(&app, 0).await;
        assert_eq!(positions(&listener.up_to(*all.last().unwrap()).await[1..]), all);

        restore(&app, &backup).await;
        let message = listener.of_type("log_rewound").await;
        assert_eq!(message["data"]["after"], kept, "{message}");
        assert_eq!(message["data"]["from"], kept, "{message}");
        assert!(message["data"]["lost_upto"] == lost, "{message}");
        assert_eq!(message["data"]["log"], format!("{log}.1"), "{message}");
        let refused = listener.json().await;
        assert_eq!((&refused["type"], &refused["data"]["reason"]), (&json!("resume_impossible"), &json!("log_rewound")));
        assert_eq!(app.get("/api/settings").await.expect(200), before, "the settings of then");

        // Other prices than before at the same positions.
        let mut reached = 0;
        for minute in 20..31 {
            reached = record(&app, minute).await;
        }
        assert!(reached > lost, "the lost positions are given out again: {reached}");

        assert!(total(&app, reached).await.as_u64() > alerts.as_u64());

        let all = told(&app, kept).await;
        assert_eq!(positions(&listener.up_to(*all.last().unwrap()).await), all, "each socket has what the log has");
        let ready = app.get("/readyz").await.expect(200);
        assert!(ready["warnings"][0].as_str().unwrap().contains("moved back"), "{ready}");
        assert_eq!(app.get("/api/status").await.expect(200)["logId"], format!("{log}.1"));
        let mut away = Listener::to(&app, &format!("{TOPICS}&since={kept}&log={log}")).await;
        assert_eq!(away.until("resume_impossible").await.pop().unwrap()["data"]["reason"], "other_log");
        app.stop().await;
        verify(place);
        // A node that knows nothing of it goes on, too.
        let app = TestApp::start(place).await;
        let shown = total(&app, record(&app, 31).await).await;
        app.stop().await;
        let rebuilt = linewatch(&["replay", "--projection", "all", "--store", &place.url]);
        assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
        let app = TestApp::start(place).await;
        assert_eq!(total(&app, 0).await, shown, "the read models hold what the log has");
        app.stop().await;
    }

    /// Nobody was there when it happened: only the client knows.
    async fn a_client_that_saw_more_of_a_restored_log_is_told(place: &Place) {
        let app = TestApp::start(place).await;
        record(&app, 0).await;
        let backup = Backup::take(app.desk().store()).await;
        let mut listener = Listener::to(&app, TOPICS).await;
        let greeting = listener.json().await;
        let log = greeting["data"]["log"].as_str().unwrap().to_owned();
        assert_eq!(greeting["data"]["hash"].as_str().map(str::len), Some(16), "{greeting}");
        record(&app, 1).await;
        let reached = record(&app, 2).await;
        total(&app, reached).await;
        let all = told(&app, 0).await;
        let last = listener.up_to(*all.last().unwrap()).await.pop().unwrap();
        let (seen, hash) = (last["position"].as_u64().unwrap(), last["hash"].as_str().unwrap().to_owned());
        let at = |since: u64, hash: &str| format!("{TOPICS}&since={since}&log={log}&hash={hash}");
        let mut same = Listener::to(&app, &at(seen, &hash)).await;
        assert_eq!(same.until("resumed").await.pop().unwrap()["data"]["count"], 0);
        app.stop().await;

        let store: Store = place.open().await;
        backup.restore(&store).await;
        store.close().await;
        let app = TestApp::start(place).await;
        let mut early = Listener::to(&app, &at(seen, &hash)).await;
        assert_eq!(early.until("resume_impossible").await.pop().unwrap()["data"]["reason"], "future_position");
        for minute in 20..24 {
            record(&app, minute).await;
        }
        let mut away = Listener::to(&app, &at(seen, &hash)).await;
        let refused = away.until("resume_impossible").await.pop().unwrap();
        assert_eq!(refused["data"]["reason"], "other_history", "{refused}");
        away.say(&json!({ "type": "resume", "since": seen, "hash": hash }).to_string()).await;
        let refused = away.until("resume_impossible").await.pop().unwrap();
        assert_eq!(refused["data"]["reason"], "other_history", "{refused}");
        // A browser's event stream names what it had last as the stream's id.
        let stream = format!("/api/stream?topics=risk_alerts&log={log}");
        let mut events = Events::open(&app, &stream, Some(&format!("{seen}-{hash}"))).await;
        let refused = loop {
            let (_, kind, data) = events.next().await;
            if kind == "resume_impossible" {
                break data;
            }
        };
        assert_eq!(refused["data"]["reason"], "other_history", "{refused}");
        // Who names a position alone is taken at its word.
        let mut older = Listener::to(&app, &format!("{TOPICS}&since={seen}&log={log}")).await;
        older.until("resumed").await;
        app.stop().await;
        verify(place);
    }

    /// Alerts that were acknowledged since are told as they were.
    async fn what_was_sent_live_is_what_is_replayed(place: &Place) {
        let app = TestApp::with(options(place)).await;
        let whole = "/api/ws?topics=risk_alerts&payload=full";
        let mut listener = Listener::to(&app, &format!("{whole}&since=0")).await;
        let mut position = 0;
        for minute in 0..3 {
            position = record(&app, minute).await;
        }
        let alerts = app.get(&format!("/api/alerts?limit=10&min_position={position}")).await.expect(200);
        let id = alerts["alerts"][0]["id"].as_u64().unwrap();
        let acknowledged = json!({ "acknowledged": true, "note": "seen" });
        app.json(reqwest::Method::PATCH, &format!("/api/alerts/{id}"), &acknowledged).await.expect(200);
        let is_news = |message: &Value| message["type"] == "risk_alert";
        let is_last = |message: &Value| message["data"]["changed"] == 1;
        let mut live = Vec::new();
        while !live.last().is_some_and(is_last) {
            live.push(listener.of_type("risk_alert").await);
        }
        // With nothing of what was sent in memory any more.
        app.stop().await;
        let app = TestApp::start(place).await;
        let mut again = Listener::to(&app, &format!("{whole}&since=0")).await;
        let replayed: Vec<Value> = again.until("resumed").await.into_iter().filter(is_news).collect();
        let of_it = live.iter().find(|message| message["data"]["alerts"][0]["id"] == id).unwrap();
        assert_eq!(of_it["data"]["alerts"][0]["status"], "new", "{of_it}");
        assert_eq!(live, replayed);
        app.stop().await;
    }
}

/// Another node appended last and has gone; the log goes back to exactly what this node wrote last.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_went_back_to_what_this_node_wrote_last_is_recognised() {
    let place = Place::postgres().await;
    let (one, other) = (place.open().await, place.open().await);
    let (mine, theirs) = (repository(&one), repository(&other));
    add(&mine, "one").await;
    let backup = Backup::take(&one).await;
    add(&theirs, "two").await;
    let mut head = one.head();
    let heard = tokio::time::timeout(Duration::from_secs(5), head.wait_for(|head| head.get() == 2));
    heard.await.expect("it hears of the other").unwrap();
    other.close().await;
    backup.restore(&one).await;
    assert!(add(&mine, "one").await <= 1, "what is decided anew is taken");
    assert_eq!(one.epoch(), 1);
    let lost = one.last_rewind().unwrap();
    assert_eq!((lost.after.get(), lost.from.get(), lost.lost_upto.get()), (1, 1, 2));
    one.verify(|_, _| ()).await.expect("a whole log");
    one.close().await;
}
