//! The words of what is published on channels.

use std::{fmt, sync::Arc};

use super::text::{TextError, check_identifier, check_label, deserialize_parsed, text_type};

text_type! {
    /// The name of an agent, of a source, or of a kind of alerts: `MarketAgent`, `monitor`, `gamma_flip`. 1 to 100
    /// characters.
    Name, |text| check_label(text, 100)
}

text_type! {
    /// What is traded: `SPY`, `sr:66457014`. 1 to 64 of letters, digits and `. _ : -`. Compared without case.
    Symbol, |text| check_identifier(text, 64)
}

/// What an alert says in words. At most 4,000 characters, of any kind but NUL.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Content(#[schemars(with = "String")] Arc<str>);

impl Content {
    /// The most characters.
    pub const CONTENT_CHARACTERS: usize = 4_000;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Content {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > Self::CONTENT_CHARACTERS * 4
            || (text.len() > Self::CONTENT_CHARACTERS && text.chars().count() > Self::CONTENT_CHARACTERS)
        {
            return Err(TextError::TooLong(Self::CONTENT_CHARACTERS));
        }
        if text.contains('\0') { Err(TextError::Nul) } else { Ok(Self(Arc::from(text))) }
    }
}

impl<'de> serde::Deserialize<'de> for Content {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_parsed(deserializer)
    }
}

/// By what alerts are known to be the same one again: 64 bits, written as 16 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const CHARSET: TextError = TextError::Charset("16 hexadecimal digits");
        if text.len() != 16 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(CHARSET);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| CHARSET)
    }
}

impl serde::Serialize for Fingerprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Fingerprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_parsed(deserializer)
    }
}

impl schemars::JsonSchema for Fingerprint {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Fingerprint".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-f]{16}$", "description": "64 bits in hexadecimal" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_words_are_refused() {
        for symbol in ["", "S/PY", "SP Y", "SPY\n", "é", &"x".repeat(65)] {
            assert!(symbol.parse::<Symbol>().is_err(), "{symbol:?}");
        }
        assert!("sr:1.X_-".parse::<Symbol>().is_ok());
        for name in ["", "  ", "a\u{0}", "a\u{7}", &"x".repeat(101)] {
            assert!(name.parse::<Name>().is_err(), "{name:?}");
        }
        assert_eq!("a\0".parse::<Content>(), Err(TextError::Nul));
        assert!("é".repeat(4_000).parse::<Content>().is_ok());
        assert_eq!("é".repeat(4_001).parse::<Content>(), Err(TextError::TooLong(4_000)));
    }

    #[test]
    fn fingerprints_are_written_in_full() {
        assert_eq!(Fingerprint(10).to_string(), "000000000000000a");
        assert_eq!("000000000000000a".parse(), Ok(Fingerprint(10)));
        for text in ["", "a", "00000000000000000a", "+00000000000000a", "000000000000000g"] {
            assert!(text.parse::<Fingerprint>().is_err(), "{text}");
        }
    }
}
