//! Fields of a message, in the order in which they are written.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::Value;

/// Fields and their values.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields(Vec<(&'static str, Value)>);

impl Fields {
    /// With one more.
    pub fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        // Numbers, texts and lists of them cannot fail to serialise.
        self.0.push((name, serde_json::to_value(value).unwrap_or_default()));
        self
    }

    /// With one more, where there is a value.
    pub fn with_some(self, name: &'static str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With those of another message behind them.
    pub fn chain(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// As JSON.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_in_their_order() {
        let data = Fields::default().with("topics", ["b", "a"]).with("log", "x").with_some("hash", None::<u8>);
        let flat = Fields::default().with("type", "welcome").chain(data).with("position", 7);
        assert_eq!(flat.to_json(), r#"{"type":"welcome","topics":["b","a"],"log":"x","position":7}"#);
    }
}
