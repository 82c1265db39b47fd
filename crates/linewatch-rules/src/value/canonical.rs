//! The one text of a rule set, and its hash.
//!
//! Keys are sorted, nothing is written that is not named, decimals have no trailing zeros: equal rule sets have equal
//! texts, so a hash says which rules judged.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use sha2::{Digest, Sha256};

use super::{Fields, Match, Monitor, Override, RuleSet, Value};

/// SHA-256 of a rule set's canonical JSON, as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct RuleSetHash(String);

impl RuleSetHash {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleSetHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RuleSet {
    /// The canonical JSON.
    #[must_use]
    pub fn to_canonical_json(&self) -> String {
        let member = |name: &str, texts: Vec<String>| (name.to_owned(), array(texts.into_iter()));
        let family = |family: &Vec<_>| array(family.iter().map(quoted));
        let lists = [
            member("families", self.families.iter().map(family).collect()),
            member("monitors", self.monitors.iter().map(monitor).collect()),
            member("overrides", self.overrides.iter().map(override_text).collect()),
        ];
        let mut members: Vec<_> = lists.into_iter().filter(|(name, text)| name == "monitors" || text != "[]").collect();
        if !self.weights.is_empty() {
            let weights = self.weights.iter().map(|(book, weight)| (book.to_string(), weight.to_string()));
            members.push(("weights".to_owned(), object(weights.collect())));
        }
        object(members)
    }

    /// The hash of the canonical JSON.
    #[must_use]
    pub fn hash(&self) -> RuleSetHash {
        let digest = Sha256::digest(self.to_canonical_json());
        RuleSetHash(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn monitor(monitor: &Monitor) -> String {
    let mut members = field_texts(&monitor.fields);
    members.push(("id".to_owned(), quoted(&monitor.id)));
    members.push(("detector".to_owned(), quoted(monitor.detector)));
    object(members)
}

fn override_text(of: &Override) -> String {
    let set = object(field_texts(&of.set));
    object(vec![
        ("match".to_owned(), object(conditions(&of.when))),
        ("monitor".to_owned(), quoted(&of.monitor)),
        ("set".to_owned(), set),
    ])
}

fn field_texts(fields: &Fields) -> Vec<(String, String)> {
    fields.iter().map(|(field, value)| (field.to_string(), value_text(value))).collect()
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Flag(_) | Value::Whole(_) | Value::Decimal(_) => value.to_string(),
        Value::Word(_) | Value::Id(_) => quoted(value),
    }
}

/// The conditions that are named, each with its JSON.
pub(crate) fn conditions(of: &Match) -> Vec<(String, String)> {
    let named = [
        ("fixture", of.fixture.as_ref().map(quoted)),
        ("tournament", of.tournament.as_ref().map(quoted)),
        ("country", of.country.as_ref().map(quoted)),
        ("sport", of.sport.as_ref().map(quoted)),
        ("market", of.market.as_ref().map(quoted)),
        ("line", of.line.map(|line| line.to_string())),
        ("bookmaker", of.bookmaker.as_ref().map(quoted)),
        ("role", of.role.map(quoted)),
        ("odds_from", of.odds_from.map(|odds| odds.to_string())),
        ("odds_to", of.odds_to.map(|odds| odds.to_string())),
        ("kickoff_within", of.kickoff_within.map(|minutes| minutes.to_string())),
    ];
    named.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect()
}

fn quoted(text: impl fmt::Display) -> String {
    serde_json::Value::String(text.to_string()).to_string()
}

fn array(members: impl Iterator<Item = String>) -> String {
    format!("[{}]", members.collect::<Vec<_>>().join(","))
}

fn object(mut members: Vec<(String, String)>) -> String {
    members.sort();
    let members: Vec<_> = members.into_iter().map(|(name, text)| format!("{}:{text}", quoted(name))).collect();
    format!("{{{}}}", members.join(","))
}

impl Serialize for RuleSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if !self.families.is_empty() {
            map.serialize_entry("families", &self.families)?;
        }
        map.serialize_entry("monitors", &self.monitors)?;
        if !self.overrides.is_empty() {
            map.serialize_entry("overrides", &self.overrides)?;
        }
        if !self.weights.is_empty() {
            map.serialize_entry("weights", &self.weights)?;
        }
        map.end()
    }
}

impl Serialize for Monitor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("detector", &self.detector)?;
        for (field, value) in self.fields.iter() {
            map.serialize_entry(field.as_str(), value)?;
        }
        map.end()
    }
}

impl Serialize for Override {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("monitor", &self.monitor)?;
        map.serialize_entry("match", &self.when)?;
        map.serialize_entry("set", &self.set)?;
        map.end()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(field, value)| (field.as_str(), value)))
    }
}

impl Serialize for Match {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, json) in conditions(self) {
            let value: serde_json::Value = serde_json::from_str(&json).map_err(serde::ser::Error::custom)?;
            map.serialize_entry(&name, &value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for RuleSet {
    /// Reads what is stored by the same rules as what is sent.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?.to_string();
        Self::from_json(json.as_bytes()).map_err(serde::de::Error::custom)
    }
}
