//! What could not be mapped, counted over all fixtures: what `GET /api/sources/unmapped` lists.

use std::collections::HashMap;

use compact_str::CompactString;

use super::{Unmapped, UnmappedReason};
use linewatch_model::{Bookmaker, Timestamp};

/// One market of a bookmaker that is not mapped, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappedMarket {
    /// The bookmaker.
    pub bookmaker: Bookmaker,
    /// The bookmaker's id of the market.
    pub market: CompactString,
    /// What the bookmaker called it last, where it says so.
    pub name: Option<CompactString>,
    /// Why.
    pub reason: UnmappedReason,
    /// In how many offers it was.
    pub count: u64,
    /// When it was seen last.
    pub last_seen: Timestamp,
}

/// Counts of unmapped markets, bounded: when it is full, the market that was not seen for longest makes room.
#[derive(Debug, Default)]
pub struct UnmappedTally {
    seen: HashMap<(Bookmaker, CompactString, UnmappedReason), Entry>,
}

#[derive(Debug)]
struct Entry {
    name: Option<CompactString>,
    count: u64,
    last_seen: Timestamp,
}

impl UnmappedTally {
    /// The most that are kept. The recorded bodies have about 500 a bookmaker.
    pub const UNREAD_KINDS: usize = 10_000;

    /// Adds what one offer could not map.
    pub fn add(&mut self, bookmaker: &Bookmaker, unmapped: &[Unmapped], at: Timestamp) {
        for Unmapped { market, name, reason } in unmapped {
            let key = (bookmaker.clone(), market.clone(), *reason);
            let seen = self.seen.entry(key).or_insert(Entry { name: None, count: 0, last_seen: at });
            seen.count += 1;
            seen.last_seen = seen.last_seen.max(at);
            if name.is_some() {
                seen.name.clone_from(name);
            }
        }
        if self.seen.len() > Self::UNREAD_KINDS {
            self.make_room();
        }
    }

    /// Lets the tenth go that was not seen for longest, so that room is not made for each one alone.
    fn make_room(&mut self) {
        let mut times: Vec<(Timestamp, u64)> = self.seen.values().map(|seen| (seen.last_seen, seen.count)).collect();
        times.sort_unstable();
        let excess = self.seen.len() - Self::UNREAD_KINDS * 9 / 10;
        let Some(newest_to_go) = times.get(excess - 1).copied() else { return };
        let mut left = excess;
        self.seen.retain(|_, seen| {
            let goes = left > 0 && (seen.last_seen, seen.count) <= newest_to_go;
            left -= usize::from(goes);
            !goes
        });
    }

    /// How many are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether nothing was left unmapped.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// How many markets there are for each reason.
    #[must_use]
    pub fn by_reason(&self) -> std::collections::BTreeMap<UnmappedReason, usize> {
        let mut reasons = std::collections::BTreeMap::new();
        for (_, _, reason) in self.seen.keys() {
            *reasons.entry(*reason).or_default() += 1;
        }
        reasons
    }

    /// Those of a bookmaker and a reason, or of all, the most frequent first.
    #[must_use]
    pub fn list(&self, bookmaker: Option<&Bookmaker>, reason: Option<UnmappedReason>) -> Vec<UnmappedMarket> {
        let wanted = |key: &&(Bookmaker, CompactString, UnmappedReason)| {
            bookmaker.is_none_or(|bookmaker| key.0 == *bookmaker) && reason.is_none_or(|reason| key.2 == reason)
        };
        let found = self.seen.iter().filter(|(key, _)| wanted(key));
        let mut list: Vec<UnmappedMarket> = found
            .map(|((bookmaker, market, reason), seen)| UnmappedMarket {
                bookmaker: bookmaker.clone(),
                market: market.clone(),
                name: seen.name.clone(),
                reason: *reason,
                count: seen.count,
                last_seen: seen.last_seen,
            })
            .collect();
        list.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then_with(|| (&a.bookmaker, &a.market, a.reason).cmp(&(&b.bookmaker, &b.market, b.reason)))
        });
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmapped(market: &str, name: Option<&str>, reason: UnmappedReason) -> Unmapped {
        Unmapped { market: market.into(), name: name.map(Into::into), reason }
    }

    fn at(minute: i64) -> Timestamp {
        "2026-06-26T12:00:00Z".parse::<Timestamp>().unwrap().plus_minutes(minute)
    }

    #[test]
    fn counts_by_bookmaker_market_and_reason() {
        let (sporty, bet9ja): (Bookmaker, Bookmaker) = ("sportybet".parse().unwrap(), "bet9ja".parse().unwrap());
        let mut tally = UnmappedTally::default();
        tally.add(&sporty, &[unmapped("60200", Some("1UP"), UnmappedReason::UnknownMarket)], at(0));
        tally.add(&sporty, &[unmapped("60200", None, UnmappedReason::UnknownMarket)], at(5));
        tally.add(&sporty, &[unmapped("60200", None, UnmappedReason::Live)], at(1));
        tally.add(&bet9ja, &[unmapped("S_X", None, UnmappedReason::UnknownMarket)], at(2));
        let all = tally.list(None, None);
        assert_eq!((all.len(), all[0].count, all[0].name.as_deref(), all[0].last_seen), (3, 2, Some("1UP"), at(5)));
        assert_eq!(tally.list(Some(&bet9ja), None).len(), 1);
        assert_eq!(tally.list(None, Some(UnmappedReason::Live)).len(), 1);
        assert_eq!(tally.by_reason()[&UnmappedReason::UnknownMarket], 2);
    }

    #[test]
    fn it_is_bounded_and_keeps_what_was_seen_last() {
        let book: Bookmaker = "sportybet".parse().unwrap();
        let mut tally = UnmappedTally::default();
        for n in 0..30_000_i64 {
            tally.add(&book, &[unmapped(&n.to_string(), None, UnmappedReason::UnknownMarket)], at(n));
        }
        assert!(tally.len() <= UnmappedTally::UNREAD_KINDS);
        assert!(tally.list(None, None).iter().any(|found| found.market == "29999"));
        assert!(tally.list(None, None).iter().all(|found| found.last_seen > at(15_000)));
    }
}
