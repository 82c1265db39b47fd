//! One offer of several answers: a match that a bookmaker lists under several ids, each with some of its markets.

use super::{BodyError, Offer};
use linewatch_model::{Snapshot, SnapshotError, UnreadMarket};

impl Offer {
    /// Adds what another answer about the same match offers. A market that both have is as the first one has it, and what
    /// the first one has and could not read is not looked up in the other, unless it could be any market.
    ///
    /// # Errors
    /// When together they are larger than any offer.
    pub fn join(self, other: Self) -> Result<Self, BodyError> {
        let (first, second) = (self.snapshot, other.snapshot);
        let mut markets = first.markets().to_vec();
        let is_new = |id, line| {
            !first.unread().iter().any(|unread| unread.market_id.is_some() && unread.may_be(id, line))
                && first.markets().iter().all(|known| (&known.key.market_id, known.key.line) != (id, line))
        };
        let added = second.markets().iter().filter(|market| is_new(&market.key.market_id, market.key.line));
        markets.extend(added.cloned().collect::<Vec<_>>());
        let unread = first.unread().iter().chain(second.unread()).cloned().collect();
        let captured_at = first.captured_at.max(second.captured_at);
        let snapshot = Snapshot::new(first.bookmaker.clone(), captured_at, first.fixture.clone(), markets)
            .and_then(|snapshot| snapshot.with_unread(unread))
            .map_err(|error| too_large(&error))?;
        let mut unmapped = self.unmapped;
        unmapped.extend(other.unmapped);
        Ok(Self { snapshot, unmapped, mapped: self.mapped + other.mapped, in_play: self.in_play || other.in_play })
    }

    /// The same, if there are markets besides that could not be had: whichever they are, they stay as they were.
    ///
    /// # Errors
    /// When it is larger than any offer then.
    pub fn with_more_unread(self) -> Result<Self, BodyError> {
        let mut unread = self.snapshot.unread().to_vec();
        unread.push(UnreadMarket::any());
        Ok(Self { snapshot: self.snapshot.with_unread(unread).map_err(|error| too_large(&error))?, ..self })
    }
}

fn too_large(error: &SnapshotError) -> BodyError {
    BodyError::Value { field: "markets", reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_fixture::fixture;
    use linewatch_model::{MarketKey, OfferedMarket, Quote};

    fn key(id: &str) -> MarketKey {
        MarketKey { market_id: id.parse().unwrap(), line: None }
    }

    fn offer(markets: &[(&str, &str)], unread: &[&str]) -> Offer {
        let fixture = fixture("sr:1", "2026-06-26T19:00:00Z".parse().unwrap());
        let market = |(id, odds): &(&str, &str)| OfferedMarket {
            key: key(id),
            name: (*id).parse().unwrap(),
            outcomes: vec![Quote { name: "1".parse().unwrap(), odds: odds.parse().ok(), active: true }],
        };
        let markets = markets.iter().map(market).collect();
        let snapshot =
            Snapshot::new("house".parse().unwrap(), "2026-06-26T12:00:00Z".parse().unwrap(), fixture, markets);
        let unread = unread.iter().map(|id| UnreadMarket::of(&key(id))).collect();
        let snapshot = snapshot.and_then(|snapshot| snapshot.with_unread(unread)).unwrap();
        Offer { mapped: snapshot.markets().len(), snapshot, unmapped: Vec::new(), in_play: false }
    }

    #[test]
    fn the_first_one_has_the_last_word_on_what_both_have() {
        let joined =
            offer(&[("1", "2.5")], &["2"]).join(offer(&[("1", "9"), ("2", "9"), ("3", "1.5")], &["4"])).unwrap();
        let odds = |at: usize| joined.snapshot.markets()[at].outcomes[0].odds.unwrap().to_string();
        assert_eq!((joined.snapshot.markets().len(), odds(0), odds(1)), (2, "2.5".to_owned(), "1.5".to_owned()));
        let unread: Vec<String> = joined.snapshot.unread().iter().map(ToString::to_string).collect();
        assert_eq!(unread, ["2", "4"]);
        let of_any = offer(&[("1", "2.5")], &[]).with_more_unread().unwrap();
        let joined = of_any.join(offer(&[("1", "9"), ("3", "1.5")], &[])).unwrap();
        assert_eq!((joined.snapshot.markets().len(), joined.snapshot.unread()), (2, &[UnreadMarket::any()][..]));
    }
}
