//! Prices, from their digits.

use crate::model::Odds;

/// How a file writes prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OddsFormat {
    /// `150` wins 150 on a stake of 100; `-200` needs a stake of 200 to win 100. What the recorded files have.
    #[default]
    American,
    /// What a stake of 1 pays back.
    Decimal,
}

impl std::str::FromStr for OddsFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "american" => Ok(Self::American),
            "decimal" => Ok(Self::Decimal),
            _ => Err("must be american or decimal".to_owned()),
        }
    }
}

impl OddsFormat {
    /// The odds that a price's JSON text means; `None` when it means none.
    pub(super) fn odds(self, text: &str) -> Option<Odds> {
        match self {
            Self::American => american(text),
            Self::Decimal => text.parse().ok(),
        }
    }
}

/// 1 + p/100, or 1 + 100/|p| rounded to four decimals, half away from zero.
fn american(text: &str) -> Option<Odds> {
    let price: i64 = whole_number(text)?.parse().ok()?;
    let size = i64::try_from(price.unsigned_abs()).ok()?;
    // No book quotes an American price below 100: such a number is a decimal price in the wrong place.
    if size < 100 {
        return None;
    }
    let profit = if price > 0 { price.checked_mul(100)? } else { (2_000_000 + size) / size.checked_mul(2)? };
    Odds::from_units(profit.checked_add(10_000)?).ok()
}

/// The text without a fraction of zeros, which some writers add to whole numbers.
fn whole_number(text: &str) -> Option<&str> {
    match text.split_once('.') {
        None => Some(text),
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => Some(whole),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn units(format: OddsFormat, text: &str) -> Option<u32> {
        format.odds(text).map(Odds::units)
    }

    #[test]
    fn american_prices_by_hand() {
        let known = [
            ("150", 25_000),
            ("-200", 15_000),
            ("100", 20_000),
            ("-100", 20_000),
            ("1600", 170_000),
            ("-650", 11_538),   // 0.153846…
            ("-110", 19_091),   // 0.909090…
            ("-300", 13_333),   // 0.333333…
            ("-150.0", 16_667), // 0.666666…
            ("-32000", 10_031), // 0.003125: a half goes away from zero
            ("-1000000", 10_001),
        ];
        for (text, expected) in known {
            assert_eq!(units(OddsFormat::American, text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_american_price() {
        let bad =
            ["0", "99", "-99", "2.5", "150.", "1e3", "\"150\"", "null", "true", "42949573", "-9223372036854775808"];
        for text in bad {
            assert_eq!(units(OddsFormat::American, text), None, "{text}");
        }
        // So short that four decimals make it 1, which is not odds.
        assert_eq!(units(OddsFormat::American, "-2000001"), None);
    }

    #[test]
    fn decimal_prices_keep_their_digits() {
        assert_eq!(units(OddsFormat::Decimal, "1.0001"), Some(10_001));
        assert_eq!(units(OddsFormat::Decimal, "4.710"), Some(47_100));
        for text in ["1", "0", "1.00001", "1e1", "\"2\"", "-3"] {
            assert_eq!(units(OddsFormat::Decimal, text), None, "{text}");
        }
    }

    #[test]
    fn formats_have_names() {
        assert_eq!("decimal".parse(), Ok(OddsFormat::Decimal));
        assert_eq!("american".parse(), Ok(OddsFormat::default()));
        assert!("fractional".parse::<OddsFormat>().is_err());
    }

    proptest! {
        /// The nearest unit, and of two equally near ones the larger: 2·|p|·profit lies in (2M − |p|, 2M + |p|].
        #[test]
        fn short_prices_are_the_nearest_unit(size in 100_i64..1_500_000) {
            let units = i64::from(units(OddsFormat::American, &format!("-{size}")).unwrap());
            let twice = 2 * size * (units - 10_000);
            prop_assert!(twice > 2_000_000 - size && twice <= 2_000_000 + size);
        }

        #[test]
        fn long_prices_are_exact(size in 100_u32..40_000_000) {
            let expected = u64::from(size) * 100 + 10_000;
            let units = units(OddsFormat::American, &size.to_string()).map(u64::from);
            prop_assert_eq!(units, u32::try_from(expected).is_ok().then_some(expected));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = OddsFormat::American.odds(&text);
            let _ = OddsFormat::Decimal.odds(&text);
        }
    }
}
