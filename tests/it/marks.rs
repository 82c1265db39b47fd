//! Byte order marks before whatever is sent or configured, and UTF-16, which is told.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{
    app::{Answer, TestApp, options},
    batch::moment,
    place::Place,
    process::linewatch,
};

const MARK: &str = "\u{FEFF}";

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

async fn send(app: &TestApp, method: Method, path: &str, kind: &str, body: impl Into<reqwest::Body>) -> Answer {
    app.send(app.request(method, path).header("content-type", kind).body(body)).await
}

/// One snapshot of a batch, on one line.
fn line(n: u32) -> String {
    moment(&format!("sr:{n}"), 0, [2.0, 3.4, 3.1])["snapshots"][0].to_string()
}

#[tokio::test]
async fn batches_of_lines_may_begin_with_marks_and_end_lines_as_windows_does() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let ndjson = "application/x-ndjson";
    let path = "/api/scrape/batches";
    let body = format!("{MARK}{}\r\n{}\r\n", line(1), line(2));
    let answer = send(&app, Method::POST, path, ndjson, body).await.expect(201);
    assert_eq!((answer["snapshots"]["changed"].clone(), answer["refused"].clone()), (json!(2), json!(0)), "{answer}");
    // Two files put together, the first with an end of its last line and without.
    let joined = format!("{MARK}{}\r\n{MARK}\r\n{MARK}{}\r\n", line(3), line(4));
    let answer = send(&app, Method::POST, path, ndjson, joined).await.expect(201);
    assert_eq!((answer["snapshots"]["changed"].clone(), answer["refused"].clone()), (json!(2), json!(0)), "{answer}");
    let joined = format!("{}\r\n{}{MARK}{}\r\n", line(5), line(6), line(7));
    let answer = send(&app, Method::POST, path, ndjson, joined).await.expect(201);
    assert_eq!(answer["refused"], 1, "{answer}");
    let reason = answer["verdicts"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("after the end of its JSON object"), "{reason}");
    let whole = wide(&format!("{MARK}{}\r\n{}\r\n", line(8), line(9)));
    for body in [whole.clone(), whole[2..].to_vec()] {
        let refusal = send(&app, Method::POST, path, ndjson, body).await.problem(400);
        assert!(refusal.contains("UTF-16"), "{refusal}");
    }
    // Behind a good line it is that line's fault.
    let mixed = [format!("{}\n", line(10)).into_bytes(), whole].concat();
    let answer = send(&app, Method::POST, path, ndjson, mixed).await.expect(201);
    assert!(answer["verdicts"][0]["reason"].as_str().unwrap().contains("UTF-16"), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn json_bodies_may_begin_with_a_mark_on_every_route_that_takes_one() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let json = "application/json";
    let one = moment("sr:1", 0, [2.0, 3.4, 3.1]);
    let routes: [(Method, &str, Value, u16); 8] = [
        (Method::POST, "/api/scrape/batches", one, 201),
        (Method::PUT, "/api/settings", json!({ "alertEnabled": true }), 200),
        (Method::PATCH, "/api/alerts/1", json!({ "acknowledged": true }), 404),
        (Method::POST, "/api/alerts/acknowledge", json!({ "alertIds": [1], "acknowledged": true }), 0),
        (Method::POST, "/api/scrape", json!({}), 0),
        (Method::POST, "/api/v1/publish/narratives", json!({ "narrative": "x" }), 201),
        (Method::POST, "/api/v1/publish", json!({ "items": [{ "kind": "narrative", "narrative": "y" }] }), 201),
        (Method::POST, "/api/v1/publish/market-data", json!({ "symbol": "SPY", "data": {} }), 201),
    ];
    for (method, path, body, status) in routes {
        let plain = if status == 0 {
            send(&app, method.clone(), path, json, body.to_string()).await.status.as_u16()
        } else {
            status
        };
        let marked = send(&app, method.clone(), path, json, format!("{MARK}{body}\r\n")).await;
        assert_eq!(marked.status.as_u16(), plain, "{method} {path}: {}", marked.text);
        for text in [wide(&format!("{MARK}{body}")), wide(&body.to_string())] {
            let refusal = send(&app, method.clone(), path, json, text).await.problem(400);
            assert!(refusal.contains("UTF-16"), "{method} {path}: {refusal}");
        }
    }
    app.stop().await;
}

#[tokio::test]
async fn prices_of_a_batch_are_read_as_every_door_reads_them() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let with = |at: u32, odds: &str| {
        let text = moment("sr:1", at, [2.0, 3.4, 3.1]).to_string();
        assert!(text.contains("3.4"), "{text}");
        text.replacen("3.4", odds, 1)
    };
    let json = "application/json";
    let path = "/api/scrape/batches";
    send(&app, Method::POST, path, json, with(0, "3.4")).await.expect(201);
    for (at, odds) in [(1, "3.4000000000000004"), (2, "\"3.40\""), (3, "34e-1"), (4, "3.40004"), (5, "\" 3.4 \"")] {
        let answer = send(&app, Method::POST, path, json, with(at, odds)).await.expect(201);
        assert_eq!(answer["snapshots"]["unchanged"], 2, "{odds}: {answer}");
    }
    for odds in ["null", "1", "0", "1.0000000000000002", "-3.4", "0.5", "\"x\"", "\"\"", "1e9", "true"] {
        let answer = send(&app, Method::POST, path, json, with(9, odds)).await.expect(201);
        let field = answer["verdicts"][0]["field"].as_str().unwrap_or_default();
        assert_eq!(field.rsplit('.').next(), Some("odds"), "{odds}: {answer}");
    }
    app.stop().await;
}

#[tokio::test]
async fn files_of_tokens_and_of_the_configuration_may_begin_with_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let lines = format!("{MARK}desk trader 0123456789abcdef\r\nfeed ingest fedcba9876543210\r\n");
    let list = format!("{MARK}[{{\"name\":\"desk\",\"role\":\"trader\",\"token\":\"0123456789abcdef\"}}]\r\n");
    for text in [lines, list] {
        let place = Place::sqlite();
        let token_file = Some(write("tokens", text.as_bytes()));
        let mut app = TestApp::with(linewatch::app::ServeOptions { token_file, ..options(&place) }).await;
        assert_eq!(app.get("/api/alerts").await.status.as_u16(), 401);
        app.signed_in("0123456789abcdef");
        app.get("/api/alerts").await.expect(200);
        app.stop().await;
    }
    let refused = |option: &str, file: &std::path::Path| {
        let place = Place::sqlite();
        let output = linewatch(&[
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--store",
            &place.url,
            option,
            &file.display().to_string(),
        ]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let tokens = write("wide", &wide(&format!("{MARK}desk trader 0123456789abcdef")));
    let said = refused("--api-token-file", &tokens);
    assert!(said.contains("UTF-16") && said.contains("wide") && !said.contains("0123456789abcdef"), "{said}");
    let said = refused("--config", &write("wide.toml", &wide(&format!("{MARK}cache_mb = 64"))));
    assert!(said.contains("UTF-16") && said.contains("wide.toml"), "{said}");
    let marked = write(
        "marked.toml",
        format!("{MARK}[[sources]]\r\nbookmaker = \"betpawa\"\r\nbase_url = \"http://127.0.0.1:1\"\r\n").as_bytes(),
    );
    let output = linewatch(&["sources", "check", "--config", &marked.display().to_string()]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("betpawa"), "the configuration was read");
}
