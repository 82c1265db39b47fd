//! Which fixtures are one, and in which order they are asked for.

use std::{cmp::Reverse, collections::HashMap};

use linewatch_model::{FixtureKey, Timestamp};

/// How soon a fixture starts, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// Within 30 minutes.
    Imminent,
    /// Within two hours.
    Soon,
    /// Later.
    Far,
}

impl Urgency {
    /// The urgency of a kickoff; `None` for what has started.
    #[must_use]
    pub fn of(kickoff: Timestamp, now: Timestamp) -> Option<Self> {
        if kickoff <= now {
            None
        } else if kickoff < now.plus_minutes(30) {
            Some(Self::Imminent)
        } else if kickoff < now.plus_minutes(120) {
            Some(Self::Soon)
        } else {
            Some(Self::Far)
        }
    }
}

/// A fixture that a bookmaker is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The bookmaker's place among the run's.
    pub book: usize,
    /// The fixture.
    pub key: FixtureKey,
    /// When it starts, as this bookmaker says; `None` where no list was read.
    pub kickoff: Option<Timestamp>,
}

/// A fixture with all its bookmakers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// The fixture.
    pub key: FixtureKey,
    /// When it starts: as the reference book says, else the earliest that somebody says.
    pub kickoff: Option<Timestamp>,
    /// Its bookmakers.
    pub books: Vec<usize>,
}

/// Matches by key, leaves out what has started, and orders: by urgency, then kickoff, then those at more bookmakers,
/// then those at the reference book. What nobody knows the kickoff of is most urgent.
#[must_use]
pub fn ordered(entries: &[Entry], reference: Option<usize>, now: Timestamp) -> Vec<Matched> {
    let mut places: HashMap<&FixtureKey, usize> = HashMap::with_capacity(entries.len());
    let mut matched: Vec<Matched> = Vec::new();
    for entry in entries {
        let place = *places.entry(&entry.key).or_insert_with(|| {
            matched.push(Matched { key: entry.key.clone(), kickoff: None, books: Vec::new() });
            matched.len() - 1
        });
        let fixture = &mut matched[place];
        if !fixture.books.contains(&entry.book) {
            fixture.books.push(entry.book);
        }
        let canonical = reference.is_some_and(|reference| fixture.books.contains(&reference));
        fixture.kickoff = match (fixture.kickoff, entry.kickoff) {
            (Some(known), Some(_)) if canonical && reference != Some(entry.book) => Some(known),
            (_, Some(said)) if reference == Some(entry.book) => Some(said),
            (Some(known), Some(said)) => Some(known.min(said)),
            (known, said) => known.or(said),
        };
    }
    matched.retain(|fixture| fixture.kickoff.is_none_or(|kickoff| kickoff > now));
    matched.sort_by(|a, b| rank(a, reference, now).cmp(&rank(b, reference, now)));
    matched
}

type Rank<'a> = (Option<Urgency>, Option<Timestamp>, Reverse<usize>, bool, &'a FixtureKey);

fn rank(fixture: &Matched, reference: Option<usize>, now: Timestamp) -> Rank<'_> {
    let urgency = fixture.kickoff.and_then(|kickoff| Urgency::of(kickoff, now));
    let elsewhere_only = !reference.is_some_and(|reference| fixture.books.contains(&reference));
    (urgency, fixture.kickoff, Reverse(fixture.books.len()), elsewhere_only, &fixture.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn entry(book: usize, key: &str, minutes: i64) -> Entry {
        Entry { book, key: key.parse().unwrap(), kickoff: Some(now().plus_minutes(minutes)) }
    }

    fn keys(matched: &[Matched]) -> Vec<&str> {
        matched.iter().map(|fixture| fixture.key.as_str()).collect()
    }

    #[test]
    fn urgency_then_kickoff_then_coverage_then_the_reference_book() {
        let entries = [
            entry(1, "far", 300),
            entry(1, "theirs", 60),
            entry(0, "ours", 60),
            entry(1, "both", 60),
            entry(0, "both", 60),
            entry(1, "sooner", 40),
            entry(2, "now", 10),
            entry(0, "over", 0),
        ];
        let matched = ordered(&entries, Some(0), now());
        assert_eq!(keys(&matched), ["now", "sooner", "both", "ours", "theirs", "far"]);
        assert_eq!(matched[2].books, [1, 0]);
    }

    #[test]
    fn the_reference_book_says_when_it_starts() {
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2]] {
            let all = [entry(0, "a", 60), entry(1, "a", -5), entry(2, "a", 200)];
            let entries = order.map(|at: usize| all[at].clone());
            assert_eq!(ordered(&entries, Some(0), now())[0].kickoff, Some(now().plus_minutes(60)), "{order:?}");
            assert!(ordered(&entries, None, now()).is_empty(), "somebody says that it has started");
        }
    }

    #[test]
    fn an_unknown_kickoff_is_most_urgent() {
        let unknown = Entry { kickoff: None, ..entry(1, "unknown", 0) };
        assert_eq!(keys(&ordered(&[entry(0, "now", 1), unknown], Some(0), now())), ["unknown", "now"]);
    }

    #[test]
    fn the_bounds_are_half_an_hour_and_two_hours() {
        let now: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let of = |text: &str| Urgency::of(text.parse().unwrap(), now);
        assert_eq!(of("2026-11-21T12:00:00Z"), None);
        assert_eq!(of("2026-11-21T12:29:59Z"), Some(Urgency::Imminent));
        assert_eq!(of("2026-11-21T12:30:00Z"), Some(Urgency::Soon));
        assert_eq!(of("2026-11-21T13:59:59Z"), Some(Urgency::Soon));
        assert_eq!(of("2026-11-21T14:00:00Z"), Some(Urgency::Far));
    }
}
