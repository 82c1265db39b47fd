//! `linewatch verify` on a copy that nobody may change (an auditor's: another user's folder, a read-only file system).

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

use crate::support::{
    batch::moment,
    place::Place,
    process::{Process, linewatch},
};

/// A user that owns nothing.
const NOBODY: &str = "65534";

fn is_root() -> bool {
    String::from_utf8_lossy(&Command::new("id").arg("-u").output().expect("id").stdout).trim() == "0"
}

/// A folder of files that whoever runs [`verify`] may read and not change.
struct Archive {
    folder: TempDir,
    /// Where another user may run linewatch from.
    binary: PathBuf,
}

impl Archive {
    fn of(files: &[(&Path, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let held = folder.path().join("held");
        fs::create_dir(&held).unwrap();
        for (from, name) in files {
            fs::copy(from, held.join(name)).unwrap();
            fs::set_permissions(held.join(name), fs::Permissions::from_mode(0o444)).unwrap();
        }
        let binary = folder.path().join("linewatch");
        fs::copy(env!("CARGO_BIN_EXE_linewatch"), &binary).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&held, fs::Permissions::from_mode(0o555)).unwrap();
        Self { folder, binary }
    }

    fn held(&self) -> PathBuf {
        self.folder.path().join("held")
    }

    /// As somebody who may not write; root may write anywhere, so somebody else then.
    fn verify(&self) -> Output {
        let mut command = if is_root() {
            let mut other = Command::new("setpriv");
            other.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]).arg(&self.binary);
            other
        } else {
            Command::new(&self.binary)
        };
        let output = command.args(["verify", "--store", &self.store()]).env("RUST_LOG", "off").output();
        output.expect("linewatch as another user")
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.held().join("desk.db").display())
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.held()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        let _ = fs::set_permissions(self.held(), fs::Permissions::from_mode(0o755));
    }
}

fn file(place: &Place) -> PathBuf {
    place.url.strip_prefix("sqlite:").unwrap().into()
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    format!("{}{suffix}", file.display()).into()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn record(process: &Process, minutes: std::ops::Range<u32>) {
    for minute in minutes {
        let odds = 2.0 + f64::from(minute);
        process.post(&moment("sr:1", minute, [odds, 3.4, 3.1])).await.expect("an answer");
    }
}

/// A store whose server was killed, so that the newest events are in its write-ahead log alone.
async fn killed() -> Place {
    let place = Place::sqlite();
    let process = Process::start(&place, None).await;
    record(&process, 0..5).await;
    process.kill();
    assert!(beside(&file(&place), "-wal").metadata().unwrap().len() > 0);
    place
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_nobody_may_change_is_verified() {
    let place = killed().await;
    // As it was stopped, with everything in one file.
    place.open().await.close().await;
    let expected = said(&linewatch(&["verify", "--store", &place.url]));
    let archive = Archive::of(&[(&file(&place), "desk.db")]);
    assert_eq!(said(&archive.verify()), expected);
    assert_eq!(archive.names(), ["desk.db"], "nothing is left behind");
    // As `sqlite3 .backup` copies it.
    let backup = archive.folder.path().join("backup.db");
    let copied = Command::new("sqlite3").arg(file(&place)).arg(format!(".backup {}", backup.display())).status();
    assert!(copied.expect("sqlite3").success());
    let archive = Archive::of(&[(&backup, "desk.db")]);
    assert_eq!(said(&archive.verify()), expected);
    // What is wrong is found there, too.
    let tamper =
        Command::new("sqlite3").arg(&backup).arg("UPDATE event_log SET payload = '{}' WHERE position = 2").status();
    assert!(tamper.expect("sqlite3").success());
    let archive = Archive::of(&[(&backup, "desk.db")]);
    assert!(refusal(&archive.verify()).contains("position 2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_read_only_file_system_too() {
    let place = killed().await;
    place.open().await.close().await;
    let expected = said(&linewatch(&["verify", "--store", &place.url]));
    let archive = Archive::of(&[(&file(&place), "desk.db")]);
    // A mount that only this one process sees; who may not mount tests the folder alone.
    let mount = "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\"";
    let may = Command::new("unshare").args(["-m", "sh", "-c", mount, "sh"]).arg(archive.held()).status();
    let output = if may.is_ok_and(|status| status.success()) {
        let script = format!("{mount} && exec \"$2\" verify --store \"$3\"");
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", &script, "sh"]).arg(archive.held()).arg(&archive.binary).arg(archive.store());
        command.env("RUST_LOG", "off").output().expect("linewatch on a mount of its own")
    } else {
        archive.verify()
    };
    assert_eq!(said(&output), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_without_its_write_ahead_log() {
    let place = killed().await;
    let (database, wal) = (file(&place), beside(&file(&place), "-wal"));
    let archive = Archive::of(&[(&database, "desk.db"), (&wal, "desk.db-wal")]);
    let refused = refusal(&archive.verify());
    assert!(refused.contains("desk.db-wal") && refused.contains("cp "), "{refused}");
    // As it says: in a folder that can be written both are read.
    let copy = tempfile::tempdir().unwrap();
    for name in archive.names() {
        fs::copy(archive.held().join(&name), copy.path().join(&name)).unwrap();
        fs::set_permissions(copy.path().join(&name), fs::Permissions::from_mode(0o644)).unwrap();
    }
    let store = format!("sqlite:{}", copy.path().join("desk.db").display());
    let verified = said(&linewatch(&["verify", "--store", &store]));
    let whole = said(&linewatch(&["verify", "--store", &place.url]));
    assert_eq!(verified, whole);
    // A log with nothing in it takes nothing away.
    let empty = copy.path().join("empty");
    fs::write(&empty, b"").unwrap();
    let archive = Archive::of(&[(&database, "desk.db"), (&empty, "desk.db-wal")]);
    assert_eq!(said(&archive.verify()), whole, "`verify` has folded the log into the database");
}

/// A copy that was cut off in the middle of a transaction: what is to be taken back lies beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn never_without_its_rollback_journal() {
    let place = killed().await;
    place.open().await.close().await;
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    fs::write(&journal, [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7]).unwrap();
    let archive = Archive::of(&[(&file(&place), "desk.db"), (&journal, "desk.db-journal")]);
    let refused = refusal(&archive.verify());
    assert!(refused.contains("desk.db-journal") && refused.contains("cp "), "{refused}");
}

/// An auditor who may read the files of a server that is at work, and write nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_at_work_is_verified_with_its_write_ahead_log_or_refused() {
    let place = killed().await;
    let (database, wal, shm) = (file(&place), beside(&file(&place), "-wal"), beside(&file(&place), "-shm"));
    let archive = Archive::of(&[(&database, "desk.db"), (&wal, "desk.db-wal"), (&shm, "desk.db-shm")]);
    let output = archive.verify();
    let whole = said(&linewatch(&["verify", "--store", &place.url]));
    if output.status.success() {
        assert_eq!(said(&output), whole);
    } else {
        assert!(refusal(&output).contains("desk.db-wal"), "{}", refusal(&output));
    }
}
