//! Putting an offer together from a bookmaker's rows, keys or markets.

use std::collections::{HashMap, HashSet};

use compact_str::CompactString;

use super::{BodyError, Offer, Unmapped, UnmappedReason};
use crate::{
    model::{Bookmaker, FixtureDetails, MarketKey, MarketName, OfferedMarket, Quote, Snapshot, Timestamp},
    sources::markets::Table,
};

/// An offer in the making.
#[derive(Default)]
pub(super) struct Assembly {
    markets: HashMap<MarketKey, OfferedMarket>,
    unmapped: Vec<Unmapped>,
    listed: HashSet<(CompactString, UnmappedReason)>,
    mapped: usize,
}

impl Assembly {
    /// So many of a bookmaker's markets are listed as unmapped; further ones are not.
    const MOST_UNMAPPED: usize = 5_000;
    /// Characters of a bookmaker's ids and names that are kept.
    const KEPT: usize = 100;

    /// Lists a market, or part of one, as unmapped. The same market with the same reason is listed once.
    pub(super) fn unmapped(&mut self, market: &str, name: Option<&str>, reason: UnmappedReason) {
        let market: CompactString = visible(market);
        if self.unmapped.len() < Self::MOST_UNMAPPED && self.listed.insert((market.clone(), reason)) {
            self.unmapped.push(Unmapped { market, name: name.map(visible).filter(|name| !name.is_empty()), reason });
        }
    }

    /// Adds outcomes to a market, which begins with them if it is not there yet. Of an outcome that is there already
    /// the one that can be bet on stays, of two such ones the shorter price, so that the order does not matter; true
    /// when there was one with another price.
    pub(super) fn merge(&mut self, key: MarketKey, name: MarketName, quotes: Vec<Quote>) -> bool {
        let market = self.markets.entry(key).or_insert_with_key(|key| empty(key, name));
        let mut differs = false;
        for quote in quotes {
            if let Some(known) = market.outcomes.iter_mut().find(|known| known.name == quote.name) {
                differs |= *known != quote;
                if rank(&quote) < rank(known) {
                    *known = quote;
                }
            } else if market.outcomes.len() < OfferedMarket::MAX_OUTCOMES {
                market.outcomes.push(quote);
            } else {
                differs = true;
            }
        }
        self.mapped += 1;
        differs
    }

    /// Adds a whole market. Of two with one key the one with more outcomes stays, of two with as many the one that is
    /// open; true when they differ.
    pub(super) fn whole(&mut self, key: MarketKey, name: MarketName, quotes: Vec<Quote>) -> bool {
        self.mapped += 1;
        let new = OfferedMarket { outcomes: quotes, ..empty(&key, name) };
        let Some(known) = self.markets.get_mut(&key) else {
            self.markets.insert(key, new);
            return false;
        };
        let differs = known.outcomes != new.outcomes;
        if (new.outcomes.len(), new.is_open()) > (known.outcomes.len(), known.is_open()) {
            *known = new;
        }
        differs
    }

    /// The offer. Outcomes stand in the reference book's order, whatever order the bookmaker has them in.
    pub(super) fn finish(
        self,
        bookmaker: Bookmaker,
        captured_at: Timestamp,
        fixture: FixtureDetails,
    ) -> Result<Offer, BodyError> {
        let mut markets: Vec<OfferedMarket> = self.markets.into_values().collect();
        markets.iter_mut().for_each(in_order);
        let snapshot = Snapshot::new(bookmaker, captured_at, fixture, markets)
            .map_err(|error| BodyError::Value { field: "markets", reason: error.to_string() })?;
        Ok(Offer { snapshot, unmapped: self.unmapped, mapped: self.mapped })
    }
}

fn empty(key: &MarketKey, name: MarketName) -> OfferedMarket {
    OfferedMarket { key: key.clone(), name, outcomes: Vec::new() }
}

/// The lower the better: what can be bet on, then the shorter price.
fn rank(quote: &Quote) -> (bool, bool, Option<crate::model::Odds>) {
    (quote.live().is_none(), quote.odds.is_none(), quote.odds)
}

fn in_order(market: &mut OfferedMarket) {
    let known = Table::get().reference(market.key.market_id.as_str()).and_then(|market| market.reference.as_ref());
    let Some(reference) = known else { return };
    let place = |quote: &Quote| {
        reference.outcomes.iter().position(|outcome| outcome.name == quote.name).unwrap_or(reference.outcomes.len())
    };
    market.outcomes.sort_by_cached_key(place);
}

/// The beginning of a text, without control characters.
fn visible(text: &str) -> CompactString {
    text.trim().chars().take(Assembly::KEPT).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(name: &str, odds: Option<&str>, active: bool) -> Quote {
        Quote { name: name.parse().unwrap(), odds: odds.map(|odds| odds.parse().unwrap()), active }
    }

    fn key() -> MarketKey {
        MarketKey { market_id: "3743".parse().unwrap(), line: None }
    }

    fn name() -> MarketName {
        "1X2".parse().unwrap()
    }

    #[test]
    fn colliding_outcomes_do_not_depend_on_their_order() {
        let all = [
            quote("1", Some("2"), true),
            quote("1", Some("1.9"), true),
            quote("1", Some("1.5"), false),
            quote("1", None, false),
        ];
        for first in 0..all.len() {
            let mut assembly = Assembly::default();
            assert!(!assembly.merge(key(), name(), vec![all[first].clone()]));
            for other in &all {
                assembly.merge(key(), name(), vec![other.clone()]);
            }
            assert_eq!(assembly.markets[&key()].outcomes, [quote("1", Some("1.9"), true)]);
        }
    }

    #[test]
    fn of_two_whole_markets_the_fuller_one_stays() {
        let full = vec![quote("2", Some("2"), true), quote("1", Some("2"), true)];
        let part = vec![quote("1", Some("3"), true)];
        for (first, second) in [(&full, &part), (&part, &full)] {
            let mut assembly = Assembly::default();
            assert!(!assembly.whole(key(), name(), first.clone()));
            assert!(assembly.whole(key(), name(), second.clone()));
            assert_eq!(assembly.markets[&key()].outcomes, full);
        }
    }

    #[test]
    fn the_same_market_is_listed_once_for_a_reason() {
        let mut assembly = Assembly::default();
        for reason in [UnmappedReason::UnknownMarket, UnmappedReason::UnknownMarket, UnmappedReason::Live] {
            assembly.unmapped("7", Some("Seven\n"), reason);
        }
        assert_eq!(assembly.unmapped.len(), 2);
        assert_eq!(assembly.unmapped[0].name.as_deref(), Some("Seven"));
    }

    #[test]
    fn unmapped_markets_without_end_are_not_listed_without_end() {
        let mut assembly = Assembly::default();
        (0..20_000).for_each(|n| assembly.unmapped(&n.to_string(), None, UnmappedReason::UnknownMarket));
        assert_eq!(assembly.unmapped.len(), Assembly::MOST_UNMAPPED);
    }
}
