//! A change of settings, as it is sent.

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::api::{extract::parse_json, problem::Problem};
use linewatch_model::{Note, SettingsPatch, in_plain_words};

/// What a change may have besides settings.
pub(super) const REASON: &str = "reason";

/// A change of settings, as it is sent.
pub(super) struct Change {
    pub reason: Option<Note>,
    pub patch: SettingsPatch,
}

impl Change {
    pub fn read(text: &[u8]) -> Result<Self, Box<Problem>> {
        let Distinct(mut fields) = parse_json(text)?;
        let reason = match fields.remove(REASON) {
            None | Some(Value::Null) => None,
            Some(sent) => Some(
                serde_json::from_value(sent)
                    .map_err(|error| Problem::bad_request(in_plain_words(&error.to_string())).at(REASON))?,
            ),
        };
        // Who sends an answer back sends these too.
        for told in ["alertsOff", "primaryMarketNames"] {
            fields.remove(told);
        }
        // Parsed from its text, so that a refusal names the field.
        let text = serde_json::to_vec(&fields).map_err(Problem::internal)?;
        Ok(Self { reason, patch: parse_json(&text)? })
    }
}

/// A JSON object in which no name is twice.
struct Distinct(Map<String, Value>);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Distinct;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<Distinct, M::Error> {
        let mut fields = Map::new();
        while let Some((name, value)) = members.next_entry::<String, Value>()? {
            if fields.contains_key(&name) {
                return Err(de::Error::custom(format_args!("duplicate field `{name}`")));
            }
            fields.insert(name, value);
        }
        Ok(Distinct(fields))
    }
}
