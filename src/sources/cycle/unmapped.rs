//! Counts the markets that have no place in snapshots.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use compact_str::CompactString;

use crate::{
    model::{Bookmaker, Timestamp},
    sources::books::{Unmapped, UnmappedReason},
};

/// The most different ones that are counted. All books together have some thousands.
const MOST: usize = 20_000;

/// A market of a bookmaker that has no place in snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmappedMarket {
    /// Whose.
    pub bookmaker: Bookmaker,
    /// The bookmaker's id of it.
    pub market: CompactString,
    /// What the bookmaker calls it, where it says so.
    pub name: Option<CompactString>,
    /// Why.
    pub reason: UnmappedReason,
    /// In how many offers since linewatch started.
    pub times: u64,
    /// When it was seen last.
    pub last_seen: Timestamp,
}

/// Counts since linewatch started; the log has what could be mapped.
#[derive(Default)]
pub(super) struct UnmappedCount(Mutex<HashMap<Key, UnmappedMarket>>);

type Key = (Bookmaker, CompactString, UnmappedReason);

impl UnmappedCount {
    /// Counts what one offer could not place.
    pub fn add(&self, bookmaker: &Bookmaker, unmapped: Vec<Unmapped>, at: Timestamp) {
        if unmapped.is_empty() {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for Unmapped { market, name, reason } in unmapped {
            let key = (bookmaker.clone(), market.clone(), reason);
            if let Some(known) = known.get_mut(&key) {
                known.times += 1;
                known.last_seen = known.last_seen.max(at);
            } else if known.len() < MOST {
                let bookmaker = bookmaker.clone();
                known.insert(key, UnmappedMarket { bookmaker, market, name, reason, times: 1, last_seen: at });
            }
        }
    }

    /// All of them: by bookmaker, those that were seen most often first.
    pub fn all(&self) -> Vec<UnmappedMarket> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = known.values().cloned().collect();
        drop(known);
        all.sort_by(|a, b| {
            let by_times = (&a.bookmaker, std::cmp::Reverse(a.times)).cmp(&(&b.bookmaker, std::cmp::Reverse(b.times)));
            by_times.then_with(|| (&a.market, a.reason).cmp(&(&b.market, b.reason)))
        });
        all
    }
}
