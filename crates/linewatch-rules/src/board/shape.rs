//! What the lines of a market, at every bookmaker, have in common.

use crate::change::MarketUpdate;
use linewatch_model::{MarketId, MarketName, OutcomeName};

/// A market's id, its name and its outcomes' names. Shared by the markets of a board that have the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MarketShape {
    pub(super) market_id: MarketId,
    pub(super) name: MarketName,
    pub(super) outcomes: Box<[OutcomeName]>,
}

impl MarketShape {
    /// The shape of a market that was reported.
    pub(super) fn of(change: &MarketUpdate) -> Self {
        Self {
            market_id: change.market_id.clone(),
            name: change.market_name.clone(),
            outcomes: change.outcomes.iter().map(|outcome| outcome.name.clone()).collect(),
        }
    }

    /// Whether a market that was reported has this shape.
    pub(super) fn fits(&self, change: &MarketUpdate) -> bool {
        self.market_id == change.market_id
            && self.name == change.market_name
            && self.outcomes.iter().eq(change.outcomes.iter().map(|outcome| &outcome.name))
    }

    /// The place of an outcome; `hint` is where it probably is.
    pub(super) fn position(&self, name: &OutcomeName, hint: usize) -> Option<usize> {
        if self.outcomes.get(hint) == Some(name) {
            return Some(hint);
        }
        self.outcomes.iter().position(|outcome| outcome == name)
    }

    /// About how many bytes it takes, itself included.
    pub(super) fn weight(&self) -> usize {
        let outcomes: usize =
            self.outcomes.iter().map(|outcome| size_of::<OutcomeName>() + text_weight(outcome.as_str())).sum();
        // The two counters of the `Arc` that holds it.
        2 * size_of::<usize>() + size_of::<Self>() + outcomes + text_weight(self.name.as_str())
    }
}

/// What a text keeps on the heap: nothing up to the 24 bytes that fit into it.
pub(super) const fn text_weight(text: &str) -> usize {
    if text.len() > 24 { text.len() } else { 0 }
}
