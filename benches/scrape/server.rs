//! The release binary as a server, scraping the double's bookmakers when it is told to.

use std::{
    fmt, fs,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use linewatch_double::{Double, Role};
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long a start, and a cycle, may take.
const CYCLE_TIMEOUT: Duration = Duration::from_mins(3);

pub struct Server {
    process: Running,
    base: String,
    client: Client,
    roles: Vec<Role>,
    _folder: TempDir,
}

/// A cycle that has ended.
pub struct Cycle {
    pub took: Duration,
    run: Value,
}

impl Cycle {
    /// Whether everything that was wanted was recorded.
    pub fn is_complete(&self) -> bool {
        self.run["status"] == "completed" && self.run["error_count"] == 0
    }

    pub fn platform_seconds(&self, role: Role) -> f64 {
        self.run["platform_timings"][role.slug()]["duration_ms"].as_f64().unwrap_or_default() / 1_000.0
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [status, fixtures, changed, alerts, errors] =
            ["status", "events_scraped", "changed", "alerts", "error_count"].map(|field| &self.run[field]);
        write!(f, "{status}, {fixtures} fixtures, {changed} snapshots changed, {alerts} alerts, {errors} errors")
    }
}

impl Server {
    /// Starts it with its schedule paused, so that only what is asked for is scraped.
    pub async fn start(store: &str, double: &Double, roles: &[Role]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("linewatch.toml");
        fs::write(&file, "").expect("a file");
        let client = Client::new();
        let (process, base) = spawn(store, &file.display().to_string());
        let process = Running(process);
        wait(&client, &base).await;
        let paused = client.post(format!("{base}/api/scheduler/pause")).send().await.expect("an answer");
        assert!(paused.status().is_success());
        drop(process);
        let source = |role: &Role| {
            format!("[[sources]]\nbookmaker = \"{}\"\nbase_url = \"{}\"\n", role.slug(), double.base_url(*role))
        };
        fs::write(&file, roles.iter().map(source).collect::<String>()).expect("a file");
        let (process, base) = spawn(store, &file.display().to_string());
        let process = Running(process);
        wait(&client, &base).await;
        Self { process, base, client, roles: roles.to_vec(), _folder: folder }
    }

    /// A whole cycle; how long it took is what the server itself says.
    pub async fn cycle(&self) -> Cycle {
        let body = json!({ "bookmakers": self.roles.iter().map(|role| role.slug()).collect::<Vec<_>>() });
        let begun = Instant::now();
        let answer = self.client.post(format!("{}/api/scrape", self.base)).json(&body).send().await.expect("an answer");
        let started: Value = answer.json().await.expect("JSON");
        let id = started["scrape_run_id"].as_i64().unwrap_or_else(|| panic!("no run: {started}"));
        loop {
            // Seldom, so that looking costs little.
            tokio::time::sleep(Duration::from_millis(50)).await;
            let url = format!("{}/api/scrape/{id}", self.base);
            let run: Value = self.client.get(url).send().await.expect("an answer").json().await.expect("JSON");
            if !run["completed_at"].is_null() {
                return Cycle { took: begun.elapsed(), run };
            }
            assert!(begun.elapsed() < CYCLE_TIMEOUT, "the cycle goes on and on: {run}");
        }
    }

    /// About what its hot fixtures take.
    pub async fn hot_mb(&self) -> f64 {
        let metrics = self.client.get(format!("{}/metrics", self.base)).send().await.expect("an answer");
        let metrics = metrics.text().await.expect("text");
        let name = "linewatch_journal_bytes{aggregate=\"Fixture\"} ";
        let bytes = metrics.lines().find_map(|line| line.strip_prefix(name)).expect("the metric");
        bytes.parse::<f64>().expect("a number") / 1_048_576.0
    }

    /// Its resident memory.
    pub fn resident_mb(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most it ever was.
    pub fn most_resident_mb(&self) -> f64 {
        self.status("VmHWM:")
    }

    fn status(&self, field: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).expect("Linux");
        let line = status.lines().find(|line| line.starts_with(field)).expect("the field");
        line.split_whitespace().nth(1).expect("kilobytes").parse::<f64>().expect("a number") / 1_024.0
    }
}

/// A process that ends here.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that is free now.
fn port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

fn spawn(store: &str, file: &str) -> (Child, String) {
    let port = port();
    let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
    command.args(["serve", "--store", store, "--config", file, "--listen", &format!("127.0.0.1:{port}")]);
    let child = command.env("RUST_LOG", "warn").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    (child.expect("a server"), format!("http://127.0.0.1:{port}"))
}

async fn wait(client: &Client, base: &str) {
    let begun = Instant::now();
    let url = format!("{base}/healthz");
    while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(begun.elapsed() < CYCLE_TIMEOUT, "linewatch did not start");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
