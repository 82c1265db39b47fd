//! Markets and outcomes.

use super::{
    Line,
    text::{check_identifier, check_label, text_type},
};

text_type! {
    /// A market's id in the reference book's type ids: `3743`. 1 to 64 of letters, digits and `. _ : -`.
    MarketId, |text| check_identifier(text, 64)
}

text_type! {
    /// A market's name for people: `1X2 - Full Time`.
    MarketName, |text| check_label(text, 200)
}

text_type! {
    /// An outcome's name, exact: `1`, `X`, `Over`.
    OutcomeName, |text| check_label(text, 200)
}

/// What identifies a market within a fixture: its id and its line, which is `None` where a market has none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarketKey {
    /// The market's id.
    pub market_id: MarketId,
    /// The line, where it has one.
    pub line: Option<Line>,
}

impl std::fmt::Display for MarketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{} {line}", self.market_id),
            None => write!(f, "{}", self.market_id),
        }
    }
}
