//! How a quiet connection is told from a dead one, on either side; with a heartbeat that is faster than usual.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use linewatch::app::ServeOptions;
use linewatch_fanout::HubLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{
    app::{TestApp, options},
    batch::moment,
    listen::Listener,
    place::Place,
    raw::{authority, send},
};

const HEARTBEAT: Duration = Duration::from_secs(4);
/// Who does not answer two pings is gone at the third, and a second for the clock.
const DEAD: Duration = Duration::from_secs(13);

/// What comes until the connection ends, and when that is; nothing is ever answered.
async fn read_on(app: &TestApp, head: String, until: Duration) -> (String, Option<Duration>) {
    let began = Instant::now();
    let mut stream = send(&app.base, head.as_bytes()).await;
    let (mut all, mut some) = (Vec::new(), [0; 4_096]);
    loop {
        let rest = until.saturating_sub(began.elapsed());
        match tokio::time::timeout(rest, stream.read(&mut some)).await {
            Ok(Ok(read)) if read > 0 => all.extend_from_slice(&some[..read]),
            Ok(_) => return (String::from_utf8_lossy(&all).into_owned(), Some(began.elapsed())),
            Err(_) => {
                // It may have gone this very moment.
                drop(stream.shutdown().await);
                return (String::from_utf8_lossy(&all).into_owned(), None);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_answers_stays_and_hears_that_all_is_well_and_who_is_silent_is_let_go() {
    let place = Place::sqlite();
    assert_eq!(HubLimits::default().heartbeat, Duration::from_secs(20), "what clients are promised");
    let push = HubLimits { heartbeat: HEARTBEAT, ..HubLimits::default() };
    let app = TestApp::with(ServeOptions { push, ..options(&place) }).await;
    let position = app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.expect(201)["position"].as_u64().unwrap();
    let host = authority(&app.base);
    let socket = format!(
        "GET /api/ws?topics=scrape_progress HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    let stream = format!("GET /api/stream?topics=scrape_progress HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let answers = async {
        // The library answers pings while it is read.
        let mut listener = Listener::to(&app, "/api/ws?topics=scrape_progress").await;
        let (mut beats, until) = (Vec::new(), tokio::time::Instant::now() + DEAD + Duration::from_secs(1));
        while let Ok(next) = tokio::time::timeout_at(until, listener.socket.next()).await {
            let Some(Ok(message)) = next else { panic!("it answers, and is let go: {next:?}") };
            if let Message::Text(text) = message {
                let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                beats.extend((json["type"] == "heartbeat").then_some(json));
            }
        }
        beats
    };
    let (beats, silent, quiet) =
        tokio::join!(answers, read_on(&app, socket, DEAD), read_on(&app, stream, 2 * HEARTBEAT));
    assert_eq!(beats.len(), 3, "one every 4 s: {beats:?}");
    for mut beat in beats {
        let hash = beat["data"].as_object_mut().unwrap().remove("hash").expect("the hash of the last event");
        assert_eq!(hash.as_str().map(str::len), Some(16), "{hash}");
        assert_eq!(beat["data"], serde_json::json!({ "head": position, "delivered": position, "upstream": "ok" }));
    }
    let gone = silent.1.expect("let go");
    assert!(gone + Duration::from_secs(1) > 3 * HEARTBEAT, "after {gone:?}");
    assert_eq!(quiet.1, None, "nobody waits for an answer on an event stream");
    assert_eq!(quiet.0.matches("\n: \n\n").count(), 2, "one every 3 s: {}", quiet.0);
    let metrics = app.send(app.request(reqwest::Method::GET, "/metrics")).await.text;
    assert!(metrics.contains("linewatch_push_closes_total{code=\"silent\"} 1"), "{metrics}");
    app.stop().await;
}
