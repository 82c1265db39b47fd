//! How far back a board's paths reach.
//!
//! Rules can ask for 24 hours of a path (rules.md section 1). The rules in force mostly ask for far less, and paths are what
//! grows in a board. So whoever judges says how far back its rules ask, and what is older is forgotten. A board that forgot
//! too much for a moment, because other rules are in force now or the moment is late, has to be folded again from its first
//! event; [`Board::reaches_back`](super::Board::reaches_back) tells.

use linewatch_model::Timestamp;
use serde::{Deserialize, Serialize};

/// How much of its paths a board keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PathRetention {
    /// How long before the last snapshot of each book, in microseconds; nothing is forgotten early where it is not known.
    depth: Option<i64>,
    /// From when on the paths are complete, where something was forgotten early.
    complete_since: Option<Timestamp>,
}

impl PathRetention {
    pub(super) const fn set_depth(&mut self, micros: i64) {
        self.depth = Some(micros);
    }

    /// From when on entries are kept, given when the book was seen last that was seen longest ago: every moment to come is
    /// later than the last of its book. Notes it as forgotten.
    pub(super) fn forget(&mut self, longest_ago: Timestamp) -> Option<Timestamp> {
        let limit = longest_ago.plus_micros(-self.depth?);
        self.complete_since = self.complete_since.max(Some(limit));
        Some(limit)
    }

    pub(super) fn reaches_back(&self, to: Timestamp) -> bool {
        self.complete_since.is_none_or(|since| since <= to)
    }
}
