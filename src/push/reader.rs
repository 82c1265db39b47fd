//! Listens to one socket: passes on what the client says, and notices when it goes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{net::TcpStream, sync::mpsc, time::Instant};

use super::{
    Admission, Refused, Request,
    shard::{Command, Id, POLICY},
    wire::{self, Decoder, Fault, Incoming},
};

/// Messages that a client may send in one second.
const A_SECOND: u32 = 100;

/// Listens to a socket.
pub struct Reader {
    pub(super) socket: Arc<TcpStream>,
    pub(super) id: Id,
    pub(super) shard: mpsc::Sender<Command>,
    pub(super) heard: Arc<AtomicBool>,
    pub(super) decoder: Decoder,
    pub(super) _admission: Admission,
}

/// Why nothing more is read.
enum End {
    /// The client went, or said farewell.
    Gone,
    /// It is parted with.
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
        let End::Refused(code, reason) = self.listen().await else {
            return self.tell(Command::Leave(self.id)).await;
        };
        self.tell(Command::Close(self.id, code, reason)).await;
        // What comes now is not looked at; the shard ends the connection when the farewell is out.
        while self.socket.readable().await.is_ok() {
            match receive(&self.socket, |_| ()) {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        self.tell(Command::Leave(self.id)).await;
    }

    async fn tell(&self, command: Command) {
        // A shard that is gone has let its connections go.
        drop(self.shard.send(command).await);
    }

    async fn listen(&mut self) -> End {
        let (mut second, mut said) = (Instant::now(), 0_u32);
        loop {
            match self.decoder.next() {
                Ok(Some(incoming)) => {
                    if second.elapsed().as_secs() > 0 {
                        (second, said) = (Instant::now(), 0);
                    }
                    said += 1;
                    if said > A_SECOND {
                        return End::Refused(POLICY, format!("more than {A_SECOND} messages a second"));
                    }
                    if let Err(end) = self.take(incoming).await {
                        return end;
                    }
                }
                Ok(None) => {
                    let Self { socket, decoder, heard, .. } = self;
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

    async fn take(&self, incoming: Incoming) -> Result<(), End> {
        match incoming {
            Incoming::Text(text) => self.tell(Command::Said(self.id, Request::parse(&text))).await,
            Incoming::Ping(payload) => self.tell(Command::Tell(self.id, wire::pong(&payload))).await,
            Incoming::Pong => {}
            Incoming::Binary => {
                let refused = Refused { code: "malformed", detail: "messages are JSON text".to_owned() };
                self.tell(Command::Said(self.id, Err(refused))).await;
            }
            Incoming::Close => {
                self.tell(Command::Tell(self.id, wire::close(1_000, ""))).await;
                return Err(End::Gone);
            }
        }
        Ok(())
    }
}

/// Reads what is there into a buffer on the stack, so that an idle connection has none.
fn receive(socket: &TcpStream, take: impl FnOnce(&[u8])) -> io::Result<usize> {
    let mut buffer = [0; 2_048];
    let read = socket.try_read(&mut buffer)?;
    take(&buffer[..read]);
    Ok(read)
}
