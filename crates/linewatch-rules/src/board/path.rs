//! The path of an open market's prices: one entry for each snapshot that changed what can be bet on.
//!
//! The newest entry is the market itself; only older ones are kept here, and most markets have none.

use super::outcome::Price;
use linewatch_model::{Sequence, Timestamp};

/// How long entries are kept (rules.md section 1); the one in force then stays as well.
const KEPT_MINUTES: i64 = 24 * 60;

/// The entries before the newest one, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Older {
    /// When each was captured, and the sequence of its event.
    quoted: Vec<(Timestamp, Sequence)>,
    /// Their prices, entry after entry: 0 is an outcome that could not be bet on.
    units: Vec<u32>,
}

impl Older {
    /// What was stored, if it fits the number of outcomes.
    pub(super) fn from_parts(
        quoted: Vec<(Timestamp, Sequence)>,
        units: Vec<u32>,
        outcomes: usize,
    ) -> Result<Self, String> {
        if quoted.len() * outcomes == units.len() {
            Ok(Self { quoted, units })
        } else {
            Err("a path has not one price for each outcome".to_owned())
        }
    }

    pub(super) fn parts(&self) -> (&[(Timestamp, Sequence)], &[u32]) {
        (&self.quoted, &self.units)
    }

    /// Takes the prices in that were the newest until now.
    pub(super) fn push(&mut self, quoted: (Timestamp, Sequence), prices: &[Price]) {
        self.quoted.push(quoted);
        self.units.extend(prices.iter().map(|price| price.live_units()));
    }

    /// Follows the outcomes to their new places: `sources` says where each was.
    pub(super) fn relocate(&mut self, before: usize, sources: &[Option<usize>]) {
        let of = |row: usize, source: Option<usize>| source.and_then(|at| self.units.get(row * before + at)).copied();
        let rows = 0..self.quoted.len();
        let moved = rows.flat_map(|row| sources.iter().map(move |source| (row, *source)));
        self.units = moved.map(|(row, source)| of(row, source).unwrap_or(0)).collect();
    }

    /// Forgets what is older than the entry in force 24 hours before `now`, or than that in force at `kept_from`.
    pub(super) fn prune(&mut self, (now, kept_from): (Timestamp, Option<Timestamp>), outcomes: usize) {
        let limit = kept_from.max(Some(now.plus_minutes(-KEPT_MINUTES))).unwrap_or(now);
        let first = self.quoted.iter().rposition(|(at, _)| *at <= limit).unwrap_or(0);
        if first > 0 {
            self.quoted.drain(..first);
            self.units.drain(..first * outcomes);
            self.quoted.shrink_to(2 * self.quoted.len());
            self.units.shrink_to(2 * self.units.len());
        }
    }

    /// How many bytes it holds on the heap.
    pub(super) const fn weight(&self) -> usize {
        self.quoted.capacity() * size_of::<(Timestamp, Sequence)>() + self.units.capacity() * size_of::<u32>()
    }
}

/// An open market's entries, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct Path<'a> {
    older: Option<&'a Older>,
    quoted: (Timestamp, Sequence),
    prices: &'a [Price],
}

impl<'a> Path<'a> {
    pub(super) const fn new(older: Option<&'a Older>, quoted: (Timestamp, Sequence), prices: &'a [Price]) -> Self {
        Self { older, quoted, prices }
    }

    /// The place of the newest entry; there always is one.
    #[must_use]
    pub fn newest(&self) -> usize {
        self.older.map_or(0, |older| older.quoted.len())
    }

    /// What can be bet on now.
    #[must_use]
    pub const fn current(&self) -> Entry<'a> {
        Entry { quoted: self.quoted, prices: Prices::Current(self.prices) }
    }

    /// The entry at a place; beyond the newest that is the newest.
    #[must_use]
    pub fn entry(&self, at: usize) -> Entry<'a> {
        let older = self.older.filter(|older| at < older.quoted.len());
        let row = older.and_then(|older| {
            let width = self.prices.len();
            let units = older.units.get(at * width..(at + 1) * width)?;
            Some(Entry { quoted: *older.quoted.get(at)?, prices: Prices::Row(units) })
        });
        row.unwrap_or_else(|| self.current())
    }

    /// When the entry at a place was captured.
    #[must_use]
    pub fn at(&self, at: usize) -> Timestamp {
        self.entry(at).captured_at()
    }

    /// The place of the entry in force at an instant: the newest that is not later.
    #[must_use]
    pub fn in_force(&self, instant: Timestamp) -> Option<usize> {
        (0..=self.newest()).rev().find(|at| self.at(*at) <= instant)
    }
}

#[derive(Debug, Clone, Copy)]
enum Prices<'a> {
    Row(&'a [u32]),
    Current(&'a [Price]),
}

/// What could be bet on from one snapshot to the next that changed it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    quoted: (Timestamp, Sequence),
    prices: Prices<'a>,
}

impl Entry<'_> {
    /// When it was captured.
    #[must_use]
    pub const fn captured_at(&self) -> Timestamp {
        self.quoted.0
    }

    /// The sequence of the event that holds it.
    #[must_use]
    pub const fn sequence(&self) -> Sequence {
        self.quoted.1
    }

    /// How many outcomes the market has, active or not.
    #[must_use]
    pub const fn outcomes(&self) -> usize {
        match self.prices {
            Prices::Row(units) => units.len(),
            Prices::Current(prices) => prices.len(),
        }
    }

    /// The price of the outcome at a place, in units; 0 where it cannot be bet on.
    #[must_use]
    pub fn units(&self, outcome: usize) -> u32 {
        match self.prices {
            Prices::Row(units) => units.get(outcome).copied().unwrap_or(0),
            Prices::Current(prices) => prices.get(outcome).map_or(0, |price| price.live_units()),
        }
    }

    /// The prices by outcome, as [`Entry::units`].
    pub fn all(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.outcomes()).map(|outcome| self.units(outcome))
    }
}
