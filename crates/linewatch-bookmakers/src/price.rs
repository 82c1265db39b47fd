//! Prices in bookmakers' bodies.

use super::json::LenientValue;
use linewatch_model::{DecimalError, ShownPrice};

/// The price that a body has there, by the rule of [`ShownPrice`]. What is no number and no text is unreadable.
pub(crate) fn shown(value: LenientValue<'_>) -> ShownPrice {
    value.scalar().map_or(ShownPrice::Unreadable(DecimalError::Malformed), |text| ShownPrice::read(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_are_prices_and_nothing_else_is() {
        let of = |json: &str| shown(LenientValue::of(serde_json::from_str(json).unwrap()));
        for json in ["1.95", "\"1.95\"", "1.9500000000000002", "\" 1.95 \""] {
            assert_eq!(of(json), ShownPrice::Odds("1.95".parse().unwrap()), "{json}");
        }
        for json in ["0", "1", "\"1.00\""] {
            assert_eq!(of(json), ShownPrice::Closed, "{json}");
        }
        for json in ["null", "\"\"", "true", "[1.95]", "{}"] {
            assert!(matches!(of(json), ShownPrice::Unreadable(_)), "{json}");
        }
        assert!(matches!(shown(LenientValue::default()), ShownPrice::Unreadable(_)));
    }
}
