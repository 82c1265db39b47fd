//! What the double offers, in reference markets, with the words that each bookmaker has for it.

use std::collections::HashMap;

use linewatch_model::{Line, MarketId, MarketKey};

/// What a market's line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// None.
    Plain,
    /// So many goals, corners or cards.
    Total,
    /// A handicap that can be half or quarter; two outcomes.
    Asian,
    /// A whole handicap with a draw; three outcomes.
    European,
    /// Which goal it is about.
    Number,
    /// None here; SportyBet names a variant.
    Variant,
}

/// One outcome in each bookmaker's words; `None` where a bookmaker does not have it.
#[derive(Debug, Clone)]
pub(super) struct OutcomeWords {
    pub betpawa: String,
    pub sportybet: Option<String>,
    pub bet9ja: Option<String>,
}

/// A kind of market in each bookmaker's words.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    /// The reference market: BetPawa's id, or a name of the table's where BetPawa does not have it.
    pub id: MarketId,
    pub name: String,
    pub at_betpawa: bool,
    /// SportyBet's id.
    pub sportybet: Option<String>,
    /// MSport's id.
    pub msport: Option<String>,
    /// Bet9ja's key without its line and outcome: `S_OU`.
    pub bet9ja: Option<String>,
    /// What SportyBet's specifier always is.
    pub specifier: Option<String>,
    pub shape: Shape,
    pub outcomes: Vec<OutcomeWords>,
}

/// One market: a kind on one line.
#[derive(Debug, Clone)]
pub(super) struct Market {
    /// Its kind's place.
    pub kind: usize,
    pub key: MarketKey,
    /// The place of its first outcome's price in an offer.
    pub first: usize,
}

/// Every market that can be on offer.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    pub kinds: Vec<Kind>,
    pub markets: Vec<Market>,
    /// Prices in a whole offer.
    pub prices: usize,
    places: HashMap<MarketKey, usize>,
}

impl Catalogue {
    /// Adds a kind on each of these lines; without any, as one market.
    pub(super) fn add(&mut self, kind: Kind, lines: &[Line]) {
        let place = self.kinds.len();
        let lines: Vec<Option<Line>> =
            if lines.is_empty() { vec![None] } else { lines.iter().copied().map(Some).collect() };
        for line in lines {
            let key = MarketKey { market_id: kind.id.clone(), line };
            self.places.insert(key.clone(), self.markets.len());
            self.markets.push(Market { kind: place, key, first: self.prices });
            self.prices += kind.outcomes.len();
        }
        self.kinds.push(kind);
    }

    /// Where a market is.
    pub(super) fn place(&self, key: &MarketKey) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// The places of a market's prices.
    pub(super) fn prices_of(&self, market: &Market) -> std::ops::Range<usize> {
        market.first..market.first + self.kinds[market.kind].outcomes.len()
    }
}
