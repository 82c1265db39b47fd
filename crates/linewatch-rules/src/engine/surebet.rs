//! A sure bet with a leg at our price.

use linewatch_model::{OutcomeName, Percent};

use super::{
    candidate::odds,
    changed_markets::Key,
    consensus::Offer,
    fraction::Gain,
    measure,
    moment::Evaluation,
    state::{BandState, StateSubject},
};
use crate::{
    alert::{Alert, Leg},
    board::BookmakerBoard,
    in_force::{Resolved, ResolvedMonitor},
    judgement::ResolvedWhy,
};

/// The best price of an outcome.
struct Best<'a> {
    outcome: &'a OutcomeName,
    units: u32,
    /// The first by slug that has it; the reference book only where nobody else does.
    book: &'a BookmakerBoard,
    /// Whether it is a leg at our price that counts.
    is_ours: bool,
}

impl<'a> Evaluation<'a> {
    /// A market key with a comparable competitor.
    pub(super) fn surebet(&mut self, watch: &'a ResolvedMonitor, key: Key<'a>) {
        let Some(ours) = self.reference.and_then(|book| Offer::of(book, key)) else {
            return self.resolve_key((watch, key), |_| true, ResolvedWhy::Closed);
        };
        let Some(fields) = self.fields(watch, Some(&self.rules.reference), key, None) else {
            return self.resolve_key((watch, key), |_| true, ResolvedWhy::Rules);
        };
        let comparable = self.comparable(&ours, key, fields.stale_after);
        if comparable.is_empty() || ours.outcomes().count() < 2 {
            return self.resolve_key((watch, key), |_| true, ResolvedWhy::NoConsensus);
        }
        let legs = self.best_prices(&ours, key, &comparable, &fields);
        let winners = measure::winners(key.0);
        let gain = Gain::of(legs.iter().map(|leg| leg.units), winners);
        let has_own = legs.iter().any(|leg| leg.is_ours);
        let warning = fields.bands[0];
        let standing = BandState {
            level: fields.severity(|band| gain.reaches(band)).filter(|_| has_own),
            is_over: !gain.reaches(warning) && gain.is_at_most(warning - fields.hysteresis),
        };
        let about = StateSubject { watch, key, outcome: None, stand: None };
        let common = self.alert(watch, (&fields, None), &self.rules.reference, ours.market);
        self.state(&about, &fields, &standing, |severity| Alert {
            severity,
            measured: Percent::from_units(gain.units()),
            change_percent: Percent::from_units(gain.units()),
            legs: bets(&legs),
            ..common
        });
    }

    /// The best price of each outcome, in the outcomes' order.
    fn best_prices(
        &self,
        ours: &Offer<'a>,
        key: Key<'_>,
        comparable: &[Offer<'a>],
        fields: &Resolved,
    ) -> Vec<Best<'a>> {
        let mut outcomes: Vec<_> = ours.outcomes().map(|(place, name, units)| (name, place, units)).collect();
        outcomes.sort_unstable();
        let best = |(outcome, place, units): (&'a OutcomeName, usize, u32)| {
            let theirs = comparable.iter().map(|offer| (offer.units(outcome, place), offer.book));
            // The first of equal ones.
            let theirs = theirs.reduce(|best, next| if next.0 > best.0 { next } else { best });
            match theirs {
                Some((theirs, book)) if theirs >= units => Best { outcome, units: theirs, book, is_ours: false },
                _ => {
                    let is_ours = !self.is_suppressed(key, (outcome, place, units), fields);
                    Best { outcome, units, book: ours.book, is_ours }
                }
            }
        };
        outcomes.into_iter().map(best).collect()
    }

    /// Whether so many competitors have at least our price that a leg does not count.
    fn is_suppressed(
        &self,
        key: Key<'_>,
        (outcome, place, units): (&OutcomeName, usize, u32),
        fields: &Resolved,
    ) -> bool {
        let offers = self.competitors().filter_map(|book| Offer::of(book, key));
        let others = offers.filter(|offer| offer.units(outcome, place) >= units).count();
        fields.suppress_if_books > 0 && others >= fields.suppress_if_books
    }
}

/// The bets, each with its share of the stake.
fn bets(legs: &[Best<'_>]) -> Vec<Leg> {
    let shares: Vec<u64> = legs.iter().map(|leg| measure::share(leg.units)).collect();
    let all = i64::try_from(shares.iter().sum::<u64>()).unwrap_or(i64::MAX).max(1);
    let bet = |(leg, share): (&Best<'_>, &u64)| {
        Some(Leg {
            outcome: leg.outcome.clone(),
            bookmaker: leg.book.bookmaker().clone(),
            price: odds(leg.units)?,
            share: Percent::of_ratio(i64::try_from(*share).unwrap_or(0), all),
        })
    };
    legs.iter().zip(&shares).filter_map(bet).collect()
}
