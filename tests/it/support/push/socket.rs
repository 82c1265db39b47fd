//! A WebSocket by hand: some hundred bytes a client, so that thousands fit beside the server they listen to.

use std::{cell::RefCell, io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

/// The longest head of an answer to a handshake.
const LONGEST_HEAD: usize = 16 << 10;
/// A key; what the server makes of it is for conformance tests.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

thread_local! {
    /// What is read at once. One buffer a thread, because a client that has read needs none.
    static SCRATCH: RefCell<Vec<u8>> = RefCell::new(vec![0; 256 << 10]);
}

/// What a server says.
pub enum Frame<'a> {
    Text(&'a [u8]),
    Close { code: u16, reason: &'a [u8] },
}

pub struct Socket {
    stream: TcpStream,
    /// What came and is no whole frame yet.
    rest: Vec<u8>,
    /// Whether something came together with the answer to the handshake.
    early: bool,
}

impl Socket {
    /// Connects and shakes hands. A small receive buffer keeps the kernel from reading on for a client that does not.
    pub async fn open(port: u16, path: &str, receive_buffer: Option<u32>) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        let mut stream = socket.connect(SocketAddr::from(([127, 0, 0, 1], port))).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let rest = after_head(&mut stream).await?;
        Ok(Self { stream, early: !rest.is_empty(), rest })
    }

    /// Waits until something comes, and passes on the whole frames in it. Pings are answered.
    pub async fn read(&mut self, hear: &mut impl FnMut(Frame<'_>)) -> io::Result<()> {
        let mut pongs = Vec::new();
        if std::mem::take(&mut self.early) {
            let early = std::mem::take(&mut self.rest);
            self.take(&early, hear, &mut pongs)?;
        } else {
            self.stream.readable().await?;
            self.read_what_is_there(hear, &mut pongs)?;
        }
        if pongs.is_empty() { Ok(()) } else { self.stream.write_all(&pongs).await }
    }

    fn read_what_is_there(&mut self, hear: &mut impl FnMut(Frame<'_>), pongs: &mut Vec<u8>) -> io::Result<()> {
        SCRATCH.with_borrow_mut(|scratch| match self.stream.try_read(scratch) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => self.take(&scratch[..read], hear, pongs),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error),
        })
    }

    /// Takes bytes in: whole frames are passed on, and what is left is kept.
    fn take(&mut self, bytes: &[u8], hear: &mut impl FnMut(Frame<'_>), pongs: &mut Vec<u8>) -> io::Result<()> {
        if self.rest.is_empty() {
            let used = frames(bytes, hear, pongs)?;
            self.rest = bytes[used..].to_vec();
        } else {
            self.rest.extend_from_slice(bytes);
            let used = frames(&self.rest, hear, pongs)?;
            self.rest.drain(..used);
        }
        if self.rest.is_empty() {
            self.rest = Vec::new();
        }
        Ok(())
    }
}

/// Reads an answer's head; answers what came after it.
async fn after_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(1_024);
    loop {
        if stream.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = head.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            if !head.starts_with(b"HTTP/1.1 101") {
                return Err(io::Error::other(String::from_utf8_lossy(&head).into_owned()));
            }
            return Ok(head[end + 4..].to_vec());
        }
        if head.len() > LONGEST_HEAD {
            return Err(io::Error::other("an endless head"));
        }
    }
}

/// Passes the whole frames in `bytes` on; answers how many bytes they were.
fn frames(bytes: &[u8], hear: &mut impl FnMut(Frame<'_>), pongs: &mut Vec<u8>) -> io::Result<usize> {
    let mut at = 0;
    while let Some((first, payload, length)) = split(&bytes[at..]) {
        match first {
            0x81 => hear(Frame::Text(payload)),
            0x88 => {
                let (code, reason) = payload.split_at_checked(2).unwrap_or_default();
                let code = code.iter().fold(0, |code, byte| code << 8 | u16::from(*byte));
                hear(Frame::Close { code, reason });
            }
            0x89 => {
                // A mask of zeros is one too, and leaves the payload as it is.
                let length = u8::try_from(payload.len()).map_err(io::Error::other)?;
                pongs.extend_from_slice(&[0x8a, 0x80 | length, 0, 0, 0, 0]);
                pongs.extend_from_slice(payload);
            }
            0x8a => {}
            other => return Err(io::Error::other(format!("a frame that begins with {other:#x}"))),
        }
        at += length;
    }
    Ok(at)
}

/// The first whole frame: its first byte, its payload and its length in all.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let big_endian = |digits: &[u8]| digits.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
    let (length, head): (usize, usize) = match bytes.get(1)? {
        126 => (big_endian(bytes.get(2..4)?), 4),
        127 => (big_endian(bytes.get(2..10)?), 10),
        length => (usize::from(*length), 2),
    };
    let payload = bytes.get(head..head.checked_add(length)?)?;
    Some((bytes[0], payload, head + length))
}
