//! A TCP connection as hyper sees it. It also knows whether bytes wait to be written, so that it is not taken over while
//! the end of an earlier answer is still under way.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

pub(super) struct HttpSocket {
    io: TokioIo<TcpStream>,
    unsent: Unsent,
}

/// Whether the connection took less than it was given, and has not taken the rest yet.
#[derive(Clone, Default)]
pub(super) struct Unsent(Arc<AtomicBool>);

impl Unsent {
    pub fn is_some(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl HttpSocket {
    pub fn new(stream: TcpStream) -> Self {
        Self { io: TokioIo::new(stream), unsent: Unsent::default() }
    }

    pub fn unsent(&self) -> Unsent {
        self.unsent.clone()
    }

    pub fn into_inner(self) -> TcpStream {
        self.io.into_inner()
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.unsent.0.store(written.is_pending(), Ordering::Relaxed);
        written
    }
}

impl Read for HttpSocket {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, into)
    }
}

impl Write for HttpSocket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, pieces);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
