//! What was asked of a played bookmaker.

use serde::Serialize;

/// What was asked of a played bookmaker since it was last reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Requests.
    pub requests: u64,
    /// Of these, for lists.
    pub lists: u64,
    /// Of these, for one fixture.
    pub fixtures: u64,
    /// Of these, answered otherwise than asked for: closed, refused, limited, spoiled.
    pub spoiled: u64,
    /// Requests under way now.
    pub at_once: u64,
    /// The most at any time.
    pub most_at_once: u64,
    /// The shortest time between the beginnings of two requests, in microseconds.
    pub shortest_gap_us: Option<u64>,
}

impl Counts {
    /// A request begins, so many microseconds after the one before it began.
    pub(super) fn begin(&mut self, about_a_fixture: bool, since_last_us: Option<u64>) {
        self.requests += 1;
        *(if about_a_fixture { &mut self.fixtures } else { &mut self.lists }) += 1;
        self.at_once += 1;
        self.most_at_once = self.most_at_once.max(self.at_once);
        self.shortest_gap_us = match (self.shortest_gap_us, since_last_us) {
            (Some(shortest), Some(gap)) => Some(shortest.min(gap)),
            (one, other) => one.or(other),
        };
    }

    pub(super) const fn end(&mut self) {
        self.at_once = self.at_once.saturating_sub(1);
    }

    /// Begins anew; what is under way stays counted as such.
    pub(super) fn reset(&mut self) {
        *self = Self { at_once: self.at_once, most_at_once: self.at_once, ..Self::default() };
    }
}
