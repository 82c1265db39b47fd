//! A PostgreSQL primary with a streaming standby, to fail over for real.
//!
//! Both run as a user that is not root, and die with this process. Replication goes through a proxy, so that the standby
//! can be kept from what the primary commits.

use std::{
    fs,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

use super::proxy::Proxy;

/// How long a server may take to start, to follow or to be promoted.
const SERVER_TIMEOUT: Duration = Duration::from_secs(30);

pub struct Pair {
    folder: TempDir,
    servers: Vec<Server>,
    /// The way of replication to the newest standby.
    replication: Proxy,
    is_synchronous: bool,
    /// The way of whoever uses the database: always to the primary.
    pub way: Proxy,
}

struct Server {
    port: u16,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Pair {
    /// A primary and a standby that follows it.
    pub async fn start(is_synchronous: bool) -> Self {
        let folder = tempfile::Builder::new().prefix("linewatch-pair").tempdir_in("/tmp").expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("a folder that others may enter");
        let data = make_folder(folder.path(), "first");
        let initdb = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync", "-D"];
        run(program("initdb").args(initdb).arg(&data));
        let primary = Server::start(&data).await;
        let (way, replication) = (Proxy::to(primary.port).await, Proxy::to(primary.port).await);
        let mut pair = Self { folder, servers: vec![primary], replication, is_synchronous, way };
        pair.add_standby().await;
        pair
    }

    /// The address of the database, by the way that always leads to the primary.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.way.port)
    }

    /// Gives the primary a standby that has all it has, and follows.
    pub async fn add_standby(&mut self) {
        let primary = self.servers.last().expect("a primary").port;
        self.replication = Proxy::to(primary).await;
        let data = make_folder(self.folder.path(), &format!("standby-of-{primary}"));
        let source = format!("host=127.0.0.1 port={} user=postgres application_name=standby", self.replication.port);
        run(program("pg_basebackup")
            .args(["-R", "-X", "stream", "-c", "fast", "--no-sync", "-d", &source, "-D"])
            .arg(&data));
        let standby = Server::start(&data).await;
        let mut admin = connect(primary).await;
        if self.is_synchronous {
            sqlx::raw_sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
                .execute(&mut admin)
                .await
                .expect("a setting");
            sqlx::raw_sql("SELECT pg_reload_conf()").execute(&mut admin).await.expect("a reload");
        }
        let wanted = if self.is_synchronous { "sync" } else { "async" };
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = $1";
        let started = Instant::now();
        loop {
            let following: i64 =
                sqlx::query_scalar(sql).bind(wanted).fetch_one(&mut admin).await.expect("the standbys");
            if following > 0 {
                break;
            }
            assert!(started.elapsed() < SERVER_TIMEOUT, "the standby does not follow");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.servers.push(standby);
    }

    /// The standby is told nothing any more of what the primary commits.
    pub fn stop_replication(&self) {
        self.replication.stall();
    }

    /// The primary is gone at once, and the standby takes its place.
    pub async fn fail_over(&mut self) {
        let mut primary = self.servers.remove(0);
        self.way.cut();
        run(Command::new("kill").args(["-QUIT", &primary.process.id().to_string()]));
        primary.process.wait().expect("its end");
        let standby = self.servers.first().expect("a standby").port;
        let mut admin = connect(standby).await;
        let promoted: bool =
            sqlx::query_scalar("SELECT pg_promote(true, 30)").fetch_one(&mut admin).await.expect("a promotion");
        assert!(promoted, "the standby was not promoted");
        self.way.lead_to(standby);
        self.way.heal();
    }
}

impl Server {
    async fn start(data: &Path) -> Self {
        for _ in 0..20 {
            let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("one").port();
            let settings = [
                format!("port={port}"),
                format!("unix_socket_directories={}", data.display()),
                "listen_addresses=127.0.0.1".to_owned(),
                "fsync=off".to_owned(),
                "shared_buffers=16MB".to_owned(),
                "max_connections=100".to_owned(),
                "wal_receiver_timeout=2s".to_owned(),
                "log_min_messages=fatal".to_owned(),
            ];
            let mut command = program("postgres");
            command.arg("-D").arg(data).args(settings.iter().flat_map(|setting| ["-c", setting]));
            let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a server");
            let started = Instant::now();
            while started.elapsed() < SERVER_TIMEOUT && process.try_wait().expect("a status").is_none() {
                if PgConnection::connect(&address(port)).await.is_ok() {
                    return Self { port, process };
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let _ = process.kill();
            let _ = process.wait();
        }
        panic!("PostgreSQL did not start on {}", data.display());
    }
}

fn address(port: u16) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/postgres")
}

async fn connect(port: u16) -> PgConnection {
    PgConnection::connect(&address(port)).await.expect("a server that answers")
}

/// The folder of the newest server's programs, as `scripts/lib/postgres.sh` finds it.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    folders.sort();
    folders.pop().expect("PostgreSQL's server programs; scripts/test installs them").1
}

/// A program of the server, as a user that may run it, which ends with this process.
fn program(name: &str) -> Command {
    let program = programs().join(name);
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", user(), "--regid", user(), "--clear-groups"]);
    }
    command.args(["--pdeathsig", "KILL", "--"]).arg(program).current_dir("/").process_group(0);
    command
}

fn is_root() -> bool {
    let status = fs::read_to_string("/proc/self/status").expect("Linux");
    status.lines().any(|line| line.starts_with("Uid:\t0\t"))
}

fn user() -> &'static str {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}

fn make_folder(parent: &Path, name: &str) -> PathBuf {
    let folder = parent.join(name);
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("permissions");
    if is_root() {
        run(Command::new("chown").arg(user()).arg(&folder));
    }
    folder
}

fn run(command: &mut Command) {
    let output = command.output().expect("a program that starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
