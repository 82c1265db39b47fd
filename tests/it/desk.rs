//! A desk's day over real HTTP and WebSocket, on both stores.

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use linewatch::app::SystemClock;
use linewatch_model::Clock as _;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::{TestApp, options},
    batch::{event, moment, one_x_two, past, snapshot},
    place::{Place, on_both_stores},
};

/// Opens a fixture at both books, then lets betpawa's home price jump by 25 %.
async fn one_alert(app: &TestApp, key: &str) -> Value {
    app.batch(&moment(key, 0, [2.0, 3.4, 3.1])).await.expect(201);
    let answer = app.batch(&moment(key, 5, [2.5, 3.4, 3.1])).await.expect(201);
    assert_eq!(answer["alerts"], 1, "{answer}");
    answer
}

on_both_stores! {
    async fn a_price_jump_becomes_an_alert_that_can_be_acknowledged(place: &Place) {
        let app = TestApp::start(place).await;
        let opened = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
        assert_eq!(opened["snapshots"], json!({ "changed": 2, "unchanged": 0, "stale": 0 }));
        let answer = app.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
        assert_eq!(answer["snapshots"], json!({ "changed": 1, "unchanged": 1, "stale": 0 }));
        assert_eq!((&answer["events"], &answer["alerts"], &answer["verdicts"]), (&json!(3), &json!(1), &json!([])));
        let list = app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        let alert = &list["alerts"][0];
        let shown = ["alertType", "severity", "changePercent", "oldValue", "newValue", "outcomeName", "eventName", "status"];
        let shown: Vec<_> = shown.iter().map(|field| alert[field].clone()).collect();
        let expected = json!(["price_change", "critical", 25, 2, 2.5, "1", "Norway - France", "new"]);
        assert_eq!(json!(shown).to_string().replace(".0", ""), expected.to_string());
        let path = format!("/api/alerts/{}", alert["id"]);
        let body = json!({ "acknowledged": true, "note": "seen by the desk" });
        let acknowledged = app.json(Method::PATCH, &path, &body).await.expect(200);
        assert_eq!((&acknowledged["status"], &acknowledged["note"]), (&json!("acknowledged"), &json!("seen by the desk")));
        assert_eq!(acknowledged["eventName"], "Norway - France");
        let again = app.json(Method::PATCH, &path, &body).await.expect(200);
        assert_eq!(again["acknowledgedAt"], acknowledged["acknowledgedAt"], "acknowledging twice changes nothing");
        let stats = app.get("/api/alerts/stats").await.expect(200);
        assert_eq!(stats["byStatus"], json!({ "new": 0, "acknowledged": 1, "past": 0 }));
        let back = app.json(Method::PATCH, &path, &json!({ "acknowledged": false })).await.expect(200);
        assert_eq!((&back["status"], &back["acknowledgedAt"]), (&json!("new"), &Value::Null));
        assert_eq!(app.get("/api/alerts/999999").await.problem(404), "Alert not found");
        app.stop().await;
    }

    /// One fixture's events cannot be read: the others of the batch are recorded, and the batch is not done.
    async fn a_broken_fixture_fails_alone_and_can_be_sent_again(place: &Place) {
        let app = TestApp::start(place).await;
        for key in ["sr:1", "sr:2", "sr:3"] {
            app.batch(&moment(key, 0, [2.0, 3.4, 3.1])).await.expect(201);
        }
        app.stop().await;
        let move_event = async |from: i64, to: i64| {
            let store = place.open().await;
            let mut tx = store.begin().await.unwrap();
            let sql = format!(
                "UPDATE {} SET sequence = $1 WHERE sequence = $2 AND position IN \
                 (SELECT position FROM events WHERE aggregate_id = 'fixture-sr:2')",
                place.events_table()
            );
            assert_eq!(tx.execute(&sql, &[to.into(), from.into()]).await.unwrap(), 1);
            tx.commit().await.unwrap();
            store.close().await;
        };
        move_event(2, 102).await;
        let app = TestApp::start(place).await;
        let mut batch = moment("sr:1", 5, [2.5, 3.4, 3.1]);
        for key in ["sr:2", "sr:3"] {
            let more = moment(key, 5, [2.5, 3.4, 3.1])["snapshots"].as_array().unwrap().clone();
            batch["snapshots"].as_array_mut().unwrap().extend(more);
        }
        batch["batchId"] = json!("b-1");
        for (changed, stale) in [(2, 0), (0, 4)] {
            let answer = app.batch(&batch).await;
            let answer = answer.expect(201);
            assert_eq!(answer["snapshots"]["changed"], changed, "{answer}");
            assert_eq!(answer["snapshots"]["stale"], stale, "applied again, not remembered as done: {answer}");
            assert_eq!(answer["refused"], 2, "{answer}");
            assert_eq!(answer["verdicts"][0]["eventKey"], "sr:2", "{answer}");
        }
        app.stop().await;
        move_event(102, 2).await;
        let app = TestApp::start(place).await;
        let mended = app.batch(&batch).await.expect(201);
        assert_eq!((&mended["snapshots"]["changed"], &mended["refused"]), (&json!(1), &json!(0)), "{mended}");
        assert_eq!(app.batch(&batch).await.expect(201), mended, "now it is done");
        app.stop().await;
    }

    async fn the_same_batch_twice_changes_nothing(place: &Place) {
        let app = TestApp::start(place).await;
        one_alert(&app, "sr:1").await;
        let before = head(&app).await;
        let again = app.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
        assert_eq!(again["snapshots"], json!({ "changed": 0, "unchanged": 0, "stale": 2 }));
        assert_eq!((&again["events"], head(&app).await), (&json!(0), before));
        app.stop().await;
    }

    async fn a_batch_id_gets_its_first_answer_again(place: &Place) {
        let app = TestApp::start(place).await;
        let mut body = moment("sr:1", 0, [2.0, 3.4, 3.1]);
        body["batchId"] = json!("cycle-1");
        let first = app.batch(&body).await.expect(201);
        assert_eq!(app.batch(&body).await.expect(201), first);
        body["snapshots"][0]["markets"] = json!([]);
        assert_eq!(app.batch(&body).await.status.as_u16(), 409);
        app.stop().await;
    }

    async fn good_snapshots_are_taken_and_bad_ones_named(place: &Place) {
        let app = TestApp::start(place).await;
        let mut bad = snapshot("sportybet", &past(0), "sr:1", &[one_x_two([4.8, 4.7, 1.66])]);
        bad["markets"][0]["outcomes"][1]["odds"] = json!(1);
        let good = snapshot("betpawa", &past(0), "sr:1", &[one_x_two([2.0, 3.4, 3.1])]);
        let answer = app.batch(&json!({ "snapshots": [good, bad] })).await.expect(201);
        let verdicts = answer["verdicts"].as_array().expect("verdicts");
        assert_eq!(verdicts.len(), 1, "{answer}");
        assert_eq!((&verdicts[0]["index"], &verdicts[0]["bookmaker"]), (&json!(1), &json!("sportybet")));
        assert_eq!(verdicts[0]["field"], "markets[0].outcomes[1].odds");
        let only_bad = json!({ "snapshots": [answer] });
        assert_eq!(app.batch(&only_bad).await.status.as_u16(), 422);
        app.stop().await;
    }

    async fn ndjson_is_taken_line_by_line(place: &Place) {
        let app = TestApp::start(place).await;
        let lines = |minute, price| {
            let body = moment("sr:1", minute, [price, 3.4, 3.1]);
            let lines: Vec<_> = body["snapshots"].as_array().unwrap().iter().map(Value::to_string).collect();
            lines.join("\n") + "\n"
        };
        let body = format!("{}{}", lines(0, 2.0), lines(5, 2.5));
        let answer = app.ndjson("?batchId=n1&scrapeRunId=run-7", body.clone()).await.expect(201);
        assert_eq!((&answer["alerts"], &answer["snapshots"]["changed"]), (&json!(1), &json!(3)));
        assert_eq!(app.ndjson("?batchId=n1&scrapeRunId=run-7", body).await.expect(201), answer, "a repeat");
        let audit = app.get("/api/audit/events?type=AlertDetected").await.text;
        let alert: Value = serde_json::from_str(audit.lines().next().unwrap()).unwrap();
        assert_eq!(alert["metadata"]["scrape_run_id"], "run-7");
        app.stop().await;
    }

    /// An auditor's own program: recomputes every hash from the stream's text alone.
    async fn the_audit_stream_can_be_verified_by_a_stranger(place: &Place) {
        let app = TestApp::start(place).await;
        one_alert(&app, "sr:1").await;
        let stream = app.get("/api/audit/events").await;
        assert!(stream.content_type.starts_with("application/x-ndjson"));
        let mut lines: Vec<Value> = stream.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let end = lines.pop().unwrap();
        assert_eq!((&end["end"], &end["count"], &end["last"]), (&json!(true), &json!(lines.len()), &end["head"]));
        assert_eq!(end["chain_hash"], lines.last().unwrap()["hash"]);
        assert_eq!(lines.iter().map(|line| line["position"].as_u64().unwrap()).collect::<Vec<_>>(), (1..=lines.len() as u64).collect::<Vec<_>>());
        let limited = app.get("/api/audit/events?since=2&limit=2").await.text;
        let limited: Vec<Value> = limited.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((limited.len(), &limited[0]["position"], &limited[2]["count"]), (3, &json!(3), &json!(2)));
        let one = app.get("/api/audit/events/1").await.expect(200);
        assert_eq!((&one["type"], &one["stream"]), (&json!("FixtureRegistered"), &json!("fixture-sr:1")));
        app.get("/api/audit/events/999999").await.problem(404);
        app.stop().await;
    }

    async fn settings_count_for_every_batch_after_the_answer(place: &Place) {
        let app = TestApp::start(place).await;
        let put = |body| { let app = &app; async move { app.json(Method::PUT, "/api/settings", &body).await } };
        let changed = put(json!({ "alertThresholdCritical": 30, "alertThresholdElevated": 20 })).await.expect(200);
        assert_eq!(changed["alertThresholdElevated"].as_f64(), Some(20.0));
        assert!(changed["updatedAt"].is_string(), "{changed}");
        let answer = one_alert(&app, "sr:1").await;
        let list = app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        assert_eq!(list["alerts"][0]["severity"], "elevated");
        let refused = put(json!({ "alertThresholdWarning": 25 })).await;
        assert!(refused.problem(400).contains("alertThresholdWarning"), "{}", refused.text);
        put(json!({ "alertTreshold": 1 })).await.problem(400);
        let head_before = head(&app).await;
        put(json!({ "alertThresholdElevated": 20 })).await.expect(200);
        assert_eq!(head(&app).await, head_before, "a PUT that changes nothing writes nothing");
        put(json!({ "alertEnabled": false })).await.expect(200);
        let quiet = app.batch(&moment("sr:1", 10, [5.0, 3.4, 3.1])).await.expect(201);
        assert_eq!((&quiet["alerts"], &quiet["snapshots"]["changed"]), (&json!(0), &json!(1)), "odds are still recorded");
        app.stop().await;
    }

    async fn alerts_are_past_within_two_seconds_of_kickoff(place: &Place) {
        let app = TestApp::start(place).await;
        let mut first = moment("sr:1", 0, [2.0, 3.4, 3.1]);
        let mut second = moment("sr:1", 5, [2.5, 3.4, 3.1]);
        let text = SystemClock.now().plus_micros(2_000_000).to_string();
        for body in [&mut first, &mut second] {
            for line in body["snapshots"].as_array_mut().unwrap() {
                line["event"] = event("sr:1", &text);
            }
        }
        app.batch(&first).await.expect(201);
        let answer = app.batch(&second).await.expect(201);
        let list = app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        let id = list["alerts"][0]["id"].clone();
        let path = format!("/api/alerts/{id}");
        app.json(Method::PATCH, &path, &json!({ "acknowledged": true })).await.expect(200);
        let deadline = Instant::now() + Duration::from_secs(4);
        while app.get(&path).await.expect(200)["status"] != "past" {
            assert!(Instant::now() < deadline, "two seconds after kickoff the alert is not past");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let refused = app.json(Method::PATCH, &path, &json!({ "acknowledged": false })).await;
        assert_eq!(refused.problem(400), "Cannot modify PAST alerts (event has started)");
        app.stop().await;
    }

    /// Whoever fetches on a message finds what it speaks of.
    async fn a_push_message_comes_after_the_read_model(place: &Place) {
        let app = TestApp::start(place).await;
        let url = format!("{}/api/ws?topics=risk_alerts,odds_updates", app.base.replace("http", "ws"));
        let (mut socket, _) = tokio_tungstenite::connect_async(url).await.expect("a socket");
        let next = async |socket: &mut tokio_tungstenite::WebSocketStream<_>| loop {
            let message = tokio::time::timeout(Duration::from_secs(5), socket.next()).await.expect("a message in time");
            if let Message::Text(text) = message.expect("an open socket").expect("a message") {
                break serde_json::from_str::<Value>(&text).expect("JSON");
            }
        };
        let welcome = next(&mut socket).await;
        assert_eq!(welcome["type"], "connection_ack");
        assert_eq!(welcome["data"]["topics"], json!(["odds_updates", "risk_alerts"]));
        let answer = one_alert(&app, "sr:1").await;
        let alert = loop {
            let message = next(&mut socket).await;
            if message["type"] == "risk_alert" {
                break message;
            }
            assert_eq!(message["type"], "odds_update", "{message}");
        };
        let list = app.get("/api/alerts").await.expect(200);
        assert_eq!(list["total"], 1, "a client that fetches on a message finds the alert");
        assert_eq!(alert["data"]["alert_count"], 1);
        assert_eq!(alert["data"]["severities"], json!(["critical"]));
        assert_eq!(alert["data"]["event_ids"], json!([list["alerts"][0]["eventId"]]));
        assert_eq!(alert["position"], answer["position"]);
        socket.send(Message::text("not json")).await.unwrap();
        assert_eq!(next(&mut socket).await["type"], "error");
        socket.send(Message::text(r#"{"type":"ping"}"#)).await.unwrap();
        assert_eq!(next(&mut socket).await["type"], "pong");
        drop(socket);
        app.stop().await;
    }

    async fn a_position_to_wait_for_is_checked(place: &Place) {
        let app = TestApp::start(place).await;
        let answer = one_alert(&app, "sr:1").await;
        app.get(&format!("/api/alerts?min_position={}", answer["position"])).await.expect(200);
        let beyond = app.get("/api/alerts?min_position=99999").await;
        assert_eq!((beyond.problem(400).is_empty(), &beyond.json()["field"]), (false, &json!("min_position")));
        app.get("/api/alerts?min_position=-1").await.problem(400);
        app.stop().await;
    }

    async fn everything_survives_a_restart(place: &Place) {
        let app = TestApp::start(place).await;
        let position = one_alert(&app, "sr:1").await["position"].clone();
        app.stop().await;
        let app = TestApp::start(place).await;
        assert_eq!(app.get(&format!("/api/alerts/stats?min_position={position}")).await.expect(200)["total"], 1);
        let next = app.batch(&moment("sr:1", 10, [2.5, 3.4, 3.1])).await.expect(201);
        assert_eq!(next["snapshots"], json!({ "changed": 0, "unchanged": 2, "stale": 0 }), "the state was reloaded");
        app.stop().await;
    }

    async fn the_health_pages_speak_the_truth(place: &Place) {
        let app = TestApp::start(place).await;
        assert_eq!(app.get("/healthz").await.status.as_u16(), 200);
        assert_eq!(app.get("/readyz").await.status.as_u16(), 200);
        assert_eq!(app.get("/api/health").await.expect(200)["database"], "connected");
        one_alert(&app, "sr:1").await;
        let metrics = app.get("/metrics").await.text;
        assert!(metrics.contains("linewatch_events_appended_total"), "{metrics}");
        let spec = app.get("/openapi.json").await.expect(200);
        assert!(spec["paths"]["/api/scrape/batches"].is_object());
        assert_eq!(app.get("/docs/").await.status.as_u16(), 200);
        app.get("/api/nothing-here").await.problem(404);
        app.stop().await;
    }
}

async fn head(app: &TestApp) -> u64 {
    let text = app.get("/api/audit/events?limit=1").await.text;
    serde_json::from_str::<Value>(text.lines().last().expect("a closing line")).unwrap()["head"].as_u64().unwrap()
}

/// Two nodes on one database, each with its own caches and read-model runner.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_one_database_are_one_desk() {
    let place = Place::postgres().await;
    let (one, two) = (TestApp::start(&place).await, TestApp::start(&place).await);
    one.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201);
    let answer = two.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
    assert_eq!(answer["alerts"], 1, "the second node must see what the first one recorded: {answer}");
    let path = format!("/api/alerts?min_position={}", answer["position"]);
    assert_eq!(one.get(&path).await.expect(200)["total"], 1);
    assert_eq!(two.get(&path).await.expect(200)["total"], 1);
    let stale = one.batch(&moment("sr:1", 5, [2.5, 3.4, 3.1])).await.expect(201);
    assert_eq!(stale["snapshots"]["stale"], 2, "the first node's cache is behind and must not decide on it: {stale}");
    one.json(Method::PUT, "/api/settings", &json!({ "alertEnabled": false })).await.expect(200);
    let quiet = two.batch(&moment("sr:1", 10, [5.0, 3.4, 3.1])).await.expect(201);
    assert_eq!(quiet["alerts"], 0, "settings changed on one node count on the other");
    one.stop().await;
    let answer = two.batch(&moment("sr:1", 15, [5.0, 3.4, 3.1])).await.expect(201);
    let path = format!("/api/events?min_position={}", answer["position"]);
    assert_eq!(two.get(&path).await.expect(200)["total"], 1, "the other node takes the read models over");
    two.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_decide_who_may_do_what() {
    let place = Place::sqlite();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    let tokens = "# who role token\nanna trader anna-0123456789abcdef\nscraper ingest scraper-0123456789abc\n\
                  eve viewer eve-0123456789abcdefg\nmax auditor max-0123456789abcdefg\n";
    std::fs::write(&file, tokens).unwrap();
    let mut app = TestApp::with(linewatch::app::ServeOptions { token_file: Some(file), ..options(&place) }).await;
    app.get("/api/alerts").await.problem(401);
    assert_eq!(app.get("/healthz").await.status.as_u16(), 200);
    app.signed_in("wrong-0123456789abcdef");
    app.get("/api/alerts").await.problem(401);
    app.signed_in("scraper-0123456789abc");
    let position = one_alert(&app, "sr:1").await["position"].clone();
    app.signed_in("eve-0123456789abcdefg");
    app.batch(&moment("sr:1", 10, [2.0, 3.4, 3.1])).await.problem(403);
    let list = app.get(&format!("/api/alerts?min_position={position}")).await.expect(200);
    let id = list["alerts"][0]["id"].clone();
    let path = format!("/api/alerts/{id}");
    app.json(Method::PATCH, &path, &json!({ "acknowledged": true })).await.problem(403);
    app.get("/api/audit/events").await.problem(403);
    app.signed_in("anna-0123456789abcdef");
    let acknowledged = app.json(Method::PATCH, &path, &json!({ "acknowledged": true })).await.expect(200);
    assert_eq!(acknowledged["acknowledgedBy"], "anna", "the actor is the token's name");
    app.signed_in("max-0123456789abcdefg");
    let audit = app.get("/api/audit/events?type=AlertAcknowledged").await.text;
    let line: Value = serde_json::from_str(audit.lines().next().unwrap()).unwrap();
    assert_eq!(line["metadata"]["actor"], "anna");
    app.stop().await;
}

#[tokio::test]
async fn off_the_loopback_interface_tokens_are_needed() {
    let place = Place::sqlite();
    let open = linewatch::app::ServeOptions { listen: "0.0.0.0:0".parse().unwrap(), ..options(&place) };
    let Err(error) = linewatch::app::Serving::start(open).await else { panic!("it serves everybody") };
    assert!(error.to_string().contains("--api-token-file"), "{error}");
}

/// A web page that the trader has open must not work the desk.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_origins_and_hosts_are_refused() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let body = moment("sr:1", 0, [2.0, 3.4, 3.1]);
    let post = || app.request(Method::POST, "/api/scrape/batches").json(&body);
    app.send(post().header("origin", "https://evil.example")).await.problem(403);
    app.send(post().header("host", "evil.example:8000")).await.problem(403);
    app.send(post().header("sec-fetch-site", "cross-site")).await.problem(403);
    app.send(post().header("origin", app.base.clone())).await.expect(201);
    app.stop().await;
}
