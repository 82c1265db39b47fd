//! What the databases' error codes mean: SQLSTATE of PostgreSQL, (extended) result codes of SQLite.

use crate::StoreError;

/// Makes an error of a kind.
pub(super) type Kind = fn(sqlx::Error) -> StoreError;

/// The kind of error that a code stands for, where it stands for one.
pub(super) fn classify(code: &str, message: &str) -> Option<Kind> {
    match sqlite_primary(code) {
        Some(primary) => classify_sqlite(primary),
        None if is_standby(code, message) => Some(StoreError::NotWritable),
        None => classify_postgres(code),
    }
}

/// The primary result code of SQLite, without what extends it. An SQLSTATE has five characters.
fn sqlite_primary(code: &str) -> Option<u32> {
    code.parse::<u32>().ok().filter(|_| code.len() < 5).map(|extended| extended & 0xff)
}

fn classify_sqlite(primary: u32) -> Option<Kind> {
    match primary {
        // PERM, READONLY, IOERR, FULL
        3 | 8 | 10 | 13 => Some(StoreError::NotWritable),
        // BUSY, LOCKED, PROTOCOL (a race for the WAL's locks)
        5 | 6 | 15 => Some(StoreError::Busy),
        // NOMEM, CANTOPEN
        7 | 14 => Some(StoreError::Unavailable),
        // CORRUPT, NOTADB
        11 | 26 => Some(|error| StoreError::Damaged(error.to_string())),
        _ => None,
    }
}

/// `feature_not_supported` says nothing by itself; a standby means that it takes no writes.
fn is_standby(code: &str, message: &str) -> bool {
    code == "0A000" && ["recovery", "hot standby"].iter().any(|word| message.contains(word))
}

fn classify_postgres(code: &str) -> Option<Kind> {
    match code {
        // read_only_sql_transaction, disk_full, io_error
        "25006" | "53100" | "58030" => Some(StoreError::NotWritable),
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Some(|error| StoreError::Damaged(error.to_string())),
        // too_many_connections
        "53300" => Some(StoreError::NoConnection),
        // lock_not_available, deadlock_detected, serialization_failure, query_canceled (statement_timeout)
        "55P03" | "40P01" | "40001" | "57014" => Some(StoreError::Busy),
        // idle_in_transaction_session_timeout, transaction_timeout: the session was ended.
        // object_not_in_prerequisite_state, invalid_catalog_name, invalid_authorization_specification, invalid_password:
        // a database that takes no connections, is being restored, or whose roles are being changed
        "25P03" | "25P04" | "55000" | "3D000" | "28000" | "28P01" => Some(StoreError::Unavailable),
        // connection exceptions, insufficient resources, operator intervention (shutdown, restart, dropped database)
        _ if ["08", "53", "57P"].iter().any(|class| code.starts_with(class)) => Some(StoreError::Unavailable),
        _ => None,
    }
}

/// PostgreSQL's `read_only_sql_transaction`, SQLite's READONLY and PERM.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| ["25006", "0A000"].contains(&&*code) || matches!(sqlite_primary(&code), Some(3 | 8)))
}
