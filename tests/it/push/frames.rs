//! The WebSocket protocol on the wire, byte by byte: what is allowed works, what is not ends with its code, and nobody
//! else notices (RFC 6455; the cases follow the chapters of the Autobahn suite).

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{
    app::TestApp,
    listen::Listener,
    place::Place,
    raw::{authority, read_answer, send, status},
};

const MASK: [u8; 4] = [7, 99, 180, 1];

/// A masked frame.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = vec![first];
    match payload.len() {
        short @ 0..126 => out.push(0x80 | u8::try_from(short).unwrap()),
        medium @ 126..65_536 => {
            out.push(0x80 | 0x7E);
            out.extend(u16::try_from(medium).unwrap().to_be_bytes());
        }
        long => {
            out.push(0x80 | 0x7F);
            out.extend((long as u64).to_be_bytes());
        }
    }
    out.extend(MASK);
    out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    out
}

/// A connection after the handshake and the first message.
async fn open(app: &TestApp) -> TcpStream {
    let head = format!(
        "GET /api/ws?topics=scrape_progress HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive, Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        authority(&app.base)
    );
    let mut stream = send(&app.base, head.as_bytes()).await;
    let mut answer = Vec::new();
    while !answer.windows(14).any(|window| window == b"connection_ack") {
        answer.push(stream.read_u8().await.expect("an answer"));
    }
    let text = String::from_utf8_lossy(&answer);
    assert!(text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "the accept of RFC 6455's example: {text}");
    loop {
        if stream.read_u8().await.expect("the rest") == b'}' {
            let mut next = [0];
            let more = tokio::time::timeout(Duration::from_millis(50), stream.peek(&mut next)).await;
            if more.is_err() {
                return stream;
            }
        }
    }
}

/// The next frame of the server: opcode and payload; `None` at the end of the connection.
async fn next(stream: &mut TcpStream) -> Option<(u8, Vec<u8>)> {
    let read = async {
        let first = stream.read_u8().await.ok()?;
        let length = match stream.read_u8().await.ok()? {
            126 => usize::from(stream.read_u16().await.ok()?),
            127 => usize::try_from(stream.read_u64().await.ok()?).ok()?,
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        stream.read_exact(&mut payload).await.ok()?;
        Some((first & 0x0F, payload))
    };
    tokio::time::timeout(Duration::from_secs(10), read).await.expect("an answer within 10 s")
}

/// How the server answers these bytes: its close code, or the text that it said.
async fn answer(app: &TestApp, bytes: &[u8]) -> Result<String, u16> {
    let mut stream = open(app).await;
    stream.write_all(bytes).await.expect("the server reads");
    loop {
        match next(&mut stream).await {
            Some((0x1, text)) => return Ok(String::from_utf8(text).unwrap()),
            Some((0x8, payload)) => return Err(payload.first_chunk().map_or(0, |code| u16::from_be_bytes(*code))),
            Some(_) => {}
            None => return Err(0),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_protocol_allows_works() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let ping = br#"{"type":"ping"}"#;
    let (start, end) = ping.split_at(6);
    let cases: [(&str, Vec<u8>); 6] = [
        ("one frame", frame(0x81, ping)),
        ("two pieces", [frame(0x01, start), frame(0x80, end)].concat()),
        ("empty pieces", [frame(0x01, b""), frame(0x00, ping), frame(0x80, b"")].concat()),
        ("a pong nobody asked for", [frame(0x8A, b"unasked"), frame(0x81, ping)].concat()),
        ("a ping between pieces", [frame(0x01, start), frame(0x89, b"?"), frame(0x80, end)].concat()),
        ("a large message", frame(0x81, &[&[b' '; 16_000], &ping[..]].concat())),
    ];
    for (name, bytes) in cases {
        assert!(answer(&app, &bytes).await.is_ok_and(|text| text.contains("\"pong\"")), "{name}");
    }
    let mut stream = open(&app).await;
    for payload in [&b""[..], b"echo", &[0xFF; 125]] {
        stream.write_all(&frame(0x89, payload)).await.unwrap();
        assert_eq!(next(&mut stream).await, Some((0xA, payload.to_vec())), "a ping is answered with its own bytes");
    }
    for byte in frame(0x81, ping) {
        stream.write_all(&[byte]).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(next(&mut stream).await.unwrap().0, 0x1, "byte by byte");
    stream.write_all(&frame(0x88, &[0x03, 0xE8, b'b', b'y', b'e'])).await.unwrap();
    assert_eq!(next(&mut stream).await, Some((0x8, vec![0x03, 0xE8])), "a close frame is answered");
    assert_eq!(next(&mut stream).await, None, "and the connection ends");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_it_does_not_allow_ends_with_its_code() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let mut neighbour = Listener::to(&app, "/api/ws?topics=scrape_progress").await;
    neighbour.json().await;
    let huge = [vec![0x81, 0xFF], (1_u64 << 62).to_be_bytes().to_vec(), MASK.to_vec()].concat();
    let cases: [(&str, Vec<u8>, u16); 14] = [
        ("not masked", vec![0x81, 0x02, b'{', b'}'], 1002),
        ("reserved bits", frame(0xB1, b"{}"), 1002),
        ("a reserved opcode", frame(0x83, b"{}"), 1002),
        ("a reserved control opcode", frame(0x8F, b""), 1002),
        ("a continuation of nothing", frame(0x80, b"{}"), 1002),
        ("a message inside another", [frame(0x01, b"{"), frame(0x81, b"}")].concat(), 1002),
        ("a ping in pieces", frame(0x09, b"?"), 1002),
        ("a ping of 126 bytes", frame(0x89, &[0; 126]), 1002),
        ("a close frame of one byte", frame(0x88, &[3]), 1002),
        ("a code that may not be sent", frame(0x88, &1006_u16.to_be_bytes()), 1002),
        ("no UTF-8", frame(0x81, &[0xC0, 0x80]), 1007),
        ("a half character", frame(0x81, &[0xE2, 0x82]), 1007),
        ("4 EB", huge, 1009),
        ("pieces without end", [frame(0x01, b""), frame(0x00, b"").repeat(2_000)].concat(), 1009),
    ];
    for (name, bytes, code) in cases {
        assert_eq!(answer(&app, &bytes).await, Err(code), "{name}");
    }
    assert_eq!(answer(&app, &frame(0x81, br#"{"type":"ping"}"#).repeat(1_000)).await.map(|_| ()), Ok(()));
    neighbour.say(r#"{"type":"ping"}"#).await;
    assert_eq!(neighbour.json().await["type"], "pong", "nobody else notices");
    app.stop().await;
}

/// A thousand questions in a second end the connection; what was answered before is answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_ended() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    for flood in
        [frame(0x81, br#"{"type":"ping"}"#), frame(0x89, b"?"), frame(0x81, br#"{"type":"subscribe","topics":[]}"#)]
    {
        let mut stream = open(&app).await;
        stream.write_all(&flood.repeat(1_000)).await.expect("the server reads");
        let code = loop {
            match next(&mut stream).await {
                Some((0x8, payload)) => break u16::from_be_bytes([payload[0], payload[1]]),
                Some(_) => {}
                None => break 0,
            }
        };
        assert_eq!(code, 1008);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_is_in_order_or_refused() {
    let place = Place::sqlite();
    let app = TestApp::start(&place).await;
    let host = authority(&app.base);
    let good = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    for (missing, _) in good {
        let kept: String = good
            .iter()
            .filter(|(name, _)| *name != missing)
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let head = format!("GET /api/ws HTTP/1.1\r\nHost: {host}\r\n{kept}\r\n");
        assert_eq!(status(&read_answer(&mut send(&app.base, head.as_bytes()).await).await), 400, "without {missing}");
    }
    for (name, value, refused) in
        [("Sec-WebSocket-Version", "8", 426), ("Sec-WebSocket-Key", "short", 400), ("Upgrade", "h2c", 400)]
    {
        let with: String = good
            .iter()
            .map(|(known, good)| format!("{known}: {}\r\n", if *known == name { value } else { good }))
            .collect();
        let head = format!("GET /api/ws HTTP/1.1\r\nHost: {host}\r\n{with}\r\n");
        assert_eq!(status(&read_answer(&mut send(&app.base, head.as_bytes()).await).await), refused, "{name}: {value}");
    }
    app.stop().await;
}
