//! The names of monitors and cooldown groups.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a monitor or a cooldown group is called: 1 to 40 of `a-z 0-9 _ -`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct MonitorId(Arc<str>);

impl MonitorId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name from this file's neighbours, which their tests check.
    pub(crate) fn known(text: &str) -> Self {
        Self(Arc::from(text))
    }
}

impl std::str::FromStr for MonitorId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
        let is_name = matches!(text.len(), 1..=40) && text.bytes().all(allowed) && !text.starts_with(['_', '-']);
        if is_name {
            return Ok(Self(Arc::from(text)));
        }
        Err("must be 1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit".to_owned())
    }
}

impl TryFrom<String> for MonitorId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<MonitorId> for String {
    fn from(id: MonitorId) -> Self {
        id.as_str().to_owned()
    }
}

impl std::fmt::Display for MonitorId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
