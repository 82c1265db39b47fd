//! Looking many keys up with one statement: the keys travel as one JSON text.

use serde::Serialize;

use linewatch_log::{Dialect, Reader, StoreError, Value};

/// A table whose column `value` holds the entries of the JSON list in `$1`; an entry's fields are `value->>0` ….
pub(super) const fn listed(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "json_each($1)",
        Dialect::Postgres => "json_array_elements($1::json)",
    }
}

/// The same for a reader.
pub(super) const fn listed_for(reader: &Reader) -> &'static str {
    listed(match reader {
        Reader::Sqlite(_) => Dialect::Sqlite,
        Reader::Postgres(_) => Dialect::Postgres,
    })
}

/// The keys as the value for `$1`. Each key is a tuple.
pub(super) fn list<K: Serialize>(keys: &[K]) -> Result<Value, StoreError> {
    serde_json::to_string(keys).map(Value::from).map_err(|error| super::columns::damaged(&error.to_string()))
}
