//! Why a rule set was refused.

/// Why a rule set was refused: where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{reason}", line.map_or_else(String::new, |line| format!("line {line}: ")), prefix(field))]
pub struct RuleSetError {
    /// The line of the file, counted from 1, where it is about one.
    pub line: Option<usize>,
    /// The field at fault, such as `monitors[1].warning`; empty where it is about the whole.
    pub field: String,
    /// What is wrong with it, and what to do.
    pub reason: String,
}

fn prefix(field: &str) -> String {
    if field.is_empty() { String::new() } else { format!("{field} ") }
}

impl RuleSetError {
    pub(super) fn whole(reason: impl Into<String>) -> Self {
        Self { line: None, field: String::new(), reason: reason.into() }
    }
}
