//! Clients that go away right after they have sent a command: what is in the log is in force, without a restart.

use std::time::Duration;

use linewatch_model::{Sequence, StreamId};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::support::{
    app::TestApp,
    place::{Place, on_both_stores},
    raw,
};

const TRIES: u32 = 40;

/// Sends a request and hangs up after a moment, without reading the answer.
async fn send_and_leave(app: &TestApp, method: &str, path: &str, body: &str, stay: Duration) {
    let authority = raw::authority(&app.base);
    let mut socket = TcpStream::connect(authority).await.expect("a connection");
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    socket.write_all(request.as_bytes()).await.expect("a sent request");
    tokio::time::sleep(stay).await;
    socket.set_zero_linger().expect("a socket that is reset");
}

/// How many changes of settings the log has.
async fn changes(app: &TestApp) -> u64 {
    let last = app.desk().store().last_of(&StreamId::settings()).await.expect("a log");
    last.map_or(Sequence::START, |event| event.sequence).get()
}

/// Waits until what is in force is what the log says, and stays so.
async fn in_force(app: &TestApp) -> Value {
    for _ in 0..100 {
        let logged = changes(app).await;
        let settings = app.get("/api/settings").await.expect(200);
        if settings["version"] == logged && changes(app).await == logged {
            return settings;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the log has {} changes, in force is {}", changes(app).await, app.get("/api/settings").await.text);
}

on_both_stores! {
    async fn a_change_of_settings_is_in_force_whoever_waits_for_it(place: &Place) {
        let app = TestApp::start(place).await;
        for number in 0..TRIES {
            let before = changes(&app).await;
            let stay = Duration::from_micros(u64::from(number % 20) * 150);
            if number.is_multiple_of(2) {
                let body = json!({ "alertLookbackMinutes": 20 + number }).to_string();
                send_and_leave(&app, "PUT", "/api/settings", &body, stay).await;
            } else {
                let path = if number % 4 == 1 { "/api/scheduler/pause" } else { "/api/scheduler/resume" };
                send_and_leave(&app, "POST", path, "", stay).await;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
            let settings = in_force(&app).await;
            if number.is_multiple_of(2) && changes(&app).await > before {
                assert_eq!(settings["alertLookbackMinutes"], 20 + number, "try {number}");
            }
        }
        assert!(changes(&app).await >= u64::from(TRIES) / 4, "hardly any of them was stored; the test tests nothing");
        app.stop().await;
    }
}
