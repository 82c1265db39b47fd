//! HTTP by hand, for requests that no decent client sends.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// The authority of `http://127.0.0.1:8000`.
pub fn authority(base: &str) -> &str {
    base.strip_prefix("http://").expect("a base address")
}

/// The head of a chunked POST to the batches.
pub fn chunked_head(base: &str, query: &str, content_type: &str) -> String {
    format!(
        "POST /api/scrape/batches{query} HTTP/1.1\r\nHost: {}\r\nContent-Type: {content_type}\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        authority(base)
    )
}

/// One chunk of a chunked body.
pub fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// Sends bytes as they are, and answers the open connection.
pub async fn send(base: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(authority(base)).await.expect("a connection");
    stream.write_all(bytes).await.expect("the server reads");
    stream
}

/// Reads what comes until the connection ends, or nothing comes for a while.
pub async fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = vec![0; 16_384];
    while let Ok(Ok(read @ 1..)) = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut buffer)).await {
        answer.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&answer);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().ok()).flatten()
        });
        if length.is_some_and(|length| body.len() >= length) {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of an answer that was read by hand; 0 where the connection was closed without one.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}
