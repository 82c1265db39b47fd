//! Changes of one price: from the snapshot before, and in small steps.

use linewatch_model::{Direction, MarketId, Severity, Timestamp};

use super::{
    candidate::Candidate,
    changed_markets::{ChangedMarket, MovedOutcome, key},
    measure::{self, Change},
    moment::Evaluation,
};
use crate::{
    board::{Entry, Path},
    in_force::{Resolved, ResolvedMonitor},
    judgement::Reason,
    value::{Detector, Measure},
};

/// How a path is walked back from one of its entries.
pub(super) struct PathWalk<'p, 'a> {
    pub path: &'p Path<'a>,
    /// The entry that is measured to.
    pub to: usize,
    pub outcome: usize,
    pub winners: u32,
    /// The entry in force then is the oldest that counts.
    pub start: Timestamp,
    pub measure: Measure,
    /// Steps of this size are visible; nothing before them counts.
    pub max_step: Option<i64>,
}

impl PathWalk<'_, '_> {
    /// The entry that drift is measured from: the one in force at the start of the window; the oldest with the outcome
    /// (fair: the same outcomes) without a break; the newest that was a visible step, whichever is the latest.
    pub(super) fn baseline(&self) -> usize {
        let newest = self.path.entry(self.to);
        let mut at = self.to;
        while at > 0 {
            let (entry, before) = (self.path.entry(at), self.path.entry(at - 1));
            if entry.captured_at() <= self.start || !self.is_unbroken(&before, &newest) || self.is_step(&before, &entry)
            {
                break;
            }
            at -= 1;
        }
        at
    }

    fn is_unbroken(&self, entry: &Entry<'_>, newest: &Entry<'_>) -> bool {
        entry.units(self.outcome) > 0 && (self.measure != Measure::Fair || measure::has_same_outcomes(entry, newest))
    }

    fn is_step(&self, from: &Entry<'_>, to: &Entry<'_>) -> bool {
        let Some(max_step) = self.max_step else { return false };
        let change = measure::change(self.measure, (from, to), self.outcome, self.winners);
        change.is_some_and(|change| change.reaches(max_step))
    }
}

/// The entry that a change which came with the entry at `to` is measured from.
pub(super) fn baseline(
    detector: Detector,
    fields: &Resolved,
    id: &MarketId,
    path: &Path<'_>,
    (to, outcome): (usize, usize),
) -> usize {
    match detector {
        Detector::Drift => PathWalk {
            path,
            to,
            outcome,
            winners: measure::winners(id),
            start: path.at(to).plus_micros(-fields.window),
            measure: fields.measure,
            max_step: Some(fields.max_step),
        }
        .baseline(),
        _ => to.saturating_sub(1),
    }
}

/// How bad a change is, if it is a candidate: its band, and the floor in its own measure.
pub(super) fn judge_change(
    fields: &Resolved,
    id: &MarketId,
    entries: (&Entry<'_>, &Entry<'_>),
    outcome: usize,
) -> Option<(Severity, Change)> {
    let winners = measure::winners(id);
    let change = measure::change(fields.measure, entries, outcome, winners)?;
    let severity = fields.severity(|band| change.reaches(band))?;
    let floor = || measure::change(fields.floor_measure, entries, outcome, winners);
    let is_above = fields.floor == 0 || floor().is_some_and(|floor| floor.reaches(fields.floor));
    is_above.then_some((severity, change))
}

impl<'a> Evaluation<'a> {
    /// The moved outcomes of the moment that reach a band of the monitor. Those that have to be confirmed wait.
    pub(super) fn price_changes(&mut self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        // Taken out while it is walked: what waits is noted in `self`.
        let all = std::mem::take(&mut self.touched);
        for touched in all.iter().filter(|touched| !touched.moved.is_empty()) {
            let Some(path) = touched.path() else { continue };
            for moved in &touched.moved {
                let Some(candidate) = self.price_change(watch, touched, &path, moved) else { continue };
                if candidate.fields.confirm > 0 && candidate.alert.severity < candidate.fields.confirm_below {
                    if self.collects_held() {
                        self.hold(Reason::Waiting, candidate.alert);
                    }
                } else {
                    candidates.push(candidate);
                }
            }
        }
        self.touched = all;
    }

    fn price_change(
        &self,
        watch: &'a ResolvedMonitor,
        touched: &ChangedMarket<'a>,
        path: &Path<'a>,
        moved: &MovedOutcome<'a>,
    ) -> Option<Candidate> {
        let newest = path.newest();
        let price = price_before(path, (newest, moved.place));
        let fields = self.fields(watch, Some(touched.book.bookmaker()), key(touched.market), Some(price))?;
        let (id, _) = key(touched.market);
        let from = path.entry(baseline(watch.detector, &fields, id, path, (newest, moved.place)));
        let to = path.current();
        let (severity, change) = judge_change(&fields, id, (&from, &to), moved.place)?;
        let alert = self.alert(watch, (&fields, Some(price)), touched.book.bookmaker(), touched.market);
        let alert = alert.of_change((moved.name, moved.place), (&from, &to), (&fields, severity, &change));
        let direction = direction(from.units(moved.place), to.units(moved.place));
        Some(Candidate { alert, fields: *fields, monitor: watch.place, direction: Some(direction) })
    }
}

/// The price of an outcome before the change that came with the entry at `to`.
pub(super) fn price_before(path: &Path<'_>, (to, outcome): (usize, usize)) -> u32 {
    path.entry(to.saturating_sub(1)).units(outcome)
}

pub(super) const fn direction(old: u32, new: u32) -> Direction {
    if new > old { Direction::Up } else { Direction::Down }
}
