//! A server in a process of its own, and the desk that uses it: at another address than those who hold it up, with a
//! token.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

pub const VIEWER: &str = "viewer-0123456789abcdef";
pub const ROBOT: &str = "robot-0123456789abcdef";

pub struct Desk {
    process: Child,
    pub authority: String,
    client: reqwest::Client,
    pub folder: TempDir,
}

impl Desk {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tokens = folder.path().join("tokens");
        std::fs::write(&tokens, format!("val viewer {VIEWER}\nrobot ingest {ROBOT}\n")).expect("a file of tokens");
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let authority = format!("127.0.0.1:{port}");
        // Another build can be measured with the same benchmark.
        let binary = std::env::var("LINEWATCH_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_linewatch").to_owned());
        let process = Command::new(binary)
            .args(["serve", "--listen", &authority, "--store"])
            .arg(format!("sqlite:{}", folder.path().join("desk.db").display()))
            .arg("--api-token-file")
            .arg(tokens)
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("a server");
        let client = reqwest::Client::builder().local_address(Some([127, 0, 0, 200].into())).build().expect("a client");
        let desk = Self { process, authority, client, folder };
        while desk.ask("/healthz").await.is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        desk
    }

    /// How long an answer takes; `None` without one in 10 s.
    pub async fn ask(&self, path: &str) -> Option<Duration> {
        let begun = Instant::now();
        let asked = self.client.get(format!("http://{}{path}", self.authority)).bearer_auth(VIEWER);
        let answer = asked.timeout(Duration::from_secs(10)).send().await.ok()?;
        let answered = answer.status().is_success();
        answer.bytes().await.ok()?;
        answered.then(|| begun.elapsed())
    }

    /// The 99th percentile of so many answers, in milliseconds.
    pub async fn p99(&self, questions: usize) -> f64 {
        let mut times = Vec::with_capacity(questions);
        for _ in 0..questions {
            times.push(self.ask("/api/alerts?limit=20").await.expect("an answer within 10 s"));
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.sort_unstable();
        times[times.len() * 99 / 100].as_secs_f64() * 1e3
    }

    pub async fn post_gzip(&self, body: Vec<u8>) -> (u16, String) {
        let request = self.client.post(format!("http://{}/api/scrape/batches", self.authority)).bearer_auth(ROBOT);
        let request = request.header("content-type", "application/json").header("content-encoding", "gzip");
        let answer = request.body(body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    }

    pub fn rss_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("a process");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|it| it.parse::<f64>().ok()).expect("a number") / 1_024.0
    }

    /// Stops it as a supervisor does; how many seconds that takes, and the exit code.
    pub fn stop(mut self) -> (f64, Option<i32>) {
        let begun = Instant::now();
        let sent = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status();
        assert!(sent.expect("kill").success());
        let code = self.process.wait().expect("its end").code();
        let took = begun.elapsed().as_secs_f64();
        let wal = self.folder.path().join("desk.db-wal");
        assert!(!wal.exists(), "{} is left", wal.display());
        (took, code)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the kernel has for all TCP connections of this machine, in MB: `mem` of `/proc/net/sockstat`, in pages.
pub fn kernel_mb() -> f64 {
    let text = std::fs::read_to_string("/proc/net/sockstat").expect("Linux");
    let tcp = text.lines().find(|line| line.starts_with("TCP:")).expect("TCP");
    let pages = tcp.split_whitespace().skip_while(|word| *word != "mem").nth(1);
    pages.and_then(|pages| pages.parse::<f64>().ok()).expect("a number") * 4.0 / 1_024.0
}
