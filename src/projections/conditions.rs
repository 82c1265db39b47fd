//! The `WHERE` of a query whose filters are optional.

use linewatch_log::Value;

/// Conditions that all must hold, with their values.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
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
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// What the placeholders stand for.
    pub fn values(&self) -> &[Value] {
        &self.values
    }
}

/// The text as a pattern for `LIKE … ESCAPE '!'` that finds it anywhere.
pub(super) fn containing(text: &str) -> String {
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
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
