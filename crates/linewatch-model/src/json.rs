//! JSON that linewatch passes on and does not read.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Why a JSON value was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RawJsonError {
    /// Too much text.
    #[error("must have at most {} KiB of JSON", RawJson::RAW_BYTES >> 10)]
    TooLong,
    /// Lists in lists in lists.
    #[error("must not be nested deeper than {}", RawJson::DEEPEST)]
    TooDeep,
    /// `\u0000`, which PostgreSQL cannot hold in a text.
    #[error("must not contain NUL characters")]
    Nul,
    /// Half of a surrogate pair, which is no character.
    #[error("must not contain half a surrogate pair")]
    Surrogate,
    /// A number that common readers of JSON do not take.
    #[error("must not contain numbers beyond 40 digits or an exponent of 200")]
    Number,
}

/// A JSON value as its sender wrote it, without the blanks between its parts: so it is on one line, and small.
///
/// Every reader of JSON can read it: it has no NUL, no half characters, no absurd numbers and bounded depth. What it
/// means is between who sends and who receives it. Cheap to clone.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct RawJson(Arc<RawValue>);

impl RawJson {
    /// The most bytes.
    pub const RAW_BYTES: usize = 32 << 10;
    /// The deepest nesting.
    pub const DEEPEST: usize = 64;

    /// Takes a value over.
    ///
    /// # Errors
    /// When it is too long or too deep, or not every reader could read it.
    pub fn new(raw: &RawValue) -> Result<Self, RawJsonError> {
        let text = raw.get();
        let blanks = inspect(text.as_bytes())?;
        if text.len() - blanks > Self::RAW_BYTES {
            return Err(RawJsonError::TooLong);
        }
        // What was JSON is JSON without its blanks.
        let compact = (blanks > 0).then(|| RawValue::from_string(without_blanks(text)).ok()).flatten();
        Ok(Self(Arc::from(compact.unwrap_or_else(|| raw.to_owned()))))
    }

    /// The text.
    #[must_use]
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Whether it is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.get().starts_with('{')
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.get() == "null"
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for RawJson {}

impl std::str::FromStr for RawJson {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|error| error.to_string())?;
        Self::new(raw).map_err(|error| error.to_string())
    }
}

/// From the log, where it was put after it had been looked at.
impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Arc::deserialize(deserializer).map(Self)
    }
}

impl schemars::JsonSchema for RawJson {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "RawJson".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "any JSON, as its sender wrote it; at most 32 KiB and 64 levels" })
    }
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'\t')
}

/// Looks once through a text that is known to be JSON; answers how many blanks are between its parts.
fn inspect(text: &[u8]) -> Result<usize, RawJsonError> {
    let (mut at, mut depth, mut blanks) = (0, 0_usize, 0);
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => at += inspect_string(&text[at..])?,
            b'{' | b'[' => {
                depth += 1;
                if depth > RawJson::DEEPEST {
                    return Err(RawJsonError::TooDeep);
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'-' | b'0'..=b'9' => at += inspect_number(&text[at - 1..])? - 1,
            byte if is_blank(*byte) => blanks += 1,
            _ => {}
        }
    }
    Ok(blanks)
}

/// The length of a string from behind its first quote to behind its last.
fn inspect_string(text: &[u8]) -> Result<usize, RawJsonError> {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => break,
            b'\\' if text.get(at) == Some(&b'u') => {
                at += 5;
                match code_unit(text, at - 4) {
                    0 => return Err(RawJsonError::Nul),
                    0xD800..0xDC00 => {
                        let pair = text.get(at..at + 2) == Some(b"\\u");
                        if !pair || !(0xDC00..0xE000).contains(&code_unit(text, at + 2)) {
                            return Err(RawJsonError::Surrogate);
                        }
                        at += 6;
                    }
                    0xDC00..0xE000 => return Err(RawJsonError::Surrogate),
                    _ => {}
                }
            }
            b'\\' => at += 1,
            _ => {}
        }
    }
    Ok(at)
}

fn code_unit(text: &[u8], at: usize) -> u32 {
    let digits = text.get(at..at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

/// The length of a number.
fn inspect_number(text: &[u8]) -> Result<usize, RawJsonError> {
    let part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    let length = text.iter().position(|byte| !part(byte)).unwrap_or(text.len());
    let number = &text[..length];
    let (digits, exponent) = match number.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (at, std::str::from_utf8(&number[at + 1..]).ok().and_then(|text| text.parse::<i32>().ok())),
        None => (length, Some(0)),
    };
    let fits = digits <= 40 && exponent.is_some_and(|exponent| exponent.abs() <= 200);
    if fits { Ok(length) } else { Err(RawJsonError::Number) }
}

fn without_blanks(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        if quoted {
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
        } else if character == '"' {
            quoted = true;
        } else if u8::try_from(character).is_ok_and(is_blank) {
            continue;
        }
        compact.push(character);
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Result<String, RawJsonError> {
        RawJson::new(serde_json::from_str(text).unwrap()).map(|json| json.get().to_owned())
    }

    #[test]
    fn values_are_kept_as_they_were_written_on_one_line() {
        for text in ["null", "-1.50e2", "\"a b\\n\\\"c \\\\\"", r#"{"b":[1,"\ud83d\ude00"],"a":{}}"#, "[]", "true"] {
            assert_eq!(taken(text).as_deref(), Ok(text));
        }
        assert_eq!(taken(" { \"a b\\\\\" : [ 1 ,\n\t\"x \\\" y\" ] }\r\n").as_deref(), Ok(r#"{"a b\\":[1,"x \" y"]}"#));
    }

    #[test]
    fn what_some_readers_could_not_read_is_refused() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(taken(&deep(64)).is_ok());
        assert_eq!(taken(&deep(65)), Err(RawJsonError::TooDeep));
        assert_eq!(taken(r#"{"a":"x\u0000"}"#), Err(RawJsonError::Nul));
        assert_eq!(taken(r#"{"x\u0000":1}"#), Err(RawJsonError::Nul));
        assert!(taken(r#"["\\u0000"]"#).is_ok(), "a backslash and a u");
        for half in [r#""\ud800""#, r#""\udc00""#, r#""\ud800x""#, r#""\ud800\u0041""#, r#""\ud83d\ud83d""#] {
            assert_eq!(taken(half), Err(RawJsonError::Surrogate), "{half}");
        }
        for number in ["1e201", "-1E-999", "1e99999999999999", &"9".repeat(41)] {
            assert_eq!(taken(&format!("[{number}]")), Err(RawJsonError::Number), "{number}");
        }
        assert!(taken(&format!("[{},1e+200]", "9".repeat(40))).is_ok());
    }

    /// Any JSON value without fractions, whose text `serde_json` would write anew in its own way.
    fn value() -> impl proptest::strategy::Strategy<Value = serde_json::Value> {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            any::<i64>().prop_map(serde_json::Value::from),
            any::<bool>().prop_map(serde_json::Value::from),
            "[^\\u{0}]{0,12}".prop_map(serde_json::Value::from),
            Just(serde_json::Value::Null),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                proptest::collection::btree_map("[^\\u{0}]{0,6}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest::proptest! {
        #[test]
        fn blanks_go_and_nothing_else(value in value()) {
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            proptest::prop_assert_eq!(taken(&pretty), Ok(value.to_string()));
            proptest::prop_assert_eq!(taken(&value.to_string()), Ok(value.to_string()));
        }
    }

    #[test]
    fn the_length_counts_without_blanks() {
        let fits = format!("\"{}\"", "x".repeat(RawJson::RAW_BYTES - 2));
        assert!(taken(&fits).is_ok());
        assert!(taken(&format!("  {fits}\n")).is_ok());
        assert_eq!(taken(&format!("\"{}\"", "x".repeat(RawJson::RAW_BYTES - 1))), Err(RawJsonError::TooLong));
    }
}
