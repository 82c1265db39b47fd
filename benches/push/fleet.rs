//! Clients that read whatever comes and note how late it was.

use std::time::Duration;

use tokio::{sync::mpsc, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::{
    push::socket::{Frame, Socket},
    scene,
};

/// How long they may take to connect, all together.
const CONNECT_TIMEOUT: Duration = Duration::from_mins(1);

pub struct Fleet {
    clients: JoinSet<Vec<u32>>,
    stop: CancellationToken,
}

/// What a fleet saw: the time from when a message was due to when a client had it, of each delivery, in microseconds.
#[derive(Default)]
pub struct Seen(Vec<u32>);

impl Seen {
    pub const fn deliveries(&self) -> usize {
        self.0.len()
    }

    /// So many per cent of the deliveries were not later, in milliseconds.
    pub fn percentile(&mut self, part: usize) -> f64 {
        self.0.sort_unstable();
        self.0.get(self.0.len() * part / 100).map_or(f64::NAN, |late| f64::from(*late) / 1_000.0)
    }

    /// Adds what a fleet saw in another run.
    pub fn add(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }
}

impl Fleet {
    /// Connects so many clients, and returns when each one has been welcomed.
    pub async fn connect(port: u16, size: usize) -> Self {
        let stop = CancellationToken::new();
        let (welcomed, mut welcomes) = mpsc::channel(size);
        let mut clients = JoinSet::new();
        for _ in 0..size {
            clients.spawn(listen(port, welcomed.clone(), stop.clone()));
        }
        drop(welcomed);
        let all = async {
            for _ in 0..size {
                welcomes.recv().await.expect("a client that was not welcomed");
            }
        };
        tokio::time::timeout(CONNECT_TIMEOUT, all).await.expect("all clients in time");
        Self { clients, stop }
    }

    /// Ends them.
    pub async fn end(self) -> Seen {
        self.stop.cancel();
        Seen(self.clients.join_all().await.into_iter().flatten().collect())
    }
}

async fn listen(port: u16, welcomed: mpsc::Sender<()>, stop: CancellationToken) -> Vec<u32> {
    let mut late = Vec::new();
    let mut socket = Socket::open(port, scene::PATH, None).await.expect("a socket");
    socket.read(&mut |_| ()).await.expect("a welcome");
    welcomed.send(()).await.expect("somebody who counts");
    let read_all = async {
        while let Ok(()) = socket.read(&mut |frame| hear(&frame, &mut late)).await {}
        panic!("the server closed a client that reads");
    };
    stop.run_until_cancelled(read_all).await;
    late
}

fn hear(frame: &Frame<'_>, late: &mut Vec<u32>) {
    if let Frame::Text(text) = frame {
        late.extend(scene::lateness(text));
    }
}
