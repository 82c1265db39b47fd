//! Snapshots: one bookmaker's whole offer for one fixture at one moment.

use super::{
    Bookmaker, FixtureDetails, Line, MarketId, MarketKey, MarketName, Odds, OutcomeName, Timestamp, UnreadMarket,
};

/// Why an offer was refused although each of its values is valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// The same market key twice.
    #[error("market {0} occurs twice; merge its rows before sending")]
    DuplicateMarket(MarketKey),
    /// The same outcome name twice in one market.
    #[error("outcome {outcome} occurs twice in market {market}")]
    DuplicateOutcome {
        /// The market.
        market: MarketKey,
        /// The outcome.
        outcome: OutcomeName,
    },
    /// More markets than any bookmaker offers.
    #[error("has {0} markets; at most {max} are taken", max = Snapshot::MAX_MARKETS)]
    TooManyMarkets(usize),
    /// More markets that could not be read than any bookmaker offers.
    #[error("has {0} unread markets; at most {max} are taken", max = Snapshot::MAX_MARKETS)]
    TooManyUnread(usize),
    /// More outcomes than any market has.
    #[error("market {market} has {count} outcomes; at most {max} are taken", max = OfferedMarket::MAX_OUTCOMES)]
    TooManyOutcomes {
        /// The market.
        market: MarketKey,
        /// How many.
        count: usize,
    },
}

/// One outcome as a bookmaker shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The outcome.
    pub name: OutcomeName,
    /// Its price; `None` where the bookmaker shows none.
    pub odds: Option<Odds>,
    /// Whether it can be bet on.
    pub active: bool,
}

impl Quote {
    /// The price that counts: that of an active, priced outcome.
    #[must_use]
    pub fn live(&self) -> Option<Odds> {
        if self.active { self.odds } else { None }
    }
}

/// One market as a bookmaker shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedMarket {
    /// Which market.
    pub key: MarketKey,
    /// Its name for people.
    pub name: MarketName,
    /// Its outcomes, in the bookmaker's order. A market that is suspended as a whole has no active one.
    pub outcomes: Vec<Quote>,
}

impl OfferedMarket {
    /// The most outcomes a market may have (the largest recorded, half-time/full-time correct score, has about 100).
    pub const MAX_OUTCOMES: usize = 500;

    /// Whether something in it can be bet on: an outcome that is active and priced.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.outcomes.iter().any(|quote| quote.live().is_some())
    }

    /// Whether it can be in a snapshot.
    ///
    /// # Errors
    /// When an outcome occurs twice, or there are more than any bookmaker offers.
    pub fn check(&self) -> Result<(), SnapshotError> {
        let count = self.outcomes.len();
        if count > Self::MAX_OUTCOMES {
            return Err(SnapshotError::TooManyOutcomes { market: self.key.clone(), count });
        }
        match first_duplicate(&self.outcomes, |quote| &quote.name) {
            Some(quote) => {
                Err(SnapshotError::DuplicateOutcome { market: self.key.clone(), outcome: quote.name.clone() })
            }
            None => Ok(()),
        }
    }
}

/// Markets have two or three outcomes, so pairs are compared; the rare large market is sorted first.
fn first_duplicate<T, K: Ord>(items: &[T], key: impl Fn(&T) -> &K) -> Option<&T> {
    if items.len() <= 8 {
        return items
            .iter()
            .enumerate()
            .find(|(i, item)| items.iter().take(*i).any(|other| key(other) == key(item)))
            .map(|(_, item)| item);
    }
    let mut sorted: Vec<&T> = items.iter().collect();
    sorted.sort_unstable_by(|a, b| key(a).cmp(key(b)));
    sorted.windows(2).find_map(|pair| match pair {
        [a, b] if key(a) == key(b) => Some(*b),
        _ => None,
    })
}

/// One bookmaker's whole offer for one fixture at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Whose offer.
    pub bookmaker: Bookmaker,
    /// When it was seen.
    pub captured_at: Timestamp,
    /// The fixture it is for, as this bookmaker describes it.
    pub fixture: FixtureDetails,
    /// The markets, ordered by key. A market that is neither here nor unread is not offered.
    markets: Vec<OfferedMarket>,
    /// What was there besides and could not be read, in order.
    unread: Vec<UnreadMarket>,
}

impl Snapshot {
    /// The most markets a snapshot may have (the largest recorded body has 974).
    pub const MAX_MARKETS: usize = 3_000;

    /// An offer, its markets put in order.
    ///
    /// # Errors
    /// When a market or an outcome occurs twice, or there are more than any bookmaker offers.
    pub fn new(
        bookmaker: Bookmaker,
        captured_at: Timestamp,
        fixture: FixtureDetails,
        mut markets: Vec<OfferedMarket>,
    ) -> Result<Self, SnapshotError> {
        if markets.len() > Self::MAX_MARKETS {
            return Err(SnapshotError::TooManyMarkets(markets.len()));
        }
        markets.sort_by(|a, b| a.key.cmp(&b.key));
        if let Some(pair) = markets.windows(2).find(|pair| matches!(pair, [a, b] if a.key == b.key)) {
            return Err(SnapshotError::DuplicateMarket(pair[0].key.clone()));
        }
        markets.iter().try_for_each(OfferedMarket::check)?;
        Ok(Self { bookmaker, captured_at, fixture, markets, unread: Vec::new() })
    }

    /// The same, with markets that were there and could not be read. Those that could be after all are no such.
    ///
    /// # Errors
    /// When there are more than any bookmaker offers.
    pub fn with_unread(mut self, mut unread: Vec<UnreadMarket>) -> Result<Self, SnapshotError> {
        if unread.len() > Self::MAX_MARKETS {
            return Err(SnapshotError::TooManyUnread(unread.len()));
        }
        let was_read = |market: &UnreadMarket| {
            let Some(id) = &market.market_id else { return false };
            self.markets.binary_search_by(|read| (&read.key.market_id, read.key.line).cmp(&(id, market.line))).is_ok()
        };
        for market in &mut unread {
            market.any_line |= market.market_id.is_none();
            market.line = market.line.filter(|_| !market.any_line);
        }
        unread.retain(|market| market.any_line || !was_read(market));
        unread.sort_unstable();
        unread.dedup();
        self.unread = unread;
        Ok(self)
    }

    /// The same, of which nothing could be read: all markets are as before.
    #[must_use]
    pub fn with_nothing_read(self) -> Self {
        Self { markets: Vec::new(), unread: vec![UnreadMarket::any()], ..self }
    }

    /// What was there besides the markets and could not be read, in order.
    #[must_use]
    pub fn unread(&self) -> &[UnreadMarket] {
        &self.unread
    }

    /// Whether a market may be there although it is not among those that could be read.
    #[must_use]
    pub fn may_have(&self, market_id: &MarketId, line: Option<Line>) -> bool {
        self.unread.iter().any(|unread| unread.may_be(market_id, line))
    }

    /// The markets, ordered by key, each key once.
    #[must_use]
    pub fn markets(&self) -> &[OfferedMarket] {
        &self.markets
    }

    /// Whether it was seen before the kickoff that it itself states. In-play offers are not taken.
    #[must_use]
    pub fn is_prematch(&self) -> bool {
        self.captured_at < self.fixture.kickoff
    }
}
