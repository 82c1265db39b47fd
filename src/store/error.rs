//! What can go wrong with the store.

use crate::{
    events::DecodeError,
    model::{Position, StreamId},
};

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The store's address is not one.
    #[error("{0}")]
    Address(String),
    /// The database cannot be reached, or it stopped answering.
    #[error("the store does not answer ({0}); check that its database is up and reachable")]
    Unavailable(#[source] sqlx::Error),
    /// The database could not be reached in the first place.
    #[error("the store at {address} does not answer ({source}); check that its database is up and reachable")]
    Unreachable {
        /// Where, without a password.
        address: String,
        /// Why.
        source: sqlx::Error,
    },
    /// The database refused to write: read-only, or its disk is full.
    #[error("the store refuses to write ({0}); check its permissions and free disk space")]
    NotWritable(#[source] sqlx::Error),
    /// The disk failed while a transaction was made durable, and again when that was to be settled.
    #[error(
        "the store could not make a transaction durable ({0}), and whether it is stored shows at the next start; check \
         its permissions and free disk space, and send the same request again"
    )]
    NotDurable(#[source] sqlx::Error),
    /// The file is not a database, or it is damaged.
    #[error("the store is damaged ({0}); restore it from a backup and run `linewatch verify`")]
    Damaged(String),
    /// A newer linewatch has used this database.
    #[error("the store's schema is newer than this linewatch (it has migration {0}); use the newer linewatch")]
    NewerSchema(i64),
    /// Another process has the file open for writing.
    #[error("{0} is in use by another linewatch; stop it first, or use PostgreSQL for several processes")]
    InUse(String),
    /// What is stored is not what linewatch writes.
    #[error("the log holds something unexpected at position {position}: {reason}; run `linewatch verify`")]
    Corrupt {
        /// Where.
        position: Position,
        /// What.
        reason: String,
    },
    /// A stream cannot be folded because one of its events cannot be read.
    #[error("stream {stream} cannot be loaded: {source}")]
    Stream {
        /// Which.
        stream: StreamId,
        /// Why.
        source: DecodeError,
    },
    /// The connection broke while committing and could not be asked whether the commit went through.
    #[error("the store went away during a commit and its outcome is not known; send the same request again")]
    OutcomeUnknown,
    /// The log was moved back, and what was read or decided may hold events that are lost.
    #[error("the log was moved back by a failover or a restore; nothing was stored: send the same request again")]
    Rewound,
    /// Any other refusal of the database: a defect of linewatch or of the schema.
    #[error("the store failed: {0}")]
    Database(#[source] sqlx::Error),
    /// Migrating the schema failed.
    #[error("the store's schema could not be brought up to date: {0}")]
    Migration(String),
    /// linewatch is stopping.
    #[error("linewatch is shutting down; send the request again when it is back")]
    Stopped,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_) => Self::Unavailable(error),
            sqlx::Error::Database(database) => {
                let kind = classify(database.code().as_deref().unwrap_or("")).unwrap_or(Self::Database);
                kind(error)
            }
            _ => Self::Database(error),
        }
    }
}

type Kind = fn(sqlx::Error) -> StoreError;

/// Sorts database error codes: SQLSTATE of PostgreSQL, (extended) result codes of SQLite.
fn classify(code: &str) -> Option<Kind> {
    let sqlite_primary = code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|extended| extended & 0xff);
    match (code, sqlite_primary) {
        // read-only transaction, disk full, out of memory, I/O error of the server; SQLITE_READONLY, SQLITE_FULL, SQLITE_IOERR
        ("25006" | "53100" | "58030", _) | (_, Some(8 | 10 | 13)) => Some(StoreError::NotWritable),
        // SQLITE_CORRUPT, SQLITE_NOTADB
        (_, Some(11 | 26)) => Some(|error| StoreError::Damaged(error.to_string())),
        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_CANTOPEN
        (_, Some(5 | 6 | 14)) => Some(StoreError::Unavailable),
        // connection failures, server shutting down, too many connections, cannot connect now
        (code, None) if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
            Some(StoreError::Unavailable)
        }
        _ => None,
    }
}

impl StoreError {
    /// Whether the same request may succeed later without anybody changing it.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_)
                | Self::Unreachable { .. }
                | Self::NotWritable(_)
                | Self::NotDurable(_)
                | Self::OutcomeUnknown
                | Self::Rewound
                | Self::Stopped
        )
    }
}
