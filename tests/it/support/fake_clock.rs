//! A wall clock of a process that a test moves. Time that passes is left alone: Debian's `libfaketime`.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

/// A wall clock that can be moved.
pub struct FakeClock {
    folder: TempDir,
}

impl FakeClock {
    /// A clock that is ahead by so many seconds, or behind.
    pub fn ahead(seconds: i64) -> Self {
        let clock = Self { folder: tempfile::tempdir().expect("a folder") };
        clock.set_ahead(seconds);
        clock
    }

    /// Sets it, from now on.
    pub fn set_ahead(&self, seconds: i64) {
        // Renamed, so that nobody reads a part of it.
        let new = self.folder.path().join("new");
        fs::write(&new, format!("{seconds:+}\n")).expect("a file");
        fs::rename(&new, self.file()).expect("a file");
    }

    /// Gives a process this clock.
    pub fn give(&self, command: &mut Command) {
        let library = libraries().into_iter().find(|path| path.exists());
        let library = library.expect("libfaketime; apt-get install libfaketime, or run scripts/test");
        command
            .env("LD_PRELOAD", library)
            .env("FAKETIME_TIMESTAMP_FILE", self.file())
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_NO_CACHE", "1");
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}

/// Where Debian has it, by architecture.
fn libraries() -> [PathBuf; 2] {
    ["x86_64", "aarch64"].map(|machine| format!("/usr/lib/{machine}-linux-gnu/faketime/libfaketime.so.1").into())
}
