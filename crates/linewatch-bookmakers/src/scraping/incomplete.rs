//! Brings the answers for one fixture together, so that snapshots of one moment are recorded together.
//!
//! Nobody waits for a bookmaker beyond a bound: what has come by then is recorded, and what comes later by itself.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use linewatch_model::{FixtureKey, Snapshot};

/// How long the first answer for a fixture waits for the others.
pub const GATHER_TIMEOUT: Duration = Duration::from_secs(3);
/// The most fixtures that wait at once; a snapshot takes tens of kilobytes.
pub const GATHERED_FIXTURES: usize = 150;

/// One bookmaker's snapshot of a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The bookmaker's place among the run's.
    pub book: usize,
    /// What it offers.
    pub snapshot: Snapshot,
}

/// A fixture whose snapshots can be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The fixture.
    pub key: FixtureKey,
    /// The snapshots; none where nobody had a usable answer.
    pub parts: Vec<Part>,
}

/// The fixtures whose answers are not complete.
#[derive(Default)]
pub struct IncompleteFixtures {
    open: HashMap<FixtureKey, Open>,
    /// Fixtures in the order in which their first answer came; some of them are complete by now.
    waiting: VecDeque<(Instant, FixtureKey)>,
}

#[derive(Default)]
struct Open {
    expected: usize,
    parts: Vec<Part>,
    since: Option<Instant>,
}

impl IncompleteFixtures {
    /// So many more answers will come for a fixture.
    pub fn expect(&mut self, key: &FixtureKey, answers: usize) {
        self.open.entry(key.clone()).or_default().expected += answers;
    }

    /// One of them came, whatever it said. The fixture, if it was the last.
    pub fn answered(&mut self, key: &FixtureKey, parts: Vec<Part>, now: Instant) -> Option<Ready> {
        let open = self.open.get_mut(key)?;
        open.expected = open.expected.saturating_sub(1);
        open.parts.extend(parts);
        if open.expected == 0 {
            let parts = self.open.remove(key).map(|open| open.parts).unwrap_or_default();
            return Some(Ready { key: key.clone(), parts });
        }
        if open.since.is_none() && !open.parts.is_empty() {
            open.since = Some(now);
            self.waiting.push_back((now, key.clone()));
        }
        None
    }

    /// What has waited long enough, and what there is no more room for.
    pub fn overdue(&mut self, now: Instant) -> Vec<Ready> {
        let mut overdue = Vec::new();
        self.forget_complete();
        while let Some((since, key)) = self.waiting.front() {
            if *since + GATHER_TIMEOUT > now && self.waiting.len() <= GATHERED_FIXTURES {
                break;
            }
            if let Some(open) = self.open.get_mut(key).filter(|open| open.since == Some(*since)) {
                open.since = None;
                let parts = std::mem::take(&mut open.parts);
                overdue.push(Ready { key: key.clone(), parts });
            }
            self.waiting.pop_front();
            self.forget_complete();
        }
        overdue
    }

    /// When something will be overdue.
    #[must_use]
    pub fn next_due(&self) -> Option<Instant> {
        self.waiting.front().map(|(since, _)| *since + GATHER_TIMEOUT)
    }

    /// Whether nothing is expected any more.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    fn forget_complete(&mut self) {
        let waits =
            |(since, key): &(Instant, FixtureKey)| self.open.get(key).is_some_and(|open| open.since == Some(*since));
        while self.waiting.front().is_some_and(|first| !waits(first)) {
            self.waiting.pop_front();
        }
        // Complete ones behind an incomplete one would be counted as if they took room.
        if self.waiting.len() > GATHERED_FIXTURES {
            self.waiting.retain(waits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_fixture::fixture;

    fn key(n: usize) -> FixtureKey {
        format!("sr:{n}").parse().unwrap()
    }

    fn part(book: usize, n: usize) -> Part {
        let fixture = fixture(key(n).as_str(), "2026-11-22T12:00:00Z".parse().unwrap());
        let at = "2026-11-21T12:00:00Z".parse().unwrap();
        let bookmaker = ["betpawa", "sportybet", "bet9ja"][book].parse().unwrap();
        Part { book, snapshot: Snapshot::new(bookmaker, at, fixture, Vec::new()).unwrap() }
    }

    #[test]
    fn a_fixture_is_ready_when_all_have_answered_even_with_nothing() {
        let (mut gather, now) = (IncompleteFixtures::default(), Instant::now());
        gather.expect(&key(1), 2);
        gather.expect(&key(1), 1);
        assert_eq!(gather.answered(&key(1), vec![part(0, 1)], now), None);
        assert_eq!(gather.answered(&key(1), Vec::new(), now), None);
        let ready = gather.answered(&key(1), vec![part(2, 1)], now).unwrap();
        assert_eq!(ready.parts.len(), 2);
        assert!(gather.is_empty());
        assert_eq!(gather.answered(&key(1), Vec::new(), now), None, "nobody expects it");
    }

    #[test]
    fn nobody_waits_for_a_slow_bookmaker_beyond_a_bound() {
        let (mut gather, now) = (IncompleteFixtures::default(), Instant::now());
        gather.expect(&key(1), 2);
        gather.answered(&key(1), vec![part(0, 1)], now);
        assert_eq!(gather.next_due(), Some(now + GATHER_TIMEOUT));
        assert!(gather.overdue(now + GATHER_TIMEOUT / 2).is_empty());
        let early = gather.overdue(now + GATHER_TIMEOUT);
        assert_eq!((early.len(), early[0].parts.len()), (1, 1));
        assert!(gather.overdue(now + 10 * GATHER_TIMEOUT).is_empty(), "only once");
        let late = gather.answered(&key(1), vec![part(1, 1)], now + 10 * GATHER_TIMEOUT).unwrap();
        assert_eq!(late.parts.len(), 1);
        assert_eq!(late.parts[0].book, 1, "what came first is not recorded again");
    }

    #[test]
    fn only_so_many_wait() {
        let (mut gather, now) = (IncompleteFixtures::default(), Instant::now());
        for n in 0..GATHERED_FIXTURES + 50 {
            gather.expect(&key(n), 2);
            gather.answered(&key(n), vec![part(0, n)], now);
        }
        for n in 0..20 {
            gather.answered(&key(n), vec![part(1, n)], now);
        }
        let early = gather.overdue(now);
        assert_eq!(early.len(), 30);
        assert_eq!(early[0].key, key(20), "the oldest");
    }
}
