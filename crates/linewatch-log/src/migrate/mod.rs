//! The schema, embedded in the binary and applied at start under a lock.

mod sqlite_layout;

use std::borrow::Cow;

use sqlx::{
    PgConnection, SqliteConnection,
    migrate::{MigrateError, Migrator},
};

use super::StoreError;

static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");

/// sqlx takes an advisory lock, so several nodes may start at once. The session must be one whose statements and locks may
/// take as long as they need.
pub(super) async fn migrate_postgres(connection: &mut PgConnection) -> Result<(), StoreError> {
    POSTGRES.run_direct(connection).await.map_err(refusal)
}

/// The migration with which the log has its new layout on SQLite. What was there is copied before it, in many transactions.
const LAYOUT: i64 = 7;

/// The file's own write lock keeps others out.
pub(super) async fn migrate_sqlite(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    // A database without linewatch's tables has none.
    let newest: Option<i64> = sqlx::query_scalar(NEWEST).fetch_one(&mut *connection).await.unwrap_or_default();
    if newest.is_none_or(|newest| newest < LAYOUT) {
        let before = SQLITE.iter().filter(|migration| migration.version < LAYOUT).cloned();
        let before = Migrator { migrations: Cow::Owned(before.collect()), ..Migrator::DEFAULT };
        before.run_direct(connection).await.map_err(refusal)?;
        sqlite_layout::copy(connection).await?;
    }
    SQLITE.run_direct(connection).await.map_err(refusal)
}

/// For processes that only read: the schema must be the one this binary knows, and nothing is changed.
///
/// `newest` is the database's answer to [`NEWEST`].
pub(super) fn check(newest: Result<Option<i64>, sqlx::Error>) -> Result<(), StoreError> {
    let newest = match newest.map_err(StoreError::from) {
        // There is no such table.
        Err(StoreError::Database(_)) => None,
        other => other?,
    };
    let known = SQLITE.iter().map(|migration| migration.version).max().unwrap_or_default();
    match newest {
        Some(newest) if newest > known => Err(StoreError::NewerSchema(newest)),
        Some(newest) if newest == known => Ok(()),
        _ => Err(StoreError::Migration(
            "it is older than this linewatch, or empty; start `linewatch serve` on it once".to_owned(),
        )),
    }
}

/// The newest migration that a database has. A database without linewatch's tables fails this.
pub(super) const NEWEST: &str = "SELECT max(version) FROM _sqlx_migrations";

fn refusal(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::NewerSchema(version),
        MigrateError::Execute(error) => StoreError::from(error),
        MigrateError::ExecuteMigration(error, _) => match StoreError::from(error) {
            StoreError::Database(error) => StoreError::Migration(error.to_string()),
            other => other,
        },
        other => StoreError::Migration(other.to_string()),
    }
}
