//! Measures and severities by the book.

use linewatch_model::Severity;

use super::{Key, Prices};
use crate::Field;

/// A fraction with a denominator above 0.
pub(super) type Fraction = (i128, i128);

fn share(units: u32) -> i128 {
    10_000_000_000_000_000 / i128::from(units)
}

pub(super) fn winners(key: &Key) -> i128 {
    if key.0 == "4693" { 2 } else { 1 }
}

fn sum(prices: &Prices) -> i128 {
    prices.values().map(|units| share(*units)).sum()
}

fn is_whole(prices: &Prices, key: &Key) -> bool {
    prices.len() >= 2 && sum(prices) >= winners(key) * 1_000_000_000_000
}

/// The change of an outcome in units of 1/10,000 of a per cent or point.
pub(super) fn change(measure: &str, from: &Prices, to: &Prices, outcome: &str, key: &Key) -> Option<Fraction> {
    let (a, b) = (i128::from(*from.get(outcome)?), i128::from(*to.get(outcome)?));
    match measure {
        "relative" => Some(((b - a) * 1_000_000, a)),
        "implied" => Some(((a - b) * 10_000_000_000, a * b)),
        _ => {
            if !from.keys().eq(to.keys()) || !is_whole(from, key) || !is_whole(to, key) {
                return None;
            }
            let (of_a, of_b) = (share(from[outcome]), share(to[outcome]));
            let above = of_b * sum(from) - of_a * sum(to);
            Some((winners(key) * above * 1_000_000, sum(from) * sum(to)))
        }
    }
}

pub(super) fn reaches((above, below): Fraction, band: i64) -> bool {
    above.abs() >= i128::from(band) * below
}

pub(super) fn rounded((above, below): Fraction) -> i64 {
    let size = i64::try_from((2 * above.abs() + below) / (2 * below)).unwrap();
    if above < 0 { -size } else { size }
}

/// The worst band that is reached, if the warning band is.
pub(super) fn severity(fields: &super::Fields, reaches: impl Fn(i64) -> bool) -> Option<Severity> {
    if !reaches(fields.number(Field::Warning)) {
        return None;
    }
    if reaches(fields.number(Field::Critical)) {
        return Some(Severity::Critical);
    }
    Some(if reaches(fields.number(Field::Elevated)) { Severity::Elevated } else { Severity::Warning })
}

/// floor(k q 10^12 / sum of q), where the market is whole.
pub(super) fn probability(prices: &Prices, outcome: &str, key: &Key) -> Option<i128> {
    let units = prices.get(outcome)?;
    is_whole(prices, key).then(|| winners(key) * share(*units) * 1_000_000_000_000 / sum(prices))
}
