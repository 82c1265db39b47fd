//! Instants.

use std::fmt;

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Why a time was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// Not RFC 3339, or without a zone.
    #[error("is not an RFC 3339 time with a zone, such as 2026-06-26T19:00:00Z")]
    Malformed,
    /// Outside the years that make sense here.
    #[error("lies outside the years 2000 to 2100")]
    OutOfRange,
}

/// An instant in UTC, in whole microseconds since 1970, between the years 2000 and 2100.
///
/// JSON is RFC 3339 with `Z`; text with another offset is converted, text without one is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 2000-01-01T00:00:00Z.
    pub const MIN: Self = Self(946_684_800_000_000);
    /// 2100-01-01T00:00:00Z.
    pub const MAX: Self = Self(4_102_444_800_000_000);

    /// An instant from microseconds since 1970.
    ///
    /// # Errors
    /// When outside the years 2000 to 2100.
    pub fn from_micros(micros: i64) -> Result<Self, TimestampError> {
        let at = Self(micros);
        if (Self::MIN..=Self::MAX).contains(&at) { Ok(at) } else { Err(TimestampError::OutOfRange) }
    }

    /// The instant nearest to `at` that can be represented. For clocks, which can be off.
    #[must_use]
    pub fn clamped(at: OffsetDateTime) -> Self {
        let micros = i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX);
        Self(micros).clamp(Self::MIN, Self::MAX)
    }

    /// Microseconds since 1970.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Microseconds from `earlier` to `self`; negative when `earlier` is later.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// `self` moved by that many microseconds, kept within the range.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros)).clamp(Self::MIN, Self::MAX)
    }

    /// `self` moved by that many minutes, kept within the range.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_micros(minutes.saturating_mul(60_000_000))
    }

    fn to_datetime(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// As HTTP headers have it (RFC 9110, section 5.6.7): `Tue, 15 Nov 1994 08:12:31 GMT`.
    #[must_use]
    pub fn to_http_date(self) -> String {
        httpdate::fmt_http_date(self.to_datetime().into())
    }

    /// RFC 3339 with exactly three decimals, as the push envelope writes its `timestamp`.
    #[must_use]
    pub fn to_millis_text(self) -> String {
        let at = self.to_datetime();
        let (date, time) = (at.date(), at.time());
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            time.hour(),
            time.minute(),
            time.second(),
            time.millisecond()
        )
    }
}

impl std::str::FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimestampError::Malformed)?;
        let micros = at.unix_timestamp_nanos().div_euclid(1_000);
        Self::from_micros(i64::try_from(micros).map_err(|_| TimestampError::OutOfRange)?)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_datetime().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        super::text::deserialize_parsed(deserializer)
    }
}

impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time", "description": "RFC 3339 in UTC" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_converted_and_required() {
        let noon: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
        assert_eq!("2026-06-26T14:00:00+02:00".parse::<Timestamp>().unwrap(), noon);
        assert_eq!("2026-06-26T12:00:00".parse::<Timestamp>(), Err(TimestampError::Malformed));
        assert_eq!(noon.to_string(), "2026-06-26T12:00:00Z");
        assert_eq!(noon.to_millis_text(), "2026-06-26T12:00:00.000Z");
    }

    #[test]
    fn the_far_past_and_future_are_refused() {
        assert_eq!("1999-12-31T23:59:59Z".parse::<Timestamp>(), Err(TimestampError::OutOfRange));
        assert_eq!("2101-01-01T00:00:00Z".parse::<Timestamp>(), Err(TimestampError::OutOfRange));
    }
}
