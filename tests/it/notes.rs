//! Notes of acknowledged alerts, and the reason why alerts are off.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{Answer, TestApp},
    batch::moment,
    place::{Place, on_both_stores},
};

/// A desk with one alert.
async fn with_an_alert(place: &Place) -> (TestApp, i64) {
    let app = TestApp::start(place).await;
    app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let answer = app.batch(&moment("sr:1", 1, [2.4, 3.4, 3.1])).await.expect(201);
    let list = app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
    let id = list["alerts"][0]["id"].as_i64().unwrap();
    (app, id)
}

async fn amend(app: &TestApp, id: i64, note: Value, version: &Value) -> Answer {
    let body = json!({ "note": note, "expectedVersion": version });
    app.json(Method::PUT, &format!("/api/alerts/{id}/note"), &body).await
}

on_both_stores! {
    async fn a_note_is_changed_and_nothing_that_was_noted_is_lost(place: &Place) {
        let (app, id) = with_an_alert(place).await;
        let new = amend(&app, id, json!("x"), &json!(1)).await;
        assert_eq!(new.problem(400), "the alert is not acknowledged; acknowledge it with the note");
        let body = json!({ "acknowledged": true, "note": "ours is right" });
        let acknowledged = app.json(Method::PATCH, &format!("/api/alerts/{id}"), &body).await.expect(200);
        let version = acknowledged["noteVersion"].clone();
        assert!(version.is_u64(), "{acknowledged}");
        let amended = amend(&app, id, json!("theirs is right"), &version).await.expect(200);
        assert_eq!((&amended["note"], &amended["status"]), (&json!("theirs is right"), &json!("acknowledged")));
        assert_eq!((&amended["acknowledgedBy"], &amended["acknowledgedAt"]), (&acknowledged["acknowledgedBy"], &acknowledged["acknowledgedAt"]));
        let overtaken = amend(&app, id, json!("late"), &version).await.expect(409);
        assert_eq!((&overtaken["field"], &overtaken["version"]), (&json!("expectedVersion"), &amended["noteVersion"]));
        let removed = amend(&app, id, Value::Null, &amended["noteVersion"]).await.expect(200);
        assert_eq!(removed["note"], Value::Null);
        let history = app.get(&format!("/api/alerts/{id}/notes")).await.expect(200);
        let notes: Vec<_> = history["notes"].as_array().unwrap().iter().map(|entry| entry["note"].clone()).collect();
        assert_eq!(notes, [Value::Null, json!("theirs is right"), json!("ours is right")]);
        assert_eq!(history["notes"][0]["actor"], "local");
        let position = &history["notes"][1]["position"];
        let event = app.get(&format!("/api/audit/events/{position}")).await.expect(200);
        assert_eq!((&event["type"], &event["sequence"]), (&json!("AlertNoteAmended"), &history["notes"][1]["version"]));
        app.stop().await;
    }

    async fn wrong_notes_are_refused(place: &Place) {
        let (app, id) = with_an_alert(place).await;
        let path = format!("/api/alerts/{id}/note");
        for (body, field) in [
            (json!({ "note": "x" }), "expectedVersion"),
            (json!({ "expectedVersion": 1 }), "note"),
            (json!({ "note": "x".repeat(1_001), "expectedVersion": 1 }), "note"),
            (json!({ "note": "x", "expectedVersion": 1, "why": 1 }), "why"),
        ] {
            let problem = app.json(Method::PUT, &path, &body).await.expect(400);
            assert_eq!(problem["field"], field, "{body}: {problem}");
        }
        assert_eq!(amend(&app, 9_999, json!("x"), &json!(1)).await.problem(404), "Alert not found");
        assert_eq!(app.get("/api/alerts/9999/notes").await.problem(404), "Alert not found");
        let none = app.get(&format!("/api/alerts/{id}/notes")).await.expect(200);
        assert_eq!(none["notes"], json!([]));
        app.stop().await;
    }

    async fn alerts_that_are_off_say_why(place: &Place) {
        let app = TestApp::start(place).await;
        let put = async |body: Value| app.json(Method::PUT, "/api/settings", &body).await;
        let on = app.get("/api/settings").await.expect(200);
        assert_eq!((&on["alertsOff"], &on["primaryMarketNames"]["3743"]), (&Value::Null, &json!("1X2 - Full Time")));
        let off = put(json!({ "alertEnabled": false, "reason": "feeds are being moved" })).await.expect(200);
        assert_eq!((&off["alertsOff"]["reason"], &off["alertsOff"]["actor"]), (&json!("feeds are being moved"), &json!("local")));
        // Other changes while they are off do not hide who did it.
        let still = put(json!({ "batchSize": 60, "reason": "faster" })).await.expect(200);
        assert_eq!(still["alertsOff"], off["alertsOff"]);
        let history = app.get("/api/settings/history").await.expect(200);
        let reasons: Vec<_> = history["versions"].as_array().unwrap().iter().map(|it| it["reason"].clone()).collect();
        assert_eq!(reasons, [json!("faster"), json!("feeds are being moved")]);
        // What was answered can be sent back, changed.
        let mut back = still;
        back["alertEnabled"] = json!(true);
        assert_eq!(put(back).await.expect(200)["alertsOff"], Value::Null);
        // The existing client gives no reason.
        let silent = put(json!({ "alertEnabled": false })).await.expect(200);
        assert_eq!(silent["alertsOff"]["reason"], Value::Null);
        let long = put(json!({ "alertEnabled": true, "reason": "x".repeat(1_001) })).await.expect(400);
        assert_eq!(long["field"], "reason");
        app.stop().await;
    }
}
