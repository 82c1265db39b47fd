//! Reading a file that nobody may change: on a read-only file system, or in a folder that this process may not write.
//!
//! SQLite reads a file in WAL mode through an index that it keeps beside it, and so needs to write there. A file without
//! anything in its write-ahead log needs no index; it can be read as one that does not change.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use sqlx::sqlite::SqliteConnectOptions;

use crate::StoreError;

/// A file that is read as one that does not change.
pub(super) struct ReadOnlyFile {
    path: PathBuf,
    seen: Seen,
}

/// What shows that a file was written.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    bytes: u64,
    modified: Option<SystemTime>,
    pending: bool,
}

impl Seen {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let file = std::fs::metadata(path)
            .map_err(|error| StoreError::Address(format!("the store {} cannot be read: {error}", path.display())))?;
        Ok(Self { bytes: file.len(), modified: file.modified().ok(), pending: pending(path).is_some() })
    }
}

/// The file beside a database that holds what is not in the database yet.
fn pending(path: &Path) -> Option<PathBuf> {
    ["-wal", "-journal"].into_iter().map(|suffix| beside(path, suffix)).find(|file| {
        // One that may not be looked at may hold something.
        match std::fs::metadata(file) {
            Ok(found) => found.len() > 0,
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        }
    })
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl ReadOnlyFile {
    /// The options that read such a file.
    ///
    /// # Errors
    /// Where a part of what is stored is beside it: to read that as well, the folder must be one that can be written.
    pub fn open(path: &Path, options: SqliteConnectOptions) -> Result<(SqliteConnectOptions, Self), StoreError> {
        if let Some(pending) = pending(path) {
            let (path, pending) = (path.display(), pending.display());
            return Err(StoreError::Address(format!(
                "the store {path} cannot be read here: a part of the log is in {pending}, and reading both needs a \
                 folder that can be written. Copy both while no server has them open (cp {path} {pending} FOLDER/) \
                 and use the copy; of a running server's store make a copy with sqlite3 {path} \".backup FOLDER/copy.db\""
            )));
        }
        let seen = Seen::of(path)?;
        Ok((options.immutable(true).read_only(true), Self { path: path.to_owned(), seen }))
    }

    /// Refuses what was read if the file was written meanwhile.
    pub fn check(&self) -> Result<(), StoreError> {
        if Seen::of(&self.path)? == self.seen {
            return Ok(());
        }
        let path = self.path.display();
        Err(StoreError::Address(format!("the store {path} was changed while it was read; try again")))
    }
}
