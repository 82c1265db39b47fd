//! The bounds of every setting that is a number, as whoever changes them over HTTP meets them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{Answer, TestApp},
    place::Place,
};

/// Each of them, its smallest and its largest value.
const BOUNDS: [(&str, i64, i64); 17] = [
    ("scrapeIntervalMinutes", 1, 60),
    ("imminentIntervalSeconds", 15, 3_600),
    ("soonIntervalSeconds", 15, 3_600),
    ("oddsRetentionDays", 1, 365),
    ("matchRetentionDays", 1, 365),
    ("cleanupFrequencyHours", 1, 168),
    ("betpawaConcurrency", 1, 100),
    ("sportybetConcurrency", 1, 100),
    ("bet9jaConcurrency", 1, 50),
    ("bet9jaDelayMs", 0, 100),
    ("batchSize", 10, 200),
    ("maxConcurrentEvents", 1, 50),
    ("alertThresholdWarning", 1, 50),
    ("alertThresholdElevated", 1, 50),
    ("alertThresholdCritical", 1, 100),
    ("alertRetentionDays", 1, 90),
    ("alertLookbackMinutes", 15, 180),
];

async fn settings(app: &TestApp) -> Value {
    app.get("/api/settings").await.expect(200)
}

async fn put(app: &TestApp, patch: &Value) -> Answer {
    app.json(Method::PUT, "/api/settings", patch).await
}

/// The settings without what the answer says about their changes.
fn alone(mut settings: Value) -> Value {
    let fields = settings.as_object_mut().expect("an object");
    for added in ["version", "updatedAt", "createdAt", "alertsOff", "primaryMarketNames"] {
        assert!(fields.remove(added).is_some(), "{added}");
    }
    settings
}

/// The settings as they are after a change.
fn with(mut settings: Value, patch: &Value) -> Value {
    for (name, value) in patch.as_object().expect("an object") {
        settings[name] = value.clone();
    }
    settings
}

fn thresholds([warning, elevated, critical]: [f64; 3]) -> Value {
    let number = |percent: f64| serde_json::from_str::<Value>(&percent.to_string()).expect("a number");
    json!({
        "alertThresholdWarning": number(warning),
        "alertThresholdElevated": number(elevated),
        "alertThresholdCritical": number(critical),
    })
}

/// Changes that go as far as the bounds let them. Thresholds must rise, so they go together, and the smallest of one is
/// a step above the smallest of the one before.
fn farthest() -> Vec<Value> {
    let free = BOUNDS.iter().filter(|(name, ..)| !name.starts_with("alertThreshold"));
    let mut patches: Vec<Value> =
        free.flat_map(|(name, min, max)| [*min, *max].map(|value| with(json!({}), &json!({ *name: value })))).collect();
    patches.extend([[1.0, 1.0001, 1.0002], [49.9999, 50.0, 100.0]].map(thresholds));
    patches
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_outside_its_bounds_is_named_and_changes_nothing() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let before = settings(&app).await;
    for (name, min, max) in BOUNDS {
        for value in [min - 1, max + 1] {
            let refused = put(&app, &json!({ name: value })).await;
            let detail = refused.problem(400);
            assert_eq!(refused.json()["field"], name, "{value}: {detail}");
            assert_eq!(settings(&app).await, before, "{name}: {value}");
        }
    }
    let mixed = put(&app, &json!({ "batchSize": 20, "alertLookbackMinutes": 181 })).await;
    assert_eq!((mixed.problem(400).is_empty(), &mixed.json()["field"]), (false, &json!("alertLookbackMinutes")));
    assert_eq!(settings(&app).await, before, "the one that fits is not taken either");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_at_its_bound_is_taken_and_leaves_the_others() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    for patch in farthest() {
        let expected = with(alone(settings(&app).await), &patch);
        let answer = put(&app, &patch).await.expect(200);
        assert_eq!(alone(answer.clone()), expected, "{patch}");
        assert_eq!(settings(&app).await, answer, "{patch}");
    }
    app.stop().await;
}

/// The bounds of one threshold that the bounds of its neighbours keep out of reach.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thresholds_that_do_not_rise_are_refused_within_their_bounds_too() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let before = settings(&app).await;
    for percents in [[50.0, 50.0, 100.0], [1.0, 1.0, 15.0], [1.0, 1.0001, 1.0], [7.0, 15.0, 15.0], [10.0, 7.0, 15.0]] {
        let refused = put(&app, &thresholds(percents)).await;
        assert!(refused.problem(400).contains("must hold"), "{percents:?}: {}", refused.text);
        assert_eq!(settings(&app).await, before, "{percents:?}");
    }
    app.stop().await;
}
