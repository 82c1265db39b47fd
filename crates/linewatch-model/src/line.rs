//! A market's line.

use std::fmt;

use super::decimal;

/// The line of a market (a total such as 2.5, a handicap such as -0.25), exact and normalised:
/// `3`, `3.0` and `"3.00"` are one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(i32);

impl Line {
    /// No real market has a line beyond this (asian lines on points totals reach some hundreds).
    const LIMIT: i64 = 100_000 * decimal::SCALE;

    /// A line from units of 1/10,000.
    ///
    /// # Errors
    /// When beyond ±100,000.
    pub fn from_units(units: i64) -> Result<Self, decimal::DecimalError> {
        const TOO_FAR: decimal::DecimalError = decimal::DecimalError::OutOfRange("a line lies within ±100000");
        if units.abs() > Self::LIMIT {
            return Err(TOO_FAR);
        }
        i32::try_from(units).map(Self).map_err(|_| TOO_FAR)
    }

    /// Units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i32 {
        self.0
    }
}

impl std::str::FromStr for Line {
    type Err = decimal::DecimalError;

    /// By the rule of [`decimal::Number`]. A line says which market it is, so it is not rounded beyond what floating point did.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_units(decimal::Number::read(text)?.exact()?)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal::write(i64::from(self.0), f)
    }
}

impl serde::Serialize for Line {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal::serialize(i64::from(self.0), serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Line {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_units(decimal::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl schemars::JsonSchema for Line {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Line".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "number", "minimum": -100_000, "maximum": 100_000, "description": "a market's line, at most four decimals"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_has_one_value() {
        let three: Line = "3".parse().unwrap();
        assert_eq!("3.0".parse::<Line>().unwrap(), three);
        assert_eq!("3.00".parse::<Line>().unwrap(), three);
        assert_eq!(serde_json::from_str::<Line>("3.0").unwrap(), three);
        assert_eq!(three.to_string(), "3");
    }

    #[test]
    fn absurd_lines_are_refused() {
        assert!("100001".parse::<Line>().is_err());
        assert!("-9e9".parse::<Line>().is_err());
        assert_eq!("-0.25".parse::<Line>().unwrap().units(), -2_500);
    }

    #[test]
    fn a_line_is_what_it_was_before_floating_point() {
        assert_eq!("2.5000000000000004".parse::<Line>(), "2.5".parse());
        assert_eq!("25e-1".parse::<Line>(), "2.5".parse());
        assert_eq!("2.12345".parse::<Line>(), Err(decimal::DecimalError::TooPrecise));
    }
}
