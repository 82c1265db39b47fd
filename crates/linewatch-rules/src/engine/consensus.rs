//! What the market thinks: comparable competitors, probabilities, and their weighted median.

use linewatch_model::OutcomeName;

use super::{
    changed_markets::Key,
    measure::{self, WHOLE},
    moment::Evaluation,
};
use crate::board::{BookmakerBoard, Entry, KeyRef, Market};

/// A book's open market, as it is now.
#[derive(Clone, Copy)]
pub(super) struct Offer<'a> {
    pub book: &'a BookmakerBoard,
    pub market: &'a Market,
    pub entry: Entry<'a>,
}

impl<'a> Offer<'a> {
    /// A book's offer of a market, if it has that open.
    pub(super) fn of(book: &'a BookmakerBoard, (market_id, line): Key<'_>) -> Option<Self> {
        let market = book.find(KeyRef { market_id, line })?;
        Some(Self { book, market, entry: market.path()?.current() })
    }

    /// The units of an outcome, 0 where it cannot be bet on; `hint` is where the outcome probably is.
    pub(super) fn units(&self, outcome: &OutcomeName, hint: usize) -> u32 {
        self.market.place(outcome, hint).map_or(0, |place| self.entry.units(place))
    }

    /// What can be bet on, with its place and price.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (usize, &'a OutcomeName, u32)> {
        let entry = self.entry;
        let all = self.market.names().iter().enumerate().map(move |(place, name)| (place, name, entry.units(place)));
        all.filter(|(_, _, units)| *units > 0)
    }

    /// Whether the same outcomes can be bet on.
    fn has_same_outcomes(&self, other: &Self) -> bool {
        self.outcomes().count() == other.outcomes().count()
            && self.outcomes().all(|(place, name, _)| other.units(name, place) > 0)
    }

    /// The probability of an outcome without the margin, in units of 10^-12; `None` where it is not defined.
    pub(super) fn probability(&self, outcome: &OutcomeName, hint: usize, winners: u32) -> Option<u64> {
        let sum = measure::whole_sum(&self.entry, winners)?;
        let units = self.units(outcome, hint);
        if units == 0 {
            return None;
        }
        let shares = u128::from(winners) * u128::from(measure::share(units)) * WHOLE;
        u64::try_from(shares / u128::from(sum)).ok()
    }
}

impl<'a> Evaluation<'a> {
    /// The competitors' offers with the same outcomes as the reference book's, of books that were seen lately.
    pub(super) fn comparable(&self, ours: &Offer<'a>, key: Key<'_>, stale_after: i64) -> Vec<Offer<'a>> {
        let offers = self.competitors().filter(|book| !self.is_stale(book, stale_after));
        offers.filter_map(|book| Offer::of(book, key)).filter(|offer| ours.has_same_outcomes(offer)).collect()
    }

    /// The weighted median of an outcome's probability at the comparable competitors; `None` where they are too few.
    pub(super) fn consensus(
        &self,
        comparable: &[Offer<'a>],
        (outcome, hint): (&OutcomeName, usize),
        winners: u32,
        books: usize,
    ) -> Option<u64> {
        let weighed = comparable.iter().filter_map(|offer| {
            let weight = self.rules.weight(offer.book.bookmaker());
            let probability = offer.probability(outcome, hint, winners)?;
            (weight > 0).then_some((offer.book, (probability, weight)))
        });
        let mut votes: Vec<(u64, i64)> = self.first_of_families(weighed).into_iter().map(|(_, vote)| vote).collect();
        if votes.len() < books {
            return None;
        }
        // By (P, slug): books come by slug, and the sort is stable.
        votes.sort_by_key(|(probability, _)| *probability);
        weighted_median(&votes)
    }
}

/// The first at which the running sum of weights passes half of all; where it is exactly half, the mean of that and the
/// next, rounded down.
pub(super) fn weighted_median(votes: &[(u64, i64)]) -> Option<u64> {
    let all: i64 = votes.iter().map(|(_, weight)| *weight).sum();
    let mut running = 0;
    for (at, (probability, weight)) in votes.iter().enumerate() {
        running += *weight;
        if 2 * running == all {
            let next = votes.get(at + 1).map_or(*probability, |(next, _)| *next);
            return Some(probability.midpoint(next));
        }
        if 2 * running > all {
            return Some(*probability);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::weighted_median;

    #[test]
    fn the_median_by_hand() {
        assert_eq!(weighted_median(&[]), None);
        assert_eq!(weighted_median(&[(3, 1), (5, 1), (9, 1)]), Some(5));
        assert_eq!(weighted_median(&[(3, 1), (6, 1)]), Some(4), "the mean is rounded down");
        assert_eq!(weighted_median(&[(3, 3), (6, 1)]), Some(3));
        assert_eq!(weighted_median(&[(3, 1), (4, 1), (6, 2)]), Some(5), "exactly half at the second");
    }
}
