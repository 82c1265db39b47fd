//! Transactions and readers on either database.

use sqlx::{SqliteConnection, SqlitePool};
use tokio::sync::OwnedMutexGuard;

use super::{
    StoreError,
    postgres_sessions::{Pool, PostgresTx},
    sql::{Row, Value, on_sqlite},
};

/// The one connection that writes to a SQLite file. Whoever wants to write waits for it, in order of arrival.
pub struct SqliteWriter {
    /// Gone once the store is closed.
    connection: Option<SqliteConnection>,
    /// A transaction was begun and its owner went away without ending it.
    in_transaction: bool,
}

impl SqliteWriter {
    pub(super) const fn new(connection: SqliteConnection) -> Self {
        Self { connection: Some(connection), in_transaction: false }
    }

    pub(super) fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.connection.as_mut().ok_or(StoreError::Stopped)
    }

    /// Gives the connection away to be closed; what was begun on it and not ended is rolled back.
    pub(super) async fn close(&mut self) -> Option<SqliteConnection> {
        let in_transaction = std::mem::take(&mut self.in_transaction);
        if let Some(connection) = &mut self.connection
            // Comes once an interrupted statement has ended.
            && let Ok(mut handle) = connection.lock_handle().await
        {
            handle.remove_progress_handler();
        }
        if let Some(connection) = self.connection.as_mut().filter(|_| in_transaction) {
            // A rollback can only fail where SQLite has already rolled back.
            let _ = on_sqlite::execute(connection, "ROLLBACK", &[]).await;
        }
        self.connection.take()
    }
}

/// A write transaction. Dropped without [`WriteTx::commit`] it leaves no trace.
pub enum WriteTx {
    /// On the one writing connection of a SQLite file.
    Sqlite(OwnedMutexGuard<SqliteWriter>),
    /// On a connection of the pool.
    Postgres(PostgresTx),
}

impl WriteTx {
    pub(super) async fn begin_sqlite(mut writer: OwnedMutexGuard<SqliteWriter>) -> Result<Self, StoreError> {
        if writer.in_transaction {
            // A rollback can only fail where SQLite has already rolled back.
            let _ = on_sqlite::execute(writer.connection()?, "ROLLBACK", &[]).await;
        }
        writer.in_transaction = true;
        on_sqlite::execute(writer.connection()?, "BEGIN IMMEDIATE", &[]).await?;
        Ok(Self::Sqlite(writer))
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(writer) => on_sqlite::execute(writer.connection()?, sql, values).await,
            Self::Postgres(tx) => tx.execute(sql, values).await,
        }
    }

    /// Runs a query.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(writer) => on_sqlite::fetch(writer.connection()?, sql, values).await,
            Self::Postgres(tx) => tx.fetch(sql, values).await,
        }
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// When the database refuses; on a lost connection the outcome is not known.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(mut writer) => {
                on_sqlite::execute(writer.connection()?, "COMMIT", &[]).await?;
                writer.in_transaction = false;
                Ok(())
            }
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Takes it back now, rather than when it is dropped.
    pub async fn rollback(self) {
        match self {
            Self::Sqlite(mut writer) => {
                let Ok(connection) = writer.connection() else { return };
                if on_sqlite::execute(connection, "ROLLBACK", &[]).await.is_ok() {
                    writer.in_transaction = false;
                }
            }
            Self::Postgres(tx) => tx.rollback().await,
        }
    }

    /// Inserts many rows with as few statements as the database allows.
    ///
    /// `head` is the statement up to `VALUES`, `tail` what follows the rows (`ON CONFLICT …` or nothing). Chunks have
    /// one of three sizes, so that at most three statements are prepared for one insert.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn insert_rows(&mut self, head: &str, tail: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        let Some(columns) = rows.first().map(Vec::len) else { return Ok(()) };
        let mut rest = rows;
        while !rest.is_empty() {
            let size = [200, 20, 1].into_iter().find(|size| *size <= rest.len()).unwrap_or(1);
            let (chunk, after) = rest.split_at(size);
            let values: Vec<Value> = chunk.iter().flatten().cloned().collect();
            self.execute(&insert_statement(head, tail, size, columns), &values).await?;
            rest = after;
        }
        Ok(())
    }
}

fn insert_statement(head: &str, tail: &str, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(head.len() + tail.len() + rows * columns * 6);
    sql.push_str(head);
    sql.push_str(" VALUES ");
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            if column > 0 {
                sql.push(',');
            }
            sql.push('$');
            sql.push_str(&(row * columns + column + 1).to_string());
        }
        sql.push(')');
    }
    sql.push(' ');
    sql.push_str(tail);
    sql
}

/// Reads, without ever waiting for a writer.
#[derive(Clone)]
pub enum Reader {
    /// A pool of read-only connections.
    Sqlite(SqlitePool),
    /// A pool.
    Postgres(Pool),
}

impl Reader {
    /// Runs a query.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses it.
    #[tracing::instrument(name = "query", level = "debug", skip_all, fields(sql, values = values.len()))]
    pub async fn fetch(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(pool) => on_sqlite::fetch(&mut *pool.acquire().await?, sql, values).await,
            Self::Postgres(pool) => pool.fetch(sql, values).await,
        }
    }

    /// Runs a query of which the first row is all that is wanted.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses it.
    pub async fn fetch_optional(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_numbered_placeholders() {
        assert_eq!(
            insert_statement("INSERT INTO t (a, b)", "ON CONFLICT DO NOTHING", 2, 2),
            "INSERT INTO t (a, b) VALUES ($1,$2),($3,$4) ON CONFLICT DO NOTHING"
        );
    }
}
