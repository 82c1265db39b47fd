//! Making, dropping and swapping the tables of a read model.

use super::{
    Consumer, StoredEvent,
    pace::{Pace, Steps},
};
use linewatch_log::{Dialect, Lease, Store, StoreError, WriteTx};

/// The suffix of tables that a rebuild fills.
pub(super) const NEXT: &str = "__next";
/// The suffix of tables that a rebuild has replaced, while they are emptied.
pub(super) const OLD: &str = "__old";
/// Rows that are deleted in one step at first, and in the largest.
const ROWS_AT_FIRST: i64 = 500;
const MOST_ROWS: i64 = 20_000;

pub(super) async fn create<E: StoredEvent>(
    tx: &mut WriteTx,
    projection: &dyn Consumer<E>,
    suffix: &str,
) -> Result<(), StoreError> {
    let postgres: &[&str] = if dialect(tx) == Dialect::Postgres { projection.postgres_schema() } else { &[] };
    for statement in projection.schema().iter().chain(postgres) {
        tx.execute(&statement.replace('~', suffix), &[]).await?;
    }
    Ok(())
}

/// `unique` makes the names of the indexes differ from those of the live tables.
pub(super) async fn index<E: StoredEvent>(
    tx: &mut WriteTx,
    projection: &dyn Consumer<E>,
    suffix: &str,
    unique: &str,
) -> Result<(), StoreError> {
    for statement in projection.indexes() {
        tx.execute(&statement.replace('~', suffix).replace('^', unique), &[]).await?;
    }
    Ok(())
}

pub(super) async fn drop_all<E: StoredEvent>(
    tx: &mut WriteTx,
    projection: &dyn Consumer<E>,
    suffix: &str,
) -> Result<(), StoreError> {
    for table in projection.tables() {
        tx.execute(&format!("DROP TABLE IF EXISTS {table}{suffix}"), &[]).await?;
    }
    Ok(())
}

/// Makes the live tables where they are missing, empty.
pub(super) async fn ensure<E: StoredEvent>(store: &Store, projection: &dyn Consumer<E>) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    if dialect(&tx) == Dialect::Postgres {
        // Several nodes may start at once.
        tx.execute("LOCK TABLE projection_checkpoints IN SHARE ROW EXCLUSIVE MODE", &[]).await?;
    }
    let mut missing = false;
    for table in projection.tables() {
        missing |= !exists(&mut tx, table).await?;
    }
    if missing {
        drop_all(&mut tx, projection, "").await?;
        create(&mut tx, projection, "").await?;
        // Tables that were replaced may still have indexes of these names.
        index(&mut tx, projection, "", &format!("_{}", store.now().micros())).await?;
    }
    tx.commit().await
}

/// Puts the filled tables where the live ones were. Those have another name then on SQLite, where dropping a large table
/// takes long.
pub(super) async fn swap<E: StoredEvent>(tx: &mut WriteTx, projection: &dyn Consumer<E>) -> Result<(), StoreError> {
    if dialect(tx) == Dialect::Postgres {
        drop_all(tx, projection, "").await?;
    }
    for table in projection.tables() {
        if dialect(tx) == Dialect::Sqlite && exists(tx, table).await? {
            tx.execute(&format!("ALTER TABLE {table} RENAME TO {table}{OLD}"), &[]).await?;
        }
        tx.execute(&format!("ALTER TABLE {table}{NEXT} RENAME TO {table}"), &[]).await?;
        if dialect(tx) == Dialect::Postgres {
            rename_primary_key(tx, table).await?;
        }
    }
    Ok(())
}

/// Drops tables that nobody reads, on SQLite in short steps: their indexes, then their rows, then what is left. Only for
/// as long as no other process rebuilds: it fills tables of the same names.
pub(super) async fn discard<E: StoredEvent>(
    (store, lease): (&Store, &Lease),
    projection: &dyn Consumer<E>,
    suffix: &str,
    pace: Pace,
) -> Result<(), StoreError> {
    if pace.indexes_first(store.dialect()) {
        for table in projection.tables() {
            empty(store, &format!("{table}{suffix}"), pace).await?;
        }
    }
    let mut tx = store.begin().await?;
    drop_all(&mut tx, projection, suffix).await?;
    lease.fence(&mut tx).await?;
    tx.commit().await
}

/// Of SQLite alone, where a rebuild has a lock and needs no fence.
async fn empty(store: &Store, table: &str, pace: Pace) -> Result<(), StoreError> {
    let find = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL";
    let mut steps = Steps::new(store, pace);
    for index in store.reader().fetch(find, &[table.into()]).await? {
        steps.begin();
        let mut tx = store.begin().await?;
        tx.execute(&format!("DROP INDEX IF EXISTS {}", index.text(0)?), &[]).await?;
        tx.commit().await?;
        steps.rest().await?;
    }
    let mut rows = ROWS_AT_FIRST;
    loop {
        steps.begin();
        let mut tx = store.begin().await?;
        if !exists(&mut tx, table).await? {
            return Ok(());
        }
        let sql = format!("DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} LIMIT $1)");
        let deleted = tx.execute(&sql, &[rows.into()]).await?;
        tx.commit().await?;
        if deleted == 0 {
            return Ok(());
        }
        rows =
            if steps.taken() > pace.longest_step() { rows / 2 } else { rows * 2 }.clamp(ROWS_AT_FIRST / 10, MOST_ROWS);
        steps.rest().await?;
    }
}

async fn exists(tx: &mut WriteTx, table: &str) -> Result<bool, StoreError> {
    let sql = match dialect(tx) {
        Dialect::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
        Dialect::Postgres => "SELECT 1 FROM pg_class WHERE oid = to_regclass($1)",
    };
    Ok(!tx.fetch(sql, &[table.into()]).await?.is_empty())
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
