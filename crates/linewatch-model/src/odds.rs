//! Decimal odds.

use std::fmt;

use super::{Percent, decimal};

/// Decimal odds in units of 1/10,000, always above 1: what a stake of 1 pays back.
///
/// JSON writes the plain number (`4.71`). A bookmaker's ways of saying "no price" (0, Bet9ja's 1) are not odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Odds(u32);

impl Odds {
    /// The smallest difference that counts as a movement: 0.01 (domain.md section 4.2).
    pub const MOVEMENT: u32 = 100;

    /// Odds from units of 1/10,000.
    ///
    /// # Errors
    /// When not above 1 or beyond what the type holds (about 429,496).
    pub fn from_units(units: i64) -> Result<Self, decimal::DecimalError> {
        match u32::try_from(units) {
            Ok(units) if i64::from(units) > decimal::SCALE => Ok(Self(units)),
            Ok(_) => Err(decimal::DecimalError::OutOfRange("odds must be above 1")),
            Err(_) if units < 0 => Err(decimal::DecimalError::OutOfRange("odds must be above 1")),
            Err(_) => Err(decimal::DecimalError::OutOfRange("odds must be at most 429496")),
        }
    }

    /// Units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> u32 {
        self.0
    }

    /// The signed change from `old` to `self` as a percentage of `old`, rounded half away from zero.
    #[must_use]
    pub fn change_from(self, old: Self) -> Percent {
        Percent::of_ratio(i64::from(self.0) - i64::from(old.0), i64::from(old.0))
    }
}

impl std::str::FromStr for Odds {
    type Err = decimal::DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_units(decimal::parse(text)?)
    }
}

impl fmt::Display for Odds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(i64::from(self.0), f)
    }
}

impl serde::Serialize for Odds {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal::serialize(i64::from(self.0), serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Odds {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_units(decimal::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Odds {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Odds".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number", "exclusiveMinimum": 1, "maximum": 429_496, "description": "decimal odds, at most four decimals"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_zero_are_not_odds() {
        for text in ["0", "1", "1.0000", "-2.5", "0.99"] {
            assert!(text.parse::<Odds>().is_err(), "{text}");
        }
        assert_eq!("1.0001".parse::<Odds>().unwrap().units(), 10_001);
        assert!("429497".parse::<Odds>().is_err());
    }

    #[test]
    fn survives_json_exactly() {
        for units in [10_001, 47_100, 20_000, 123_456, u32::MAX] {
            let odds = Odds(units);
            let json = serde_json::to_string(&odds).unwrap();
            assert_eq!(json, odds.to_string());
            assert_eq!(serde_json::from_str::<Odds>(&json).unwrap(), odds);
        }
    }
}
