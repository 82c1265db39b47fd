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

/// A decimal number as others write it, nearest to it in units of 1/10,000.
///
/// Every number from outside is read by this one rule: digits with an optional sign, point and exponent, blanks around
/// them passed over; what lies beyond the fourth decimal is rounded, half away from zero. [`Rounding`] says how far that
/// went, so that who reads can tell 1.9500000000000002, which is 1.95 as binary floating point left it, from 1.95004.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    units: i64,
    rounding: Rounding,
}

/// How far a number lies from its four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// It has no more than four.
    None,
    /// By less than a billionth: binary floating point does that.
    Noise,
    /// By more: it has digits of its own beyond them.
    Digits,
}

impl Number {
    /// The longest text that is looked at.
    const NUMBER_CHARACTERS: usize = 80;
    /// Digits before the point that the units can hold.
    const WHOLE_DIGITS: i64 = 14;
    /// Digits beyond the fourth decimal that floating point leaves all 0 or all 9.
    const NOISE_DIGITS: i64 = 5;

    /// Reads a number.
    ///
    /// # Errors
    /// When it is none, or beyond all that is counted here.
    pub fn read(text: &str) -> Result<Self, DecimalError> {
        let text = text.trim();
        if text.len() > Self::NUMBER_CHARACTERS {
            return Err(DecimalError::Malformed);
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().map_err(|_| DecimalError::Malformed)?),
            None => (unsigned, 0_i32),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        if whole.is_empty() || fraction.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return Err(DecimalError::Malformed);
        }
        let digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').collect();
        let point = i64::try_from(whole.len()).unwrap_or(i64::MAX).saturating_add(exponent.into());
        let (units, rounding) = Self::nearest(&digits, point)?;
        Ok(Self { units: if negative { -units } else { units }, rounding })
    }

    /// The nearest units of digits whose point stands at that place.
    fn nearest(digits: &[u8], point: i64) -> Result<(i64, Rounding), DecimalError> {
        let leading = digits.iter().take_while(|digit| **digit == 0).count();
        let significant = &digits[leading..];
        if significant.is_empty() {
            return Ok((0, Rounding::None));
        }
        // The place, counted from the first significant digit, behind the fourth decimal.
        let end = point.saturating_sub(i64::try_from(leading).unwrap_or(i64::MAX)).saturating_add(4);
        if end > Self::WHOLE_DIGITS + 4 {
            return Err(DecimalError::OutOfRange("too many digits"));
        }
        let digit = |at: i64| usize::try_from(at).ok().and_then(|at| significant.get(at)).copied().unwrap_or(0);
        let kept = (0..end).fold(0_i64, |units, at| units * 10 + i64::from(digit(at)));
        let beyond = significant.get(usize::try_from(end).unwrap_or(0)..).unwrap_or_default();
        if beyond.iter().all(|digit| *digit == 0) {
            return Ok((kept, Rounding::None));
        }
        let noise = |of: u8| (0..Self::NOISE_DIGITS).all(|at| digit(end.saturating_add(at)) == of);
        let rounding = if noise(0) || noise(9) { Rounding::Noise } else { Rounding::Digits };
        Ok((kept + i64::from(digit(end) >= 5), rounding))
    }

    /// Units of 1/10,000.
    #[must_use]
    pub const fn units(self) -> i64 {
        self.units
    }

    /// How far it lies from them.
    #[must_use]
    pub const fn rounding(self) -> Rounding {
        self.rounding
    }

    /// The number that four decimals say, but for what floating point did to it.
    ///
    /// # Errors
    /// When it has digits of its own beyond them.
    pub fn exact(self) -> Result<i64, DecimalError> {
        if self.rounding == Rounding::Digits { Err(DecimalError::TooPrecise) } else { Ok(self.units) }
    }

    /// The whole number that it is.
    #[must_use]
    pub fn whole(self) -> Option<i64> {
        let units = self.exact().ok()?;
        (units % SCALE == 0).then_some(units / SCALE)
    }
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
    fn numbers_of_others_are_read_by_one_rule() {
        use Rounding::{Digits, Noise, None};
        for (text, units, rounding) in [
            ("1.95", 19_500, None),
            (" +1.9500 ", 19_500, None),
            ("1.9500000000000002", 19_500, Noise),
            ("3.4000000000000004", 34_000, Noise),
            ("1.9499999999999997", 19_500, Noise),
            ("0.99999999999999989", 10_000, Noise),
            ("1.33333333", 13_333, Digits),
            ("1.33335", 13_334, Digits),
            ("1.00004", 10_000, Digits),
            ("-0.00005", -1, Digits),
            ("195e-2", 19_500, None),
            ("1.95E+0", 19_500, None),
            ("1e1", 100_000, None),
            ("1.907776800e9", 19_077_768_000_000, None),
            ("0e99", 0, None),
            ("1e-30", 0, Noise),
            ("4e-5", 0, Digits),
            ("0000000000000000000000000002.5", 25_000, None),
        ] {
            assert_eq!(Number::read(text), Ok(Number { units, rounding }), "{text}");
        }
        for text in ["", "NaN", "Infinity", ".5", "1.", "1.2.3", "--1", "0x10", "1,5", "1e", "1e1.5", "e5", "1 5", "٣"]
        {
            assert_eq!(Number::read(text), Err(DecimalError::Malformed), "{text}");
        }
        for text in ["1e20", "123456789012345", "1e2147483647", "-9e300"] {
            assert!(matches!(Number::read(text), Err(DecimalError::OutOfRange(_))), "{text}");
        }
        assert_eq!(Number::read("150.00000000000003").unwrap().whole(), Some(150));
        assert_eq!(Number::read("150.5").unwrap().whole(), Option::None);
    }

    proptest::proptest! {
        /// What is written of units in any number of digits is those units.
        #[test]
        fn a_number_is_what_the_strict_reader_says(units in -9_000_000_000_000_i64..9_000_000_000_000) {
            let mut text = String::new();
            write(units, &mut text).unwrap();
            proptest::prop_assert_eq!(parse(&text), Ok(units));
            proptest::prop_assert_eq!(Number::read(&text), Ok(Number { units, rounding: Rounding::None }));
        }

        #[test]
        fn no_text_panics(text in "[-+0-9.eE]{0,30}") {
            let _ = Number::read(&text);
        }
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
