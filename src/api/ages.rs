//! How long ago something was last seen of each bookmaker.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::projections::odds_now::LastSeen;
use linewatch_model::{Bookmaker, Timestamp};

/// What was last seen of each bookmaker, and when this process saw that. The wall clock is asked once, how old it was
/// then; from then on the time that passes is counted, so a clock that is set makes nothing younger or older.
#[derive(Default)]
pub(super) struct Ages(Mutex<HashMap<Bookmaker, Seen>>);

struct Seen {
    last: LastSeen,
    /// How old it was when it was seen here, and when that was.
    age: Duration,
    at: Duration,
}

impl Ages {
    /// The age of what was last seen of a bookmaker, by the time and a moment of the monotonic clock.
    pub fn of(&self, bookmaker: &Bookmaker, last: LastSeen, (now, at): (Timestamp, Duration)) -> Duration {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(bookmaker) {
            // An answer that is kept for a moment may know less than what has been seen since.
            Some(seen) if seen.last.recorded_at >= last.recorded_at => seen.age + at.saturating_sub(seen.at),
            _ => {
                let age = Duration::from_micros(u64::try_from(now.micros_since(last.captured_at)).unwrap_or(0));
                all.insert(bookmaker.clone(), Seen { last, age, at });
                age
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_makes_nothing_younger_or_older() {
        let (ages, book) = (Ages::default(), "betpawa".parse::<Bookmaker>().unwrap());
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let age = |captured: &str, recorded: &str, now: &str, passed: u64| {
            let last = LastSeen { captured_at: time(captured), recorded_at: time(recorded) };
            ages.of(&book, last, (time(now), Duration::from_secs(passed))).as_secs()
        };
        let (first, stored) = ("2026-06-26T12:00:00Z", "2026-06-26T12:00:01Z");
        assert_eq!(age(first, stored, "2026-06-26T12:00:05Z", 100), 5);
        assert_eq!(age(first, stored, "2026-06-26T10:00:10Z", 105), 10, "set back");
        assert_eq!(age(first, stored, "2026-06-26T14:00:15Z", 110), 15, "set ahead");
        let second = "2026-06-26T12:00:01.000001Z";
        assert_eq!(age(first, second, "2026-06-26T10:00:20Z", 115), 0, "something new, after the clock was set back");
        assert_eq!(age(first, stored, "2026-06-26T10:00:30Z", 125), 10, "what was known before is not news");
    }
}
