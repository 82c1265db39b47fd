//! The small common ground of the two databases: values, rows, and statements with `$1` placeholders.
//!
//! A read model is written once, in SQL that both understand. Integers are 64 bit, times are microseconds, text is
//! text, and there is nothing else.

use linewatch_model::{Sequence, StreamId};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};

use super::StoreError;

/// A value bound to a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An integer or nothing.
    Int(Option<i64>),
    /// A text or nothing.
    Text(Option<String>),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(ToOwned::to_owned))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(value)
    }
}

/// A row of an answer. Columns are read by their place.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

macro_rules! getter {
    ($(#[$doc:meta])* $name:ident -> $type:ty) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the column does not exist or has another type.
        pub fn $name(&self, column: usize) -> Result<$type, StoreError> {
            match self {
                Self::Sqlite(row) => row.try_get(column),
                Self::Postgres(row) => row.try_get(column),
            }
            .map_err(StoreError::from)
        }
    };
}

impl Row {
    getter! {
        /// An integer.
        int -> i64
    }
    getter! {
        /// An integer or NULL.
        opt_int -> Option<i64>
    }
    getter! {
        /// A text.
        text -> String
    }
    getter! {
        /// A text or NULL.
        opt_text -> Option<String>
    }
    getter! {
        /// Bytes.
        bytes -> Vec<u8>
    }
    getter! {
        /// Bytes or NULL.
        opt_bytes -> Option<Vec<u8>>
    }

    /// A borrowed text, for large columns that are parsed at once.
    ///
    /// # Errors
    /// When the column does not exist or is not text.
    pub fn str(&self, column: usize) -> Result<&str, StoreError> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(StoreError::from)
    }
}

/// Runs statements on a connection of either database. Prepared statements are cached by their text.
macro_rules! statements {
    ($module:ident, $connection:ty, $row:expr) => {
        pub(super) mod $module {
            use super::{Row, StoreError, Value};
            use futures_util::TryStreamExt as _;

            fn bind<'q>(
                sql: &'q str,
                values: &'q [Value],
            ) -> sqlx::query::Query<
                'q,
                <$connection as sqlx::Connection>::Database,
                <<$connection as sqlx::Connection>::Database as sqlx::Database>::Arguments<'q>,
            > {
                values.iter().fold(sqlx::query(sql), |query, value| match value {
                    Value::Int(int) => query.bind(*int),
                    Value::Text(text) => query.bind(text.as_deref()),
                    Value::Bytes(bytes) => query.bind(bytes.as_slice()),
                })
            }

            pub async fn execute(on: &mut $connection, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
                Ok(bind(sql, values).execute(on).await?.rows_affected())
            }

            pub async fn fetch(on: &mut $connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
                Ok(bind(sql, values).fetch(on).map_ok($row).try_collect().await?)
            }
        }
    };
}

statements!(on_sqlite, sqlx::SqliteConnection, Row::Sqlite);
statements!(on_postgres, sqlx::PgConnection, Row::Postgres);

/// `[["Fixture","fixture-sr:1",7],…]`: the streams and the sequence after which to read each.
pub(super) fn keys_json<'a>(keys: impl Iterator<Item = (&'a StreamId, Sequence)>) -> String {
    let keys: Vec<_> = keys
        .map(|(stream, after)| (stream.aggregate_type.as_str(), stream.aggregate_id.as_str(), after.get()))
        .collect();
    // Tuples of strings and numbers cannot fail to serialise.
    serde_json::to_string(&keys).unwrap_or_default()
}
