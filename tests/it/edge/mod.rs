//! Clients that hold much or for long: what they can hold is bounded, and nobody else waits for them.

mod intake;
mod limits;
mod readers;
mod stopping;

use std::{io::Write as _, net::SocketAddr};

use tempfile::NamedTempFile;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

use crate::support::raw;

const VIEWER: &str = "viewer-0123456789abcdef";
const ROBOT: &str = "robot-0123456789abcdef";
const OTHER: &str = "other-0123456789abcdef";

/// Tokens of three callers.
fn tokens() -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    writeln!(file, "val viewer {VIEWER}\nrobot ingest {ROBOT}\nother ingest {OTHER}").unwrap();
    file
}

/// A connection from an address of this machine. What it does not read stays with the server.
async fn connect_from(address: &str, base: &str) -> TcpStream {
    try_connect_from(address, base).await.expect("a connection")
}

/// The same where there may be too many: beyond some that are told so the others are reset.
async fn try_connect_from(address: &str, base: &str) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(4_096)?;
    socket.bind(format!("{address}:0").parse::<SocketAddr>().unwrap())?;
    socket.connect(raw::authority(base).parse().unwrap()).await
}

/// A connection with many requests whose answers nobody reads.
async fn unread(address: &str, base: &str, path: &str) -> Option<TcpStream> {
    let mut stream = try_connect_from(address, base).await.ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(base));
    // One that is refused is closed while it still sends.
    let _ = stream.write_all(request.repeat(200).as_bytes()).await;
    Some(stream)
}
