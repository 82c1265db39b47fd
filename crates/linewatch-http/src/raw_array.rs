//! Long lists in bodies, of which no more is kept than may be there.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

/// The raw texts of an array's first `LIMIT` elements, and how many there are.
pub struct RawArray<'a, const LIMIT: usize> {
    /// The first of them.
    pub first: Vec<&'a RawValue>,
    /// How many there are.
    pub count: usize,
}

impl<'de: 'a, 'a, const LIMIT: usize> Deserialize<'de> for RawArray<'a, LIMIT> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<const LIMIT: usize>;

        impl<'de, const LIMIT: usize> Visitor<'de> for Elements<LIMIT> {
            type Value = RawArray<'de, LIMIT>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
                let mut first = Vec::new();
                while first.len() < LIMIT {
                    let Some(raw) = elements.next_element()? else { break };
                    first.push(raw);
                }
                let mut count = first.len();
                while elements.next_element::<IgnoredAny>()?.is_some() {
                    count += 1;
                }
                Ok(RawArray { first, count })
            }
        }

        deserializer.deserialize_seq(Elements::<LIMIT>)
    }
}
