//! The status document, who I am, the history of the settings, and the log backwards, over real HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{TestApp, options},
    batch::{moment, past},
    place::{Place, on_both_stores},
};

on_both_stores! {
    async fn the_status_says_how_linewatch_is(place: &Place) {
        let app = TestApp::start(place).await;
        let answer = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        let status = app.get("/api/status").await.expect(200);
        assert_eq!(status["head"], answer["position"]);
        assert_eq!(status["store"]["events"], answer["position"]);
        assert!(status["store"]["sizeBytes"].as_i64().unwrap() > 10_000, "{status}");
        assert!(["sqlite", "postgres"].iter().any(|kind| status["store"]["kind"] == *kind));
        let projections = status["projections"].as_array().unwrap();
        assert!(projections.iter().any(|it| it["name"] == "alerts" && it["lag"] == 0 && it["deadLettered"] == 0), "{status}");
        let feeds = status["feeds"].as_array().unwrap();
        let books: Vec<_> = feeds.iter().map(|feed| feed["bookmaker"].as_str().unwrap()).collect();
        assert_eq!(books, ["betpawa", "sportybet"]);
        let shown = ["name", "fixtures", "openMarkets"].map(|name| &feeds[0][name]);
        assert_eq!(json!(shown), json!(["BetPawa", 1, 1]));
        assert!(feeds[0]["newestCapturedAt"].as_str().unwrap().starts_with(&past(0)[..16]), "{status}");
        assert!(feeds[0]["ageSeconds"].as_i64().unwrap() > 0);
        assert_eq!(status["staleAfterSeconds"], 600);
        assert_eq!(json!([&status["push"]["connections"], &status["push"]["queueDepth"]]), json!([0, 0]));
        assert_eq!(json!([&status["role"], &status["actor"], &status["authRequired"]]), json!(["admin", "local", false]));
        app.stop().await;
    }

    async fn the_history_of_the_settings_names_what_changed(place: &Place) {
        let app = TestApp::start(place).await;
        assert_eq!(app.get("/api/settings/history").await.expect(200), json!({ "versions": [], "nextBefore": null }));
        for body in [json!({ "alertThresholdWarning": 5 }), json!({ "alertThresholdWarning": 6, "alertEnabled": false })] {
            app.json(Method::PUT, "/api/settings", &body).await.expect(200);
        }
        let page = app.get("/api/settings/history?limit=1").await.expect(200);
        let newest = &page["versions"][0];
        assert_eq!((&newest["version"], &newest["actor"], &page["nextBefore"]), (&json!(2), &json!("local"), &json!(2)));
        let change = |field: &str| newest["changes"].as_array().unwrap().iter().find(|it| it["field"] == field).cloned();
        assert_eq!(change("alertThresholdWarning"), Some(json!({ "field": "alertThresholdWarning", "from": 5, "to": 6 })));
        assert_eq!(change("alertEnabled"), Some(json!({ "field": "alertEnabled", "from": true, "to": false })));
        let event = app.get(&format!("/api/audit/events/{}", newest["position"])).await.expect(200);
        assert_eq!(event["type"], "SettingsChanged");
        let before = app.get("/api/settings/history?limit=1&before=2").await.expect(200);
        assert_eq!(before["versions"][0]["changes"], json!([{ "field": "alertThresholdWarning", "from": 7, "to": 5 }]));
        assert_eq!(before["nextBefore"], Value::Null);
        app.get("/api/settings/history?limit=0").await.problem(400);
        app.stop().await;
    }

    async fn the_log_is_read_from_its_end(place: &Place) {
        let app = TestApp::start(place).await;
        app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        let answer = app.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
        let head = answer["position"].as_u64().unwrap();
        let read = async |query: &str| {
            let text = app.get(&format!("/api/audit/events?{query}")).await.text;
            let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let (end, events) = lines.split_last().unwrap();
            assert_eq!(end["end"], true, "{text}");
            let positions: Vec<u64> = events.iter().map(|event| event["position"].as_u64().unwrap()).collect();
            (positions, end.clone())
        };
        let (all, end) = read("newest_first=true").await;
        assert_eq!(all, (1..=head).rev().collect::<Vec<_>>());
        assert_eq!((&end["first"], &end["last"]), (&json!(head), &json!(1)));
        let (two, end) = read("newest_first=true&limit=2").await;
        assert_eq!(two, [head, head - 1]);
        let (next, _) = read(&format!("newest_first=true&limit=2&until={}", end["last"].as_u64().unwrap() - 1)).await;
        assert_eq!(next, [head - 2, head - 3]);
        assert_eq!(read("since=1&until=3").await.0, [2, 3]);
        assert_eq!(read("since=3&until=2").await.0, [0_u64; 0]);
        let (alerts, _) = read("type=AlertDetected&stream=fixture-sr:1&newest_first=true").await;
        assert_eq!(alerts.len(), 1);
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_hears_who_they_are_and_only_traders_acknowledge() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    std::fs::write(
        &file,
        "anna trader 0123456789abcdef0\nrobot ingest fedcba98765432100\nval viewer bbbbbbbbbbbbbbbb2\n",
    )
    .unwrap();
    let mut options = options(&place);
    options.token_file = Some(file);
    let mut app = TestApp::with(options).await;
    app.get("/api/me").await.problem(401);
    let body = json!({ "alertIds": [1], "acknowledged": true });
    for (token, role, sees, acknowledges) in [
        ("0123456789abcdef0", "trader", 200, 200),
        ("fedcba98765432100", "ingest", 403, 403),
        ("bbbbbbbbbbbbbbbb2", "viewer", 200, 403),
    ] {
        app.signed_in(token);
        let me = app.get("/api/me").await.expect(200);
        assert_eq!((&me["role"], &me["authRequired"]), (&json!(role), &json!(true)));
        assert_eq!(me["may"]["acknowledge"], acknowledges == 200, "{role}");
        assert_eq!(app.get("/api/status").await.status.as_u16(), sees, "{role}");
        let answer = app.json(Method::POST, "/api/alerts/acknowledge", &body).await;
        assert_eq!(answer.status.as_u16(), acknowledges, "{role}: {}", answer.text);
    }
    app.stop().await;
}
