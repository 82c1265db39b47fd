//! Rule sets from TOML and JSON, with errors that name the line and the field.

mod error;
mod json;
mod node;
mod overrides;
mod place;
mod rule_set;
mod toml;

#[cfg(test)]
mod tests;

use linewatch_model::utf8;

pub use error::RuleSetError;
use node::Node;

use crate::value::RuleSet;
pub(crate) use rule_set::units;

/// The largest rule file, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

impl RuleSet {
    /// The most monitors a rule set may have.
    pub const MAX_MONITORS: usize = 100;
    /// The most overrides.
    pub const MAX_OVERRIDES: usize = 10_000;
    /// The most bookmakers in families, and the most weights.
    pub const MAX_BOOKMAKERS: usize = 500;

    /// Reads a TOML file. A byte order mark before it is passed over.
    ///
    /// # Errors
    /// Names the line, the field and what to do.
    pub fn from_toml(file: &[u8]) -> Result<Self, RuleSetError> {
        read(file, toml::parse)
    }

    /// Reads JSON, by the same rules.
    ///
    /// # Errors
    /// Names the line, the field and what to do.
    pub fn from_json(json: &[u8]) -> Result<Self, RuleSetError> {
        read(json, json::parse)
    }
}

fn read(bytes: &[u8], parse: impl Fn(&str) -> Result<Node<'_>, RuleSetError>) -> Result<RuleSet, RuleSetError> {
    if bytes.len() > MAX_BYTES {
        let reason =
            format!("a rule set has at most {MAX_BYTES} bytes, this has {}; split it or shorten it", bytes.len());
        return Err(RuleSetError::whole(reason));
    }
    let text = utf8(bytes).map_err(|error| RuleSetError::whole(format!("the file {error}")))?;
    let root = parse(text)?;
    rule_set::read(&place::Place::root(text, &root))
}
