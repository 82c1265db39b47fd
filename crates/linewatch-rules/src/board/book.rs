//! One bookmaker's whole offer for one fixture.

use super::{
    market::{KeyRef, Market},
    shape::text_weight,
};
use linewatch_model::{Bookmaker, MarketId, MarketKey, Sequence, Timestamp};

/// One bookmaker's whole offer for one fixture, withdrawn markets included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookmakerBoard {
    pub(super) bookmaker: Bookmaker,
    pub(super) captured_at: Timestamp,
    /// When the snapshot before the newest was captured.
    pub(super) previous: Option<Timestamp>,
    /// The event that changed its offer last.
    pub(super) changed: Sequence,
    pub(super) sides_swapped: bool,
    /// Ordered by key.
    pub(super) markets: Box<[Market]>,
}

impl BookmakerBoard {
    pub(super) fn new(bookmaker: Bookmaker, captured_at: Timestamp) -> Self {
        Self {
            bookmaker,
            captured_at,
            previous: None,
            changed: Sequence::START,
            sides_swapped: false,
            markets: Box::default(),
        }
    }

    /// Whose offer.
    #[must_use]
    pub const fn bookmaker(&self) -> &Bookmaker {
        &self.bookmaker
    }

    /// When its newest snapshot was captured.
    #[must_use]
    pub const fn captured_at(&self) -> Timestamp {
        self.captured_at
    }

    /// When the snapshot before its newest was captured.
    #[must_use]
    pub const fn previous(&self) -> Option<Timestamp> {
        self.previous
    }

    /// The event that changed its offer last.
    pub(crate) const fn changed(&self) -> Sequence {
        self.changed
    }

    /// Whether the bookmaker named the teams the other way round when its offer changed last.
    #[must_use]
    pub const fn sides_swapped(&self) -> bool {
        self.sides_swapped
    }

    /// Every market it ever showed, ordered by key.
    #[must_use]
    pub fn markets(&self) -> &[Market] {
        &self.markets
    }

    /// One market, if it ever showed it.
    #[must_use]
    pub fn market(&self, key: &MarketKey) -> Option<&Market> {
        self.find(KeyRef::of(key))
    }

    pub(crate) fn find(&self, key: KeyRef<'_>) -> Option<&Market> {
        self.position(key).ok().and_then(|at| self.markets.get(at))
    }

    /// The market with this id, in all its lines.
    pub(crate) fn lines<'a>(&'a self, market_id: &'a MarketId) -> impl Iterator<Item = &'a Market> {
        let first = self.markets.partition_point(|market| market.key_ref().market_id < market_id);
        self.markets.iter().skip(first).take_while(move |market| market.key_ref().market_id == market_id)
    }

    pub(super) fn position(&self, key: KeyRef<'_>) -> Result<usize, usize> {
        self.markets.binary_search_by(|market| market.key_ref().cmp(&key))
    }

    pub(super) fn market_mut(&mut self, at: usize) -> &mut Market {
        &mut self.markets[at]
    }

    pub(super) const fn seen(&mut self, captured_at: Timestamp) {
        self.previous = Some(self.captured_at);
        self.captured_at = captured_at;
    }

    /// Nothing that moved before is compared with what moves from now on.
    pub(super) fn forget_moves(&mut self) {
        self.markets.iter_mut().for_each(Market::forget_moves);
    }

    /// Takes markets in that it did not have.
    pub(super) fn add(&mut self, added: Vec<Market>) {
        if added.is_empty() {
            return;
        }
        let mut markets = std::mem::take(&mut self.markets).into_vec();
        markets.extend(added);
        markets.sort_by(|a, b| a.key_ref().cmp(&b.key_ref()));
        self.markets = markets.into_boxed_slice();
    }

    /// About how many bytes it holds on the heap.
    pub(super) fn weight(&self) -> usize {
        let markets: usize = self.markets.iter().map(|market| size_of::<Market>() + market.weight()).sum();
        markets + text_weight(self.bookmaker.as_str())
    }
}
