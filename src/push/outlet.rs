//! Where a connection's bytes go: a socket that was taken over, or the body of an HTTP answer.
//!
//! Both take what fits and never make the writer wait.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use socket2::SockRef;
use tokio::{net::TcpStream, sync::Notify};

/// Bytes that a body holds until its connection takes them.
const BODY_BYTES: usize = 64 << 10;
/// Bytes that the kernel may hold once a client is parted with.
const LAST_WORDS: usize = 208 << 10;
/// Buffers that one write hands to the kernel.
pub(super) const TOGETHER: usize = 64;

/// The writing end of a connection.
#[derive(Clone)]
pub(super) enum Outlet {
    Socket(Arc<TcpStream>),
    Body(Arc<Body>),
}

/// Why nothing was written.
pub(super) enum Refusal {
    /// It takes nothing now: wait for [`Outlet::writable`].
    Full,
    /// The other side is not there any more.
    Gone,
}

impl Outlet {
    /// Writes what fits; answers how many bytes that were. It never waits.
    pub fn write(&self, pieces: &[&Bytes]) -> Result<usize, Refusal> {
        match self {
            Self::Socket(socket) => written(send(socket, pieces)),
            Self::Body(body) => body.put(pieces),
        }
    }

    /// Waits until it may take something again.
    pub async fn writable(&self) {
        match self {
            // An error shows at the next write.
            Self::Socket(socket) => drop(socket.writable().await),
            Self::Body(body) => body.taken.notified().await,
        }
    }

    /// Lets the kernel take more than it did, so that last words get out to one that does not read now: they wait there
    /// until it does.
    pub fn make_room(&self) {
        if let Self::Socket(socket) = self {
            // Without it they wait here for some time, and are not said if that is too short.
            drop(SockRef::from(&**socket).set_send_buffer_size(LAST_WORDS));
        }
    }

    /// Ends the connection; what the kernel has taken is still sent.
    pub fn end(&self) {
        match self {
            // It may be gone already.
            Self::Socket(socket) => drop(SockRef::from(&**socket).shutdown(std::net::Shutdown::Both)),
            Self::Body(body) => body.end(),
        }
    }
}

/// Asks the kernel at once, and the runtime only where it has to learn that the socket is full: most sockets never are,
/// and the runtime's own book-keeping costs as much as everything else here.
fn send(socket: &TcpStream, pieces: &[&Bytes]) -> io::Result<usize> {
    let is_full =
        |result: &io::Result<usize>| matches!(result, Err(error) if error.kind() == io::ErrorKind::WouldBlock);
    if let [one] = pieces {
        let sent = SockRef::from(socket).send(one);
        return if is_full(&sent) { socket.try_write(one) } else { sent };
    }
    let slices: Vec<IoSlice<'_>> = pieces.iter().map(|piece| IoSlice::new(piece)).collect();
    let sent = SockRef::from(socket).send_vectored(&slices);
    if is_full(&sent) { socket.try_write_vectored(&slices) } else { sent }
}

fn written(result: io::Result<usize>) -> Result<usize, Refusal> {
    match result {
        Ok(0) => Err(Refusal::Gone),
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Refusal::Full),
        Err(_) => Err(Refusal::Gone),
    }
}

/// A bounded stretch of bytes between a shard and the body of an answer.
#[derive(Default)]
pub(super) struct Body {
    held: Mutex<Held>,
    taken: Notify,
}

#[derive(Default)]
struct Held {
    pieces: Vec<Bytes>,
    bytes: usize,
    reader: Option<Waker>,
    ended: bool,
    gone: bool,
}

impl Body {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes whole pieces, at least one where there is any room.
    fn put(&self, pieces: &[&Bytes]) -> Result<usize, Refusal> {
        let mut held = self.held();
        if held.gone {
            return Err(Refusal::Gone);
        }
        let mut accepted = 0;
        for piece in pieces {
            if held.bytes >= BODY_BYTES {
                break;
            }
            held.bytes += piece.len();
            accepted += piece.len();
            held.pieces.push((*piece).clone());
        }
        if accepted == 0 {
            return Err(Refusal::Full);
        }
        if let Some(reader) = held.reader.take() {
            reader.wake();
        }
        Ok(accepted)
    }

    fn end(&self) {
        let mut held = self.held();
        held.ended = true;
        if let Some(reader) = held.reader.take() {
            reader.wake();
        }
    }
}

/// The reading end of a body. Dropped, its connection is gone.
pub struct BodyStream {
    pub(super) body: Arc<Body>,
    /// Tells the hub when the stream is dropped.
    pub(super) _leaves: super::hub::Leaves,
}

impl Stream for BodyStream {
    type Item = Result<Bytes, std::convert::Infallible>;

    /// Everything that waits, as one piece.
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut held = self.body.held();
        let pieces = std::mem::take(&mut held.pieces);
        held.bytes = 0;
        let whole = match pieces.as_slice() {
            [] if held.ended => return Poll::Ready(None),
            [] => {
                held.reader = Some(context.waker().clone());
                return Poll::Pending;
            }
            [one] => one.clone(),
            many => {
                let mut whole = BytesMut::with_capacity(many.iter().map(Bytes::len).sum());
                for piece in many {
                    whole.extend_from_slice(piece);
                }
                whole.freeze()
            }
        };
        drop(held);
        self.body.taken.notify_one();
        Poll::Ready(Some(Ok(whole)))
    }
}

impl Drop for BodyStream {
    fn drop(&mut self) {
        let mut held = self.body.held();
        held.gone = true;
        held.pieces = Vec::new();
        drop(held);
        self.body.taken.notify_one();
    }
}
