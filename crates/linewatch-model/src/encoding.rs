//! Byte order marks: what tools write before a text, and what others of it give away.

/// Why bytes are no text that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// The mark, or the zeros between the characters, of UTF-16.
    #[error("is UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8, in PowerShell Out-File -Encoding utf8)")]
    Utf16,
    /// Bytes that UTF-8 does not have.
    #[error("is not UTF-8; save it as UTF-8")]
    NotUtf8,
}

/// Text without the mark that Windows tools write before UTF-8.
///
/// # Errors
/// When it is UTF-16, with its mark or without.
pub fn without_mark(text: &[u8]) -> Result<&[u8], EncodingError> {
    match text {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(EncodingError::Utf16),
        // No text that is read here begins with a NUL or has one as its second character.
        [first, second, ..] if (*first == 0) != (*second == 0) => Err(EncodingError::Utf16),
        [0xEF, 0xBB, 0xBF, rest @ ..] => without_mark(rest),
        text => Ok(text),
    }
}

/// The same as text.
///
/// # Errors
/// When it is not UTF-8.
pub fn utf8(text: &[u8]) -> Result<&str, EncodingError> {
    std::str::from_utf8(without_mark(text)?).map_err(|_| EncodingError::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_no_part_of_the_text() {
        for text in ["\u{FEFF}{}", "{}", "\u{FEFF}\u{FEFF}{}"] {
            assert_eq!(without_mark(text.as_bytes()), Ok(&b"{}"[..]));
        }
        assert_eq!(without_mark(b""), Ok(&b""[..]));
        assert_eq!((utf8(b"\xEF\xBB\xBFa"), utf8(b"a\xFF")), (Ok("a"), Err(EncodingError::NotUtf8)));
    }

    #[test]
    fn utf_16_is_recognised_with_its_mark_and_without() {
        let encoded = |mark: &str, big: bool| -> Vec<u8> {
            let units = format!("{mark}{{}}").encode_utf16().collect::<Vec<_>>();
            units.iter().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for mark in ["\u{FEFF}", ""] {
            for big in [false, true] {
                assert_eq!(without_mark(&encoded(mark, big)), Err(EncodingError::Utf16));
            }
        }
    }
}
