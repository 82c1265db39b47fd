//! What the status is made of besides health: figures that are kept for a moment, and how old bookmakers' odds are.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    desk::Desk,
    projections::odds_now::{self, Feed, LastSeen},
};
use linewatch_log::StoreError;
use linewatch_model::{Bookmaker, Timestamp};

/// How long what takes a while to find out is good for, whoever asks.
const FIGURES_CACHE_TTL: Duration = Duration::from_secs(3);

/// What the status is made of besides health.
pub(in crate::api) struct StatusFigures {
    desk: Desk,
    /// What takes a while to find out, kept for a moment, so that it costs the same however many pages ask.
    found: tokio::sync::Mutex<Option<Found>>,
    ages: FeedAges,
    pub started_at: Timestamp,
    /// The same on the monotonic clock.
    started: Duration,
}

#[derive(Clone)]
pub(super) struct Found {
    /// On the monotonic clock.
    at: Duration,
    pub size_bytes: i64,
    pub feeds: Vec<Feed>,
}

impl StatusFigures {
    /// The figures of a process that starts now.
    pub fn new(desk: Desk) -> Self {
        let (started_at, started) = (desk.now(), desk.clock().monotonic());
        Self { desk, found: tokio::sync::Mutex::default(), ages: FeedAges::default(), started_at, started }
    }

    pub(super) fn uptime(&self) -> Duration {
        self.desk.clock().monotonic().saturating_sub(self.started)
    }

    /// Of those who ask at the same time one looks; the others wait for what it finds.
    pub(super) async fn find(&self) -> Result<Found, StoreError> {
        let mut kept = self.found.lock().await;
        let at = self.desk.clock().monotonic();
        let is_good = |found: &&Found| at.saturating_sub(found.at) < FIGURES_CACHE_TTL;
        if let Some(found) = kept.as_ref().filter(is_good) {
            return Ok(found.clone());
        }
        let store = self.desk.store();
        let size_bytes = store.size_bytes().await?;
        let feeds = odds_now::feeds(store.reader(), self.desk.now()).await?;
        Ok(kept.insert(Found { at, size_bytes, feeds }).clone())
    }

    /// How long ago something was last seen of a bookmaker.
    pub(super) fn age(&self, bookmaker: &Bookmaker, seen: LastSeen) -> Duration {
        self.ages.of(bookmaker, seen, (self.desk.now(), self.desk.clock().monotonic()))
    }

    /// Looks what has come from the bookmakers: its age is counted from when it came.
    pub(super) async fn look(&self) {
        match odds_now::last_seen(self.desk.store().reader()).await {
            Ok(all) => {
                for (bookmaker, seen) in all {
                    self.age(&bookmaker, seen);
                }
            }
            Err(error) => tracing::debug!(%error, "nobody knows what has come from the bookmakers"),
        }
    }
}

/// What was last seen of each bookmaker, and when this process saw that. The wall clock is asked once, how old it was
/// then; from then on the time that passes is counted, so a clock that is set makes nothing younger or older.
#[derive(Default)]
struct FeedAges(Mutex<HashMap<Bookmaker, ObservedAge>>);

struct ObservedAge {
    last: LastSeen,
    /// How old it was when it was seen here, and when that was.
    age: Duration,
    at: Duration,
}

impl FeedAges {
    /// The age of what was last seen of a bookmaker, by the time and a moment of the monotonic clock.
    fn of(&self, bookmaker: &Bookmaker, last: LastSeen, (now, at): (Timestamp, Duration)) -> Duration {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get(bookmaker) {
            // An answer that is kept for a moment may know less than what has been seen since.
            Some(seen) if seen.last.recorded_at >= last.recorded_at => seen.age + at.saturating_sub(seen.at),
            _ => {
                let age = Duration::from_micros(u64::try_from(now.micros_since(last.captured_at)).unwrap_or(0));
                all.insert(bookmaker.clone(), ObservedAge { last, age, at });
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
        let (ages, book) = (FeedAges::default(), "betpawa".parse::<Bookmaker>().unwrap());
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
