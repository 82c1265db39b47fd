//! The schema, embedded in the binary and applied at start under a lock.

use sqlx::{
    PgPool, SqliteConnection,
    migrate::{MigrateError, Migrator},
};

use super::StoreError;

static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");
static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");

/// sqlx takes an advisory lock, so several nodes may start at once.
pub(super) async fn migrate_postgres(pool: &PgPool) -> Result<(), StoreError> {
    POSTGRES.run(pool).await.map_err(refusal)
}

/// The file's own write lock keeps others out.
pub(super) async fn migrate_sqlite(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    SQLITE.run_direct(connection).await.map_err(refusal)
}

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
