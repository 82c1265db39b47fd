//! Bookmakers.

use super::text::{TextError, text_type};

text_type! {
    /// A bookmaker's slug: `betpawa`, `sportybet`, `williamhill_us`. 1 to 40 of `a-z 0-9 _ -`.
    Bookmaker, check
}

fn check(text: &str) -> Result<(), TextError> {
    const CHARSET: TextError = TextError::Charset("a-z, 0-9, _ and -, beginning with a letter or digit");
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > 40 {
        return Err(TextError::TooLong(40));
    }
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    if !text.bytes().all(allowed) || text.starts_with(['_', '-']) { Err(CHARSET) } else { Ok(()) }
}

impl Bookmaker {
    /// The name for people: the desk's own books by their brand, others by their slug.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self.as_str() {
            "betpawa" => "BetPawa",
            "sportybet" => "SportyBet",
            "bet9ja" => "Bet9ja",
            "msport" => "MSport",
            "draftkings" => "DraftKings",
            "fanduel" => "FanDuel",
            "betmgm" => "BetMGM",
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_slugs_are_refused() {
        for slug in ["", "Bet Pawa", "../etc", "BETPAWA", "-x", "bet\u{0}", "бет"] {
            assert!(slug.parse::<Bookmaker>().is_err(), "{slug}");
        }
        assert!("williamhill_us".parse::<Bookmaker>().is_ok());
    }
}
