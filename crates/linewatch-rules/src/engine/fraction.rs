//! What a sure bet pays, as an exact fraction: the product of its prices has no bound that a machine word keeps.

use std::cmp::Ordering;

/// Units of 1/10,000 of a per cent in one whole.
const UNITS: i64 = 1_000_000;

/// A natural number, least significant limb first, without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
struct BigNatural(Vec<u64>);

impl BigNatural {
    fn of(value: u64) -> Self {
        Self(if value == 0 { Vec::new() } else { vec![value] })
    }

    fn times(&self, factor: u64) -> Self {
        let mut carry = 0_u128;
        let mut limbs = Vec::with_capacity(self.0.len() + 1);
        for limb in &self.0 {
            carry += u128::from(*limb) * u128::from(factor);
            limbs.push(low(carry));
            carry >>= 64;
        }
        limbs.push(low(carry));
        Self::trimmed(limbs)
    }

    fn plus(&self, other: &Self) -> Self {
        let mut carry = 0_u128;
        let mut limbs = Vec::with_capacity(self.0.len().max(other.0.len()) + 1);
        for at in 0..self.0.len().max(other.0.len()) {
            let of = |natural: &Self| u128::from(natural.0.get(at).copied().unwrap_or(0));
            carry += of(self) + of(other);
            limbs.push(low(carry));
            carry >>= 64;
        }
        limbs.push(low(carry));
        Self::trimmed(limbs)
    }

    fn trimmed(mut limbs: Vec<u64>) -> Self {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        Self(limbs)
    }
}

impl Ord for BigNatural {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for BigNatural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn low(value: u128) -> u64 {
    u64::try_from(value & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}

/// What is gained by betting on all outcomes at these prices: `winners / S - 1`, where `S` is the sum of 1 / price.
#[derive(Debug, Clone)]
pub(super) struct Gain {
    /// `winners` times the product of the prices.
    pays: BigNatural,
    /// The sum of the products of all prices but one.
    costs: BigNatural,
}

impl Gain {
    /// At prices in units of 1/10,000, all above 0.
    pub(super) fn of(prices: impl Iterator<Item = u32>, winners: u32) -> Self {
        let (mut product, mut sum) = (BigNatural::of(1), BigNatural::of(0));
        for price in prices {
            let price = u64::from(price);
            sum = sum.times(price).plus(&product.times(10_000));
            product = product.times(price);
        }
        Self { pays: product.times(u64::from(winners)), costs: sum }
    }

    /// How it compares with units of 1/10,000 of a per cent.
    fn compare(&self, units: i64) -> Ordering {
        let factor = u64::try_from(UNITS.saturating_add(units)).unwrap_or(0);
        self.pays.times(UNITS.unsigned_abs()).cmp(&self.costs.times(factor))
    }

    /// Whether it is at least so many units.
    pub(super) fn reaches(&self, units: i64) -> bool {
        self.compare(units).is_ge()
    }

    /// Whether it is at most so many units.
    pub(super) fn is_at_most(&self, units: i64) -> bool {
        self.compare(units).is_le()
    }

    /// The nearest units, a half away from zero, of a gain that is none below 0.
    pub(super) fn units(&self) -> i64 {
        let twice = self.pays.times(2 * UNITS.unsigned_abs());
        // The largest n for which the gain is at least n - 1/2.
        let is_at_least = |n: u64| twice >= self.costs.times((2 * (UNITS.unsigned_abs() + n)).saturating_sub(1));
        let (mut low, mut high) = (0_u64, 1_u64 << 40);
        while low + 1 < high {
            let middle = low.midpoint(high);
            if is_at_least(middle) { low = middle } else { high = middle }
        }
        i64::try_from(low).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_prices_of_a_sure_bet() {
        // 1/2.1 + 1/2.1 = 0.952380..., so 5 % exactly.
        let gain = Gain::of([21_000, 21_000].into_iter(), 1);
        assert!(gain.reaches(50_000) && gain.is_at_most(50_000) && !gain.reaches(50_001));
        assert_eq!(gain.units(), 50_000);
        assert!(!Gain::of([19_000, 20_000].into_iter(), 1).reaches(0));
    }

    #[test]
    fn five_hundred_of_the_largest_prices() {
        let gain = Gain::of(std::iter::repeat_n(u32::MAX, 500), 1);
        // 500 prices of 429,496.7295 pay 858.993459 for 1.
        assert_eq!(gain.units(), 857_993_459);
    }

    proptest::proptest! {
        #[test]
        fn it_is_what_three_words_say(prices in proptest::array::uniform3(10_001_u32..2_000_000), winners in 1_u32..3) {
            let [a, b, c] = prices.map(u128::from);
            let (pays, costs) = (u128::from(winners) * a * b * c, 10_000 * (b * c + a * c + a * b));
            let gain = Gain::of(prices.into_iter(), winners);
            for units in [-900_000_i64, -2_500, 0, 1, 10_000, 30_000, 500_000] {
                let factor = u128::try_from(1_000_000 + units).unwrap();
                proptest::prop_assert_eq!(gain.reaches(units), pays * 1_000_000 >= factor * costs);
            }
            if pays >= costs {
                let exact = (2 * 1_000_000 * (pays - costs) + costs) / (2 * costs);
                proptest::prop_assert_eq!(u128::try_from(gain.units()).unwrap(), exact);
            }
        }
    }
}
