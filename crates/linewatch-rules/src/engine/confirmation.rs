//! Changes that had to last first.
//!
//! Nothing is remembered: the path, and when the bookmaker was seen before, tell which changes are due.

use super::{
    candidate::Candidate,
    changed_markets::{MovedOutcome, key, moved_at},
    moment::Evaluation,
    price::{baseline, direction, judge_change, price_before},
};
use crate::{
    board::{BookmakerBoard, Market, Path},
    in_force::{Resolved, ResolvedMonitor},
    judgement::Reason,
};

impl<'a> Evaluation<'a> {
    /// The changes of those seen in this moment whose time is over now and was not at their snapshot before.
    pub(super) fn confirmed_changes(&mut self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        if watch.max_confirm == 0 {
            return;
        }
        let (board, rules) = (self.board, self.rules);
        for book in board.books() {
            if !self.is_seen(book) {
                continue;
            }
            for market in rules.primary_markets().iter().flat_map(|id| book.lines(id)) {
                if let Some(path) = market.path() {
                    self.confirm_market(watch, (book, market), &path, candidates);
                }
            }
        }
    }

    fn is_seen(&self, book: &BookmakerBoard) -> bool {
        book.changed() > self.before() || self.moment.confirmed.contains(book.bookmaker())
    }

    fn confirm_market(
        &mut self,
        watch: &'a ResolvedMonitor,
        (book, market): (&'a BookmakerBoard, &'a Market),
        path: &Path<'a>,
        candidates: &mut Vec<Candidate>,
    ) {
        // What is older was due at the bookmaker's snapshot before.
        let may_be_due =
            |at: usize| book.previous().is_none_or(|previous| previous < path.at(at).plus_micros(watch.max_confirm));
        let oldest = (1..=path.newest()).rev().take_while(|at| may_be_due(*at)).last();
        for at in oldest.unwrap_or(usize::MAX)..=path.newest() {
            for moved in moved_at(market, path, at) {
                let price = Some(price_before(path, (at, moved.place)));
                let fields = self.fields(watch, Some(book.bookmaker()), key(market), price);
                let Some(fields) = fields else { continue };
                if !self.is_due(book, path, at, &fields) {
                    continue;
                }
                if let Some(candidate) = self.confirm(watch, (book, market), (path, at), (&fields, &moved)) {
                    candidates.push(candidate);
                }
            }
        }
    }

    /// Whether this is the bookmaker's first snapshot since the change's time was over.
    fn is_due(&self, book: &BookmakerBoard, path: &Path<'_>, at: usize, fields: &Resolved) -> bool {
        let over = path.at(at).plus_micros(fields.confirm);
        fields.confirm > 0 && over <= self.moment.captured_at && book.previous().is_none_or(|previous| previous < over)
    }

    /// The change as it is now, if it was one that had to last and every entry since confirmed it.
    fn confirm(
        &mut self,
        watch: &'a ResolvedMonitor,
        (book, market): (&'a BookmakerBoard, &'a Market),
        (path, at): (&Path<'a>, usize),
        (fields, moved): (&Resolved, &MovedOutcome<'a>),
    ) -> Option<Candidate> {
        let (id, _) = key(market);
        let from = path.entry(baseline(watch.detector, fields, id, path, (at, moved.place)));
        let judged = |at: usize| judge_change(fields, id, (&from, &path.entry(at)), moved.place);
        let (severity, first) = judged(at)?;
        if severity >= fields.confirm_below {
            return None;
        }
        let stood = |at: usize| judged(at).is_some_and(|(_, change)| change.is_positive() == first.is_positive());
        let to = path.current();
        let price = price_before(path, (at, moved.place));
        let alert = self.alert(watch, (fields, Some(price)), book.bookmaker(), market);
        if let (true, Some((severity, change))) = ((at..=path.newest()).all(stood), judged(path.newest())) {
            let alert = alert.of_change((moved.name, moved.place), (&from, &to), (fields, severity, &change));
            let direction = direction(from.units(moved.place), to.units(moved.place));
            return Some(Candidate { alert, fields: *fields, monitor: watch.place, direction: Some(direction) });
        }
        if self.collects_held() {
            let was = path.entry(at);
            let alert = alert.of_change((moved.name, moved.place), (&from, &was), (fields, severity, &first));
            self.hold(Reason::Unconfirmed, alert);
        }
        None
    }
}
