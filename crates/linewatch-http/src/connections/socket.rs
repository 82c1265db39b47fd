//! A TCP connection as hyper sees it.
//!
//! It bounds what a client can hold that sends requests and reads no answers: such a connection is read no further
//! while bytes wait to be written, and is reset when they have waited too long. It also knows whether bytes wait, so
//! that a connection is not taken over while the end of an earlier answer is still under way.
//!
//! And it bounds how long a request's head may take. That time begins once the client has all it was answered: however
//! slowly it reads, it is not cut off for sending nothing meanwhile.

use std::{
    future::Future as _,
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead as _, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep},
};

use super::{limits::AddressWaiters, requests::Requests};

/// How long a client may take to send a request's head. Between two requests a connection is idle for no longer.
const HEAD: Duration = Duration::from_secs(10);

/// How long answers may wait for a client that does not read: at once, and in all beyond a second for each
/// [`BYTES_A_SECOND`] that it took.
const UNREAD_ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
const BYTES_A_SECOND: u64 = 4 << 10;
/// The same at once, while other connections of its address wait to be served.
const UNREAD_IN_A_CROWD: Duration = Duration::from_secs(2);
/// How often a connection that waits is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Bytes read at once where a request's head is awaited. Less than hyper asks for, so that its buffer does not grow with
/// the number of requests that are sent ahead.
const HEAD_READ: usize = 4 << 10;

pub(super) struct HttpSocket {
    io: TokioIo<TcpStream>,
    state: State,
    crowd: AddressWaiters,
    /// A read was put off until the bytes that wait are written.
    put_off: bool,
    /// What is left of [`UNREAD_ANSWER_TIMEOUT`].
    left: Duration,
    stalled: Option<Stalled>,
    requests: Requests,
    head: Option<Head>,
}

/// A request's head that is awaited.
struct Head {
    /// The requests that were begun before it.
    after: usize,
    end: Pin<Box<Sleep>>,
}

/// A client that takes nothing at the moment.
struct Stalled {
    since: Instant,
    counted: Instant,
    look: Pin<Box<Sleep>>,
}

/// What is known of a connection outside of hyper.
#[derive(Clone, Default)]
pub(super) struct State(Arc<Flags>);

#[derive(Default)]
struct Flags {
    unsent: AtomicBool,
    body: AtomicBool,
    read: AtomicBool,
}

impl State {
    /// Whether the connection took less than it was given, and has not taken the rest yet.
    pub fn is_unsent(&self) -> bool {
        self.0.unsent.load(Ordering::Relaxed)
    }

    /// Whether something was read since this was asked last. A request for which nothing was read was sent ahead.
    pub fn has_read(&self) -> bool {
        self.0.read.swap(false, Ordering::Relaxed)
    }

    /// A request's body is expected, or not any more.
    pub fn expects_body(&self, expected: bool) {
        self.0.body.store(expected, Ordering::Relaxed);
    }

    fn is_body_expected(&self) -> bool {
        self.0.body.load(Ordering::Relaxed)
    }
}

impl HttpSocket {
    pub fn new(stream: TcpStream, crowd: AddressWaiters, requests: Requests) -> Self {
        let io = TokioIo::new(stream);
        let state = State::default();
        Self { io, state, crowd, put_off: false, left: UNREAD_ANSWER_TIMEOUT, stalled: None, requests, head: None }
    }

    pub fn state(&self) -> State {
        self.state.clone()
    }

    pub fn into_inner(self) -> TcpStream {
        self.io.into_inner()
    }

    /// All requests are answered, and the time of the next one's head has not begun.
    fn awaits_next_head(&self) -> bool {
        let begun = self.requests.begun();
        self.requests.are_answered() && self.head.as_ref().is_none_or(|head| head.after != begun)
    }

    /// Nothing is there to be read. Whether a head was awaited for too long.
    fn has_no_head(&mut self, context: &mut Context<'_>) -> bool {
        if !self.requests.are_answered() {
            self.head = None;
            return false;
        }
        let after = self.requests.begun();
        if self.head.as_ref().is_none_or(|head| head.after != after) {
            self.head = Some(Head { after, end: Box::pin(tokio::time::sleep(HEAD)) });
        }
        self.head.as_mut().is_some_and(|head| head.end.as_mut().poll(context).is_ready())
    }

    fn note(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.state.0.unsent.store(written.is_pending(), Ordering::Relaxed);
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.go_on(bytes);
                // hyper reads on once it is woken; where it has looked for more during the request it would not look again
                // until something comes, and nobody would count the time of the next head.
                if std::mem::take(&mut self.put_off) || self.awaits_next_head() {
                    context.waker().wake_by_ref();
                }
                written
            }
            Poll::Pending if self.has_waited_too_long(context) => {
                metrics::counter!("linewatch_http_unread_total").increment(1);
                // What waits in the kernel is to be given up too.
                drop(self.io.inner().set_zero_linger());
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answers")))
            }
            other => other,
        }
    }

    /// The client has taken something.
    fn go_on(&mut self, bytes: usize) {
        if let Some(stalled) = self.stalled.take() {
            let earned = Duration::from_millis(bytes as u64 * 1_000 / BYTES_A_SECOND);
            self.left = (self.left.saturating_sub(stalled.counted.elapsed()) + earned).min(UNREAD_ANSWER_TIMEOUT);
        }
    }

    fn has_waited_too_long(&mut self, context: &mut Context<'_>) -> bool {
        let now = Instant::now();
        let stalled = self.stalled.get_or_insert_with(|| Stalled {
            since: now,
            counted: now,
            look: Box::pin(tokio::time::sleep(LOOK)),
        });
        while stalled.look.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            self.left = self.left.saturating_sub(now - stalled.counted);
            stalled.counted = now;
            if self.left.is_zero() || (self.crowd.waits() && now - stalled.since >= UNREAD_IN_A_CROWD) {
                return true;
            }
            stalled.look.as_mut().reset(now + LOOK);
        }
        false
    }
}

impl Read for HttpSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.state.is_body_expected() {
            self.state.0.read.store(true, Ordering::Relaxed);
            return Pin::new(&mut self.io).poll_read(context, into);
        }
        if self.state.is_unsent() {
            self.head = None;
            self.put_off = true;
            return Poll::Pending;
        }
        let mut bytes = [0; HEAD_READ];
        let most = into.remaining().min(HEAD_READ);
        let mut read = ReadBuf::new(&mut bytes[..most]);
        match Pin::new(self.io.inner_mut()).poll_read(context, &mut read) {
            Poll::Ready(read) => read?,
            Poll::Pending if self.has_no_head(context) => {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "no request came in time")));
            }
            Poll::Pending => return Poll::Pending,
        }
        self.state.0.read.store(true, Ordering::Relaxed);
        into.put_slice(read.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for HttpSocket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(context, pieces);
        self.note(context, written)
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

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use hyper::rt::ReadBuf as HyperBuf;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    async fn pair() -> (HttpSocket, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (HttpSocket::new(listener.accept().await.unwrap().0, AddressWaiters::default(), Requests::new()), client)
    }

    async fn write(socket: &mut HttpSocket, bytes: &[u8]) -> io::Result<usize> {
        poll_fn(|context| Pin::new(&mut *socket).poll_write(context, bytes)).await
    }

    async fn read(socket: &mut HttpSocket) -> usize {
        let mut bytes = vec![0; 64 << 10];
        let mut buffer = HyperBuf::new(&mut bytes);
        poll_fn(|context| Pin::new(&mut *socket).poll_read(context, buffer.unfilled())).await.unwrap();
        buffer.filled().len()
    }

    /// Writes until nothing more is taken; the error in the end.
    async fn flood(socket: &mut HttpSocket) -> io::Error {
        loop {
            if let Err(error) = write(socket, &vec![0; 64 << 10]).await {
                return error;
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_given_up_and_reset() {
        let (mut socket, mut client) = pair().await;
        let begun = Instant::now();
        assert_eq!(flood(&mut socket).await.kind(), io::ErrorKind::TimedOut);
        assert!(
            begun.elapsed() >= UNREAD_ANSWER_TIMEOUT && begun.elapsed() < UNREAD_ANSWER_TIMEOUT * 2,
            "{:?}",
            begun.elapsed()
        );
        drop(socket);
        let mut rest = Vec::new();
        assert_eq!(client.read_to_end(&mut rest).await.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_is_awaited_for_its_time_and_no_answer_counts() {
        let (mut socket, mut client) = pair().await;
        let ended = async |socket: &mut HttpSocket| {
            let begun = Instant::now();
            let mut bytes = vec![0; 64];
            let mut buffer = HyperBuf::new(&mut bytes);
            let read = poll_fn(|context| Pin::new(&mut *socket).poll_read(context, buffer.unfilled()));
            let read = tokio::time::timeout(HEAD * 3, read).await;
            (read.ok().map(|read| read.err().map(|error| error.kind())), begun.elapsed())
        };
        let late = Some(Some(io::ErrorKind::TimedOut));
        let under_way = socket.requests.begin();
        assert_eq!(ended(&mut socket).await.0, None, "a request is under way");
        drop(under_way);
        let (end, after) = ended(&mut socket).await;
        assert!(end == late && after >= HEAD && after < HEAD * 2, "{end:?} after {after:?}");
        drop(socket.requests.begin());
        assert!(tokio::time::timeout(HEAD * 2 / 3, ended(&mut socket)).await.is_err(), "the time of the next begins");
        client.write_all(b"GET / HT").await.unwrap();
        assert_eq!(ended(&mut socket).await.0, Some(None), "a part of a head");
        let (end, after) = ended(&mut socket).await;
        assert!(end == late && after < HEAD / 2, "a head is one span, however it comes: {end:?} after {after:?}");
    }

    #[tokio::test]
    async fn nothing_is_read_while_answers_wait() {
        let (mut socket, mut client) = pair().await;
        client.write_all(&[1; 10 << 10]).await.unwrap();
        assert_eq!(read(&mut socket).await, HEAD_READ, "a head is read in small pieces");
        assert!(tokio::time::timeout(Duration::from_millis(300), flood(&mut socket)).await.is_err());
        assert!(socket.state.is_unsent());
        assert!(tokio::time::timeout(Duration::from_millis(100), read(&mut socket)).await.is_err());
        // Once the client reads, what was put off goes on.
        let reads = linewatch_task::spawn("test", async move {
            let mut bytes = vec![0; 1 << 20];
            while client.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
        });
        write(&mut socket, b"x").await.unwrap();
        assert!(read(&mut socket).await > 0);
        drop(socket);
        reads.await.unwrap();
    }

    #[tokio::test]
    async fn a_body_is_read_although_answers_wait() {
        let (mut socket, mut client) = pair().await;
        assert!(tokio::time::timeout(Duration::from_millis(300), flood(&mut socket)).await.is_err());
        socket.state().expects_body(true);
        client.write_all(&[1; 10 << 10]).await.unwrap();
        assert!(read(&mut socket).await > 0);
    }
}
