//! Who may listen: tokens, protocols, tickets.

use std::io::Write as _;

use linewatch::app::ServeOptions;
use serde_json::json;

use crate::support::{
    app::{TestApp, options},
    listen::Listener,
    place::Place,
};

const TOKENS: &str = "anna trader 0123456789abcdef0\nrobot ingest fedcba98765432100\nroot admin cccccccccccccccc3\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_ask_for_a_token_in_a_way_that_browsers_can_answer() {
    let place = Place::sqlite();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(TOKENS.as_bytes()).unwrap();
    let options = ServeOptions { token_file: Some(file.path().to_owned()), ..options(&place) };
    let mut app = TestApp::with(options).await;
    for path in ["/api/ws", "/api/v1/ws/unified", "/api/v1/ws/market/SPY"] {
        let with = async |headers: &[(&'static str, &str)]| Listener::with(&app, path, headers).await.map(drop);
        assert_eq!(with(&[]).await, Err(401));
        assert_eq!(with(&[("authorization", "Bearer 0123456789abcdef0")]).await, Ok(()));
        assert_eq!(with(&[("authorization", "Bearer fedcba98765432100")]).await, Err(403), "who sends does not look");
        assert_eq!(with(&[("sec-websocket-protocol", "linewatch, bearer.0123456789abcdef0")]).await, Ok(()));
        assert_eq!(with(&[("sec-websocket-protocol", "linewatch, bearer.nobodys")]).await, Err(401));
        let own = [("authorization", "Bearer 0123456789abcdef0"), ("origin", "https://evil.example")];
        assert_eq!(with(&own).await, Err(403), "pages of others may not listen");
        let in_address = Listener::with(&app, &format!("{path}?token=0123456789abcdef0"), &[]).await.map(drop);
        assert_eq!(in_address, Err(400), "a token in an address ends up in logs");
    }
    app.signed_in("0123456789abcdef0");
    let ticket = app.json(reqwest::Method::POST, "/api/ws/ticket", &json!({})).await.expect(201);
    let ticket = ticket["ticket"].as_str().unwrap().to_owned();
    assert_eq!(ticket.len(), 64);
    let path = format!("/api/ws?ticket={ticket}");
    let mut listener = Listener::with(&app, &path, &[]).await.expect("a ticket is good");
    assert_eq!(listener.json().await["type"], "connection_ack");
    assert_eq!(Listener::with(&app, &path, &[]).await.map(drop), Err(401), "once");
    let stats = app.get("/api/v1/ws/stats").await.expect(200);
    assert!(stats["connections"][0]["remote_address"].is_null(), "where others are is for admins");
    app.signed_in("cccccccccccccccc3");
    let stats = app.get("/api/v1/ws/stats").await.expect(200);
    assert_eq!(stats["connections"][0]["remote_address"], "127.0.0.1");
    assert_eq!(stats["connections"][0]["actor"], "anna");
    app.signed_in("fedcba98765432100");
    app.json(reqwest::Method::POST, "/api/ws/ticket", &json!({})).await.problem(403);
    drop(listener);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_is_room_for_so_many_and_then_a_clear_answer() {
    let place = Place::sqlite();
    let limits = linewatch_fanout::HubLimits { connections: 2, ..Default::default() };
    let app = TestApp::with(ServeOptions { push: limits, ..options(&place) }).await;
    let first = Listener::to(&app, "/api/ws").await;
    let _second = Listener::to(&app, "/api/v1/ws/unified").await;
    assert_eq!(Listener::with(&app, "/api/ws", &[]).await.map(drop), Err(503));
    assert!(app.get("/api/stream").await.problem(503).contains("too many"));
    drop(first);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while Listener::with(&app, "/api/ws", &[]).await.is_err() {
        assert!(std::time::Instant::now() < deadline, "room is given back");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    app.stop().await;
}
