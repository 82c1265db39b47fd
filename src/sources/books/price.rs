//! Prices, as bookmakers write them.

use super::json::Loose;
use crate::model::{DecimalError, Odds, OutcomeName, Quote};

/// What a bookmaker shows as a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    /// Odds.
    Odds(Odds),
    /// Its way of saying that there is none: nothing, 0, 1.
    None,
    /// Nonsense.
    Invalid,
}

impl Price {
    /// Reads the price of an outcome. Nothing in its place means none; no place for it, or another kind of value, means
    /// that it is not understood.
    pub(super) fn of(value: Loose<'_>) -> Self {
        match value.scalar() {
            None if value.is_missing() || !value.is_nothing() => Self::Invalid,
            text => Self::read(text.as_deref()),
        }
    }

    /// Reads a price; what lies beyond the fourth decimal is rounded, half away from zero.
    pub(super) fn read(text: Option<&str>) -> Self {
        let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Self::None };
        match text.parse::<Odds>() {
            Ok(odds) => Self::Odds(odds),
            Err(_) if is_no_price(text) => Self::None,
            Err(DecimalError::TooPrecise) => rounded(text).map_or(Self::Invalid, Self::Odds),
            Err(_) => Self::Invalid,
        }
    }

    /// The outcome with this price. Only what has odds can be bet on.
    pub(super) const fn quote(self, name: OutcomeName, active: bool) -> Quote {
        match self {
            Self::Odds(odds) => Quote { name, odds: Some(odds), active },
            Self::None | Self::Invalid => Quote { name, odds: None, active: false },
        }
    }
}

/// Whether the digits say 0 or 1, whatever the zeros behind them: `0.0`, `1.00`, `0E-10`.
fn is_no_price(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let exponent = mantissa.len() < text.len();
    matches!((whole, exponent), ("0", _) | ("1", false))
        && !fraction.is_empty()
        && fraction.bytes().all(|digit| digit == b'0')
}

/// `1.33333333` as 1.3333. The text has more than four decimals, all of them digits.
fn rounded(text: &str) -> Option<Odds> {
    let (whole, fraction) = text.split_once('.')?;
    let kept = fraction.get(..4)?;
    let up = fraction.as_bytes().get(4).is_some_and(|digit| *digit >= b'5');
    let units: i64 = format!("{whole}{kept}").parse().ok()?;
    Odds::from_units(units.checked_add(i64::from(up))?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odds(text: &str) -> Price {
        Price::Odds(text.parse().unwrap())
    }

    #[test]
    fn prices_are_odds_or_none_or_nonsense() {
        for text in ["", "0", "0.0", "1", "1.00", "0E-10", " 0.000 "] {
            assert_eq!(Price::read(Some(text)), Price::None, "{text:?}");
        }
        assert_eq!(Price::read(None), Price::None);
        for text in ["-2.5", "0.5", "99999999", "1e9", "1E1", "NaN", "two", "1,85", "2.5.5", "0x2", "1.000001"] {
            assert_eq!(Price::read(Some(text)), Price::Invalid, "{text:?}");
        }
        assert_eq!(Price::read(Some("4.71")), odds("4.71"));
        assert_eq!(Price::read(Some("1.33335")), odds("1.3334"));
        assert_eq!(Price::read(Some("2.5500000000000003")), odds("2.55"));
    }

    #[test]
    fn only_odds_can_be_bet_on() {
        let name: OutcomeName = "1".parse().unwrap();
        assert!(odds("2").quote(name.clone(), true).active);
        assert!(!odds("2").quote(name.clone(), false).active);
        assert!(!Price::None.quote(name.clone(), true).active);
        assert!(!Price::Invalid.quote(name, true).active);
    }
}
