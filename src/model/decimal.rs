//! Exact decimal text in units of 1/10,000, the one scale that odds, lines and percentages share.

use std::fmt::{self, Write as _};

/// Units in one whole.
pub(super) const SCALE: i64 = 10_000;
/// Digits after the point that the scale can hold.
const DECIMALS: usize = 4;
/// Longest accepted text: a sign, ten digits, a point and trailing zeros. Keeps absurd inputs cheap.
const MAX_TEXT: usize = 40;

/// Why a decimal was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with an optional sign and one point.
    #[error("is not a plain decimal number such as 4.71")]
    Malformed,
    /// Significant digits beyond the fourth decimal.
    #[error("has more than four decimals")]
    TooPrecise,
    /// Outside what the value can be.
    #[error("is out of range: {0}")]
    OutOfRange(&'static str),
}

/// Reads `text` exactly, in units of 1/10,000. Trailing zeros are not precision.
pub(super) fn parse(text: &str) -> Result<i64, DecimalError> {
    if text.is_empty() || text.len() > MAX_TEXT {
        return Err(DecimalError::Malformed);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((_, "")) => return Err(DecimalError::Malformed),
        Some((whole, fraction)) => (whole, fraction.trim_end_matches('0')),
        None => (digits, ""),
    };
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return Err(DecimalError::Malformed);
    }
    if fraction.len() > DECIMALS {
        return Err(DecimalError::TooPrecise);
    }
    let out_of_range = DecimalError::OutOfRange("too many digits");
    let mut units: i64 = whole.parse().map_err(|_| out_of_range)?;
    units = units.checked_mul(SCALE).ok_or(out_of_range)?;
    let mut place = SCALE;
    for digit in fraction.bytes() {
        place /= 10;
        units = units.checked_add(i64::from(digit - b'0') * place).ok_or(out_of_range)?;
    }
    Ok(if negative { -units } else { units })
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes units of 1/10,000 without trailing zeros: 47,100 is `4.71`, 30,000 is `3`.
pub(super) fn write(units: i64, f: &mut impl fmt::Write) -> fmt::Result {
    if units < 0 {
        f.write_char('-')?;
    }
    let units = units.unsigned_abs();
    let scale = SCALE.unsigned_abs();
    write!(f, "{}", units / scale)?;
    let mut rest = units % scale;
    if rest == 0 {
        return Ok(());
    }
    let mut width = DECIMALS;
    while rest.is_multiple_of(10) {
        rest /= 10;
        width -= 1;
    }
    write!(f, ".{rest:0width$}")
}

/// Serialises as a JSON number.
///
/// serde's data model has no decimal, so the number travels as the `f64` nearest to the digits; its shortest
/// round-trip text is those digits again (at most 14 significant ones). No arithmetic is done on it.
pub(super) fn serialize<S: serde::Serializer>(units: i64, serializer: S) -> Result<S::Ok, S::Error> {
    if units % SCALE == 0 {
        return serializer.serialize_i64(units / SCALE);
    }
    let mut text = compact_str::CompactString::const_new("");
    write(units, &mut text).map_err(serde::ser::Error::custom)?;
    serializer.serialize_f64(text.parse().map_err(serde::ser::Error::custom)?)
}

/// Deserialises a JSON number or a string of digits, through its text.
pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    deserializer.deserialize_any(Units)
}

struct Units;

impl serde::de::Visitor<'_> for Units {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number with at most four decimals")
    }

    fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<i64, E> {
        whole.checked_mul(SCALE).ok_or_else(|| E::custom(DecimalError::OutOfRange("too many digits")))
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<i64, E> {
        self.visit_i64(i64::try_from(whole).map_err(E::custom)?)
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<i64, E> {
        let mut text = compact_str::CompactString::const_new("");
        write!(text, "{number}").map_err(E::custom)?;
        self.visit_str(&text)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<i64, E> {
        parse(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_exact_digits() {
        for (text, units) in [("4.71", 47_100), ("3", 30_000), ("3.00", 30_000), ("-0.25", -2_500), ("1.0001", 10_001)]
        {
            assert_eq!(parse(text), Ok(units), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_not_a_plain_decimal() {
        for text in ["", "NaN", "1e3", ".5", "1.", "1.2.3", "--1", "0x10", " 1", "1,5"] {
            assert_eq!(parse(text), Err(DecimalError::Malformed), "{text}");
        }
        assert_eq!(parse("1.00001"), Err(DecimalError::TooPrecise));
        assert!(matches!(parse("99999999999999999999"), Err(DecimalError::OutOfRange(_))));
    }

    #[test]
    fn writes_the_shortest_text() {
        for (units, text) in [(47_100, "4.71"), (30_000, "3"), (-2_500, "-0.25"), (10_001, "1.0001"), (0, "0")] {
            let mut written = String::new();
            write(units, &mut written).unwrap();
            assert_eq!(written, text);
        }
    }
}
