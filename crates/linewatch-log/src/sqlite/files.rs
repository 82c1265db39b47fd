//! The files of an open database: whether they are still where they were opened, and how large they are.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// The database's file and its write-ahead log.
pub(super) struct Files {
    main: Known,
    wal: Known,
    shm: PathBuf,
}

/// A file as it was when it was opened.
struct Known {
    path: PathBuf,
    identity: std::sync::OnceLock<Identity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity(u64, u64);

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    Identity(metadata.dev(), metadata.ino())
}

/// Elsewhere an open file can be neither moved nor deleted.
#[cfg(not(unix))]
const fn identity(_: &fs::Metadata) -> Identity {
    Identity(0, 0)
}

impl Known {
    const fn at(path: PathBuf) -> Self {
        Self { path, identity: std::sync::OnceLock::new() }
    }

    /// Whether another file is here now, or none. A file that was not there yet is learnt when it is.
    fn is_displaced(&self) -> bool {
        match fs::metadata(&self.path) {
            Ok(metadata) => *self.identity.get_or_init(|| identity(&metadata)) != identity(&metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.identity.get().is_some(),
            // Whoever may not look cannot tell.
            Err(_) => false,
        }
    }

    fn size(&self) -> u64 {
        size(&self.path)
    }
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Files {
    /// The files of a database that has just been opened.
    pub fn of(path: &Path) -> Self {
        let files =
            Self { main: Known::at(path.to_owned()), wal: Known::at(beside(path, "-wal")), shm: beside(path, "-shm") };
        // Learns them.
        files.are_displaced();
        files
    }

    /// Looks whether one of the files is not where it was: two calls of the system, which each append can afford.
    pub fn are_displaced(&self) -> bool {
        self.main.is_displaced() || self.wal.is_displaced()
    }

    /// Bytes of the write-ahead log.
    pub fn wal_bytes(&self) -> u64 {
        self.wal.size()
    }

    /// Whether there is a write-ahead log, be it empty.
    pub fn has_wal(&self) -> bool {
        self.wal.path.exists()
    }

    /// Bytes on the disk.
    pub fn bytes(&self) -> u64 {
        self.main.size() + self.wal.size() + size(&self.shm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_moved_replaced_or_deleted_is_noticed_and_what_came_back_too() {
        let folder = tempfile::tempdir().unwrap();
        let (path, elsewhere) = (folder.path().join("log.db"), folder.path().join("moved.db"));
        fs::write(&path, b"12345").unwrap();
        let files = Files::of(&path);
        assert!(!files.are_displaced());
        fs::write(folder.path().join("log.db-wal"), b"123").unwrap();
        assert!(!files.are_displaced(), "the log of writes may come later");
        assert_eq!((files.bytes(), files.wal_bytes()), (8, 3));
        fs::rename(&path, &elsewhere).unwrap();
        assert!(files.are_displaced(), "moved");
        fs::write(&path, b"other").unwrap();
        assert!(files.are_displaced(), "replaced");
        fs::rename(&elsewhere, &path).unwrap();
        assert!(!files.are_displaced(), "back again");
        fs::remove_file(folder.path().join("log.db-wal")).unwrap();
        assert!(files.are_displaced(), "its log of writes is gone");
    }
}
