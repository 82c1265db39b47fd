//! A part of the present state of a topic.

use serde_json::Value;

/// A part of the present state.
#[derive(Debug)]
pub struct Segment {
    /// Of which topic.
    pub topic: &'static str,
    /// 1, 2, 3 …
    pub number: u64,
    /// Nothing comes after it.
    pub last: bool,
    /// There is more, but no room for it.
    pub truncated: bool,
    /// As REST has them.
    pub items: Vec<Value>,
}
