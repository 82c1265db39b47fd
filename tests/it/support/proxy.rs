//! A TCP proxy on loopback that can cut, stall and heal the way to a database.

use std::sync::{
    Arc,
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
    state: Arc<AtomicU8>,
}

impl Proxy {
    /// A way to `127.0.0.1:port`, open.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let state = Arc::new(AtomicU8::new(OPEN));
        let target = Arc::new(AtomicU16::new(port));
        let (port, to) = (listener.local_addr().expect("an address").port(), Arc::clone(&target));
        let proxy = Self { port, target, state: Arc::clone(&state) };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if state.load(Ordering::SeqCst) == CUT {
                    continue;
                }
                let Ok(server) = TcpStream::connect(("127.0.0.1", to.load(Ordering::SeqCst))).await else { continue };
                let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
                tokio::spawn(pass(from_client, to_server, Arc::clone(&state)));
                tokio::spawn(pass(from_server, to_client, Arc::clone(&state)));
            }
        });
        proxy
    }

    /// Closes every connection and lets no new one through.
    pub fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
    }

    /// Leads somewhere else from now on.
    pub fn lead_to(&self, port: u16) {
        self.target.store(port, Ordering::SeqCst);
    }

    /// Lets nothing through, and closes nothing.
    pub fn stall(&self) {
        self.state.store(STALLED, Ordering::SeqCst);
    }

    /// Lets everything through again.
    pub fn heal(&self) {
        self.state.store(OPEN, Ordering::SeqCst);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: Arc<AtomicU8>) {
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read.unwrap_or(0),
            () = until(&state, |state| state == CUT) => 0,
        };
        if read == 0 {
            return;
        }
        until(&state, |state| state != STALLED).await;
        if state.load(Ordering::SeqCst) == CUT || to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

async fn until(state: &AtomicU8, is_so: impl Fn(u8) -> bool) {
    while !is_so(state.load(Ordering::SeqCst)) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}
