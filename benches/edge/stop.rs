//! Stopping under 1,000 sockets, uploads that stand still, and half heads.

use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{
    at_most,
    desk::{Desk, ROBOT, VIEWER},
};

pub async fn run() {
    let desk = Desk::start().await;
    let mut held = Vec::new();
    for _ in 0..1_000 {
        let more = "Upgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 13\r\n\
                    Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
        held.push(sends(&desk, &head(&desk, "GET /api/ws", VIEWER, more)).await);
    }
    for _ in 0..60 {
        let more = "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n";
        let begun = head(&desk, "POST /api/scrape/batches", ROBOT, more);
        held.push(sends(&desk, &format!("{begun}1\r\n{{\r\n")).await);
        held.push(sends(&desk, "GET /api/al").await);
    }
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    let (took, code) = desk.stop();
    println!("stop: exit code {code:?}");
    at_most("stop_seconds", took, 5.0);
    drop(held);
}

fn head(desk: &Desk, request: &str, token: &str, more: &str) -> String {
    format!("{request} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{more}\r\n", desk.authority)
}

async fn sends(desk: &Desk, bytes: &str) -> TcpStream {
    let mut stream = TcpStream::connect(&desk.authority).await.expect("a connection");
    stream.write_all(bytes.as_bytes()).await.expect("the server reads");
    stream
}
