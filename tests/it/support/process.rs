//! linewatch in a process of its own.

use std::{
    path::Path,
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

    /// A process of which what passes a place panics.
    pub async fn start_to_panic(place: &Place, panic_at: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").env("LINEWATCH_PANIC_AT", panic_at);
        Self::serve(command, place, None).await
    }

    /// A process that freezes, as with SIGSTOP, at the place whose name is in a file.
    pub async fn start_to_stop(place: &Place, stop_file: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").env("LINEWATCH_STOP_FILE", stop_file);
        Self::serve(command, place, None).await
    }

    /// A process that reaches its database by another address.
    pub async fn start_on(url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve");
        Self::serve_on(command, url, None).await
    }

    /// As [`Self::start_to_stop`], and it reaches its database by another address.
    pub async fn start_to_stop_on(url: &str, stop_file: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").env("LINEWATCH_STOP_FILE", stop_file);
        Self::serve_on(command, url, None).await
    }

    /// Whether it is frozen.
    pub fn is_frozen(&self) -> bool {
        is_frozen(self.child.id())
    }

    /// Freezes it wherever it is.
    pub fn freeze(&self) {
        let pid = self.child.id();
        let frozen = Command::new("sh").args(["-c", &format!("kill -STOP {pid}")]).status().expect("a shell");
        assert!(frozen.success(), "kill -STOP {pid}");
    }

    /// Lets it go on.
    pub fn wake(&self) {
        wake(self.child.id());
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

    /// A process whose standard error is read.
    pub fn start_told(place: &Place, arguments: &[&str]) -> (Self, std::process::ChildStderr) {
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_linewatch"));
        command.arg("serve").args(arguments).args(["--store", &place.url, "--listen", &format!("127.0.0.1:{port}")]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).env("RUST_LOG", "info");
        let mut child = command.spawn().expect("a process");
        let told = child.stderr.take().expect("its standard error");
        (Self { child, base: format!("http://127.0.0.1:{port}") }, told)
    }

    /// Tells it to stop, as a supervisor does.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits for its end; how long that took, and its exit code.
    pub async fn ended(&mut self) -> (Duration, Option<i32>) {
        let begun = std::time::Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a status") {
                return (begun.elapsed(), status.code());
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A process whose files may have so many kilobytes each, as on a disk that is about to be full.
    pub async fn start_limited(place: &Place, kilobytes: u32) -> Self {
        let mut command = Command::new("bash");
        // Without the signal, so that the write itself fails.
        let script = format!("trap '' XFSZ; ulimit -S -f {kilobytes}; exec \"$0\" serve \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_linewatch")]);
        Self::serve(command, place, None).await
    }

    /// Makes room again for a process that was limited.
    pub fn lift_limit(&self) {
        let id = self.child.id().to_string();
        let lifted = Command::new("prlimit").args(["--pid", &id, "--fsize=unlimited:"]).status().expect("prlimit");
        assert!(lifted.success());
    }

    /// How long its threads have been at work in all.
    pub fn cpu_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
        let ticks = |at: usize| fields[at].parse::<u64>().expect("ticks");
        // User and system time, in hundredths of a second.
        Duration::from_millis(10 * (ticks(11) + ticks(12)))
    }

    async fn serve(command: Command, place: &Place, crash_at: Option<&str>) -> Self {
        Self::serve_on(command, &place.url, crash_at).await
    }

    async fn serve_on(mut command: Command, url: &str, crash_at: Option<&str>) -> Self {
        let port = free_port();
        command.args(["--store", url, "--listen", &format!("127.0.0.1:{port}")]);
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

    /// Bytes that it has given to the system to write: to files, and next to nothing to sockets.
    pub fn written_bytes(&self) -> u64 {
        let io = std::fs::read_to_string(format!("/proc/{}/io", self.child.id())).expect("Linux");
        let line = io.lines().find_map(|line| line.strip_prefix("wchar:")).expect("wchar");
        line.trim().parse().expect("a number")
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

/// Whether a process is stopped.
pub fn is_frozen(pid: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    status.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with('T'))
}

/// Lets a stopped process go on.
pub fn wake(pid: u32) {
    let woken = Command::new("sh").args(["-c", &format!("kill -CONT {pid}")]).status().expect("a shell");
    assert!(woken.success(), "kill -CONT {pid}");
}
