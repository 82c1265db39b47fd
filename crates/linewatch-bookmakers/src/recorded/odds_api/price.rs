//! Prices, from their digits.

use crate::{json::LenientValue, price};
use linewatch_model::{DecimalError, Number, Odds, ShownPrice};

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

impl std::fmt::Display for OddsFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::American => "american",
            Self::Decimal => "decimal",
        })
    }
}

impl OddsFormat {
    /// What a price says in this format.
    pub(super) fn shown(self, price: LenientValue<'_>) -> ShownPrice {
        match self {
            Self::Decimal => price::shown(price),
            Self::American => {
                price.scalar().map_or(ShownPrice::Unreadable(DecimalError::Malformed), |text| american(&text))
            }
        }
    }
}

/// 1 + p/100, or 1 + 100/|p| rounded to four decimals, half away from zero. 0 is no price.
fn american(text: &str) -> ShownPrice {
    const NONE: DecimalError = DecimalError::OutOfRange("an American price is a whole number from 100 or to -100");
    let price = match Number::read(text).map(Number::whole) {
        Ok(Some(0)) => return ShownPrice::Closed,
        // No book quotes an American price below 100: such a number is a decimal price in the wrong place.
        Ok(Some(price)) if price.abs() >= 100 => price,
        Ok(_) => return ShownPrice::Unreadable(NONE),
        Err(error) => return ShownPrice::Unreadable(error),
    };
    let size = price.abs();
    let profit =
        if price > 0 { price.checked_mul(100) } else { size.checked_mul(2).map(|twice| (2_000_000 + size) / twice) };
    match profit.and_then(|profit| profit.checked_add(10_000)).map(Odds::from_units) {
        Some(Ok(odds)) => ShownPrice::Odds(odds),
        Some(Err(error)) => ShownPrice::Unreadable(error),
        None => ShownPrice::Unreadable(NONE),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(format: OddsFormat, json: &str) -> ShownPrice {
        format.shown(LenientValue::of(serde_json::from_str(json).unwrap()))
    }

    fn units(format: OddsFormat, json: &str) -> Option<u32> {
        match shown(format, json) {
            ShownPrice::Odds(odds) => Some(odds.units()),
            _ => None,
        }
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
            ("\"+150\"", 25_000),
            ("150.00000000000003", 25_000),
            ("1.5e2", 25_000),
        ];
        for (text, expected) in known {
            assert_eq!(units(OddsFormat::American, text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_american_price() {
        let bad =
            ["99", "-99", "1", "2.5", "150.5", "\"150.\"", "\"\"", "null", "true", "42949573", "-9223372036854775808"];
        for text in bad {
            assert!(matches!(shown(OddsFormat::American, text), ShownPrice::Unreadable(_)), "{text}");
        }
        assert_eq!(shown(OddsFormat::American, "0"), ShownPrice::Closed);
        // So short that four decimals make it 1, which is not odds.
        assert_eq!(units(OddsFormat::American, "-2000001"), None);
    }

    #[test]
    fn decimal_prices_keep_their_digits() {
        assert_eq!(units(OddsFormat::Decimal, "1.0001"), Some(10_001));
        assert_eq!(units(OddsFormat::Decimal, "4.710"), Some(47_100));
        assert_eq!(units(OddsFormat::Decimal, "1.9500000000000002"), Some(19_500));
        for text in ["1.00001", "\"two\"", "null", "-3"] {
            assert!(matches!(shown(OddsFormat::Decimal, text), ShownPrice::Unreadable(_)), "{text}");
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
            let json = serde_json::to_string(&text).unwrap();
            let _ = shown(OddsFormat::American, &json);
            let _ = shown(OddsFormat::Decimal, &json);
        }
    }
}
