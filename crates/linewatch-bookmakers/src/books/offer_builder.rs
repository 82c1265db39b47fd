//! Putting an offer together from a bookmaker's rows, keys or markets.

use std::collections::{BTreeSet, HashMap, HashSet};

use compact_str::CompactString;

use super::{BodyError, Offer, Unmapped, UnmappedReason};
use crate::markets::in_market_order;
use crate::{collapsed, json};
use linewatch_model::{
    Bookmaker, FixtureDetails, MarketKey, MarketName, OfferedMarket, Quote, Snapshot, Timestamp, UnreadMarket,
};

/// An offer in the making.
#[derive(Default)]
pub(super) struct OfferBuilder {
    markets: HashMap<MarketKey, OfferedMarket>,
    unmapped: Vec<Unmapped>,
    listed: HashSet<(CompactString, UnmappedReason)>,
    unread: BTreeSet<UnreadMarket>,
    /// Markets of which a part could not be read, so that the rest of them says nothing.
    damaged: HashSet<MarketKey>,
    mapped: usize,
    /// The bookmaker's markets, or parts of some, that are not mapped; and those of them that are for matches in play.
    not_mapped: usize,
    live: usize,
    in_play: bool,
}

impl OfferBuilder {
    /// So many of a bookmaker's markets are listed as unmapped; further ones are not.
    const MOST_UNMAPPED: usize = 5_000;
    /// Characters of a bookmaker's ids and names that are kept.
    const KEPT_CHARACTERS: usize = 100;

    /// Lists a market, or part of one, as unmapped. The same market with the same reason is listed once.
    pub(super) fn unmapped(&mut self, market: &str, name: Option<&str>, reason: UnmappedReason) {
        self.not_mapped += 1;
        self.live += usize::from(reason == UnmappedReason::Live);
        // Most bookmakers have one market on many lines.
        let again = self.unmapped.last().is_some_and(|last| last.market == market && last.reason == reason);
        if again || self.unmapped.len() >= Self::MOST_UNMAPPED {
            return;
        }
        let market: CompactString = visible(market);
        if self.listed.insert((market.clone(), reason)) {
            self.unmapped.push(Unmapped { market, name: name.map(visible).filter(|name| !name.is_empty()), reason });
        }
    }

    /// The body says that the match is being played.
    pub(super) const fn plays(&mut self) {
        self.in_play = true;
    }

    /// Notes that a market was there and could not be read: unless it is read elsewhere in the body it stays as it was.
    pub(super) fn unread(&mut self, market: UnreadMarket) {
        if self.unread.len() < Snapshot::MAX_MARKETS {
            self.unread.insert(market);
        } else {
            self.unread = BTreeSet::from([UnreadMarket::any()]);
        }
    }

    /// Notes that a part of a market could not be read: whatever else the body says of it, it stays as it was.
    pub(super) fn damaged(&mut self, key: MarketKey) {
        self.unread(UnreadMarket::of(&key));
        self.damaged.insert(key);
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
    /// open, then the one with the shorter prices; true when they differ.
    pub(super) fn whole(&mut self, key: MarketKey, name: MarketName, quotes: Vec<Quote>) -> bool {
        self.mapped += 1;
        let new = OfferedMarket { outcomes: quotes, ..empty(&key, name) };
        let Some(known) = self.markets.get_mut(&key) else {
            self.markets.insert(key, new);
            return false;
        };
        let sorted = |market: &OfferedMarket| {
            let mut prices: Vec<_> = market.outcomes.iter().map(|quote| (quote.name.clone(), rank(quote))).collect();
            prices.sort_unstable();
            prices
        };
        let (of_new, of_known) = (sorted(&new), sorted(known));
        let better = (new.outcomes.len(), new.is_open()).cmp(&(known.outcomes.len(), known.is_open()));
        if better.then_with(|| of_known.cmp(&of_new)).is_gt() {
            *known = new;
        }
        of_new != of_known
    }

    /// The offer. Outcomes stand in the reference book's order, whatever order the bookmaker has them in.
    ///
    /// A body with markets of which none is understood is no offer: the bookmaker changed its language, and did not
    /// take everything off.
    pub(super) fn finish(
        self,
        bookmaker: Bookmaker,
        captured_at: Timestamp,
        fixture: FixtureDetails,
    ) -> Result<Offer, BodyError> {
        let all_live = self.mapped == 0 && self.live > 0 && self.live == self.not_mapped;
        let in_play = self.in_play || all_live;
        if self.mapped == 0 && self.not_mapped > 0 && !in_play {
            return Err(json::malformed(&format!("none of its {} markets is understood", self.not_mapped)));
        }
        let whole = self.markets.into_iter().filter(|(key, _)| !self.damaged.contains(key));
        let mut markets: Vec<OfferedMarket> = whole.map(|(_, market)| market).collect();
        for market in &mut markets {
            collapsed::close(market);
            in_market_order(&market.key.market_id, &mut market.outcomes, |quote| &quote.name);
        }
        let snapshot = Snapshot::new(bookmaker, captured_at, fixture, markets)
            .and_then(|snapshot| snapshot.with_unread(self.unread.into_iter().collect()))
            .map_err(|error| BodyError::Value { field: "markets", reason: error.to_string() })?;
        Ok(Offer { snapshot, unmapped: self.unmapped, mapped: self.mapped, in_play })
    }
}

fn empty(key: &MarketKey, name: MarketName) -> OfferedMarket {
    OfferedMarket { key: key.clone(), name, outcomes: Vec::new() }
}

/// The lower the better: what can be bet on, then the shorter price.
fn rank(quote: &Quote) -> (bool, bool, Option<linewatch_model::Odds>) {
    (quote.live().is_none(), quote.odds.is_none(), quote.odds)
}

/// The beginning of a text, without control characters.
fn visible(text: &str) -> CompactString {
    let text = text.trim();
    if text.len() <= OfferBuilder::KEPT_CHARACTERS && text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.into();
    }
    text.chars().take(OfferBuilder::KEPT_CHARACTERS).map(|c| if c.is_control() { ' ' } else { c }).collect()
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
            let mut assembly = OfferBuilder::default();
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
            let mut assembly = OfferBuilder::default();
            assert!(!assembly.whole(key(), name(), first.clone()));
            assert!(assembly.whole(key(), name(), second.clone()));
            assert_eq!(assembly.markets[&key()].outcomes, full);
        }
    }

    #[test]
    fn of_two_equally_full_markets_the_shorter_prices_stay() {
        let of = |home: &str| vec![quote("1", Some(home), true), quote("2", Some("2"), true)];
        for (first, second) in [("1.9", "2.1"), ("2.1", "1.9")] {
            let mut assembly = OfferBuilder::default();
            assert!(!assembly.whole(key(), name(), of(first)));
            assert!(assembly.whole(key(), name(), of(second)));
            assert_eq!(assembly.markets[&key()].outcomes, of("1.9"));
        }
    }

    #[test]
    fn the_same_market_is_listed_once_for_a_reason() {
        let mut assembly = OfferBuilder::default();
        for reason in [UnmappedReason::UnknownMarket, UnmappedReason::UnknownMarket, UnmappedReason::Live] {
            assembly.unmapped("7", Some("Seven\n"), reason);
        }
        assert_eq!(assembly.unmapped.len(), 2);
        assert_eq!(assembly.unmapped[0].name.as_deref(), Some("Seven"));
    }

    #[test]
    fn unmapped_markets_without_end_are_not_listed_without_end() {
        let mut assembly = OfferBuilder::default();
        (0..20_000).for_each(|n| assembly.unmapped(&n.to_string(), None, UnmappedReason::UnknownMarket));
        assert_eq!(assembly.unmapped.len(), OfferBuilder::MOST_UNMAPPED);
    }

    fn finish(assembly: OfferBuilder) -> Result<Offer, BodyError> {
        let fixture = crate::test_fixture::fixture("sr:1", "2026-06-26T19:00:00Z".parse().unwrap());
        assembly.finish("house".parse().unwrap(), "2026-06-26T12:00:00Z".parse().unwrap(), fixture)
    }

    #[test]
    fn a_market_that_is_damaged_says_nothing_and_one_that_is_read_elsewhere_does() {
        let mut assembly = OfferBuilder::default();
        assembly.unread(UnreadMarket::of(&key()));
        assembly.merge(key(), name(), vec![quote("1", Some("2"), true)]);
        let other = MarketKey { market_id: "5000".parse().unwrap(), line: None };
        assembly.damaged(other.clone());
        assembly.merge(other.clone(), name(), vec![quote("1", Some("2"), true)]);
        let offer = finish(assembly).unwrap();
        let keys: Vec<&MarketKey> = offer.snapshot.markets().iter().map(|market| &market.key).collect();
        assert_eq!((keys, offer.snapshot.unread()), (vec![&key()], &[UnreadMarket::of(&other)][..]));
    }

    #[test]
    fn nothing_understood_is_no_offer_and_nothing_at_all_is_one() {
        assert!(finish(OfferBuilder::default()).is_ok());
        let mut assembly = OfferBuilder::default();
        assembly.unmapped("7", None, UnmappedReason::Live);
        assert!(finish(assembly).unwrap().in_play);
        let mut assembly = OfferBuilder::default();
        assembly.unmapped("7", None, UnmappedReason::Live);
        assembly.unmapped("8", None, UnmappedReason::UnknownMarket);
        assert!(matches!(finish(assembly), Err(BodyError::Malformed(_))));
    }
}
