//! How large a change is, exactly (rules.md section 2, "MEASURES").

use linewatch_model::MarketId;

use crate::{board::Entry, value::Measure};

/// 10^16, of which a price takes its share.
const SHARES: u64 = 10_000_000_000_000_000;
/// What the shares of a market with one winner have together, where no outcome is missing.
pub(crate) const WHOLE: u128 = 1_000_000_000_000;

/// A change in units of 1/10,000 of a per cent or of a point, as a fraction.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    numerator: i128,
    /// Above 0.
    denominator: i128,
}

impl Change {
    /// Whether its size is at least the band, which is in units.
    pub(crate) const fn reaches(&self, band: i64) -> bool {
        self.numerator.unsigned_abs() >= (band as i128 * self.denominator).unsigned_abs()
    }

    pub(crate) const fn is_positive(&self) -> bool {
        self.numerator > 0
    }

    /// The nearest units, half away from zero.
    pub(crate) fn units(&self) -> i64 {
        let size = (2 * self.numerator.abs() + self.denominator) / (2 * self.denominator);
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        if self.numerator < 0 { -size } else { size }
    }
}

/// The share of a price.
pub(crate) fn share(units: u32) -> u64 {
    SHARES.checked_div(u64::from(units)).unwrap_or(0)
}

/// How many outcomes of a market win: two of a double chance.
pub(crate) fn winners(market: &MarketId) -> u32 {
    if market.as_str() == "4693" { 2 } else { 1 }
}

/// The sum of the shares of what can be bet on, where that is a whole market: at least two outcomes and none missing.
pub(crate) fn whole_sum(entry: &Entry<'_>, winners: u32) -> Option<u64> {
    let (mut sum, mut count) = (0_u64, 0);
    for units in entry.all().filter(|units| *units > 0) {
        sum = sum.checked_add(share(units))?;
        count += 1;
    }
    (count > 1 && u128::from(sum) >= u128::from(winners) * WHOLE).then_some(sum)
}

/// Whether the same outcomes can be bet on.
pub(crate) fn has_same_outcomes(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    a.all().map(|units| units > 0).eq(b.all().map(|units| units > 0))
}

/// The change of an outcome from one entry to another; `None` where the measure is not defined.
pub(crate) fn change(
    measure: Measure,
    (from, to): (&Entry<'_>, &Entry<'_>),
    outcome: usize,
    winners: u32,
) -> Option<Change> {
    let (a, b) = (from.units(outcome), to.units(outcome));
    if a == 0 || b == 0 {
        return None;
    }
    let (before, after) = (i128::from(a), i128::from(b));
    match measure {
        Measure::Relative => Some(Change { numerator: (after - before) * 1_000_000, denominator: before }),
        Measure::Implied => Some(Change { numerator: (before - after) * 10_000_000_000, denominator: before * after }),
        Measure::Fair => {
            if !has_same_outcomes(from, to) {
                return None;
            }
            let sum_before = i128::from(whole_sum(from, winners)?);
            let sum_after = i128::from(whole_sum(to, winners)?);
            let difference = i128::from(share(b)) * sum_before - i128::from(share(a)) * sum_after;
            let numerator = i128::from(winners) * 1_000_000 * difference;
            Some(Change { numerator, denominator: sum_before * sum_after })
        }
    }
}
