//! Publishing over HTTP: what is stored, what is marked, what is refused.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{Answer, TestApp, options},
    place::{Place, on_both_stores},
};

const ALL: &str = "/api/v1/publish";
const ALERTS: &str = "/api/v1/publish/alerts";
const SIGNALS: &str = "/api/v1/publish/signals";
const MARKET_DATA: &str = "/api/v1/publish/market-data";
const INSIGHTS: &str = "/api/v1/publish/agent-insights";
const NARRATIVES: &str = "/api/v1/publish/narratives";

/// The log's lines, without its closing one.
async fn log(app: &TestApp, query: &str) -> Vec<Value> {
    let text = app.get(&format!("/api/audit/events{query}")).await.text;
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines.pop();
    lines
}

async fn head(app: &TestApp) -> u64 {
    let text = app.get("/api/audit/events?limit=1").await.text;
    serde_json::from_str::<Value>(text.lines().last().expect("a closing line")).unwrap()["head"].as_u64().unwrap()
}

async fn post(app: &TestApp, path: &str, body: &Value) -> Answer {
    app.json(Method::POST, path, body).await
}

async fn post_text(app: &TestApp, path: &str, body: String) -> Answer {
    let request = app.request(Method::POST, path).header("content-type", "application/json");
    app.send(request.body(body)).await
}

fn alert(title: &str) -> Value {
    json!({
        "alert_type": "gamma_flip", "source": "monitor", "symbol": "SPY", "content": null,
        "embed": {"title": title, "color": 15_158_332, "fields": [{"name": "a", "value": "b", "inline": true}]}
    })
}

on_both_stores! {
    async fn what_is_published_is_stored_and_can_be_audited(place: &Place) {
        let app = TestApp::start(place).await;
        let published = [
            (ALERTS, alert("SPY below 662.5"), "channel-alerts", "AlertPublished"),
            (SIGNALS, json!({"signal": {"symbol": "spy", "action": "BUY"}}), "channel-signals", "SignalPublished"),
            (MARKET_DATA, json!({"symbol": "Spy", "data": {"price": 1.5}}), "channel-market:spy", "MarketDataPublished"),
            (INSIGHTS, json!({"agent": "Market Agent", "insight": "x"}), "channel-agent:market agent", "AgentInsightPublished"),
            (NARRATIVES, json!({"narrative": {"text": "é 😀"}}), "channel-narrative", "NarrativePublished"),
        ];
        for (position, (path, body, stream, kind)) in (1_u64..).zip(&published) {
            let answer = post(&app, path, body).await.expect(201);
            assert_eq!(answer, json!({"position": position, "repeat": false}));
            let event = app.get(&format!("/api/audit/events/{position}")).await.expect(200);
            assert_eq!((&event["stream"], &event["type"]), (&json!(stream), &json!(kind)));
            assert_eq!((&event["metadata"]["actor"], &event["metadata"]["causation_id"]), (&json!("local"), &json!("Publish")));
            assert_eq!(log(&app, &format!("?stream={}", stream.replace(' ', "%20"))).await, [event]);
        }
        let stored = &app.get("/api/audit/events/1").await.expect(200)["payload"]["AlertPublished"];
        assert_eq!((&stored["alertType"], &stored["embed"]), (&json!("gamma_flip"), &alert("SPY below 662.5")["embed"]));
        assert_eq!((stored.get("content"), stored.get("repeat")), (None, None));
        // The read models pass over it, and none is dead-lettered.
        let head = head(&app).await;
        app.get(&format!("/api/alerts?min_position={head}")).await.expect(200);
        app.get("/readyz").await.expect(200);
        app.stop().await;
        linewatch_verifies(place).await;
    }

    async fn a_repeat_is_stored_and_marked_also_after_a_restart(place: &Place) {
        let app = TestApp::start(place).await;
        for (title, repeat) in [("SPY at 1", false), ("SPY at 2.50", true), ("QQQ at 1", false)] {
            assert_eq!(post(&app, ALERTS, &alert(title)).await.expect(201)["repeat"], repeat, "{title}");
        }
        let mut other = alert("SPY at 1");
        other["symbol"] = json!("spy");
        assert_eq!(post(&app, ALERTS, &other).await.expect(201)["repeat"], true, "symbols have no case");
        app.stop().await;
        let app = TestApp::start(place).await;
        assert_eq!(post(&app, ALERTS, &alert("SPY at 77")).await.expect(201), json!({"position": 5, "repeat": true}));
        assert_eq!(post(&app, ALERTS, &alert("IWM at 77")).await.expect(201)["repeat"], false);
        let marked: Vec<bool> =
            log(&app, "?type=AlertPublished").await.iter().map(|it| it["payload"]["AlertPublished"]["repeat"] == true).collect();
        assert_eq!(marked, [false, true, false, true, true, false]);
        app.stop().await;
    }

    async fn a_batch_is_stored_together_with_a_verdict_each(place: &Place) {
        let app = TestApp::start(place).await;
        let kinded = |kind: &str, mut body: Value| { body["kind"] = json!(kind); body };
        let items = json!([
            kinded("alert", alert("SPY at 1")),
            kinded("market_data", json!({"symbol": "S/PY", "data": 1})),
            kinded("alert", alert("SPY at 2")),
            kinded("signal", json!({"signal": {"action": "BUY"}})),
            kinded("agent_insight", json!({"agent": "a", "insight": {}})),
            kinded("narrative", json!({"narrative": "x"})),
            {"kind": "nothing"},
            7,
        ]);
        let answer = post(&app, ALL, &json!({ "items": items })).await.expect(201);
        assert_eq!((&answer["published"], &answer["refused"], &answer["position"]), (&json!(5), &json!(3), &json!(5)));
        let verdicts = answer["verdicts"].as_array().unwrap();
        assert_eq!(verdicts.len(), 8);
        for (index, verdict) in verdicts.iter().enumerate() {
            assert_eq!(verdict["index"], index);
            assert_eq!(verdict.get("position").is_some(), ![1, 6, 7].contains(&index), "{verdict}");
            assert_eq!(verdict.get("reason").is_some(), [1, 6, 7].contains(&index), "{verdict}");
        }
        assert_eq!((&verdicts[0]["repeat"], &verdicts[2]["repeat"]), (&json!(false), &json!(true)));
        assert_eq!((&verdicts[1]["field"], &verdicts[6]["field"]), (&json!("symbol"), &json!("kind")));
        assert!(verdicts[0]["position"].as_u64() < verdicts[2]["position"].as_u64(), "a channel keeps its order");
        let times: std::collections::BTreeSet<String> =
            log(&app, "").await.iter().map(|event| event["recorded_at"].to_string()).collect();
        assert_eq!(times.len(), 1, "one append");
        let many: Vec<Value> = (0..1_000).map(|n| kinded("market_data", json!({"symbol": format!("S{}", n % 300), "data": n}))).collect();
        let answer = post(&app, ALL, &json!({ "items": many })).await.expect(201);
        assert_eq!((&answer["published"], &answer["position"]), (&json!(1_000), &json!(1_005)));
        app.stop().await;
    }

    async fn of_the_same_alert_from_many_at_once_one_is_sent(place: &Place) {
        let app = TestApp::start(place).await;
        let body = alert("SPY at 1");
        let answers = futures_util::future::join_all((0..40).map(|_| post(&app, ALERTS, &body))).await;
        let sent = answers.iter().filter(|answer| answer.expect(201)["repeat"] == false).count();
        assert_eq!((sent, head(&app).await), (1, 40));
        app.stop().await;
    }

    /// A channel is never at rest under load; even so what it knows is saved, so that a restart need not fold it all.
    async fn a_busy_channel_is_saved_now_and_then(place: &Place) {
        let repository = linewatch_log::RepositoryOptions { snapshot_every: 5, ..linewatch_log::RepositoryOptions::default() };
        let app = TestApp::with(linewatch::app::ServeOptions { repository, ..options(place) }).await;
        let (app_ref, word) = (&app, |n: usize| "x".repeat(n + 1));
        let publishers = (0..16).map(|task| async move {
            for n in 0..25 {
                post(app_ref, ALERTS, &alert(&word(task * 25 + n))).await.expect(201);
            }
        });
        futures_util::future::join_all(publishers).await;
        app.stop().await;
        let store = place.open().await;
        let stream = linewatch_model::StreamId::channel("alerts");
        let saved = store.snapshots(&[stream], 1).await.unwrap();
        let behind = 400 - saved.first().expect("a snapshot").0.sequence.get();
        assert!(behind <= 100, "{behind} events behind");
        store.close().await;
        let app = TestApp::start(place).await;
        assert_eq!(post(&app, ALERTS, &alert(&word(7))).await.expect(201)["repeat"], true);
        app.stop().await;
    }

    async fn what_does_not_fit_is_named_and_leaves_nothing(place: &Place) {
        let app = TestApp::start(place).await;
        let mut faults = Vec::new();
        for (path, body, status, field) in misfits() {
            let answer = post_text(&app, path, body.clone()).await;
            let problem = if answer.content_type == "application/problem+json" { answer.json() } else { Value::Null };
            let named = problem["detail"].as_str().is_some_and(|detail| !detail.is_empty())
                && problem.get("field").and_then(Value::as_str).unwrap_or("") == field;
            if answer.status.as_u16() != status || !named || answer.text.len() > 20_000 {
                let brief: String = body.chars().take(200).collect();
                faults.push(format!("{path} {brief}: {status} {field}: {} {}", answer.status, answer.text));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        let plain = app.send(app.request(Method::POST, ALERTS).body(alert("x").to_string())).await;
        assert_eq!(plain.status.as_u16(), 415);
        assert_eq!(app.get(ALERTS).await.status.as_u16(), 405);
        assert_eq!(head(&app).await, 0, "nothing was stored");
        // At the bounds it is taken.
        for body in at_the_bounds() {
            post(&app, ALERTS, &body).await.expect(201);
        }
        app.stop().await;
    }
}

async fn linewatch_verifies(place: &Place) {
    let store = place.open().await;
    store.verify(|_, _| ()).await.expect("an intact log");
    store.close().await;
}

fn with(field: &str, value: &Value) -> String {
    let mut body = alert("x");
    body[field] = value.clone();
    body.to_string()
}

/// A path, a body, the status that it must get, and the field that must be named.
fn misfits() -> Vec<(&'static str, String, u16, &'static str)> {
    let long = |count: usize| Value::from("x".repeat(count));
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let raw = |embed: &str| format!(r#"{{"alert_type":"a","source":"s","embed":{embed}}}"#);
    let mut cases = Vec::new();
    for symbol in ["S/PY", "../x", "S PY", "", "SPY\n", "\u{7}", "a\u{0}b", "é"] {
        cases.push((ALERTS, with("symbol", &json!(symbol)), 400, "symbol"));
        cases.push((MARKET_DATA, json!({"symbol": symbol, "data": 1}).to_string(), 400, "symbol"));
        let field = if symbol.contains('\0') { "signal" } else { "signal.symbol" };
        cases.push((SIGNALS, json!({"signal": {"symbol": symbol}}).to_string(), 400, field));
    }
    cases.push((ALERTS, with("symbol", &long(1_000)), 400, "symbol"));
    cases.push((ALERTS, with("symbol", &json!(7)), 400, "symbol"));
    for field in ["alert_type", "source"] {
        for value in
            [json!(""), json!("  "), json!("a\u{0}"), json!("a\nb"), json!("\u{85}"), json!(null), json!([]), long(101)]
        {
            cases.push((ALERTS, with(field, &value), 400, field));
        }
    }
    for agent in [json!(""), json!("a\u{0}"), json!("a\tb"), json!(1), long(1_000)] {
        cases.push((INSIGHTS, json!({"agent": agent, "insight": 1}).to_string(), 400, "agent"));
    }
    cases.extend([
        (ALERTS, with("content", &long(4_001)), 400, "content"),
        (ALERTS, with("content", &json!("a\u{0}")), 400, "content"),
        (ALERTS, with("content", &json!({})), 400, "content"),
        (ALERTS, with("embed", &Value::Null), 400, "content"),
        (ALERTS, with("embed", &json!([])), 400, "embed"),
        (ALERTS, with("embed", &json!("x")), 400, "embed"),
        (ALERTS, with("embed", &json!({"a": long(32 << 10)})), 400, "embed"),
        (ALERTS, with("embed", &json!({"a": "\u{0}"})), 400, "embed"),
        (ALERTS, with("embed", &json!({"a": long(10 << 20)})), 413, ""),
        (ALERTS, with("embed", &json!({"a": long(64 << 10)})), 413, ""),
        (ALERTS, raw(&format!("{{\"a\":{}}}", nested(64))), 400, "embed"),
        (ALERTS, raw(&format!("{{\"a\":{}}}", nested(20_000))), 400, "embed"),
        (ALERTS, raw(r#"{"a":"\ud800"}"#), 400, "embed"),
        (ALERTS, raw(r#"{"a":1e999}"#), 400, "embed"),
        (ALERTS, raw("{"), 400, ""),
        (ALERTS, with("other", &json!(1)), 400, "other"),
        (ALERTS, with("kind", &json!("signal")), 400, "kind"),
        (ALERTS, r#"{"alert_type":"a","content":"x"}"#.to_owned(), 400, "source"),
        (ALERTS, r#"{"alert_type":"a","alert_type":"b","source":"s","content":"x"}"#.to_owned(), 400, "alert_type"),
        (ALERTS, String::new(), 400, ""),
        (ALERTS, "[]".to_owned(), 400, ""),
        (ALERTS, format!("{} {{}}", alert("x")), 400, ""),
        (SIGNALS, r#"{"signal":null}"#.to_owned(), 400, "signal"),
        (SIGNALS, "{}".to_owned(), 400, "signal"),
        (MARKET_DATA, r#"{"symbol":"SPY","data":null}"#.to_owned(), 400, "data"),
        (INSIGHTS, r#"{"agent":"a","insight":"\u0000"}"#.to_owned(), 400, "insight"),
        (NARRATIVES, r#"{"narrative":{"\u0000":1}}"#.to_owned(), 400, "narrative"),
        (NARRATIVES, r#"{"narrative":1,"text":2}"#.to_owned(), 400, "text"),
        (ALL, "{}".to_owned(), 400, "items"),
        (ALL, r#"{"items":[]}"#.to_owned(), 400, "items"),
        (ALL, r#"{"items":{}}"#.to_owned(), 400, "items"),
        (ALL, r#"{"items":[1],"more":1}"#.to_owned(), 400, "more"),
        (ALL, r#"{"items":[1,null,{"kind":"alert"}]}"#.to_owned(), 422, ""),
        (ALL, format!("{{\"items\":[{}1]}}", "1,".repeat(1_000)), 413, "items"),
        (ALL, format!("{{\"items\":[{}1]}}", "1,".repeat(3 << 20)), 413, "items"),
        (ALL, format!("{{\"items\":[\"{}\"]}}", "x".repeat(9 << 20)), 413, ""),
    ]);
    cases
}

fn at_the_bounds() -> Vec<Value> {
    let name = "é".repeat(100);
    let room = (32 << 10) - r#"{"a":""}"#.len();
    vec![
        json!({"alert_type": name, "source": name, "symbol": "x".repeat(64), "content": "é".repeat(4_000)}),
        json!({"alert_type": "b", "source": "s", "embed": {"a": "x".repeat(room)}}),
        json!({"kind": "alert", "alert_type": "c", "source": "s", "content": "\u{1b}[31mred\u{1b}[0m\n"}),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_know_each_others_alerts() {
    let place = Place::postgres().await;
    let (one, two) = (TestApp::start(&place).await, TestApp::start(&place).await);
    for n in 0..6 {
        let (here, there) = if n % 2 == 0 { (&one, &two) } else { (&two, &one) };
        let title = "x".repeat(n + 1);
        assert_eq!(post(here, ALERTS, &alert(&title)).await.expect(201)["repeat"], false);
        assert_eq!(post(there, ALERTS, &alert(&title)).await.expect(201)["repeat"], true);
    }
    one.stop().await;
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn publishing_wants_a_role_and_names_its_actor() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    std::fs::write(&file, "anna trader anna-0123456789abcdef\nval viewer val-0123456789abcdefg\n").unwrap();
    let mut app = TestApp::with(linewatch::app::ServeOptions { token_file: Some(file), ..options(&place) }).await;
    assert_eq!(post(&app, ALERTS, &alert("x")).await.status.as_u16(), 401);
    app.signed_in("val-0123456789abcdefg");
    assert_eq!(post(&app, ALERTS, &alert("x")).await.status.as_u16(), 403);
    assert_eq!(post(&app, ALL, &json!({"items": []})).await.status.as_u16(), 403);
    app.signed_in("anna-0123456789abcdef");
    post(&app, ALERTS, &alert("x")).await.expect(201);
    app.stop().await;
    let store = place.open().await;
    let event = store.event_at(linewatch_model::Position::new(1)).await.unwrap().expect("the event");
    assert_eq!(linewatch::events::Metadata::decode(&event).unwrap().actor.as_str(), "anna");
    store.close().await;
}
