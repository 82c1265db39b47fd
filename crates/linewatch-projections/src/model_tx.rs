//! A transaction on the tables of one read model.

use linewatch_log::{Dialect, Row, StoreError, Value, WriteTx};

/// Statements on a read model's tables, live ones or those of a rebuild.
pub struct ModelTx<'a> {
    tx: &'a mut WriteTx,
    suffix: &'a str,
}

impl<'a> ModelTx<'a> {
    /// Puts `suffix` where the SQL says `~`.
    pub const fn new(tx: &'a mut WriteTx, suffix: &'a str) -> Self {
        Self { tx, suffix }
    }

    fn sql(&self, sql: &str) -> String {
        sql.replace('~', self.suffix)
    }

    /// Which database, where one of them is better served by other SQL.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match self.tx {
            WriteTx::Sqlite(_) => Dialect::Sqlite,
            WriteTx::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; answers how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        self.tx.execute(&self.sql(sql), values).await
    }

    /// Runs a query.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.tx.fetch(&self.sql(sql), values).await
    }

    /// Inserts many rows: `head` is the statement up to `VALUES`, `tail` what follows the rows.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn insert_rows(&mut self, head: &str, tail: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        self.tx.insert_rows(&self.sql(head), &self.sql(tail), rows).await
    }
}
