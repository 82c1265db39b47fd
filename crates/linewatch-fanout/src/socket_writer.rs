//! Where a connection's bytes go: a socket that was taken over. It takes what fits and never makes the writer wait.

use std::{
    io::{self, IoSlice},
    sync::Arc,
};

use bytes::Bytes;
use socket2::SockRef;
use tokio::net::TcpStream;

/// Bytes that the kernel may hold once a connection is being closed.
const SEND_BUFFER_AT_CLOSE: usize = 208 << 10;
/// Buffers that one write hands to the kernel.
pub(super) const BUFFERS_PER_WRITE: usize = 64;

/// The writing end of a connection.
#[derive(Clone)]
pub(super) struct SocketWriter(Arc<TcpStream>);

/// Why nothing was written.
pub(super) enum Refusal {
    /// It takes nothing now: wait for [`SocketWriter::writable`].
    Full,
    /// The other side is not there any more.
    Gone,
}

impl SocketWriter {
    pub const fn new(socket: Arc<TcpStream>) -> Self {
        Self(socket)
    }

    pub const fn socket(&self) -> &Arc<TcpStream> {
        &self.0
    }

    /// Writes what fits; answers how many bytes that were. It never waits.
    pub fn write(&self, pieces: &[&Bytes]) -> Result<usize, Refusal> {
        match send(&self.0, pieces) {
            Ok(0) => Err(Refusal::Gone),
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Refusal::Full),
            Err(_) => Err(Refusal::Gone),
        }
    }

    /// Waits until it may take something again.
    pub async fn writable(&self) {
        // An error shows at the next write.
        drop(self.0.writable().await);
    }

    /// Lets the kernel take more than it did, so that last words get out to one that does not read now: they wait there
    /// until it does.
    pub fn make_room(&self) {
        // Without it they wait here for some time, and are not said if that is too short.
        drop(SockRef::from(&*self.0).set_send_buffer_size(SEND_BUFFER_AT_CLOSE));
    }

    /// Writes nothing more; the other side may still read what the kernel has, and say that it goes.
    pub fn finish(&self) {
        // It may be gone already.
        drop(SockRef::from(&*self.0).shutdown(std::net::Shutdown::Write));
    }

    /// Ends the connection; what the kernel has taken is still sent.
    pub fn end(&self) {
        // It may be gone already.
        drop(SockRef::from(&*self.0).shutdown(std::net::Shutdown::Both));
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
