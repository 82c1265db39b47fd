//! Percentages.

use std::fmt;

use super::decimal;

/// A percentage in units of 1/10,000 of a per cent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(i64);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A percentage from units of 1/10,000 of a per cent.
    #[must_use]
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// A whole number of per cent.
    #[must_use]
    pub const fn whole(percent: i64) -> Self {
        Self(percent * decimal::SCALE)
    }

    /// `part / whole` as a percentage, rounded to four decimals, half away from zero. `whole` must not be 0.
    #[must_use]
    pub fn of_ratio(part: i64, whole: i64) -> Self {
        let numerator = i128::from(part) * 100 * i128::from(decimal::SCALE);
        let denominator = i128::from(whole);
        let doubled = 2 * numerator.abs() + denominator.abs();
        let rounded = doubled / (2 * denominator.abs());
        let signed = if (numerator < 0) == (denominator < 0) { rounded } else { -rounded };
        Self(i64::try_from(signed).unwrap_or(if signed < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Units of 1/10,000 of a per cent.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

impl std::str::FromStr for Percent {
    type Err = decimal::DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decimal::parse(text).map(Self)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(self.0, f)
    }
}

impl serde::Serialize for Percent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal::serialize(self.0, serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Percent {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        decimal::deserialize(deserializer).map(Self)
    }
}

impl schemars::JsonSchema for Percent {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Percent".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number", "description": "per cent, at most four decimals" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!(Percent::of_ratio(-2_000, 20_000).to_string(), "-10");
        assert_eq!(Percent::of_ratio(1, 3).to_string(), "33.3333");
        assert_eq!(Percent::of_ratio(2, 3).to_string(), "66.6667");
        assert_eq!(Percent::of_ratio(1, 2_000_000).units(), 1);
        assert_eq!(Percent::of_ratio(-1, 2_000_000).units(), -1);
    }
}
