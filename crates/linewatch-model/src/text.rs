//! Text that people wrote: names, labels, notes.

use std::fmt;

use compact_str::CompactString;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but blanks.
    #[error("must not be empty")]
    Empty,
    /// Too many characters.
    #[error("must have at most {0} characters")]
    TooLong(usize),
    /// A control character, such as NUL, which PostgreSQL cannot store.
    #[error("must not contain control characters")]
    Control,
    /// A NUL, which PostgreSQL cannot store.
    #[error("must not contain NUL characters")]
    Nul,
    /// A character outside the allowed set of an identifier.
    #[error("may only contain {0}")]
    Charset(&'static str),
}

/// Checks text that people read: not blank, no control characters, at most `max` characters.
pub(super) fn check_label(text: &str, max: usize) -> Result<(), TextError> {
    // A character has at most four bytes, so this refuses huge inputs without walking them.
    if text.len() > max * 4 || (text.len() > max && text.chars().count() > max) {
        return Err(TextError::TooLong(max));
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    if text.trim().is_empty() { Err(TextError::Empty) } else { Ok(()) }
}

/// Checks an identifier that machines made: visible ASCII from a small set.
pub(super) fn check_identifier(text: &str, max: usize) -> Result<(), TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > max {
        return Err(TextError::TooLong(max));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
    if text.bytes().all(allowed) { Ok(()) } else { Err(TextError::Charset("letters, digits and . _ : -")) }
}

/// Defines a newtype over short text whose constructor is a check.
macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema)]
        #[serde(transparent)]
        #[schemars(transparent)]
        pub struct $name(#[schemars(with = "String")] compact_str::CompactString);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::text::TextError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let check: fn(&str) -> Result<(), $crate::text::TextError> = $check;
                check(text).map(|()| Self(compact_str::CompactString::new(text)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::text::deserialize_parsed(deserializer)
            }
        }
    };
}
pub(super) use text_type;

/// Deserialises through `FromStr`, without an owned copy where the input can be borrowed.
pub(super) fn deserialize_parsed<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: std::str::FromStr,
    T::Err: fmt::Display,
    D: serde::Deserializer<'de>,
{
    struct Parsed<T>(std::marker::PhantomData<T>);

    impl<T> serde::de::Visitor<'_> for Parsed<T>
    where
        T: std::str::FromStr,
        T::Err: fmt::Display,
    {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    deserializer.deserialize_str(Parsed(std::marker::PhantomData))
}

text_type! {
    /// A name or label that people read: a team, a tournament, a country. 1 to 200 characters.
    Label, |text| check_label(text, 200)
}

/// A trader's free note. At most 1,000 characters; line breaks are welcome, other control characters are not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(transparent)]
#[schemars(transparent)]
pub struct Note(#[schemars(with = "String")] CompactString);

impl Note {
    const MAX_CHARACTERS: usize = 1_000;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Note {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        if text.chars().count() > Self::MAX_CHARACTERS {
            return Err(TextError::TooLong(Self::MAX_CHARACTERS));
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            return Err(TextError::Control);
        }
        Ok(Self(CompactString::new(text)))
    }
}

impl<'de> serde::Deserialize<'de> for Note {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_parsed(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short_visible_text() {
        assert!("Curaçao".parse::<Label>().is_ok());
        assert_eq!(" ".parse::<Label>(), Err(TextError::Empty));
        assert_eq!("a\u{0}b".parse::<Label>(), Err(TextError::Control));
        assert_eq!("x".repeat(201).parse::<Label>(), Err(TextError::TooLong(200)));
        assert_eq!("é".repeat(200).parse::<Label>().map(|_| ()), Ok(()));
    }

    #[test]
    fn notes_keep_their_lines() {
        assert_eq!("checked\nwith desk".parse::<Note>().unwrap().as_str(), "checked\nwith desk");
        assert_eq!("a\u{7}".parse::<Note>(), Err(TextError::Control));
    }
}
