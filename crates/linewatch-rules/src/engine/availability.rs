//! Markets that close and come back (design.md section 5).

use linewatch_model::AvailabilityChange;

use super::{
    candidate::Candidate,
    changed_markets::{ChangedMarket, key},
    moment::Evaluation,
};
use crate::{
    alert::Alert,
    judgement::Reason,
    {board::MarketTransition, in_force::ResolvedMonitor},
};

impl<'a> Evaluation<'a> {
    /// The markets that closed in this moment, and those that are open again.
    pub(super) fn availability(&mut self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        for at in 0..self.touched.len() {
            let Some(touched) = self.touched.get(at) else { continue };
            let what = match touched.market.turn() {
                MarketTransition::Closed => AvailabilityChange::Suspended,
                MarketTransition::Returned => AvailabilityChange::Returned,
                MarketTransition::New | MarketTransition::Priced | MarketTransition::StillClosed => continue,
            };
            let touched = touched.clone();
            let book = touched.book.bookmaker();
            let Some(fields) = self.fields(watch, Some(book), key(touched.market), None) else { continue };
            let alert = Alert {
                severity: fields.severity,
                availability: Some(what),
                ..self.alert(watch, (&fields, None), book, touched.market)
            };
            if fields.ignores_line_moves && self.is_line_move(&touched, what) {
                self.hold(Reason::LineMove, alert);
            } else {
                candidates.push(Candidate { alert, fields: *fields, monitor: watch.place, direction: None });
            }
        }
    }

    /// Whether another line of the market did the opposite at the same bookmaker.
    fn is_line_move(&self, touched: &ChangedMarket<'_>, what: AvailabilityChange) -> bool {
        let (id, line) = key(touched.market);
        let others = self.touched.iter().filter(|other| {
            let (other_id, other_line) = key(other.market);
            other.book.bookmaker() == touched.book.bookmaker() && other_id == id && other_line != line
        });
        let mut turns = others.map(|other| other.market.turn());
        turns.any(|turn| match what {
            AvailabilityChange::Suspended => matches!(turn, MarketTransition::New | MarketTransition::Returned),
            AvailabilityChange::Returned => turn == MarketTransition::Closed,
        })
    }
}
