//! Why there was an alert, and why there was none: on the recorded days, over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    command_line::succeeded,
    recorded::{DENSE, recorded},
    support::{
        app::TestApp,
        batch::moment,
        place::{Place, on_both_stores},
    },
};

/// A desk with the recorded days, judged by a preset; nothing where the recording is not there.
async fn desk_with(place: &Place, preset: Option<&str>) -> Option<TestApp> {
    let dense = recorded(DENSE)?.display().to_string();
    place.open().await.close().await;
    if let Some(preset) = preset {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rules.json");
        std::fs::write(&file, succeeded(&["rules", "preset", preset])).unwrap();
        succeeded(&["rules", "activate", file.to_str().unwrap(), "--store", &place.url]);
    }
    succeeded(&["import", "odds-api", &dense, "--store", &place.url, "--reference", "draftkings"]);
    Some(TestApp::start(place).await)
}

/// Some alerts of a type, spread over all there are.
async fn some_of(app: &TestApp, alert_type: &str, count: usize) -> Vec<Value> {
    let found = app.get(&format!("/api/alerts?alert_type={alert_type}&limit=200")).await.expect(200);
    let alerts = found["alerts"].as_array().unwrap();
    assert!(!alerts.is_empty(), "no {alert_type}");
    alerts.iter().step_by(alerts.len().div_ceil(count)).cloned().collect()
}

async fn explained(app: &TestApp, alert: &Value) -> Value {
    let told = app.get(&format!("/api/alerts/{}/explain", alert["id"])).await.expect(200);
    assert_eq!((&told["recomputed"], &told["difference"]), (&json!(true), &Value::Null), "{alert} {told}");
    assert!(!told["arithmetic"].as_array().unwrap().is_empty(), "{told}");
    assert!(!told["quotes"].as_array().unwrap().is_empty(), "{told}");
    told
}

fn quote<'a>(told: &'a Value, role: &str) -> &'a Value {
    let quotes = told["quotes"].as_array().unwrap();
    quotes.iter().find(|quote| quote["role"] == role).unwrap_or_else(|| panic!("no {role} in {told}"))
}

fn field<'a>(told: &'a Value, name: &str) -> &'a Value {
    let fields = told["fields"].as_array().unwrap();
    fields.iter().find(|field| field["field"] == name).unwrap_or_else(|| panic!("no {name} in {told}"))
}

on_both_stores! {
    async fn what_the_settings_raised_is_explained(place: &Place) {
        let Some(app) = desk_with(place, None).await else { return };
        for alert in some_of(&app, "price_change", 4).await {
            let told = explained(&app, &alert).await;
            let (before, now) = (quote(&told, "baseline"), quote(&told, "now"));
            assert_eq!((&before["price"], &now["price"]), (&alert["oldValue"], &alert["newValue"]));
            assert!(before["position"].as_u64() < now["position"].as_u64());
            assert_eq!(field(&told, "warning"), &json!({"field": "warning", "value": 7, "layer": "settings", "override": null}));
            let event = app.get(&format!("/api/audit/events/{}", now["position"])).await.expect(200);
            assert_eq!(event["payload"]["OddsUpdated"]["bookmaker"], alert["bookmakerSlug"]);
        }
        for alert in some_of(&app, "direction_disagreement", 3).await {
            let told = explained(&app, &alert).await;
            assert_eq!(quote(&told, "opposite")["price"], alert["competitorNewValue"]);
        }
        for alert in some_of(&app, "availability", 2).await {
            explained(&app, &alert).await;
        }
        app.get("/api/alerts/1/explain").await.problem(404);
        app.get("/api/alerts/99999999/explain").await.problem(404);
        app.stop().await;
    }

    async fn what_a_rule_set_raised_is_explained_and_what_it_held_back(place: &Place) {
        let Some(app) = desk_with(place, Some("desk")).await else { return };
        for alert in some_of(&app, "steam", 3).await {
            let told = explained(&app, &alert).await;
            let movers = told["quotes"].as_array().unwrap().iter().filter(|quote| quote["role"] == "mover").count();
            assert_eq!(json!(movers), alert["movers"]);
            assert_eq!(field(&told, "reference")["layer"], "monitor");
        }
        for alert in some_of(&app, "drift", 2).await.into_iter().chain(some_of(&app, "price_change", 4).await) {
            let told = explained(&app, &alert).await;
            assert_eq!((&told["monitor"], &told["rulesVersion"]), (&alert["monitor"], &json!(1)));
        }
        let repeated = app.get("/api/alerts?alert_type=price_change&limit=200").await.expect(200);
        let repeated = repeated["alerts"].as_array().unwrap().iter().find(|alert| alert["repeats"] != 0).unwrap().clone();
        let fixture = format!("fixture={}&market={}", repeated["eventId"], repeated["marketId"].as_str().unwrap());
        let silence = async |rest: &str| app.get(&format!("/api/rules/silence?{fixture}{rest}")).await.expect(200);
        let held = silence("&limit=500").await;
        let candidates = held["candidates"].as_array().unwrap();
        let repeats = candidates.iter().filter(|held| held["why"] == "repeat").count();
        assert!(repeats > 0, "{held}");
        assert_eq!((&held["notes"], &held["rulesVersion"]), (&json!([]), &json!(1)));
        let first = silence("&limit=1").await;
        let second = silence(&format!("&limit=1&cursor={}", first["nextCursor"].as_str().unwrap())).await;
        assert_eq!([&first["candidates"][0], &second["candidates"][0]], [&candidates[0], &candidates[1]]);
        assert_eq!(silence("&to=2026-06-01T00:00:00Z").await["candidates"], json!([]));
        let other = app.get(&format!("/api/rules/silence?fixture={}&market=9999", repeated["eventId"])).await.expect(200);
        assert!(other["notes"][0].as_str().unwrap().contains("primary"), "{other}");
        app.get("/api/rules/silence?fixture=999999999&market=3743").await.problem(404);
        app.get(&format!("/api/rules/silence?{fixture}&from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z")).await.problem(400);
        app.stop().await;
    }

    /// A batch is judged by what was in force when it was decided; its events say which rule set that was.
    async fn events_name_the_rule_set_that_judged_them(place: &Place) {
        let app = TestApp::start(place).await;
        app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        let rules = app.get("/api/rules").await.expect(200)["rules"].clone();
        app.json(Method::PUT, "/api/rules", &json!({"expectedVersion": 0, "rules": rules})).await.expect(200);
        let batch = app.batch(&moment("sr:1", 1, [2.4, 3.4, 3.1])).await.expect(201);
        let event = app.get(&format!("/api/audit/events/{}", batch["position"])).await.expect(200);
        assert_eq!(event["metadata"]["rule_set_version"], "1");
        let first = app.get("/api/audit/events/1").await.expect(200);
        assert_eq!(first["metadata"].get("rule_set_version"), None, "there was none");
        let alert = app.get(&format!("/api/alerts?min_position={}", batch["position"])).await.expect(200)["alerts"][0].clone();
        explained(&app, &alert).await;
        app.stop().await;
    }
}
