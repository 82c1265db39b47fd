//! Making, dropping and swapping the tables of a read model.

use super::Projection;
use crate::store::{Dialect, StoreError, WriteTx};

/// The suffix of tables that a rebuild fills.
pub(super) const NEXT: &str = "__next";

pub(super) async fn create(tx: &mut WriteTx, projection: &dyn Projection, suffix: &str) -> Result<(), StoreError> {
    let postgres: &[&str] = if dialect(tx) == Dialect::Postgres { projection.postgres_schema() } else { &[] };
    for statement in projection.schema().iter().chain(postgres) {
        tx.execute(&statement.replace('~', suffix), &[]).await?;
    }
    Ok(())
}

/// `unique` makes the names of the indexes differ from those of the live tables.
pub(super) async fn index(
    tx: &mut WriteTx,
    projection: &dyn Projection,
    suffix: &str,
    unique: &str,
) -> Result<(), StoreError> {
    for statement in projection.indexes() {
        tx.execute(&statement.replace('~', suffix).replace('^', unique), &[]).await?;
    }
    Ok(())
}

pub(super) async fn drop_all(tx: &mut WriteTx, projection: &dyn Projection, suffix: &str) -> Result<(), StoreError> {
    for table in projection.tables() {
        tx.execute(&format!("DROP TABLE IF EXISTS {table}{suffix}"), &[]).await?;
    }
    Ok(())
}

/// Puts the filled tables where the live ones were.
pub(super) async fn swap(tx: &mut WriteTx, projection: &dyn Projection) -> Result<(), StoreError> {
    drop_all(tx, projection, "").await?;
    for table in projection.tables() {
        tx.execute(&format!("ALTER TABLE {table}{NEXT} RENAME TO {table}"), &[]).await?;
        if dialect(tx) == Dialect::Postgres {
            rename_primary_key(tx, table).await?;
        }
    }
    Ok(())
}

/// PostgreSQL keeps the name of a primary key's index when the table is renamed; the next rebuild needs that name.
async fn rename_primary_key(tx: &mut WriteTx, table: &str) -> Result<(), StoreError> {
    tx.execute(&format!("ALTER INDEX IF EXISTS {table}{NEXT}_pkey RENAME TO {table}_pkey"), &[]).await.map(drop)
}

const fn dialect(tx: &WriteTx) -> Dialect {
    match tx {
        WriteTx::Sqlite(_) => Dialect::Sqlite,
        WriteTx::Postgres(_) => Dialect::Postgres,
    }
}
