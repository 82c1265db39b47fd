//! Our price stands apart from the market's.

use linewatch_model::{OutcomeName, Percent, Severity};

use super::{
    candidate::odds,
    changed_markets::Key,
    consensus::Offer,
    measure,
    moment::Evaluation,
    state::{BandState, StateSubject},
};
use crate::{
    alert::{Alert, Side, Stand},
    in_force::{Resolved, ResolvedMonitor},
    judgement::ResolvedWhy,
    value::{Measure, Only},
};

/// Probabilities in units of 10^-12: so many are 1/10,000 of a point.
const UNIT: i64 = 1_000_000;

impl<'a> Evaluation<'a> {
    /// Each outcome of the reference book's open market, on both sides.
    pub(super) fn deviation(&mut self, watch: &'a ResolvedMonitor, key: Key<'a>) {
        let Some(ours) = self.reference.and_then(|book| Offer::of(book, key)) else {
            return self.resolve_key((watch, key), |_| true, ResolvedWhy::Closed);
        };
        self.resolve_key(
            (watch, key),
            |known| !ours.outcomes().any(|(_, name, _)| Some(name.as_str()) == known),
            ResolvedWhy::Closed,
        );
        let mut outcomes: Vec<_> = ours.outcomes().map(|(place, name, units)| (name, place, units)).collect();
        outcomes.sort_unstable();
        for (outcome, place, units) in outcomes {
            self.deviation_of(watch, key, &ours, (outcome, place, units));
        }
    }

    fn deviation_of(
        &mut self,
        watch: &'a ResolvedMonitor,
        key: Key<'a>,
        ours: &Offer<'a>,
        (outcome, place, units): (&'a OutcomeName, usize, u32),
    ) {
        let is_this = |known: Option<&str>| known == Some(outcome.as_str());
        let before = self.price_before(ours, place);
        let Some(fields) = self.fields(watch, Some(&self.rules.reference), key, Some(before)) else {
            return self.resolve_key((watch, key), is_this, ResolvedWhy::Rules);
        };
        let Some(distance) = self.distance(ours, key, (outcome, place), &fields) else {
            return self.resolve_key((watch, key), is_this, ResolvedWhy::NoConsensus);
        };
        for stand in [Stand::Longer, Stand::Shorter] {
            let towards = if stand == Stand::Shorter { distance } else { -distance };
            let about = StateSubject { watch, key, outcome: Some(outcome), stand: Some(stand) };
            let standing = standing(&fields, stand, towards);
            let common = self.alert(watch, (&fields, Some(before)), &self.rules.reference, ours.market);
            self.state(&about, &fields, &standing, |severity: Severity| Alert {
                severity,
                outcome: Some(outcome.clone()),
                side: Some(Side::Stand(stand)),
                measure: Some(Measure::Fair),
                measured: points(towards),
                new: odds(units),
                ..common
            });
        }
    }

    /// The price of an outcome before the moment's change of it.
    pub(super) fn price_before(&self, ours: &Offer<'a>, place: usize) -> u32 {
        let now = ours.entry.units(place);
        let path = ours.market.path().filter(|_| ours.market.quote() > self.before());
        let before = path.and_then(|path| Some(path.entry(path.newest().checked_sub(1)?).units(place)));
        before.filter(|units| *units > 0).unwrap_or(now)
    }

    /// Our probability less the market's; positive where our price is shorter.
    fn distance(
        &self,
        ours: &Offer<'a>,
        key: Key<'a>,
        (outcome, place): (&OutcomeName, usize),
        fields: &Resolved,
    ) -> Option<i64> {
        let winners = measure::winners(key.0);
        let own = ours.probability(outcome, place, winners)?;
        let comparable = self.comparable(ours, key, fields.stale_after);
        let market = self.consensus(&comparable, (outcome, place), winners, fields.books)?;
        Some(i64::try_from(own).ok()? - i64::try_from(market).ok()?)
    }
}

/// Where a distance stands on one side.
fn standing(fields: &Resolved, stand: Stand, towards: i64) -> BandState {
    let is_wanted = match fields.only {
        Only::Both => true,
        Only::Longer => stand == Stand::Longer,
        Only::Shorter => stand == Stand::Shorter,
    };
    let level = fields.severity(|band| towards >= band * UNIT).filter(|_| is_wanted);
    let warning = fields.bands[0];
    let is_over = towards < warning * UNIT && towards <= (warning - fields.hysteresis) * UNIT;
    BandState { level, is_over }
}

/// The nearest units of 1/10,000 of a point, half away from zero.
fn points(distance: i64) -> Percent {
    Percent::from_units((distance + UNIT / 2) / UNIT)
}
