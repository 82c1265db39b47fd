//! The release binary as a server, and what it uses.

use std::{
    cell::Cell,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::Value;
use sqlx::Connection as _;
use tokio::runtime::Runtime;

use crate::support::runtime;

/// How long a start, and one answer, may take.
const ANSWER_TIMEOUT: Duration = Duration::from_mins(5);
/// The unit of the processor times in `/proc`.
const TICKS_PER_SECOND: f64 = 100.0;

pub struct Desk {
    process: Child,
    store: String,
    base: String,
    client: reqwest::Client,
    runtime: Runtime,
    position: Cell<u64>,
}

impl Desk {
    pub fn start(store: &str) -> Self {
        let (process, base) = spawn(store);
        let client = reqwest::Client::builder().timeout(ANSWER_TIMEOUT).build().expect("a client");
        let position = Cell::new(0);
        let desk = Self { process, store: store.to_owned(), base, client, runtime: runtime(), position };
        desk.wait();
        desk
    }

    /// Stops it in order, and starts it again; answers how long the start took.
    pub fn restart(&mut self) -> Duration {
        self.stop();
        let begun = Instant::now();
        (self.process, self.base) = spawn(&self.store);
        self.wait();
        begun.elapsed()
    }

    fn wait(&self) {
        let begun = Instant::now();
        while self.try_ask(Method::GET, "/readyz", None).is_none() {
            assert!(begun.elapsed() < ANSWER_TIMEOUT, "linewatch did not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn stop(&mut self) {
        let stop = Command::new("kill").arg("-TERM").arg(self.process.id().to_string()).status();
        if !stop.is_ok_and(|status| status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }

    /// Where the log ends.
    pub fn position(&self) -> u64 {
        self.position.get()
    }

    /// Sends a batch; answers how long it took.
    pub fn post(&self, body: &[u8]) -> Duration {
        let begun = Instant::now();
        let answer = self.ask(Method::POST, "/api/scrape/batches", Some(("application/x-ndjson", body)));
        let took = begun.elapsed();
        assert_eq!(answer["refused"], 0, "{answer}");
        self.position.set(answer["position"].as_u64().expect("a position"));
        took
    }

    /// Waits until the read models have everything.
    pub fn settle(&self) {
        let path = format!("/api/alerts/stats?min_position={}", self.position());
        while self.try_ask(Method::GET, &path, None).is_none() {}
    }

    pub fn get(&self, path: &str) -> Value {
        self.ask(Method::GET, path, None)
    }

    pub fn ask(&self, method: Method, path: &str, body: Option<(&str, &[u8])>) -> Value {
        let answer = self.try_ask(method, path, body).unwrap_or_else(|| panic!("{path} was refused"));
        // The audit stream is lines; the last one says how it ended.
        serde_json::from_str(answer.lines().last().unwrap_or_default()).expect("JSON")
    }

    fn try_ask(&self, method: Method, path: &str, body: Option<(&str, &[u8])>) -> Option<String> {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some((content_type, body)) = body {
            request = request.header("content-type", content_type).body(body.to_vec());
        }
        self.runtime.block_on(async {
            let answer = request.send().await.ok()?;
            if answer.status().is_success() { answer.text().await.ok() } else { None }
        })
    }

    fn proc(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.process.id())).expect("Linux")
    }

    /// Its resident memory.
    pub fn rss_mb(&self) -> f64 {
        field(&self.proc("status"), "VmRSS:") / 1_024.0
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(store: &str) -> (Child, String) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
    let binary = std::env::var("LINEWATCH_BIN").unwrap_or_else(|_| env!("CARGO_BIN_EXE_linewatch").to_owned());
    let mut command = Command::new(binary);
    command.args(["serve", "--store", store, "--listen", &format!("127.0.0.1:{port}")]);
    let process = command.env("RUST_LOG", "warn").stdout(Stdio::null()).spawn().expect("a server");
    (process, format!("http://127.0.0.1:{port}"))
}

/// The number behind a word at the beginning of a line.
fn field(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("the field");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}

/// What a server has used so far.
pub struct Usage {
    pub cpu_s: f64,
    /// What it gave to the system to write; on PostgreSQL what the database wrote ahead.
    pub written: f64,
    /// What of it the system had to bring to the disk.
    pub disk_written: f64,
    pub write_calls: f64,
    pub read: f64,
    pub read_calls: f64,
    /// What the store takes on the disk.
    pub stored: f64,
}

impl Usage {
    pub fn of(desk: &Desk, file: Option<&Path>) -> Self {
        let (io, stat) = (desk.proc("io"), desk.proc("stat"));
        let (_, after_name) = stat.rsplit_once(')').expect("a name");
        let ticks: f64 = after_name.split_whitespace().skip(11).take(2).filter_map(|it| it.parse::<f64>().ok()).sum();
        let (written, stored) = match file {
            Some(file) => (field(&io, "wchar:"), bytes_of(file)),
            None => desk.runtime.block_on(of_postgres(&desk.store)),
        };
        Self {
            cpu_s: ticks / TICKS_PER_SECOND,
            written,
            disk_written: field(&io, "write_bytes:"),
            write_calls: field(&io, "syscw:"),
            read: field(&io, "rchar:"),
            read_calls: field(&io, "syscr:"),
            stored,
        }
    }

    /// What was used between two moments; what is stored as it is now.
    pub fn since(&self, before: &Self) -> Self {
        Self {
            cpu_s: self.cpu_s - before.cpu_s,
            written: self.written - before.written,
            disk_written: self.disk_written - before.disk_written,
            write_calls: self.write_calls - before.write_calls,
            read: self.read - before.read,
            read_calls: self.read_calls - before.read_calls,
            stored: self.stored,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn bytes_of(file: &Path) -> f64 {
    let wal = format!("{}-wal", file.display());
    let size = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    (size(file) + size(Path::new(&wal))) as f64
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
async fn of_postgres(url: &str) -> (f64, f64) {
    let mut connection = sqlx::PgConnection::connect(url).await.expect("PostgreSQL");
    let sql =
        "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint), pg_database_size(current_database())";
    let (written, stored): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut connection).await.expect("two numbers");
    (written as f64, stored as f64)
}
