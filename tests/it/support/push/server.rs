//! A server that can be killed and started again on the same port and store.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

/// Ports below those that the kernel gives to clients: one that connects again and again to a port of that range, while
/// nobody listens there, can connect to itself and keep the server from its port.
const PORTS: std::ops::Range<u16> = 18_000..32_000;
/// How long a start may take.
const START_TIMEOUT: Duration = Duration::from_secs(20);

pub struct Server {
    pub port: u16,
    pub process: Child,
    store: String,
}

impl Server {
    pub async fn start(store: &str) -> Self {
        let port = free_port();
        let server = Self { port, process: spawn(store, port), store: store.to_owned() };
        server.wait().await;
        server
    }

    /// `kill -9`, and a new process in its place.
    pub async fn kill_and_restart(&mut self) {
        self.process.kill().expect("a process to kill");
        self.process.wait().expect("its end");
        self.process = spawn(&self.store, self.port);
        self.wait().await;
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn wait(&self) {
        let started = Instant::now();
        let health = format!("{}/healthz", self.base());
        while !reqwest::get(&health).await.is_ok_and(|answer| answer.status().is_success()) {
            assert!(started.elapsed() < START_TIMEOUT, "linewatch did not start within {START_TIMEOUT:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn spawn(store: &str, port: u16) -> Child {
    Command::new(env!("CARGO_BIN_EXE_linewatch"))
        .args(["serve", "--store", store, "--listen", &format!("127.0.0.1:{port}")])
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a server")
}

fn free_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let mut tried = std::iter::repeat_with(|| {
        let turn = u32::from(TRIED.fetch_add(1, Ordering::Relaxed)) + std::process::id() * 16;
        PORTS.start + u16::try_from(turn % u32::try_from(PORTS.len()).expect("some thousands")).expect("one of them")
    });
    tried.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a free port")
}
