//! What clients read, as a table, and whether an answer is so.
//!
//! A line is a shape: its name, then its fields with their types. `?` behind a field's name: it may be absent; `|null`
//! behind a type: it may be null; `[T]`: a list. Answers may have more fields than the table.

use linewatch_model::Timestamp;
use serde_json::Value;

pub struct Shapes(pub &'static str);

impl Shapes {
    fn fields(&self, name: &str) -> Option<&'static str> {
        self.0.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix(' '))
    }

    /// What is wrong with `value` as a `kind`.
    pub fn faults(&self, kind: &str, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(kind, value, "answer", &mut faults);
        faults
    }

    fn check(&self, kind: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        if let Some(kind) = kind.strip_suffix("|null") {
            if !value.is_null() {
                self.check(kind, value, at, faults);
            }
            return;
        }
        if let Some(entry) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
            let Some(entries) = value.as_array() else { return faults.push(format!("{at}: {value} is no list")) };
            return entries
                .iter()
                .enumerate()
                .for_each(|(n, value)| self.check(entry, value, &format!("{at}[{n}]"), faults));
        }
        let fits = match kind {
            "string" => value.is_string(),
            "number" => value.is_number(),
            "id" => value.is_u64(),
            "bool" => value.is_boolean(),
            "time" => value.as_str().is_some_and(|text| text.ends_with('Z') && text.parse::<Timestamp>().is_ok()),
            shape => return self.check_fields(shape, value, at, faults),
        };
        if !fits {
            faults.push(format!("{at}: {value} is no {kind}"));
        }
    }

    fn check_fields(&self, shape: &str, value: &Value, at: &str, faults: &mut Vec<String>) {
        let fields = self.fields(shape).unwrap_or_else(|| panic!("{shape} is not in the table"));
        for field in fields.split_whitespace() {
            let (name, kind) = field.split_once(':').expect("name:type");
            let name_only = name.trim_end_matches('?');
            match value.get(name_only) {
                Some(value) => self.check(kind, value, &format!("{at}.{name_only}"), faults),
                None if name.ends_with('?') => {}
                None => faults.push(format!("{at}.{name_only} is missing")),
            }
        }
    }
}
