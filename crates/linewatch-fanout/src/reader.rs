//! Listens to one socket: passes on what the client says, and notices when it goes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use socket2::SockRef;
use tokio::{net::TcpStream, sync::mpsc, time::Instant};

use super::{
    Admission, Refused, Request,
    close_code::POLICY,
    command::{Command, Id},
    wire::{self, Decoder, Fault, Incoming},
};

/// Messages that a client may send in one second.
const A_SECOND: u32 = 100;
/// As how many messages one counts for which much of the log or of the read models may be read.
const READS_MUCH: u32 = 10;
/// Bytes that a client may send where it has nothing to say, before its connection is ended.
const MAX_UNSOLICITED_BYTES: usize = 64 << 10;

/// Listens to a socket.
pub struct Reader {
    pub(super) socket: Arc<TcpStream>,
    pub(super) id: Id,
    pub(super) shard: mpsc::Sender<Command>,
    pub(super) heard: Arc<AtomicBool>,
    /// What the client says; nothing where it has nothing to say, as on an event stream.
    pub(super) decoder: Option<Decoder>,
    pub(super) _admission: Admission,
}

/// Why nothing more is read.
enum End {
    /// The client went, or said goodbye.
    Gone,
    /// It is being closed.
    Refused(u16, String),
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.code(), fault.to_string())
    }
}

impl Reader {
    /// Listens until the client goes.
    pub async fn run(mut self) {
        match self.decoder.take() {
            Some(decoder) => {
                if let End::Refused(code, reason) = self.listen(decoder).await {
                    self.tell(Command::Close(self.id, code, reason)).await;
                    // The shard ends the connection when the close frame is out.
                    self.ignore(usize::MAX).await;
                }
            }
            None => self.ignore(MAX_UNSOLICITED_BYTES).await,
        }
        self.tell(Command::Leave(self.id)).await;
    }

    /// Reads on without a look at what comes, until the client goes or has sent too much of it.
    async fn ignore(&self, most: usize) {
        let mut ignored = 0;
        while ignored <= most && self.socket.readable().await.is_ok() {
            match receive(&self.socket, |_| ()) {
                Ok(0) => break,
                Ok(bytes) => ignored += bytes,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
    }

    async fn tell(&self, command: Command) {
        // Nobody writes any more where the shard is gone: the client is to see that too.
        if self.shard.send(command).await.is_err() {
            drop(SockRef::from(&*self.socket).shutdown(std::net::Shutdown::Both));
        }
    }

    async fn listen(&self, mut decoder: Decoder) -> End {
        let (mut second, mut said) = (Instant::now(), 0_u32);
        loop {
            match decoder.next_frame() {
                Ok(Some(incoming)) => {
                    if second.elapsed().as_secs() > 0 {
                        (second, said) = (Instant::now(), 0);
                    }
                    match self.take(incoming).await {
                        Ok(weight) => said += weight,
                        Err(end) => return end,
                    }
                    if said > A_SECOND {
                        return End::Refused(POLICY, format!("more than {A_SECOND} messages a second"));
                    }
                }
                Ok(None) => {
                    let Self { socket, heard, .. } = self;
                    match socket.readable().await.and_then(|()| receive(socket, |bytes| decoder.feed(bytes))) {
                        Ok(0) => return End::Gone,
                        Ok(_) => heard.store(true, Ordering::Relaxed),
                        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                        Err(_) => return End::Gone,
                    }
                }
                Err(fault) => return fault.into(),
            }
        }
    }

    /// Passes on what the client says; answers how many messages it counts as.
    async fn take(&self, incoming: Incoming) -> Result<u32, End> {
        match incoming {
            Incoming::Text(text) => {
                let said = Request::parse(&text);
                let weight = if said.as_ref().is_ok_and(Request::reads_much) { READS_MUCH } else { 1 };
                self.tell(Command::Requested(self.id, said)).await;
                return Ok(weight);
            }
            Incoming::Ping(payload) => self.tell(Command::Tell(self.id, wire::pong(&payload))).await,
            Incoming::Pong => {}
            Incoming::Binary => {
                let refused = Refused { code: "malformed", detail: "messages are JSON text".to_owned() };
                self.tell(Command::Requested(self.id, Err(refused))).await;
            }
            Incoming::Close => {
                self.tell(Command::Close(self.id, 1_000, String::new())).await;
                return Err(End::Gone);
            }
        }
        Ok(1)
    }
}

/// Reads what is there into a buffer on the stack, so that an idle connection has none.
fn receive(socket: &TcpStream, take: impl FnOnce(&[u8])) -> io::Result<usize> {
    let mut buffer = [0; 2_048];
    let read = socket.try_read(&mut buffer)?;
    take(&buffer[..read]);
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Peer, limits::ConnectionLimits};

    #[tokio::test]
    async fn who_listens_takes_little_memory() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (shard, _commands) = mpsc::channel(1);
        let peer = Peer { address: "127.0.0.1".parse().unwrap(), actor: "anna".to_owned(), is_local: true };
        let admission = Admission(ConnectionLimits::new(crate::HubLimits::default()).enter(&peer).unwrap());
        let (socket, heard) = (Arc::new(socket), Arc::default());
        let reader = Reader { socket, id: 1, shard, heard, decoder: Some(Decoder::default()), _admission: admission };
        let size = size_of_val(&reader.run());
        assert!(size <= 1_320, "{size} bytes; thousands of them are idle most of the time");
    }
}
