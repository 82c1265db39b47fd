//! A bookmaker's margin on a market.

use super::{Odds, Percent, decimal::SCALE};

/// Binary digits behind the point while inverse odds are summed.
const FRACTION_BITS: u32 = 90;
/// A sum of 1 in hundredths of a per cent.
const WHOLE: i128 = 10_000;
/// Units of a [`Percent`] in a hundredth of a per cent.
const HUNDREDTH: i64 = 100;

impl Percent {
    /// `(Σ 1/odds − 1) × 100`, rounded to two decimals, half away from zero; `None` without odds.
    ///
    /// Integer arithmetic: each inverse is cut at the 90th binary digit, and a sum that lies closer to the middle
    /// between two results than what was cut away counts as the middle. So an exact half is always recognised.
    #[must_use]
    pub fn margin_of(prices: impl IntoIterator<Item = Odds>) -> Option<Self> {
        let (mut sum, mut count) = (0_i128, 0_i128);
        for odds in prices {
            sum += ((WHOLE * i128::from(SCALE)) << FRACTION_BITS) / i128::from(odds.units());
            count += 1;
        }
        let margin = sum - (WHOLE << FRACTION_BITS);
        // What was cut away made a positive margin smaller, and the size of a negative one larger.
        let size = if margin < 0 { -margin } else { margin + count };
        let rounded = (size + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS;
        let hundredths = i64::try_from(if margin < 0 { -rounded } else { rounded }).ok()?;
        (count > 0).then_some(Self::from_units(hundredths * HUNDREDTH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn margin(prices: &[&str]) -> Option<String> {
        Percent::margin_of(prices.iter().map(|odds| odds.parse().unwrap())).map(|margin| margin.to_string())
    }

    #[test]
    fn known_margins() {
        assert_eq!(margin(&["4.71", "4.66", "1.68"]).as_deref(), Some("2.21"));
        assert_eq!(margin(&["2", "2"]).as_deref(), Some("0"));
        assert_eq!(margin(&["3", "3", "3"]).as_deref(), Some("0"));
        assert_eq!(margin(&["2.1", "2.1"]).as_deref(), Some("-4.76"));
        assert_eq!(margin(&[]), None);
    }

    #[test]
    fn an_exact_half_goes_away_from_zero() {
        // The inverses add up to 1.00005 and to 0.99995.
        assert_eq!(margin(&["2", "2", "20000"]).as_deref(), Some("0.01"));
        let below = ["2", "4", "5", "25", "125", "625", "5000", "10000", "20000"];
        assert_eq!(margin(&below).as_deref(), Some("-0.01"));
    }
}
