//! Clients that are slow, silent or rude. None of them may cost another one more than a moment.

use std::time::{Duration, Instant};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::WebSocketConfig},
};

use crate::support::{app::TestApp, batch::moment, place::Place, raw};

type Socket = WebSocketStream<TcpStream>;

/// A WebSocket over a connection whose receive buffer is small, so that a client that does not read is noticed soon.
async fn socket(app: &TestApp, query: &str) -> Socket {
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4_096).unwrap();
    let stream = tcp.connect(raw::authority(&app.base).parse().unwrap()).await.expect("a connection");
    let url = format!("ws://{}/api/ws{query}", raw::authority(&app.base));
    let config = WebSocketConfig::default().read_buffer_size(4_096);
    tokio_tungstenite::client_async_with_config(url, stream, Some(config)).await.expect("a WebSocket").0
}

async fn hear(socket: &mut Socket) -> Option<Message> {
    tokio::time::timeout(Duration::from_secs(10), socket.next()).await.expect("a frame within 10 s")?.ok()
}

async fn hear_json(socket: &mut Socket) -> Value {
    loop {
        match hear(socket).await {
            Some(Message::Text(text)) => return serde_json::from_str(&text).unwrap(),
            Some(Message::Ping(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// The 99th percentile.
fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rude_frames_are_answered_or_cut_off() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let many = vec!["risk_alerts"; 10_000].join(",");
    let mut polite = socket(&app, "?topics=risk_alerts").await;
    hear_json(&mut polite).await;
    let nonsense = (0..4_000).map(|n| format!("topic{n}")).collect::<Vec<_>>().join(",");
    for topics in [&nonsense, "%00", "%FF", ",,,,", "'"] {
        let answer = app.get(&format!("/api/ws?topics={topics}")).await;
        assert!(answer.status.is_client_error(), "no handshake: {}", answer.text);
    }
    // A URL of 120 KB is too long for HTTP, and a client is told so or cut off.
    let mut long = raw::send(
        &app.base,
        format!("GET /api/ws?topics={many} HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(&app.base)).as_bytes(),
    )
    .await;
    let status = raw::status(&raw::read_answer(&mut long).await);
    assert!(matches!(status, 0 | 400..500), "{status}");
    let mut rude = socket(&app, &format!("?topics={nonsense},risk_alerts")).await;
    assert_eq!(hear_json(&mut rude).await["data"]["topics"], json!(["risk_alerts"]));
    for (frame, code) in [
        (Message::binary(vec![0_u8; 1_000]), "malformed"),
        (Message::text(""), "malformed"),
        (Message::text("[".repeat(10_000)), "malformed"),
        (Message::text(json!({"type": "subscribe", "topics": vec!["x"; 3_000]}).to_string()), "unknown_topic"),
        (Message::text(format!("{{\"type\":\"{}\"}}", "x".repeat(10_000))), "unknown_type"),
        (Message::text(json!({"type": "subscribe", "topics": [7]}).to_string()), "malformed"),
    ] {
        rude.send(frame).await.unwrap();
        let answer = hear_json(&mut rude).await;
        assert_eq!((&answer["type"], &answer["data"]["code"]), (&json!("error"), &json!(code)));
        assert!(answer.to_string().len() < 1_000, "an answer of {} bytes", answer.to_string().len());
    }
    // 1 MB in one frame, and 10,000 topics: too large, and the end of this connection alone.
    for frame in [
        Message::text("x".repeat(1 << 20)),
        Message::binary(vec![0_u8; 1 << 20]),
        Message::text(json!({"type": "subscribe", "topics": vec!["risk_alerts"; 10_000]}).to_string()),
    ] {
        let mut huge = socket(&app, "").await;
        hear_json(&mut huge).await;
        // The server may have closed before all of it was sent.
        let _ = huge.send(frame).await;
        while let Some(message) = hear(&mut huge).await {
            assert!(matches!(message, Message::Close(_)), "{message:?}");
        }
    }
    // Bytes that are no frames at all.
    let mut broken = socket(&app, "").await;
    hear_json(&mut broken).await;
    broken.get_mut().write_all(&[0xff; 64]).await.unwrap();
    while hear(&mut broken).await.is_some() {}
    polite.send(Message::text(json!({"type": "ping"}).to_string())).await.unwrap();
    assert_eq!(hear_json(&mut polite).await["type"], "pong");
    app.stop().await;
}

/// Connections that say nothing, that stop in the middle of a head or of a body, and that vanish.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_and_half_open_connections_hold_nobody_up() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let head = raw::chunked_head(&app.base, "", "application/x-ndjson");
    let mut held = Vec::new();
    for number in 0..1_000 {
        let bytes: &[u8] = match number % 3 {
            0 => b"",
            1 => b"GET /healthz HT",
            // A body that never comes is one of 128 of its address until its time is up.
            _ if number < 120 => head.as_bytes(),
            _ => b"POST /api/scrape/batches HTTP/1.1\r\n",
        };
        held.push(raw::send(&app.base, bytes).await);
    }
    let mut times = Vec::new();
    for round in 0..100 {
        let started = Instant::now();
        app.get("/api/alerts/stats").await.expect(200);
        times.push(started.elapsed());
        if round % 10 == 0 {
            app.batch(&moment("sr:1", round, [2.0 + f64::from(round) / 100.0, 3.4, 3.1])).await.expect(201);
        }
    }
    let p99 = p99(times);
    assert!(p99 < Duration::from_millis(500), "p99 beside 1,000 idle connections: {p99:?}");
    // Who does not finish a request's head in time is not waited for.
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(15), held[1].read_to_end(&mut rest)).await;
    assert!(ended.is_ok(), "a request head that does not end is waited for longer than 15 s");
    // They vanish: half without a close frame. What they held is free again.
    for connection in &held[..500] {
        connection.set_zero_linger().unwrap();
    }
    drop(held);
    for _ in 0..100 {
        if free_places(&app).await == 100 {
            app.stop().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the places of those that vanished are not free again");
}

/// How many of 100 batches can be begun at once: streams that wait for their first line.
async fn free_places(app: &TestApp) -> usize {
    let head = raw::chunked_head(&app.base, "", "application/x-ndjson");
    let mut streams = Vec::new();
    for _ in 0..100 {
        streams.push(raw::send(&app.base, head.as_bytes()).await);
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut free = 0;
    for stream in &mut streams {
        let mut byte = [0];
        // A stream that was taken in is told nothing yet.
        let answered = tokio::time::timeout(Duration::from_millis(1), stream.read(&mut byte)).await.is_ok();
        free += usize::from(!answered);
    }
    free
}

/// When an address has as many batches under way as it may, the next one is told so at once, however much it sends, and
/// comes in later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_house_says_so_and_reads_what_is_still_sent() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let head = raw::chunked_head(&app.base, "", "application/x-ndjson");
    let mut held = Vec::new();
    for _ in 0..128 {
        held.push(raw::send(&app.base, head.as_bytes()).await);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refused = app.ndjson("", " ".repeat(8 << 20)).await;
    assert!(refused.problem(429).contains("nothing more of this one was stored"), "{}", refused.text);
    drop(held);
    for _ in 0..100 {
        if app.batch(&moment("sr:1", 0, [2.0, 3.4, 3.1])).await.status.as_u16() == 201 {
            app.stop().await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no place came free");
}
