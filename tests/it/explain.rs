//! Why there was an alert, and why there was none: on the recorded days, over HTTP.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    command_line::succeeded,
    recorded::{DENSE, recorded},
    support::{
        app::TestApp,
        batch::{moment, one_x_two, past, snapshot},
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

/// A monitor each that an override changes where our own price, or we ourselves, are met.
const SCOPED: &str = r#"
[[monitors]]
id = "drift"
detector = "drift"
warning = 5
elevated = 50
critical = 60

[[monitors]]
id = "apart"
detector = "deviation"
books = 1
elevated = 50
critical = 60

[[monitors]]
id = "sure"
detector = "surebet"

[[overrides]]
monitor = "drift"
match = { odds_from = 2.05, odds_to = 2.1 }
set = { stale_after = 30 }

[[overrides]]
monitor = "apart"
match = { odds_from = 1.9, odds_to = 2.1 }
set = { hysteresis = 0.5 }

[[overrides]]
monitor = "sure"
match = { role = "reference" }
set = { hysteresis = 0.1 }
"#;

/// Our own prices and those of another book.
fn offers(key: &str, minute: u32, ours: [f64; 3], theirs: [f64; 3]) -> Value {
    let of = |book: &str, prices| snapshot(book, &past(minute), key, &[one_x_two(prices)]);
    json!({"snapshots": [of("betpawa", ours), of("sportybet", theirs)]})
}

on_both_stores! {
    /// What a change is measured from is not the price that overrides are matched by.
    async fn fields_are_those_that_the_alert_was_judged_by(place: &Place) {
        let app = TestApp::start(place).await;
        let put = app.request(Method::PUT, "/api/rules?expectedVersion=0&note=scoped").header("content-type", "application/toml");
        app.send(put.body(SCOPED)).await.expect(200);
        let usual = [2.0, 3.4, 3.1];
        for (minute, price) in [(0, 2.0), (1, 2.06), (2, 2.12)] {
            app.batch(&offers("sr:1", minute, [price, 3.4, 3.1], usual)).await.expect(201);
        }
        for (minute, price) in [(3, 2.0), (4, 2.3)] {
            app.batch(&offers("sr:2", minute, [price, 3.4, 3.1], usual)).await.expect(201);
        }
        let last = app.batch(&offers("sr:3", 5, [3.5, 3.4, 3.1], [3.0, 3.6, 3.2])).await.expect(201);
        let explained_as = async |kind: &str, new_value: Value, name: &str, set: Value| {
            let found = app.get(&format!("/api/alerts?alert_type={kind}&min_position={}", last["position"])).await.expect(200);
            let mut alerts = found["alerts"].as_array().unwrap().iter();
            let alert = alerts.find(|alert| alert["newValue"] == new_value).unwrap_or_else(|| panic!("{kind}: {found}"));
            let told = explained(&app, alert).await;
            assert_eq!(field(&told, name), &set, "{kind}");
        };
        let set = |name: &str, value: Value, at: u32| json!({"field": name, "value": value, "layer": "override", "override": at});
        explained_as("drift", json!(2.12), "stale_after", set("stale_after", json!(30), 0)).await;
        explained_as("deviation", json!(2.3), "hysteresis", set("hysteresis", json!(0.5), 1)).await;
        explained_as("surebet", Value::Null, "hysteresis", set("hysteresis", json!(0.1), 2)).await;
        app.stop().await;
    }

    /// Why nothing came of a price is told by what was in force then, also where nobody watches it at all.
    async fn silence_names_the_reason_of_each_moment(place: &Place) {
        let app = TestApp::start(place).await;
        let alone = |minute, price| json!({"snapshots": [snapshot("sportybet", &past(minute), "sr:7", &[one_x_two([price, 3.4, 3.1])])]});
        app.batch(&alone(0, 3.0)).await.expect(201);
        let batch = app.batch(&alone(1, 2.1)).await.expect(201);
        let fixture = app.get(&format!("/api/events?min_position={}", batch["position"])).await.expect(200)["events"][0]["id"].clone();
        let silence = async |market: &str, rest: &str| {
            app.get(&format!("/api/rules/silence?fixture={fixture}&market={market}{rest}")).await.expect(200)
        };
        let held = silence("3743", "").await;
        let candidate = &held["candidates"][0];
        assert_eq!((&candidate["why"], &candidate["oldPrice"], &candidate["newPrice"]), (&json!("not_offered"), &json!(3), &json!(2.1)), "{held}");
        assert_eq!(held["notes"], json!([]));
        let switch = async |on: bool| app.json(Method::PUT, "/api/settings", &json!({"alertEnabled": on})).await.expect(200);
        switch(false).await;
        app.batch(&alone(2, 3.0)).await.expect(201);
        switch(true).await;
        app.batch(&alone(3, 2.1)).await.expect(201);
        let held = silence("3743", "").await;
        let whys: Vec<&Value> = held["candidates"].as_array().unwrap().iter().map(|held| &held["why"]).collect();
        assert_eq!(whys, ["not_offered", "not_offered"], "{held}");
        let off = "alerts are switched off in the settings";
        assert_eq!(held["notes"], json!([format!("from {0} to {0}: {off}", past(2))]));
        let then = format!("&from={0}&to={0}", past(2));
        assert_eq!(silence("3743", &then).await["notes"], json!([off]));
        app.stop().await;
    }

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
        let told = explained(&app, &repeated).await;
        let again = told["repetitions"].as_array().unwrap();
        assert_eq!(json!(again.len()), repeated["repeats"], "{told}");
        let event = app.get(&format!("/api/audit/events/{}", again[0]["position"])).await.expect(200);
        assert!(["AlertRepeated", "AlertEscalated"].contains(&event["type"].as_str().unwrap()), "{event}");
        assert!(again[0]["capturedAt"].as_str() > told["quotes"][0]["capturedAt"].as_str() && again[0]["newPrice"].is_number(), "{told}");
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
