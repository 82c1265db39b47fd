//! In which odds format prices are written: markets tell, whatever was asked for.
//!
//! A number alone can be either (101 is a long shot or even money). The prices of a whole market are not: what they pay
//! back together is about what was staked in the format they are written in, and nonsense in the other.

use super::OddsFormat;
use linewatch_model::Number;

/// How prices of markets look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FormatEvidence {
    /// Markets whose prices make sense as American ones.
    american: u64,
    /// Markets whose prices make sense as decimal ones.
    decimal: u64,
    /// Prices that can only be American, and only decimal.
    only_american: u64,
    only_decimal: u64,
    /// Prices that can be either.
    either: u64,
}

/// Of 1,000,000 that is staked on all outcomes of a market, so much is their share in the prices: between four fifths, for
/// a market of which a part is missing or a mistake of the bookmaker, and double.
const PLAUSIBLE_SUM: std::ops::RangeInclusive<i64> = 800_000..=2_000_000;

impl FormatEvidence {
    /// So many markets are enough to tell.
    const ENOUGH_MARKETS: u64 = 200;
    /// So many more markets in one format than in the other leave no doubt.
    const BEYOND_DOUBT: u64 = 3;

    /// Counts a market's prices. Those that are no numbers say nothing.
    pub(super) fn market<'a>(&mut self, prices: impl Iterator<Item = &'a str>) {
        let (mut decimal, mut american, mut count) = (Some(0), Some(0), 0);
        for number in prices.filter_map(|price| Number::read(price).ok()) {
            let (as_decimal, as_american) = (share(OddsFormat::Decimal, number), share(OddsFormat::American, number));
            match (as_decimal, as_american) {
                (Some(_), Some(_)) => self.either += 1,
                (Some(_), None) => self.only_decimal += 1,
                (None, Some(_)) => self.only_american += 1,
                (None, None) => {}
            }
            decimal = decimal.zip(as_decimal).map(|(sum, share)| sum + share);
            american = american.zip(as_american).map(|(sum, share)| sum + share);
            count += 1;
        }
        let makes_sense = |sum: Option<i64>| count > 1 && sum.is_some_and(|sum| PLAUSIBLE_SUM.contains(&sum));
        self.decimal += u64::from(makes_sense(decimal));
        self.american += u64::from(makes_sense(american));
    }

    /// Adds those of another moment.
    pub(super) const fn add(&mut self, other: Self) {
        self.american += other.american;
        self.decimal += other.decimal;
        self.only_american += other.only_american;
        self.only_decimal += other.only_decimal;
        self.either += other.either;
    }

    /// Whether more would say nothing new.
    #[must_use]
    pub const fn are_enough(self) -> bool {
        self.american + self.decimal >= Self::ENOUGH_MARKETS
    }

    /// The format that the prices have beyond doubt, where it is not the one asked for.
    pub(super) const fn clearly_other_than(self, asked: OddsFormat) -> Option<OddsFormat> {
        if self.american.abs_diff(self.decimal) >= Self::BEYOND_DOUBT { self.markets_other_than(asked) } else { None }
    }

    /// The format that most markets have, where it is not the one asked for.
    #[must_use]
    pub const fn markets_other_than(self, asked: OddsFormat) -> Option<OddsFormat> {
        match asked {
            OddsFormat::American if self.decimal > self.american => Some(OddsFormat::Decimal),
            OddsFormat::Decimal if self.american > self.decimal => Some(OddsFormat::American),
            _ => None,
        }
    }

    /// The same; where no market makes sense, as in one with a single outcome, most of the prices decide.
    #[must_use]
    pub const fn other_than(self, asked: OddsFormat) -> Option<OddsFormat> {
        if self.american + self.decimal > 0 {
            return self.markets_other_than(asked);
        }
        match asked {
            OddsFormat::American if self.only_decimal > self.only_american + self.either => Some(OddsFormat::Decimal),
            OddsFormat::Decimal if self.only_american > self.only_decimal + self.either => Some(OddsFormat::American),
            _ => None,
        }
    }
}

/// The share of 1,000,000 that a price stands for, where it is one in that format.
fn share(format: OddsFormat, number: Number) -> Option<i64> {
    const ALL: i64 = 1_000_000;
    match format {
        // Beyond what is ever quoted as decimal odds nothing is lost: the share is 0 or about 0.
        OddsFormat::Decimal => (number.units() > 10_000).then(|| ALL * 10_000 / number.units()),
        OddsFormat::American => match number.whole()? {
            price @ 100.. => ALL.checked_mul(100)?.checked_div(price.checked_add(100)?),
            price @ ..=-100 => {
                let size = price.checked_neg()?;
                size.checked_mul(ALL)?.checked_div(size.checked_add(100)?)
            }
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(markets: &[&[&str]], asked: OddsFormat) -> Option<OddsFormat> {
        let mut evidence = FormatEvidence::default();
        for market in markets {
            evidence.market(market.iter().copied());
        }
        evidence.other_than(asked)
    }

    #[test]
    fn markets_tell_their_format() {
        let decimal: [&[&str]; 6] = [
            &["1.02", "101", "17"],
            &["1.01", "151", "101"],
            &["2", "4", "3.2"],
            &["2.10", "1.72"],
            &["1.9500000000000002", "1.95"],
            &["251", "1.001", "101"],
        ];
        for market in decimal {
            assert_eq!(other(&[market], OddsFormat::American), Some(OddsFormat::Decimal), "{market:?}");
            assert_eq!(other(&[market], OddsFormat::Decimal), None, "{market:?}");
        }
        let american: [&[&str]; 6] = [
            &["-150", "380", "230"],
            &["120", "230", "250"],
            &["-110", "-110"],
            &["100", "-120"],
            &["-10000", "2500", "1400"],
            &["-150.0", "380", "null", "230"],
        ];
        for market in american {
            assert_eq!(other(&[market], OddsFormat::Decimal), Some(OddsFormat::American), "{market:?}");
            assert_eq!(other(&[market], OddsFormat::American), None, "{market:?}");
        }
    }

    #[test]
    fn a_wrong_price_is_no_other_format() {
        let wrong: &[&str] = &["1.5", "380", "230"];
        let good: &[&str] = &["-150", "380", "230"];
        assert_eq!(other(&[wrong, good], OddsFormat::American), None);
        assert_eq!(other(&[wrong], OddsFormat::American), None);
        assert_eq!(other(&[&["-150", "4", "3.2"], &["2", "4", "3.2"]], OddsFormat::Decimal), None);
        assert_eq!(other(&[&["null", "x", ""]], OddsFormat::American), None);
        assert_eq!(other(&[&["1.5"]], OddsFormat::American), Some(OddsFormat::Decimal), "nothing else tells");
        assert_eq!(other(&[&["-150"]], OddsFormat::Decimal), Some(OddsFormat::American));
    }

    proptest::proptest! {
        #[test]
        fn no_numbers_are_too_large(prices in proptest::collection::vec("-?[0-9]{1,14}(\\.[0-9]{1,4})?", 0..5)) {
            let mut evidence = FormatEvidence::default();
            evidence.market(prices.iter().map(String::as_str));
            let _ = evidence.other_than(OddsFormat::American);
        }
    }
}
