//! The `WHERE` of a query whose filters are optional, and many keys looked up with one statement.

use serde::Serialize;

use super::columns::damaged;
use linewatch_log::{Dialect, Reader, StoreError, Value};

/// Conditions that all must hold, with their values.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Adds a condition; each `?` in it stands for one of the values, in order.
    pub fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(if self.sql.is_empty() { " WHERE " } else { " AND " });
        let mut values = values.into_iter();
        for (at, part) in condition.split('?').enumerate() {
            if at > 0
                && let Some(value) = values.next()
            {
                let placeholder = self.bind(value);
                self.sql.push_str(&placeholder);
            }
            self.sql.push_str(part);
        }
    }

    /// Adds `column IN (…)`, unless the list is empty.
    pub fn any_of(&mut self, column: &str, values: Vec<Value>) {
        if !values.is_empty() {
            let places = vec!["?"; values.len()].join(", ");
            self.and(&format!("{column} IN ({places})"), values);
        }
    }

    /// Binds a value outside the conditions; answers its placeholder.
    pub fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// ` WHERE …`, or nothing.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What the placeholders stand for.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

/// The text as a pattern for `LIKE … ESCAPE '!'` that finds it anywhere.
#[must_use]
pub fn containing(text: &str) -> String {
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// A table of keys, which travel as one JSON text: its column `value` holds the entries of the JSON list in `$1`; an entry's fields are `value->>0` ….
#[must_use]
pub const fn listed(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "json_each($1)",
        Dialect::Postgres => "json_array_elements($1::json)",
    }
}

/// The same for a reader.
#[must_use]
pub const fn listed_for(reader: &Reader) -> &'static str {
    listed(match reader {
        Reader::Sqlite(_) => Dialect::Sqlite,
        Reader::Postgres(_) => Dialect::Postgres,
    })
}

/// The keys as the value for `$1`. Each key is a tuple.
///
/// # Errors
/// When a key cannot be written as JSON.
pub fn list<K: Serialize>(keys: &[K]) -> Result<Value, StoreError> {
    serde_json::to_string(keys).map(Value::from).map_err(|error| damaged(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered() {
        let mut conditions = Conditions::default();
        conditions.and("a = ?", [1.into()]);
        conditions.any_of("b", vec!["x".into(), "y".into()]);
        conditions.any_of("c", Vec::new());
        let limit = conditions.bind(5.into());
        assert_eq!(conditions.sql(), " WHERE a = $1 AND b IN ($2, $3)");
        assert_eq!(limit, "$4");
        assert_eq!(conditions.values().len(), 4);
    }

    #[test]
    fn patterns_take_text_literally() {
        assert_eq!(containing("50%_!"), "%50!%!_!!%");
    }
}
