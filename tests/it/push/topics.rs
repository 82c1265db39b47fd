//! `/api/ws`: what a subscriber is told, and how it goes on after it was away.

use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::{moment, one_x_two, past, snapshot},
    listen::{Listener, positions},
    place::{Place, on_both_stores},
};

const ALL: &str = "/api/ws";

/// Batches whose prices jump each time, so that each raises alerts; the position that the last reached.
async fn jumps(app: &TestApp, rounds: std::ops::Range<u32>) -> u64 {
    let mut reached = 0;
    for round in rounds {
        let price = if round.is_multiple_of(2) { 2.0 } else { 3.0 };
        let answer = app.batch(&moment("sr:1", round, [price, 3.4, 3.1])).await.expect(201);
        reached = answer["position"].as_u64().unwrap();
    }
    reached
}

on_both_stores! {
    /// The same messages with the same positions, live and again later, from any position.
    async fn a_resume_gives_what_was_missed_and_nothing_twice(place: &Place) {
        let app = TestApp::start(place).await;
        let mut live = Listener::to(&app, ALL).await;
        let ack = live.json().await;
        assert_eq!((&ack["type"], &ack["data"]["from"]), (&json!("connection_ack"), &json!(0)));
        let log = ack["data"]["log"].as_str().unwrap().to_owned();
        let reached = jumps(&app, 0..12).await;
        let all = live.up_to(reached - 1).await;
        assert!(positions(&all).is_sorted_by(|one, next| one < next), "{:?}", positions(&all));
        for since in [0, positions(&all)[0], positions(&all)[5], *positions(&all).last().unwrap()] {
            let mut again = Listener::to(&app, &format!("{ALL}?since={since}&log={log}")).await;
            let ack = again.json().await;
            assert_eq!(ack["data"]["from"], since);
            let mut replayed = again.until("resumed").await;
            let resumed = replayed.pop().unwrap();
            let expected: Vec<&Value> = all.iter().filter(|message| message["position"].as_u64() > Some(since)).collect();
            assert_eq!(replayed.iter().collect::<Vec<_>>(), expected, "since {since}");
            assert_eq!(resumed["data"]["count"], expected.len());
            assert_eq!(resumed["data"]["from"], since);
        }
        let mut again = Listener::to(&app, ALL).await;
        again.json().await;
        again.say(&json!({ "type": "resume", "since": positions(&all)[3], "log": log }).to_string()).await;
        assert_eq!(again.until("resumed").await.len(), all.len() - 4 + 1);
        drop((live, again));
        app.stop().await;
        // After a restart nothing of it is in memory any more.
        let app = TestApp::start(place).await;
        let mut again = Listener::to(&app, &format!("{ALL}?since=0&log={log}")).await;
        again.json().await;
        let mut replayed = again.until("resumed").await;
        replayed.pop();
        assert_eq!(replayed, all);
        app.stop().await;
    }

    async fn where_one_cannot_go_on_is_said(place: &Place) {
        let app = TestApp::start(place).await;
        jumps(&app, 0..2).await;
        for (round, (query, reason)) in (1..).zip([
            ("since=99999999", "future_position"),
            ("since=1&log=another", "other_log"),
            ("since=-1", "malformed"),
            ("since=99999999999999999999999999", "malformed"),
            ("since=text", "malformed"),
        ]) {
            let mut listener = Listener::to(&app, &format!("{ALL}?{query}")).await;
            assert_eq!(listener.json().await["type"], "connection_ack", "{query}");
            let answer = listener.json().await;
            assert_eq!((&answer["type"], &answer["data"]["reason"]), (&json!("resume_impossible"), &json!(reason)));
            let from = answer["data"]["from"].as_u64().unwrap();
            jumps(&app, round * 2..round * 2 + 2).await;
            assert!(listener.of_type("risk_alert").await["position"].as_u64() > Some(from), "it goes on live");
        }
        app.stop().await;
    }

    async fn filters_payloads_and_topics_are_as_asked_for(place: &Place) {
        let app = TestApp::start(place).await;
        let reached = jumps(&app, 0..1).await;
        let list = app.get(&format!("/api/events?min_position={reached}")).await.expect(200);
        let id = list["events"][0]["id"].as_u64().expect("an id");
        let mut full = Listener::to(&app, &format!("{ALL}?payload=full&event_ids={id}")).await;
        let mut other = Listener::to(&app, &format!("{ALL}?event_ids=999999&topics=risk_alerts")).await;
        let mut asked = Listener::to(&app, &format!("{ALL}?topics=scrape_progress")).await;
        for listener in [&mut full, &mut other, &mut asked] {
            assert_eq!(listener.json().await["type"], "connection_ack");
        }
        let wanted = json!({
            "type": "subscribe", "topics": ["odds_updates"], "filter": { "bookmakers": ["betpawa"] }, "conflate_ms": 150
        });
        asked.say(&wanted.to_string()).await;
        let update = asked.json().await;
        assert_eq!(update["type"], "subscription_update");
        assert_eq!(update["topics"], json!(["odds_updates", "scrape_progress"]));
        assert_eq!((&update["conflate_ms"], &update["filter"]["bookmakers"]), (&json!(200), &json!(["betpawa"])));
        let reached = jumps(&app, 1..2).await;
        let alert = full.of_type("risk_alert").await;
        let rest = app.get("/api/alerts").await.expect(200);
        assert_eq!(alert["data"]["alerts"], rest["alerts"], "as REST has them");
        assert_eq!(alert["data"]["alerts"][0]["severity"], "critical");
        let changes = asked.of_type("odds_update").await;
        assert_eq!(changes["data"]["source"], "betpawa");
        assert!(changes["data"]["changes"].is_null(), "light unless asked for");
        let mut full = Listener::to(&app, &format!("{ALL}?payload=full&topics=odds_updates&since=0")).await;
        full.json().await;
        let replayed = full.until("resumed").await;
        let last = &replayed[replayed.len() - 2];
        assert_eq!(last["data"]["changes"][0]["event_id"], id, "{last}");
        assert_eq!(last["data"]["changes"][0]["markets"][0]["marketId"], "3743");
        other.say(r#"{"type":"ping"}"#).await;
        assert_eq!(other.json().await["type"], "pong", "nothing of another event came before, up to {reached}");
        asked.say(r#"{"type":"unsubscribe","topics":["odds_updates","scrape_progress"]}"#).await;
        assert_eq!(asked.of_type("subscription_update").await["topics"], json!([]));
        app.stop().await;
    }

    /// The present state first, then what comes after it.
    async fn a_snapshot_is_followed_by_what_comes_after_it(place: &Place) {
        let app = TestApp::start(place).await;
        let mut live = Listener::to(&app, &format!("{ALL}?topics=risk_alerts")).await;
        live.json().await;
        let reached = jumps(&app, 0..6).await;
        live.up_to(reached).await;
        let mut listener = Listener::to(&app, &format!("{ALL}?topics=scrape_progress")).await;
        listener.json().await;
        let wanted = json!({ "type": "subscribe", "topics": ["risk_alerts", "odds_updates"], "snapshot": true });
        listener.say(&wanted.to_string()).await;
        assert_eq!(listener.json().await["type"], "subscription_update");
        let later = jumps(&app, 6..8).await;
        let odds = listener.json().await;
        assert_eq!((&odds["type"], &odds["data"]["topic"]), (&json!("snapshot"), &json!("odds_updates")));
        assert_eq!(odds["data"]["items"].as_array().unwrap().len(), 2, "two books: {odds}");
        let alerts = listener.json().await;
        assert_eq!((&alerts["data"]["topic"], &alerts["data"]["last"]), (&json!("risk_alerts"), &json!(true)));
        assert!(alerts["data"]["items"].as_array().unwrap().len() >= 5, "{alerts}");
        let position = alerts["position"].as_u64().unwrap();
        assert!(position >= reached);
        let after = listener.up_to(later - 1).await;
        assert_eq!(after.len(), 4, "two batches with an alert and odds each: {after:?}");
        assert!(positions(&after).iter().all(|after| *after > position));
        app.stop().await;
    }

    /// Who asks for time between prices gets the newest of each bookmaker when it is up; alerts never wait, and what was
    /// before them goes first.
    async fn prices_come_as_seldom_as_asked_for_and_alerts_at_once(place: &Place) {
        let app = TestApp::start(place).await;
        let mut listener = Listener::to(&app, &format!("{ALL}?conflate_ms=2000")).await;
        listener.json().await;
        let quiet = |round: u32| moment("sr:1", round, [2.0 + f64::from(round) / 1_000.0, 3.4, 3.1]);
        app.batch(&quiet(0)).await.expect(201);
        for _ in ["betpawa", "sportybet"] {
            assert_eq!(listener.json().await["type"], "odds_update", "the first come at once");
        }
        let mut reached = 0;
        for round in 1..6 {
            reached = app.batch(&quiet(round)).await.expect(201)["position"].as_u64().unwrap();
        }
        let conflated = listener.json().await;
        assert_eq!((&conflated["type"], &conflated["data"]["count"]), (&json!("conflated"), &json!(4)), "{conflated}");
        assert_eq!((&conflated["data"]["topic"], &conflated["data"]["key"]), (&json!("odds_updates"), &json!("betpawa")));
        let newest = listener.json().await;
        assert_eq!(newest["type"], "odds_update");
        assert!(newest["position"].as_u64().unwrap() <= reached && newest["position"].as_u64() > conflated["data"]["to"].as_u64());
        app.batch(&quiet(6)).await.expect(201);
        let started = std::time::Instant::now();
        app.batch(&moment("sr:1", 7, [4.0, 3.4, 3.1])).await.expect(201);
        let heard = listener.until("risk_alert").await;
        assert!(started.elapsed() < std::time::Duration::from_millis(1_500), "an alert does not wait for prices");
        assert!(positions(&heard).is_sorted(), "what was before it goes first: {heard:?}");
        app.stop().await;
    }

    /// A batch that is larger than what is read of the log at once is still one message.
    async fn a_large_batch_is_one_message_however_it_is_read(place: &Place) {
        let app = TestApp::start(place).await;
        let mut live = Listener::to(&app, &format!("{ALL}?topics=odds_updates")).await;
        live.json().await;
        let fixtures: Vec<Value> = (0..5_000)
            .map(|n| snapshot("betpawa", &past(0), &format!("sr:{n}"), &[one_x_two([2.0, 3.4, 3.1])]))
            .collect();
        app.batch(&json!({ "snapshots": fixtures })).await.expect(201);
        let first = live.json().await;
        assert_eq!(first["data"]["event_ids"].as_array().unwrap().len(), first["data"]["snapshot_count"]);
        app.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
        let all = vec![first, live.json().await, live.json().await];
        app.stop().await;
        let app = TestApp::start(place).await;
        for since in [0, 4_000] {
            let mut again = Listener::to(&app, &format!("{ALL}?topics=odds_updates&since={since}")).await;
            again.json().await;
            let mut replayed = again.until("resumed").await;
            replayed.pop();
            assert_eq!(replayed, all, "since {since}");
        }
        app.stop().await;
    }
}
