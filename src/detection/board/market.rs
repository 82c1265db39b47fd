//! One market at one bookmaker.

use std::sync::Arc;

use super::{
    moves::{LatestMoves, Move},
    outcome::{OutcomeState, Price},
    shape::Shape,
};
use crate::events::{MarketChange, MarketUpdate};
use linewatch_model::{Line, MarketId, MarketKey, MarketName, OfferedMarket, OutcomeName, Sequence, Timestamp};

/// Whether a market can be bet on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum MarketStatus {
    /// At least one outcome is active and priced.
    #[serde(rename = "o")]
    Open,
    /// Offered, with nothing in it that can be bet on.
    #[serde(rename = "s")]
    Suspended,
    /// Absent from the newest snapshot.
    #[serde(rename = "w")]
    Withdrawn,
}

/// A market's key, borrowed. Ordered as [`MarketKey`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct KeyRef<'a> {
    pub(crate) market_id: &'a MarketId,
    pub(crate) line: Option<Line>,
}

impl<'a> KeyRef<'a> {
    pub(crate) const fn of_update(change: &'a MarketUpdate) -> Self {
        Self { market_id: &change.market_id, line: change.line }
    }

    pub(crate) const fn of_offer(offered: &'a OfferedMarket) -> Self {
        Self::of(&offered.key)
    }

    pub(crate) const fn of(key: &'a MarketKey) -> Self {
        Self { market_id: &key.market_id, line: key.line }
    }
}

/// One market at one bookmaker, as its latest change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Market {
    pub(super) shape: Arc<Shape>,
    pub(super) line: Option<Line>,
    pub(super) status: MarketStatus,
    pub(super) ever_open: bool,
    /// One for each outcome of the shape.
    pub(super) prices: Box<[Price]>,
    pub(super) moves: LatestMoves,
}

impl Market {
    /// A market that is reported for the first time.
    pub(super) fn new(change: &MarketUpdate, shape: Arc<Shape>, quoted: (Timestamp, Sequence)) -> Self {
        let mut market = Self {
            shape: Arc::clone(&shape),
            line: change.line,
            status: MarketStatus::Withdrawn,
            ever_open: false,
            prices: shape.outcomes.iter().map(|_| Price::new(None, false)).collect(),
            moves: LatestMoves::default(),
        };
        market.change(change, shape, quoted);
        market
    }

    /// Folds a change in. `shape` is the market's from now on.
    pub(super) fn change(&mut self, change: &MarketUpdate, shape: Arc<Shape>, quoted: (Timestamp, Sequence)) {
        self.status = match change.change {
            MarketChange::Opened | MarketChange::Repriced | MarketChange::Returned => MarketStatus::Open,
            MarketChange::Listed | MarketChange::Suspended => MarketStatus::Suspended,
            MarketChange::Withdrawn => MarketStatus::Withdrawn,
        };
        self.ever_open |= self.status == MarketStatus::Open;
        if lists_outcomes(change.change) {
            let before = std::mem::replace(&mut self.shape, shape);
            self.relocate_moves(&before);
            self.reprice(change, quoted);
        } else {
            self.prices.iter_mut().for_each(|price| *price = price.closed());
        }
    }

    /// Latest moves follow their outcomes into a new shape.
    fn relocate_moves(&mut self, before: &Arc<Shape>) {
        if !Arc::ptr_eq(&self.shape, before) {
            self.moves.relocate(|at| self.shape.position(before.outcomes.get(at)?, at));
        }
    }

    pub(super) fn forget_moves(&mut self) {
        self.moves = LatestMoves::default();
    }

    fn reprice(&mut self, change: &MarketUpdate, quoted: (Timestamp, Sequence)) {
        if self.prices.len() != change.outcomes.len() {
            self.prices = change.outcomes.iter().map(|_| Price::new(None, false)).collect();
        }
        let mut moved = Vec::new();
        for (at, (outcome, price)) in (0..).zip(change.outcomes.iter().zip(&mut self.prices)) {
            *price = Price::new(outcome.odds, outcome.active);
            moved.extend(Move::of(outcome, quoted).map(|latest| (at, latest)));
        }
        self.moves.record(&moved);
    }

    /// Which market.
    #[must_use]
    pub fn key(&self) -> MarketKey {
        MarketKey { market_id: self.shape.market_id.clone(), line: self.line }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(&self) -> &MarketName {
        &self.shape.name
    }

    /// Whether it can be bet on.
    #[must_use]
    pub const fn status(&self) -> MarketStatus {
        self.status
    }

    /// Whether it could ever be bet on.
    #[must_use]
    pub const fn ever_open(&self) -> bool {
        self.ever_open
    }

    /// Every outcome it ever had.
    pub fn outcomes(&self) -> impl Iterator<Item = OutcomeState<'_>> {
        let states = self.shape.outcomes.iter().zip(&self.prices);
        states.map(|(name, price)| OutcomeState { name, odds: price.odds(), active: price.is_active() })
    }

    /// The latest move of an outcome, if it ever moved. It survives the market's closing, but not a clock that is set
    /// back.
    #[must_use]
    pub fn latest_move(&self, outcome: &OutcomeName) -> Option<&Move> {
        self.moves.get(self.shape.position(outcome, 0)?)
    }

    pub(super) const fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    pub(crate) fn key_ref(&self) -> KeyRef<'_> {
        KeyRef { market_id: &self.shape.market_id, line: self.line }
    }

    /// The outcomes' names and their prices, side by side.
    pub(crate) fn quotes(&self) -> (&[OutcomeName], &[Price]) {
        (&self.shape.outcomes, &self.prices)
    }

    /// The price of an outcome it has; `hint` is where that probably is.
    pub(crate) fn price(&self, outcome: &OutcomeName, hint: usize) -> Option<Price> {
        self.prices.get(self.shape.position(outcome, hint)?).copied()
    }

    /// About how many bytes it holds on the heap; a shared shape counts in parts.
    pub(super) fn weight(&self) -> usize {
        let shape = self.shape.weight() / Arc::strong_count(&self.shape).max(1);
        size_of_val::<[_]>(&self.prices) + self.moves.weight() + shape
    }
}

/// Whether such a change lists the outcomes; the others leave every outcome inactive.
pub(super) const fn lists_outcomes(change: MarketChange) -> bool {
    !matches!(change, MarketChange::Suspended | MarketChange::Withdrawn)
}
