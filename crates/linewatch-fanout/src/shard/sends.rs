//! Many sends with one system call: through `io_uring`, where there is one.
//!
//! Sending is what pushing costs most of, and nearly all of that is the way into the kernel and back, once a connection
//! and message. Here the sends of a pass go in together. None of them waits: a full socket answers at once, as it does
//! without `io_uring`. The crate below holds buffers and sockets until the kernel is done with them, so nothing here is
//! unsafe.

use std::{io, sync::Arc};

use bytes::{Bytes, BytesMut};
use tokio::net::TcpStream;

use super::pump::Planned;
use crate::command::Id;
use crate::socket_writer::Refusal;

/// What became of a send: the bytes that were taken.
pub(super) type Sent = Result<usize, Refusal>;
/// Which connection is sent something, and what.
pub(super) type PlannedSend = (Id, Planned);

#[cfg(all(target_os = "linux", feature = "io-uring"))]
pub(super) use ring::Sends;
#[cfg(not(all(target_os = "linux", feature = "io-uring")))]
pub(super) use without::Sends;

/// Several pieces as one buffer. Connections of one pass mostly send the same, so it is made once for many.
#[derive(Default)]
struct MergedBuffer {
    pieces: Vec<Bytes>,
    whole: Bytes,
}

impl MergedBuffer {
    fn of(&mut self, pieces: &[&Bytes]) -> Bytes {
        if let [one] = pieces {
            return (*one).clone();
        }
        let same = |(one, other): (&Bytes, &&Bytes)| one.as_ptr() == other.as_ptr() && one.len() == other.len();
        if self.pieces.len() != pieces.len() || !self.pieces.iter().zip(pieces).all(same) {
            let mut whole = BytesMut::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
            for piece in pieces {
                whole.extend_from_slice(piece);
            }
            self.pieces = pieces.iter().map(|piece| (*piece).clone()).collect();
            self.whole = whole.freeze();
        }
        self.whole.clone()
    }
}

#[cfg(all(target_os = "linux", feature = "io-uring"))]
mod ring {
    use std::{
        io::Read as _,
        os::{fd::AsFd, unix::net::UnixStream},
        time::Duration,
    };

    use compio_buf::BufResult;
    use compio_driver::{Key, Proactor, PushEntry, op};
    use rustix::net::SendFlags;

    use super::{Arc, Bytes, MergedBuffer, PlannedSend, Refusal, Sent, TcpStream, io};

    /// Sends that go into the kernel together.
    const SENDS_PER_SUBMISSION: usize = 512;
    /// How often unfinished sends are asked after, a millisecond each. They never wait, so this is never needed.
    const COMPLETION_POLLS: u32 = 1_000;

    type Send<S> = op::Send<Bytes, S>;

    /// The sends of a shard.
    pub(crate) struct Sends {
        proactor: Proactor,
        under_way: Vec<(PlannedSend, Key<Send<Arc<TcpStream>>>)>,
        done: Vec<(PlannedSend, Sent)>,
        joined: MergedBuffer,
    }

    impl Sends {
        /// The sends of a shard, to be used on the thread that made it; `None` where the kernel, or what the process
        /// runs in, does not let it use `io_uring`. That is found out by sending something.
        pub fn start() -> Option<Self> {
            let tried = probe();
            if let Err(error) = &tried {
                tracing::info!(%error, "no io_uring here: messages are sent one by one, which costs more");
            }
            let proactor = tried.ok()?;
            let done = Vec::with_capacity(SENDS_PER_SUBMISSION);
            Some(Self {
                proactor,
                under_way: Vec::with_capacity(SENDS_PER_SUBMISSION),
                done,
                joined: MergedBuffer::default(),
            })
        }

        /// Whether it is time to [`complete`](Self::complete) them.
        pub fn is_full(&self) -> bool {
            self.under_way.len() + self.done.len() >= SENDS_PER_SUBMISSION
        }

        /// Adds what a connection is sent.
        pub fn add(&mut self, what: PlannedSend, socket: &Arc<TcpStream>, pieces: &[&Bytes]) {
            match push(&mut self.proactor, Arc::clone(socket), self.joined.of(pieces)) {
                PushEntry::Pending(key) => self.under_way.push((what, key)),
                PushEntry::Ready(result) => self.done.push((what, sent(result.0))),
            }
        }

        /// Sends all that were added; answers what became of each.
        pub fn complete(&mut self) -> Vec<(PlannedSend, Sent)> {
            let mut rounds = 0;
            let mut wait = Duration::ZERO;
            while !self.under_way.is_empty() && rounds < COMPLETION_POLLS {
                if self.proactor.poll(Some(wait)).is_err_and(|error| error.kind() != io::ErrorKind::TimedOut) {
                    break;
                }
                for (what, key) in std::mem::take(&mut self.under_way) {
                    match self.proactor.pop(key) {
                        PushEntry::Ready(result) => self.done.push((what, sent(result.0))),
                        PushEntry::Pending(key) => self.under_way.push((what, key)),
                    }
                }
                (rounds, wait) = (rounds + 1, Duration::from_millis(1));
            }
            // Nobody knows how much of it went out, so nothing can follow it.
            for (what, key) in self.under_way.drain(..) {
                self.proactor.cancel(key);
                self.done.push((what, Err(Refusal::Gone)));
            }
            std::mem::take(&mut self.done)
        }
    }

    fn push<S: AsFd + 'static>(
        proactor: &mut Proactor,
        socket: S,
        bytes: Bytes,
    ) -> PushEntry<Key<Send<S>>, BufResult<usize, Send<S>>> {
        proactor.push(Send::new(socket, bytes, SendFlags::DONTWAIT | SendFlags::NOSIGNAL))
    }

    fn sent(result: io::Result<usize>) -> Sent {
        match result {
            Ok(0) => Err(Refusal::Gone),
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(Refusal::Full),
            Err(_) => Err(Refusal::Gone),
        }
    }

    fn probe() -> io::Result<Proactor> {
        let capacity = u32::try_from(SENDS_PER_SUBMISSION).unwrap_or(u32::MAX);
        let mut proactor = Proactor::builder().capacity(capacity).single_issuer(true).build()?;
        let (near, mut far) = UnixStream::pair()?;
        far.set_nonblocking(true)?;
        let mut entry = push(&mut proactor, near, Bytes::from_static(b"?"));
        for _ in 0..COMPLETION_POLLS {
            match entry {
                PushEntry::Ready(result) => {
                    result.0?;
                    far.read_exact(&mut [0])?;
                    return Ok(proactor);
                }
                PushEntry::Pending(key) => {
                    let polled = proactor.poll(Some(Duration::from_millis(1)));
                    polled
                        .or_else(|error| if error.kind() == io::ErrorKind::TimedOut { Ok(()) } else { Err(error) })?;
                    entry = proactor.pop(key);
                }
            }
        }
        Err(io::ErrorKind::TimedOut.into())
    }
}

#[cfg(not(all(target_os = "linux", feature = "io-uring")))]
mod without {
    use super::{Arc, Bytes, PlannedSend, Sent, TcpStream};

    /// There is no way to send many at once here, and nothing of this type.
    pub(crate) enum Sends {}

    impl Sends {
        pub const fn start() -> Option<Self> {
            None
        }

        pub const fn is_full(&self) -> bool {
            match *self {}
        }

        pub const fn add(&mut self, _: PlannedSend, _: &Arc<TcpStream>, _: &[&Bytes]) {
            match *self {}
        }

        pub fn complete(&mut self) -> Vec<(PlannedSend, Sent)> {
            match *self {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pieces_are_joined_once() {
        let (one, two) = (Bytes::from_static(b"one"), Bytes::from_static(b"two"));
        let mut joined = MergedBuffer::default();
        assert_eq!(joined.of(&[&one]).as_ptr(), one.as_ptr());
        let first = joined.of(&[&one, &two]);
        assert_eq!(&first[..], b"onetwo");
        assert_eq!(joined.of(&[&one, &two]).as_ptr(), first.as_ptr());
        assert_eq!(&joined.of(&[&two, &one])[..], b"twoone");
    }
}
