//! Outcomes as SportyBet and MSport describe them, made comparable.

use compact_str::CompactString;

use super::LineKind;

/// The description in lower case, without blanks, and without the line where the market has one: `Home (-0.5)` and
/// `Home` are the same outcome, and so are `Home & Over 2.5` and `home& over`.
#[must_use]
pub fn description(text: &str, line: LineKind) -> CompactString {
    let lined = matches!(line, LineKind::Total | LineKind::Handicap);
    let mut words = CompactString::const_new("");
    for word in text.split_whitespace().filter(|word| !(lined && is_line(word))) {
        words.extend(word.chars().flat_map(char::to_lowercase));
    }
    words
}

/// `2.5`, `-0.5`, `(+1.0)`, `(0:1)`.
fn is_line(word: &str) -> bool {
    let inner = word.strip_prefix('(').and_then(|word| word.strip_suffix(')')).unwrap_or(word);
    let number = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b':');
    inner.bytes().any(|byte| byte.is_ascii_digit()) && inner.bytes().all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_blanks_and_case_do_not_matter() {
        for (text, expected) in [
            ("Over 2.5", "over"),
            ("Home (-0.5)", "home"),
            ("Draw (0:1)", "draw"),
            ("Away/Home& Under 3.5", "away/home&under"),
            ("Home -1.5", "home"),
        ] {
            assert_eq!(description(text, LineKind::Total), expected, "{text}");
        }
    }

    #[test]
    fn without_a_line_numbers_are_the_outcome() {
        assert_eq!(description("0:0 4+", LineKind::None), "0:04+");
        assert_eq!(description("1 X", LineKind::None), "1x");
        assert_eq!(description("2-3", LineKind::Variant), "2-3");
    }
}
