//! A TCP proxy on loopback that can cut, stall and heal the way to a database.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU8, AtomicU16, Ordering},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

const OPEN: u8 = 0;
const STALLED: u8 = 1;
const CUT: u8 = 2;

/// The way to a database.
pub struct Proxy {
    pub port: u16,
    target: Arc<AtomicU16>,
    way: Arc<Way>,
}

#[derive(Default)]
struct Way {
    state: AtomicU8,
    trigger: Mutex<Option<Trigger>>,
}

/// What only the connection that appends says, and says first in each append.
const APPENDS: &[u8] = b"log_head FOR UPDATE";

/// What the client says for the way to be stalled, and whether that still goes through.
struct Trigger {
    said: &'static [u8],
    passes: bool,
}

impl Way {
    fn is(&self, state: u8) -> bool {
        self.state.load(Ordering::SeqCst) == state
    }

    /// Takes the trigger if the client says what it waits for.
    fn triggered(&self, said: &[u8]) -> Option<Trigger> {
        let mut trigger = self.trigger.lock().expect("no panic");
        trigger.take_if(|it| has(said, it.said))
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|found| found == part)
}

impl Proxy {
    /// A way to `127.0.0.1:port`, open.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let way = Arc::new(Way::default());
        let target = Arc::new(AtomicU16::new(port));
        let (port, to) = (listener.local_addr().expect("an address").port(), Arc::clone(&target));
        let proxy = Self { port, target, way: Arc::clone(&way) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if way.is(CUT) {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", to.load(Ordering::SeqCst))).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pass(from_client, to_server, Arc::clone(&way), true));
                tokio::spawn(pass(from_server, to_client, Arc::clone(&way), false));
            }
        });
        proxy
    }

    /// Closes every connection and lets no new one through.
    pub fn cut(&self) {
        self.way.state.store(CUT, Ordering::SeqCst);
    }

    /// Leads somewhere else from now on.
    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    /// Lets nothing through, and closes nothing.
    pub fn stall(&self) {
        self.way.state.store(STALLED, Ordering::SeqCst);
    }

    /// Stalls as soon as the client says something on the connection that appends, which still goes through if it `passes`.
    pub fn stall_at(&self, said: &'static [u8], passes: bool) {
        *self.way.trigger.lock().expect("no panic") = Some(Trigger { said, passes });
    }

    /// Whether it lets nothing through.
    pub fn is_stalled(&self) -> bool {
        self.way.is(STALLED)
    }

    /// Lets everything through again.
    pub fn heal(&self) {
        self.way.state.store(OPEN, Ordering::SeqCst);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, way: Arc<Way>, client: bool) {
    let mut buffer = vec![0; 16 << 10];
    let mut appends = false;
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            () = until(|| way.is(CUT)) => 0,
        };
        if read == 0 {
            return;
        }
        appends |= client && has(&buffer[..read], APPENDS);
        let trigger = if appends { way.triggered(&buffer[..read]) } else { None };
        if trigger.is_some() {
            way.state.store(STALLED, Ordering::SeqCst);
        }
        if !trigger.is_some_and(|trigger| trigger.passes) {
            until(|| !way.is(STALLED)).await;
        }
        if way.is(CUT) || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
