//! The latest moves of a market's outcomes.

use crate::change::OutcomeUpdate;
use linewatch_model::{Direction, Odds, Sequence, Timestamp};

/// A price that changed by at least [`Odds::MOVEMENT`] while its outcome was active before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The price before.
    pub old: Odds,
    /// The price after.
    pub new: Odds,
    /// When the snapshot that showed it was captured.
    pub captured_at: Timestamp,
    /// The sequence of the `OddsUpdated` that holds it.
    pub sequence: Sequence,
}

impl Move {
    /// The move that an outcome's update reports, if it is large enough.
    pub(super) fn of(outcome: &OutcomeUpdate, (captured_at, sequence): (Timestamp, Sequence)) -> Option<Self> {
        let (old, new) = (outcome.was?, outcome.odds?);
        let counts = old.units().abs_diff(new.units()) >= Odds::MOVEMENT;
        counts.then_some(Self { old, new, captured_at, sequence })
    }

    /// Which way.
    #[must_use]
    pub fn direction(&self) -> Direction {
        if self.new > self.old { Direction::Up } else { Direction::Down }
    }
}

/// The latest move of each outcome that ever moved, by the outcome's place in its market. Most never do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct LatestMoves(pub(super) Box<[(u32, Move)]>);

impl LatestMoves {
    /// The latest move of the outcome at this place.
    pub(super) fn get(&self, outcome: usize) -> Option<&Move> {
        self.0.iter().find(|(at, _)| usize::try_from(*at) == Ok(outcome)).map(|(_, latest)| latest)
    }

    /// Takes newer moves in, by place.
    pub(super) fn record(&mut self, newer: &[(u32, Move)]) {
        if newer.is_empty() {
            return;
        }
        let kept = self.0.iter().filter(|(at, _)| newer.iter().all(|(moved, _)| moved != at)).copied();
        let mut all: Vec<_> = kept.chain(newer.iter().copied()).collect();
        all.sort_by_key(|(at, _)| *at);
        self.0 = all.into_boxed_slice();
    }

    /// Follows outcomes to their new places; those without one are forgotten.
    pub(super) fn relocate(&mut self, place: impl Fn(usize) -> Option<usize>) {
        let moved = |(at, latest): &(u32, Move)| {
            let to = place(usize::try_from(*at).ok()?)?;
            Some((u32::try_from(to).ok()?, *latest))
        };
        let mut all: Vec<_> = self.0.iter().filter_map(moved).collect();
        all.sort_by_key(|(at, _)| *at);
        self.0 = all.into_boxed_slice();
    }

    /// How many bytes it holds on the heap.
    pub(super) fn weight(&self) -> usize {
        size_of_val::<[_]>(&self.0)
    }
}
