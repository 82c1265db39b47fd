//! Many books moving the same way.

use linewatch_model::{Direction, OutcomeName, Percent, Severity};

use super::{
    candidate::{Candidate, baseline, odds},
    changed_markets::{Key, key},
    measure,
    moment::Evaluation,
    price::{PathWalk, direction},
};
use crate::{
    alert::{Mover, Side},
    board::{BookmakerBoard, KeyRef, Market},
    in_force::{Resolved, ResolvedMonitor},
    value::ReferenceRole,
};

/// A book that has the outcome active and was seen lately, with the move it made, if it made one.
struct Eligible<'a> {
    book: &'a BookmakerBoard,
    market: &'a Market,
    mover: Option<Mover>,
    /// Whether it moved in this moment that way.
    is_now: bool,
}

impl<'a> Evaluation<'a> {
    /// Each outcome that somebody moved in this moment, each direction.
    pub(super) fn steam(&self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        let moved = self
            .touched
            .iter()
            .flat_map(|touched| touched.moved.iter().map(|moved| (key(touched.market), moved.name, moved.direction)));
        let mut moved: Vec<_> = moved.collect();
        moved.sort_unstable();
        moved.dedup();
        let found = moved.into_iter().filter_map(|(key, outcome, way)| self.steam_of(watch, key, outcome, way));
        candidates.extend(found);
    }

    fn steam_of(
        &self,
        watch: &'a ResolvedMonitor,
        key: Key<'a>,
        outcome: &'a OutcomeName,
        way: Direction,
    ) -> Option<Candidate> {
        let fields = self.fields(watch, None, key, None)?;
        let mut eligible = self.eligible(key, outcome, way, &fields);
        if fields.reference != ReferenceRole::Counted {
            let is_reference = |eligible: &Eligible<'_>| *eligible.book.bookmaker() == self.rules.reference;
            let at = eligible.iter().position(is_reference);
            let reference = at.map(|at| eligible.remove(at));
            let stood_still = reference.is_some_and(|reference| reference.mover.is_none());
            if fields.reference == ReferenceRole::Still && !stood_still {
                return None;
            }
        }
        let eligible = self.first_of_families(eligible.into_iter().map(|eligible| (eligible.book, eligible)));
        let eligible: Vec<_> = eligible.into_iter().map(|(_, eligible)| eligible).collect();
        let severity = judge_movers(&eligible, &fields)?;
        let market = eligible.iter().find(|eligible| eligible.is_now)?.market;
        let movers: Vec<_> = eligible.into_iter().filter_map(|eligible| eligible.mover).collect();
        let mut alert = self.alert(watch, (&fields, None), &self.rules.reference, market);
        alert.severity = severity;
        alert.outcome = Some(outcome.clone());
        alert.side = Some(Side::Direction(way));
        alert.measure = Some(fields.measure);
        alert.measured = median(&movers);
        alert.change_percent = alert.measured;
        alert.movers = movers;
        Some(Candidate { alert, fields: *fields, monitor: watch.place, direction: Some(way) })
    }

    /// The books with the outcome active that were seen lately, ordered by slug.
    fn eligible(&self, key: Key<'_>, outcome: &OutcomeName, way: Direction, fields: &Resolved) -> Vec<Eligible<'a>> {
        let seen = self.board.books().iter().filter(|book| !self.is_stale(book, fields.stale_after));
        seen.filter_map(|book| self.eligible_book(book, key, outcome, way, fields)).collect()
    }

    fn eligible_book(
        &self,
        book: &'a BookmakerBoard,
        (market_id, line): Key<'_>,
        outcome: &OutcomeName,
        way: Direction,
        fields: &Resolved,
    ) -> Option<Eligible<'a>> {
        let market = book.find(KeyRef { market_id, line })?;
        let (path, place) = (market.path()?, market.place(outcome, 0)?);
        let (newest, to) = (path.newest(), path.current());
        if to.units(place) == 0 {
            return None;
        }
        let walk = PathWalk {
            path: &path,
            to: newest,
            outcome: place,
            winners: measure::winners(market_id),
            start: self.moment.captured_at.plus_micros(-fields.window),
            measure: fields.measure,
            max_step: None,
        };
        let from = path.entry(walk.baseline());
        let (old, new) = (from.units(place), to.units(place));
        let change = measure::change(fields.measure, (&from, &to), place, walk.winners)?;
        let is_mover = old != new && direction(old, new) == way && change.reaches(fields.min_move);
        let mover = || {
            Some(Mover {
                bookmaker: book.bookmaker().clone(),
                old: odds(old)?,
                new: odds(new)?,
                baseline: baseline(&from),
                quote: to.sequence(),
                measured: Percent::from_units(change.units()),
            })
        };
        let before = newest.checked_sub(1).map_or(0, |at| path.entry(at).units(place));
        let stepped = before > 0 && before != new && direction(before, new) == way;
        let is_now = is_mover && stepped && market.quote() > self.before();
        Some(Eligible { book, market, mover: if is_mover { mover() } else { None }, is_now })
    }
}

/// How bad it is: by the number of movers, if one of them moved now and they are enough of all.
fn judge_movers(eligible: &[Eligible<'_>], fields: &Resolved) -> Option<Severity> {
    let count = |is: fn(&&Eligible<'_>) -> bool| i64::try_from(eligible.iter().filter(is).count()).unwrap_or(i64::MAX);
    let (all, movers) = (count(|_| true), count(|eligible| eligible.mover.is_some()));
    let is_enough = movers * 1_000_000 >= fields.share * all;
    let is_now = eligible.iter().any(|eligible| eligible.is_now);
    fields.severity(|band| movers >= band).filter(|_| is_now && is_enough)
}

/// The median of the movers' changes; of an even number the lower of the middle two.
fn median(movers: &[Mover]) -> Percent {
    let mut changes: Vec<_> = movers.iter().map(|mover| mover.measured).collect();
    changes.sort_unstable();
    changes.get(changes.len().saturating_sub(1) / 2).copied().unwrap_or(Percent::ZERO)
}
