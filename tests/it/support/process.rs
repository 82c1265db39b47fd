//! linewatch in a process of its own.

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use super::{fake_clock::FakeClock, place::Place};

/// A linewatch in a process of its own.
pub struct Process {
    child: Child,
    pub base: String,
}

impl Process {
    pub async fn start(place: &Place, crash_at: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve");
        Self::serve(command, place, crash_at).await
    }

    /// A process with more arguments.
    pub async fn start_with(place: &Place, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").args(arguments);
        Self::serve(command, place, None).await
    }

    /// A process with a wall clock of its own.
    pub async fn start_under(clock: &FakeClock, place: &Place, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").args(arguments);
        clock.give(&mut command);
        Self::serve(command, place, None).await
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.end();
    }

    /// The same, of a process whose place another takes.
    pub fn end(&mut self) {
        self.child.kill().expect("a process to kill");
        self.child.wait().expect("its end");
    }

    /// A process whose files may have so many kilobytes each, as on a disk that is about to be full.
    pub async fn start_limited(place: &Place, kilobytes: u32) -> Self {
        let mut command = Command::new("bash");
        // Without the signal, so that the write itself fails.
        let script = format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$0\" serve \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_linewatch")]);
        Self::serve(command, place, None).await
    }

    async fn serve(mut command: Command, place: &Place, crash_at: Option<&str>) -> Self {
        let port = free_port();
        command.args(["--store", &place.url, "--listen", &format!("127.0.0.1:{port}")]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).env("RUST_LOG", "off");
        if let Some(place) = crash_at {
            command.env("LINEWATCH_CRASH_AT", place);
        }
        let mut process = Self { child: command.spawn().expect("a process"), base: format!("http://127.0.0.1:{port}") };
        process.wait_until_it_answers().await;
        process
    }

    async fn wait_until_it_answers(&mut self) {
        for _ in 0..200 {
            let up =
                reqwest::get(format!("{}/healthz", self.base)).await.is_ok_and(|answer| answer.status().is_success());
            if up || self.child.try_wait().expect("a status").is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("linewatch did not start within 10 s");
    }

    pub async fn post(&self, body: &Value) -> Option<Value> {
        let url = format!("{}/api/scrape/batches", self.base);
        let answer = reqwest::Client::new().post(url).json(body).timeout(Duration::from_secs(10)).send().await.ok()?;
        assert_eq!(answer.status().as_u16(), 201, "{body}");
        answer.json().await.ok()
    }

    /// Status and body of whatever is answered.
    pub async fn try_post(&self, body: &Value) -> (u16, Value) {
        let url = format!("{}/api/scrape/batches", self.base);
        let answer = reqwest::Client::new().post(url).json(body).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_none()
    }

    pub async fn get(&self, path: &str) -> Value {
        reqwest::get(format!("{}{path}", self.base)).await.expect("an answer").json().await.expect("JSON")
    }

    /// Its resident memory, in MiB.
    pub fn resident_mib(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
        line.split_whitespace().nth(1).expect("kilobytes").parse::<usize>().expect("a number") / 1_024
    }

    /// Waits for the process to abort by itself.
    pub async fn has_crashed(&mut self) -> bool {
        for _ in 0..60 {
            if self.child.try_wait().expect("a status").is_some() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

/// Runs linewatch to its end.
pub fn linewatch(arguments: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_linewatch")).args(arguments).env("RUST_LOG", "off").output().expect("a process")
}
