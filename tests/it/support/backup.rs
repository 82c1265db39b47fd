//! A copy of everything in a database, and going back to it under whoever uses the database: what a restore in place or
//! a failover to a standby that lacked the end looks like from inside.

use linewatch_log::{Dialect, Row, Store, WriteTx};

/// A copy inside the database itself.
pub struct Backup {
    tables: Vec<String>,
}

const COPY: &str = "copy_of_";

impl Backup {
    /// Copies all tables.
    pub async fn take(store: &Store) -> Self {
        let sql = match store.dialect() {
            Dialect::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
            }
            Dialect::Postgres => "SELECT CAST(tablename AS text) FROM pg_tables WHERE schemaname = 'public'",
        };
        let names = store.reader().fetch(sql, &[]).await.expect("tables");
        let names: Vec<String> = names.iter().map(|row| Row::text(row, 0).expect("a name")).collect();
        let tables: Vec<String> = names.into_iter().filter(|name| !name.starts_with(COPY)).collect();
        let mut tx = store.begin().await.expect("a transaction");
        for table in &tables {
            execute(&mut tx, &format!("CREATE TABLE {COPY}{table} AS SELECT * FROM {table}")).await;
        }
        tx.commit().await.expect("a copy");
        Self { tables }
    }

    /// Goes back to it.
    pub async fn restore(&self, store: &Store) {
        let mut tx = store.begin().await.expect("a transaction");
        for table in &self.tables {
            execute(&mut tx, &format!("DELETE FROM {table}")).await;
            execute(&mut tx, &format!("INSERT INTO {table} SELECT * FROM {COPY}{table}")).await;
        }
        tx.commit().await.expect("a restore");
    }
}

async fn execute(tx: &mut WriteTx, sql: &str) {
    tx.execute(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
