//! The reference book and a competitor moving in opposite directions (design.md section 5).

use std::borrow::Cow;

use linewatch_model::{Odds, OutcomeName, Percent};

use super::{
    candidate::Candidate,
    changed_markets::{Key, key},
    moment::Evaluation,
};
use crate::{
    alert::{Alert, CompetitorMove, Side},
    board::{BookmakerBoard, KeyRef, Market, Move},
    in_force::{Resolved, ResolvedMonitor},
    judgement::Reason,
};

/// The reference book's latest move of an outcome.
struct ReferenceMove<'a> {
    book: &'a BookmakerBoard,
    market: &'a Market,
    latest: &'a Move,
    fields: Cow<'a, Resolved>,
}

impl<'a> Evaluation<'a> {
    /// The latest moves of the reference book and a competitor, where they are opposite, near enough in time, large enough,
    /// and at least one of them is of this moment.
    pub(super) fn disagreements(&mut self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        let Some(reference) = self.reference else { return };
        for (key, outcome) in self.latest_moved() {
            let Some(ours) = self.our_move(watch, reference, key, outcome) else { continue };
            let pairs = self.competitors().filter_map(|book| self.disagreement(watch, &ours, book, (key, outcome)));
            let mut found: Vec<Candidate> = pairs.collect();
            if found.len() > 1 && found.iter().all(|candidate| candidate.fields.merge) {
                self.merge(&mut found);
            }
            candidates.append(&mut found);
        }
    }

    /// The outcomes whose latest move, at whatever bookmaker, is of this moment; each once and in order.
    fn latest_moved(&self) -> Vec<(Key<'a>, &'a OutcomeName)> {
        let mut moved = Vec::new();
        for touched in &self.touched {
            let latest = touched.market.latest_moves().filter(|(_, latest)| latest.sequence > self.before());
            moved.extend(latest.map(|(name, _)| (key(touched.market), name)));
        }
        moved.sort_unstable();
        moved.dedup();
        moved
    }

    fn our_move(
        &self,
        watch: &'a ResolvedMonitor,
        book: &'a BookmakerBoard,
        (market_id, line): Key<'a>,
        outcome: &OutcomeName,
    ) -> Option<ReferenceMove<'a>> {
        let market = book.find(KeyRef { market_id, line })?;
        let latest = market.latest_move(outcome)?;
        let fields = self.fields(watch, Some(book.bookmaker()), (market_id, line), Some(latest.old.units()))?;
        Some(ReferenceMove { book, market, latest, fields })
    }

    fn disagreement(
        &self,
        watch: &'a ResolvedMonitor,
        ReferenceMove { book: reference, market, latest: ours, fields }: &ReferenceMove<'a>,
        competitor: &'a BookmakerBoard,
        ((market_id, line), outcome): (Key<'a>, &OutcomeName),
    ) -> Option<Candidate> {
        let theirs = competitor.find(KeyRef { market_id, line })?.latest_move(outcome)?;
        if !self.is_disagreement(ours, theirs, fields) {
            return None;
        }
        let gap = i64::from(theirs.new.units().abs_diff(ours.new.units()));
        let gap = Percent::of_ratio(gap, i64::from(ours.new.units()));
        let alert = Alert {
            severity: fields.severity,
            outcome: Some(outcome.clone()),
            side: Some(Side::Competitor(competitor.bookmaker().clone())),
            measure: Some(crate::value::Measure::Relative),
            measured: gap,
            change_percent: gap,
            old: Some(ours.old),
            new: Some(ours.new),
            competitor: Some(CompetitorMove {
                bookmaker: competitor.bookmaker().clone(),
                direction: theirs.direction(),
                old: theirs.old,
                new: theirs.new,
                quote: theirs.sequence,
            }),
            quote: ours.sequence,
            ..self.alert(watch, (fields, Some(ours.old.units())), reference.bookmaker(), market)
        };
        Some(Candidate { alert, fields: **fields, monitor: watch.place, direction: None })
    }

    fn is_disagreement(&self, ours: &Move, theirs: &Move, fields: &Resolved) -> bool {
        let is_large = |of: &Move| {
            let change = i128::from(of.old.units().abs_diff(of.new.units())) * 1_000_000;
            change >= i128::from(fields.min_move) * i128::from(of.old.units())
        };
        ours.direction() != theirs.direction()
            && ours.captured_at.micros_since(theirs.captured_at).abs() <= fields.window
            && ours.sequence.max(theirs.sequence) > self.before()
            && is_large(ours)
            && is_large(theirs)
    }

    /// Leaves the competitor with the largest gap; of equal ones the first by slug.
    fn merge(&mut self, found: &mut Vec<Candidate>) {
        let gap = |candidate: &Candidate| {
            let theirs = candidate.alert.competitor.as_ref().map(|competitor| competitor.new);
            theirs
                .zip(candidate.alert.new)
                .map_or(0, |(theirs, ours): (Odds, Odds)| theirs.units().abs_diff(ours.units()))
        };
        let largest = found.iter().map(gap).max().unwrap_or(0);
        let Some(first) = found.iter().position(|candidate| gap(candidate) == largest) else { return };
        let left = found.swap_remove(first);
        for merged in std::mem::replace(found, vec![left]) {
            self.hold(Reason::Merged, merged.alert);
        }
    }
}
