//! The channels: who gets what is published, from when on.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::TestApp,
    batch::moment,
    listen::{Heard, Listener, positions},
    place::{Place, on_both_stores},
};

async fn publish(app: &TestApp, path: &str, body: Value) -> u64 {
    app.json(Method::POST, &format!("/api/v1/publish/{path}"), &body).await.expect(201)["position"].as_u64().unwrap()
}

async fn listen(app: &TestApp, channel: &str) -> Listener {
    let mut listener = Listener::to(app, &format!("/api/v1/ws/{channel}")).await;
    let welcome = listener.json().await;
    assert_eq!(welcome["type"], "welcome");
    assert!(welcome["message"].is_string() && welcome["timestamp"].is_string() && welcome["log"].is_string());
    listener
}

on_both_stores! {
    async fn everything_goes_where_the_table_says(place: &Place) {
        let app = TestApp::start(place).await;
        let names = ["unified", "market/spy", "signals", "agents/MarketAgent", "narrative"];
        let mut listeners = Vec::new();
        for name in names {
            listeners.push(listen(&app, name).await);
        }
        publish(&app, "alerts", json!({"alert_type": "gamma", "source": "a", "symbol": "Spy", "content": "one"})).await;
        publish(&app, "alerts", json!({"alert_type": "SIGNAL_x", "source": "a", "embed": {"title": "two"}})).await;
        publish(&app, "signals", json!({"signal": {"symbol": "SPY", "action": "BUY"}})).await;
        publish(&app, "market-data", json!({"symbol": "SPY", "data": {"price": 1.5}})).await;
        publish(&app, "agent-insights", json!({"agent": "marketagent", "insight": {"x": 1}})).await;
        let last = publish(&app, "narratives", json!({"narrative": {"text": "all quiet"}})).await;
        let expected = [
            "alert alert signal market_data agent_insight narrative",
            "alert signal market_data",
            "alert signal",
            "agent_insight",
            "narrative",
        ];
        for ((listener, expected), name) in listeners.iter_mut().zip(expected).zip(names) {
            let mut heard = Vec::new();
            for _ in expected.split(' ') {
                heard.push(listener.json().await);
            }
            let types: Vec<&str> = heard.iter().map(|message| message["type"].as_str().unwrap()).collect();
            assert_eq!(types.join(" "), expected, "{name}");
            assert!(positions(&heard).is_sorted_by(|one, next| one < next));
            listener.say("ping").await;
            assert_eq!(listener.json().await["type"], "pong", "nothing else came to {name}");
        }
        let mut again = Listener::to(&app, "/api/v1/ws/unified?since=0").await;
        again.json().await;
        let all = again.until("resumed").await;
        assert_eq!(positions(&all[..all.len() - 1]).last(), Some(&last));
        assert_eq!(all[0]["symbol"], "Spy", "as it was published: {}", all[0]);
        drop(listeners);
        app.stop().await;
    }

    async fn own_alerts_come_as_embeds_to_their_market(place: &Place) {
        let app = TestApp::start(place).await;
        let reached = app.batch(&moment("sr:7", 0, [2.0, 3.4, 3.1])).await.expect(201)["position"].clone();
        let id = app.get(&format!("/api/events?min_position={reached}")).await.expect(200)["events"][0]["id"].as_u64().unwrap();
        let mut by_key = listen(&app, "market/sr:7").await;
        let mut by_id = listen(&app, &format!("market/{id}")).await;
        let mut unified = listen(&app, "unified").await;
        app.batch(&moment("sr:7", 5, [3.0, 3.4, 3.1])).await.expect(201);
        let alert = by_key.json().await;
        assert_eq!((&alert["type"], &alert["source"]), (&json!("alert"), &json!("linewatch")), "{alert}");
        assert_eq!(alert["symbol"], "sr:7");
        assert!(alert["embed"]["title"].is_string() && alert["embed"]["color"].is_u64(), "{alert}");
        assert_eq!(by_id.json().await, alert);
        assert_eq!(unified.json().await, alert);
        drop((by_key, by_id, unified));
        app.stop().await;
    }

    /// On a stop everybody gets what is committed, and from where to go on.
    async fn a_stop_leaves_nobody_in_the_dark(place: &Place) {
        let app = TestApp::start(place).await;
        let mut unified = listen(&app, "unified").await;
        let mut topics = Listener::to(&app, "/api/ws").await;
        topics.json().await;
        let published = publish(&app, "narratives", json!({"narrative": {"text": "the end"}})).await;
        app.stop().await;
        let mut last = 0;
        for (listener, resumes_at) in [(&mut unified, published), (&mut topics, published)] {
            let end = loop {
                match listener.hear().await {
                    Heard::Json(message) => last = message["position"].as_u64().unwrap(),
                    Heard::Closed(end) => break end,
                    Heard::Gone => panic!("without a word"),
                }
            };
            assert_eq!(u16::from(end.code), 1001);
            let reason: Value = serde_json::from_str(&end.reason).unwrap();
            assert_eq!(reason["resume_from"], resumes_at);
        }
        assert_eq!(last, published);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_channel_is_refused() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let long = "x".repeat(1_000);
    for path in ["market/a%2Fb", "market/%00", &format!("market/{long}"), &format!("agents/{long}"), "agents/%0A"] {
        let refused = Listener::with(&app, &format!("/api/v1/ws/{path}"), &[]).await.map(drop);
        assert!(matches!(refused, Err(400..=404)), "{path}: {refused:?}");
    }
    let mut listener = listen(&app, "signals").await;
    listener.say(r#"{"type":"subscribe","topics":["risk_alerts"]}"#).await;
    assert_eq!(listener.json().await["code"], "unknown_type");
    app.stop().await;
}
