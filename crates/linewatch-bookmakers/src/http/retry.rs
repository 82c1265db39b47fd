//! Trying again: how often, and after how long.

use std::{sync::Arc, time::Duration};

use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use linewatch_model::Timestamp;

/// Randomness: any number, each as likely as the others.
pub type RandomSource = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How often a question is asked at most.
pub(super) const MAX_ATTEMPTS: u32 = 3;
/// The longest pause before the first repetition; doubled before each further one.
const FIRST_RETRY_PAUSE: Duration = Duration::from_millis(500);

/// The pause after so many tries (1, 2 …): anything between half of the longest and the longest, so that those who
/// failed together do not come back together.
pub(super) fn pause(tries: u32, dice: &RandomSource) -> Duration {
    let longest = FIRST_RETRY_PAUSE * (1 << tries.saturating_sub(1).min(6));
    let half = u64::try_from(longest.as_micros() / 2).unwrap_or(u64::MAX);
    Duration::from_micros(half + dice() % (half + 1))
}

/// What `Retry-After` says: seconds, or a date. `now` is the time by the clock of whoever said so.
pub(super) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = http_date(header)?;
    Some(Duration::from_micros(u64::try_from(at.micros_since(now)).unwrap_or(0)))
}

/// A date as HTTP writes it.
pub(super) fn http_date(header: &str) -> Option<Timestamp> {
    // HTTP writes `GMT` where RFC 2822 has an offset; the parser knows both.
    OffsetDateTime::parse(header.trim(), &Rfc2822).ok().map(Timestamp::clamped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_spread() {
        let dice = |n: u64| -> RandomSource { Arc::new(move || n) };
        assert_eq!(pause(1, &dice(0)), Duration::from_millis(250));
        assert_eq!(pause(1, &dice(250_000)), Duration::from_millis(500));
        assert_eq!(pause(2, &dice(0)), Duration::from_millis(500));
        assert_eq!(pause(2, &dice(500_000)), Duration::from_secs(1));
        assert!(pause(40, &dice(u64::MAX)) <= Duration::from_secs(32));
    }

    #[test]
    fn both_ways_to_say_when() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        let after = |header| retry_after(header, now);
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after(" 0 "), Some(Duration::ZERO));
        assert_eq!(after("Sat, 21 Nov 2026 12:01:30 GMT"), Some(Duration::from_secs(90)));
        assert_eq!(after("Sat, 21 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
        for nonsense in ["", "soon", "-5", "1.5", "99999999999999999999999"] {
            assert_eq!(after(nonsense), None, "{nonsense}");
        }
    }
}
