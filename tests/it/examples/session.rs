//! A shell in an empty folder, and the servers that were started in it.

use std::{
    fs::File,
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// How long a server may take to answer.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// What curl ends with when `--max-time` is over.
const CURL_TIMED_OUT: i32 = 28;
/// Where the heads of curl's answers are kept, and the programs that stand before those of the machine.
const HEADS: &str = ".heads";
const PROGRAMS: &str = ".programs";
/// curl, which keeps the heads of its answers as well.
const CURL: &str = "#!/bin/sh\nPATH=$REAL_PATH exec curl -D \"$HEADS/$$\" \"$@\"\n";

pub struct Session {
    folder: TempDir,
    /// The addresses of the documents, and those that they are here.
    addresses: Vec<(&'static str, String)>,
    /// The process groups of what was started.
    groups: Vec<u32>,
    /// What the last block printed.
    pub said: String,
}

impl Session {
    pub fn new() -> Self {
        let free = || TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").to_string();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join(HEADS)).expect("a folder");
        let curl = folder.path().join(PROGRAMS).join("curl");
        std::fs::create_dir_all(folder.path().join(PROGRAMS)).expect("a folder");
        std::fs::write(&curl, CURL).expect("a script");
        std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).expect("a script that can be run");
        let addresses =
            ["127.0.0.1:8000", "127.0.0.1:8001", "127.0.0.1:8002"].map(|written| (written, free())).to_vec();
        Self { folder, addresses, groups: Vec::new(), said: String::new() }
    }

    pub fn substituted(&self, text: &str) -> String {
        self.addresses.iter().fold(text.to_owned(), |text, (written, here)| text.replace(written, here))
    }

    pub fn file(&self, name: &str, text: &str) -> Result<(), String> {
        std::fs::write(self.folder.path().join(name), text).map_err(|error| error.to_string())
    }

    pub fn shell(&mut self, text: &str) -> Result<(), String> {
        let mut command = Command::new("bash");
        command.args(["-e", "-c", &self.substituted(text)]);
        self.run(command, text.contains("--max-time"))?;
        if text.contains("linewatch serve") || text.contains("linewatch demo") { self.wait_for(text) } else { Ok(()) }
    }

    pub fn python(&mut self, text: &str) -> Result<(), String> {
        let mut command = Command::new("python3");
        command.args(["-c", &self.substituted(text)]);
        self.run(command, false)
    }

    fn run(&mut self, mut command: Command, may_time_out: bool) -> Result<(), String> {
        let at = |name: &str| self.folder.path().join(name);
        let programs = Path::new(env!("CARGO_BIN_EXE_linewatch")).parent().expect("a folder").display().to_string();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap_or_default());
        for head in self.heads() {
            std::fs::remove_file(head).map_err(|error| error.to_string())?;
        }
        command
            .env("PATH", format!("{}:{path}", at(PROGRAMS).display()))
            .env("REAL_PATH", path)
            .env("HEADS", at(HEADS));
        command.current_dir(self.folder.path()).env("RUST_LOG", "warn").process_group(0);
        command.env("LINEWATCH_LISTEN", &self.addresses[0].1);
        // Files of its own, because a server that is started goes on writing.
        let [said, errors] = ["said", "errors"].map(|name| at(&format!(".{name}-{}", self.groups.len())));
        let file = |path: &Path| File::create(path).map_err(|error| error.to_string());
        command.stdin(Stdio::null()).stdout(file(&said)?).stderr(file(&errors)?);
        let mut child = command.spawn().map_err(|error| format!("it cannot be run: {error}"))?;
        self.groups.push(child.id());
        let status = child.wait().map_err(|error| error.to_string())?;
        let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
        self.said = text(&said);
        let timed_out = may_time_out && status.code() == Some(CURL_TIMED_OUT);
        if status.success() || timed_out {
            return Ok(());
        }
        Err(format!("it ended with {status}: {}{}", text(&errors), self.said))
    }

    /// The status lines of the answers of 400 and above that curl had in the last block.
    pub fn refusals(&self) -> Vec<String> {
        let mut refusals = Vec::new();
        for head in self.heads() {
            let text = String::from_utf8_lossy(&std::fs::read(head).unwrap_or_default()).into_owned();
            let status =
                |line: &str| line.starts_with("HTTP/").then(|| line.split(' ').nth(1)?.parse::<u16>().ok()).flatten();
            refusals.extend(text.lines().filter(|line| status(line) >= Some(400)).map(|line| line.trim().to_owned()));
        }
        refusals
    }

    fn heads(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join(HEADS)).expect("a folder");
        entries.map(|entry| entry.expect("a file").path()).collect()
    }

    /// Waits for the server that a block has started.
    fn wait_for(&self, text: &str) -> Result<(), String> {
        let named = self.addresses.iter().rfind(|(written, _)| text.contains(written));
        let (_, address) = named.unwrap_or(&self.addresses[0]);
        let begun = Instant::now();
        while begun.elapsed() < READY_WITHIN {
            let asked = Command::new("curl").args(["-sf", "-o", "/dev/null", &format!("{address}/readyz")]).status();
            if asked.is_ok_and(|status| status.success()) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(format!("no server answers on {address}"))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for group in &self.groups {
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).stderr(Stdio::null()).status();
        }
    }
}
