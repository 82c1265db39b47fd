//! What can go wrong with the store.

mod codes;

use std::sync::Arc;

use crate::DecodeError;
use codes::{classify, is_read_only};
use linewatch_model::{Position, StreamId};

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
    /// The database server has no connection left for this process.
    #[error("the store has no connection left ({0}); raise the database's max_connections or run fewer nodes")]
    NoConnection(#[source] sqlx::Error),
    /// The database server is set up for fewer connections than a node can work with.
    #[error(
        "the database has {free} connections left for this node, which takes up to {wanted}: max_connections is {most}, \
         superuser_reserved_connections keeps {reserved}, {used} are in use; raise max_connections (or the limit of the \
         role or database), or run fewer nodes"
    )]
    TooFewConnections {
        /// What a node takes at most.
        wanted: u32,
        /// What it could get.
        free: i64,
        /// `max_connections`.
        most: i64,
        /// `superuser_reserved_connections`, and `reserved_connections` where there are any.
        reserved: i64,
        /// Connections of clients.
        used: i64,
    },
    /// Another node does now what this one did; nothing was stored.
    #[error("another node took over {0} from this one, which was silent")]
    LeaseLost(&'static str),
    /// Another transaction held a lock for too long, or the statement took longer than it may. Nothing was stored.
    #[error("the store is held up ({0}); look for long transactions, locks and a slow disk in the database")]
    Busy(#[source] sqlx::Error),
    /// The database refused to write: read-only, or its disk is full.
    #[error("the store refuses to write ({0}); check its permissions and free disk space")]
    NotWritable(#[source] sqlx::Error),
    /// The disk failed while a transaction was made durable, and again when it was to be overwritten.
    #[error(
        "the store could not make a transaction durable ({0}), and whether it is stored shows at the next start; check \
         its permissions and free disk space, and send the same request again"
    )]
    NotDurable(#[source] sqlx::Error),
    /// The file of a SQLite database is not where it was opened: what is written now, nobody would find again.
    #[error("the file {0} was moved, replaced or deleted while linewatch has it open; put it back")]
    Displaced(String),
    /// The file is not a database, or it is damaged.
    #[error("the store is damaged ({0}); restore it from a backup and run `linewatch verify`")]
    Damaged(String),
    /// A newer linewatch has used this database.
    #[error("the store's schema is newer than this linewatch (it has migration {0}); use the newer linewatch")]
    NewerSchema(i64),
    /// Another process has the file open for writing.
    #[error("{0} is in use by another linewatch; stop it first, or use PostgreSQL for several processes")]
    InUse(String),
    /// Another process rebuilds read models of this store.
    #[error("another linewatch rebuilds read models of this store; wait until it is done, then try again")]
    Rebuilding,
    /// The tables that a rebuild filled are not as it left them.
    #[error(
        "another rebuild took over the tables of this one, or the database was moved back; the live tables are as before: \
         run the rebuild again"
    )]
    RebuildOvertaken,
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
    /// The writer refused what it was asked, also by others.
    #[error(transparent)]
    Append(Arc<StoreError>),
    /// Any other refusal of the database: a defect of linewatch or of the schema.
    #[error("the store failed: {0}")]
    Database(#[source] sqlx::Error),
    /// Migrating the schema failed.
    #[error("the store's schema could not be brought up to date: {0}")]
    Migration(String),
    /// A batch with this id was answered by another node meanwhile. Nothing of this one was stored.
    #[error("batch {0} was answered meanwhile; send it again to get that answer")]
    BatchAnswered(String),
    /// The writer panicked: nothing more is stored until the process is started again.
    #[error(
        "the part of linewatch that writes the log failed, and what became of this is not known; the log has the reason. \
         linewatch ends: send the same request again when it is back"
    )]
    WriterFailed,
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
                let code = database.code().unwrap_or_default();
                let kind = classify(&code, database.message()).unwrap_or(Self::Database);
                kind(error)
            }
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    /// Whether the same request may succeed later without anybody changing it.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        if let Self::Append(error) = self {
            return error.is_passing();
        }
        matches!(
            self,
            Self::Unavailable(_)
                | Self::Unreachable { .. }
                | Self::NoConnection(_)
                | Self::Busy(_)
                | Self::LeaseLost(_)
                | Self::Rebuilding
                | Self::RebuildOvertaken
                | Self::NotWritable(_)
                | Self::NotDurable(_)
                | Self::Displaced(_)
                | Self::OutcomeUnknown
                | Self::BatchAnswered(_)
                | Self::Rewound
                | Self::WriterFailed
                | Self::Stopped
        )
    }

    /// What a caller is told of an error that passes: the cause and what to do, and nothing of the database's own words.
    #[must_use]
    pub fn advice(&self) -> Option<&'static str> {
        match self {
            Self::Append(error) => error.advice(),
            Self::Stopped => Some("linewatch is shutting down; send the request again"),
            Self::WriterFailed => Some(
                "a part of linewatch failed, and whether this was stored is not known; linewatch ends and is to be \
                 started again: send the same request again when it is back",
            ),
            Self::OutcomeUnknown => {
                Some("the store went away during a commit and its outcome is not known; send the same request again")
            }
            Self::LeaseLost(_) => {
                Some("another node took over from this one, and nothing was stored; send the request again")
            }
            Self::BatchAnswered(_) => {
                Some("a batch with this id was answered meanwhile; send it again to get that answer")
            }
            Self::Busy(_) => Some(
                "the store is held up by another transaction, a lock or a slow disk, and nothing was stored; send the \
                 request again. If it lasts, whoever runs linewatch should look for long transactions in the database",
            ),
            Self::NoConnection(_) => Some(
                "the database has no connection left for linewatch; send the request again. If it lasts, whoever runs \
                 linewatch should raise the database's max_connections or run fewer nodes",
            ),
            Self::NotWritable(error) if is_read_only(error) => Some(
                "the store is read-only; whoever runs linewatch should give it a database that takes writes (not a \
                 standby), or give the file its permissions back; send the request again when it is repaired",
            ),
            Self::NotWritable(_) | Self::NotDurable(_) => Some(
                "the store cannot be written; whoever runs linewatch should look at its disk space and permissions; \
                 send the request again when it is repaired",
            ),
            Self::Displaced(_) => Some(
                "the store's file was moved, replaced or deleted while linewatch has it open, and nothing was stored; \
                 whoever runs linewatch should put it back; send the request again then",
            ),
            Self::Unavailable(sqlx::Error::PoolTimedOut) => Some(
                "no connection to the store was free in time; send the request again. If it lasts, whoever runs \
                 linewatch should check that the database is up and not overloaded",
            ),
            Self::Unavailable(_) | Self::Unreachable { .. } => Some(
                "the store does not answer; send the request again. If it lasts, whoever runs linewatch should check \
                 that the database is up and reachable",
            ),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::codes::Kind;
    use super::*;

    /// The variant that a code leads to.
    fn kind(code: &str) -> String {
        named(code, "")
    }

    fn named(code: &str, message: &str) -> String {
        let error =
            classify(code, message).map_or(StoreError::Database as Kind, |kind| kind)(sqlx::Error::PoolTimedOut);
        format!("{error:?}").split(['(', ' ']).next().unwrap().to_owned()
    }

    #[test]
    fn codes_of_both_databases_are_sorted_by_what_helps() {
        let expected = [
            ("Busy", ["55P03", "40P01", "40001", "57014", "5", "517", "6", "262"].as_slice()),
            ("NoConnection", &["53300"]),
            ("NotWritable", &["25006", "53100", "58030", "8", "1032", "10", "778", "13"]),
            (
                "Unavailable",
                &["57P01", "57P02", "57P03", "25P03", "08006", "53200", "55000", "3D000", "28000", "28P01", "14", "7"],
            ),
            ("Damaged", &["XX001", "XX002", "11", "26"]),
            ("Database", &["23505", "42P01", "XX000", "0A000", "1", "19", ""]),
        ];
        let standby = "cannot set transaction read-write mode during recovery";
        assert_eq!(named("0A000", standby), "NotWritable");
        for (name, codes) in expected {
            for code in codes {
                assert_eq!(kind(code), name, "{code}");
            }
        }
    }

    #[test]
    fn what_passes_says_what_to_do_and_nothing_else_does() {
        let secret = || sqlx::Error::Protocol("host db.internal".to_owned());
        let passing = [
            StoreError::Unavailable(secret()),
            StoreError::Unreachable { address: "db.internal".to_owned(), source: secret() },
            StoreError::NoConnection(secret()),
            StoreError::Busy(secret()),
            StoreError::NotWritable(secret()),
            StoreError::NotDurable(secret()),
            StoreError::OutcomeUnknown,
            StoreError::WriterFailed,
            StoreError::Stopped,
        ];
        for error in passing {
            let advice = error.advice().unwrap_or_else(|| panic!("{error} passes"));
            assert!(error.is_passing() && advice.contains("send the"), "{advice}");
            assert!(!advice.contains("db.internal"), "{advice}");
        }
        let lasting = StoreError::Damaged("page 7".to_owned());
        assert!(!lasting.is_passing() && lasting.advice().is_none());
    }
}
