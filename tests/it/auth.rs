//! Who may have bookmakers scraped, and who may stop the schedule: each role over HTTP.

use std::path::Path;

use linewatch::app::ServeOptions;
use reqwest::Method;

use crate::support::{
    app::{TestApp, options},
    place::Place,
};

const ROLES: [&str; 5] = ["viewer", "trader", "ingest", "auditor", "admin"];
const READERS: &[&str] = &["viewer", "trader", "auditor", "admin"];
const DOERS: &[&str] = &["trader", "admin"];

/// A request, who may send it, and what they are told by a desk without sources and runs.
type Case = (Method, &'static str, &'static [&'static str], u16);

fn cases() -> [Case; 9] {
    [
        (Method::GET, "/api/scrape/stream", DOERS, 503),
        (Method::HEAD, "/api/scrape/stream", DOERS, 405),
        (Method::POST, "/api/scrape", DOERS, 503),
        (Method::POST, "/api/scrape/event/sr:1", DOERS, 503),
        (Method::POST, "/api/scrape/1/retry", DOERS, 404),
        (Method::POST, "/api/scheduler/pause", DOERS, 200),
        (Method::POST, "/api/scheduler/resume", DOERS, 200),
        (Method::GET, "/api/scheduler/status", READERS, 200),
        (Method::GET, "/api/scrape/runs", READERS, 200),
    ]
}

fn token(role: &str) -> String {
    format!("{role}-0123456789abcdef")
}

async fn guarded(place: &Place, file: &Path) -> TestApp {
    let lines: Vec<String> = ROLES.iter().map(|role| format!("a-{role} {role} {}\n", token(role))).collect();
    std::fs::write(file, lines.concat()).unwrap();
    TestApp::with(ServeOptions { token_file: Some(file.to_owned()), ..options(place) }).await
}

async fn status(app: &TestApp, method: &Method, path: &str) -> u16 {
    app.send(app.request(method.clone(), path)).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_traders_and_admins_have_bookmakers_scraped_and_pause_the_schedule() {
    let (place, folder) = (Place::sqlite(), tempfile::tempdir().unwrap());
    let mut app = guarded(&place, &folder.path().join("tokens")).await;
    for (method, path, ..) in cases() {
        assert_eq!(status(&app, &method, path).await, 401, "{method} {path} by nobody");
    }
    for role in ROLES {
        app.signed_in(&token(role));
        for (method, path, allowed, answer) in cases() {
            let expected = if allowed.contains(&role) { answer } else { 403 };
            assert_eq!(status(&app, &method, path).await, expected, "{method} {path} by {role}");
        }
    }
    let settings = app.get("/api/settings").await.expect(200);
    assert_eq!(settings["version"], 4, "a trader and an admin paused and resumed; nobody else did: {settings}");
    app.stop().await;
}
