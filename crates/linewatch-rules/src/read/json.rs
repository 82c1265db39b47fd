//! JSON as nodes.

use std::{borrow::Cow, fmt};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{
    error::RuleSetError,
    node::{Content, MAX_DEPTH, Member, Node, line_of},
};
use linewatch_model::in_plain_words;

/// The values of a text.
pub(super) fn parse(text: &str) -> Result<Node<'_>, RuleSetError> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| malformed(&error, 0))?;
    node(text, raw, 0)
}

fn malformed(error: &serde_json::Error, lines_before: usize) -> RuleSetError {
    let line = lines_before + error.line();
    let reason = error.to_string();
    // Its own line counts from the start of a value.
    let reason = in_plain_words(reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason));
    RuleSetError { line: Some(line), field: String::new(), reason }
}

fn node<'a>(text: &'a str, raw: &'a RawValue, depth: usize) -> Result<Node<'a>, RuleSetError> {
    let json = raw.get();
    // A raw value is a part of the text it was read from.
    let offset = json.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    let failed = |error| malformed(&error, line_of(text, offset) - 1);
    let content = match json.as_bytes().first() {
        _ if depth > MAX_DEPTH => Content::Other("too deep"),
        Some(b'{') => {
            let Members(members) = serde_json::from_str(json).map_err(failed)?;
            let member = |(name, raw): (String, &'a RawValue)| {
                let node = node(text, raw, depth + 1)?;
                Ok(Member { name: Cow::Owned(name), offset: node.offset, node })
            };
            Content::Table(members.into_iter().map(member).collect::<Result<_, _>>()?)
        }
        Some(b'[') => {
            let values: Vec<&'a RawValue> = serde_json::from_str(json).map_err(failed)?;
            Content::List(values.into_iter().map(|raw| node(text, raw, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Content::Text(Cow::Owned(serde_json::from_str(json).map_err(failed)?)),
        Some(b't') => Content::Flag(true),
        Some(b'f') => Content::Flag(false),
        Some(b'n') => Content::Other("null"),
        _ => Content::Number(Cow::Borrowed(json)),
    };
    Ok(Node { offset, content })
}

/// An object's members in their order, those given twice too.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
