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
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    socket.bind(format!("{address}:0").parse::<SocketAddr>().unwrap()).unwrap();
    socket.connect(raw::authority(base).parse().unwrap()).await.expect("a connection")
}

/// A connection with many requests whose answers nobody reads.
async fn unread(address: &str, base: &str, path: &str) -> TcpStream {
    let mut stream = connect_from(address, base).await;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", raw::authority(base));
    // One that is refused is closed while it still sends.
    let _ = stream.write_all(request.repeat(200).as_bytes()).await;
    stream
}
