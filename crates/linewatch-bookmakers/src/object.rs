//! Reading JSON that others wrote: what to say of a refusal, and objects that must be objects.

use std::marker::PhantomData;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

/// The field at fault, if it is known. One that is missing, or there twice, is in the reason and not in the path.
#[must_use]
pub fn field_at_fault(path: &str, reason: &str) -> Option<String> {
    let named = reason.strip_prefix("missing field `").or_else(|| reason.strip_prefix("duplicate field `"));
    match (path, named.and_then(|rest| rest.split('`').next())) {
        ("." | "?", named) => named.map(ToOwned::to_owned),
        (path, Some(named)) => Some(format!("{path}.{named}")),
        (path, None) => Some(path.to_owned()),
    }
}

/// What an answer repeats of a refused value. serde quotes the whole of it, and that may be megabytes.
#[must_use]
pub fn in_short(reason: &str) -> String {
    const QUOTED_BYTES: usize = 300;
    match reason.char_indices().nth(QUOTED_BYTES) {
        Some((end, _)) => format!("{}…", &reason[..end]),
        None => reason.to_owned(),
    }
}

/// A struct that must be a JSON object. serde alone would take a list too, its elements for the fields in their order.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = T;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<T, M::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData)).map(Self)
    }
}
