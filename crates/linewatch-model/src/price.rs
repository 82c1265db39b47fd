//! What a source shows as a price: the one rule by which imports, adapters and batches read it.

use super::{DecimalError, Number, Odds, OutcomeName, Quote, Rounding};

/// What a source shows as a decimal price.
///
/// One rule for imported files, bookmakers' answers and batches:
///
/// * a price is a number, or a text that says one: `1.95`, `"1.95"`, `195e-2`; blanks around it do not matter;
/// * what lies beyond the fourth decimal is rounded, half away from zero: 1.9500000000000002 is 1.95;
/// * 0 and 1 are a source's ways of saying that there is no price: the outcome cannot be bet on;
/// * everything else is unreadable, `null` and an empty text too: numbers below 0 or between 0 and 1, beyond what odds can
///   be, words. That says nothing of the market, which stays as it was; whoever reads tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownPrice {
    /// Odds.
    Odds(Odds),
    /// Its way of saying that there is none: 0, 1.
    Closed,
    /// Not to be understood, for this reason.
    Unreadable(DecimalError),
}

impl ShownPrice {
    /// Reads a price's text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let number = match Number::read(text) {
            Ok(number) => number,
            Err(error) => return Self::Unreadable(error),
        };
        let says_none = [0, 10_000].contains(&number.units()) && number.rounding() != Rounding::Digits;
        match Odds::from_units(number.units()) {
            Ok(odds) => Self::Odds(odds),
            Err(_) if says_none => Self::Closed,
            Err(error) => Self::Unreadable(error),
        }
    }

    /// The outcome with this price, which can be bet on only where there are odds; `None` where the price says nothing.
    #[must_use]
    pub fn quote(self, name: OutcomeName, active: bool) -> Option<Quote> {
        match self {
            Self::Odds(odds) => Some(Quote { name, odds: Some(odds), active }),
            Self::Closed => Some(Quote { name, odds: None, active: false }),
            Self::Unreadable(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odds(text: &str) -> ShownPrice {
        ShownPrice::Odds(text.parse().unwrap())
    }

    #[test]
    fn prices_are_odds_or_none_or_nothing_that_is_understood() {
        for text in
            ["0", "0.0", "-0", "1", "1.00", "0E-10", " 0.000 ", "1e0", "1.0000000000000002", "0.9999999999999999"]
        {
            assert_eq!(ShownPrice::read(text), ShownPrice::Closed, "{text:?}");
        }
        for text in [
            "", " ", "-2.5", "-1", "0.5", "99999999", "1e9", "1e-3", "NaN", "two", "1,85", "2.5.5", "0x2", "1.000001",
            "null", "true",
        ] {
            assert!(matches!(ShownPrice::read(text), ShownPrice::Unreadable(_)), "{text:?}");
        }
        for (text, read) in [
            ("4.71", "4.71"),
            ("1.33335", "1.3334"),
            ("1.33333333", "1.3333"),
            ("2.5500000000000003", "2.55"),
            ("1.9499999999999997", "1.95"),
            ("1E1", "10"),
            ("1.00005", "1.0001"),
            (" 2 ", "2"),
        ] {
            assert_eq!(ShownPrice::read(text), odds(read), "{text:?}");
        }
    }

    #[test]
    fn only_odds_can_be_bet_on() {
        let name: OutcomeName = "1".parse().unwrap();
        assert!(odds("2").quote(name.clone(), true).unwrap().active);
        assert!(!odds("2").quote(name.clone(), false).unwrap().active);
        assert!(!ShownPrice::Closed.quote(name.clone(), true).unwrap().active);
        assert_eq!(ShownPrice::read("two").quote(name, true), None);
    }
}
