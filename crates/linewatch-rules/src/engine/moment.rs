//! A moment that is being judged.

use linewatch_model::{AlertNumber, Bookmaker, Sequence};

use super::{
    Moment,
    candidate::{self, Candidate},
    changed_markets::{self, ChangedMarket},
    cooldown::Verdict,
};
use crate::{
    alert::Alert,
    board::{Board, BookmakerBoard, MarketStatus},
    history::AlertHistory,
    in_force::{Resolved, ResolvedMonitor, Rules, Scoped, SubjectRef},
    judgement::{Again, Held, Judgement, Reason, Resolution},
    value::Detector,
};

/// What a moment is judged by, and what it led to so far.
pub(super) struct Evaluation<'a> {
    pub rules: &'a Rules,
    pub moment: &'a Moment<'a>,
    pub board: &'a Board,
    pub alerts: &'a AlertHistory,
    pub reference: Option<&'a BookmakerBoard>,
    pub touched: Vec<ChangedMarket<'a>>,
    scoped: Scoped,
    collect_held: bool,
    /// In the order in which they were raised; numbered at the end.
    pub raised: Vec<Raised>,
    /// What belongs to other alerts.
    pub again: Vec<PendingAgain>,
    pub resolved: Vec<Resolution>,
    held: Vec<Held>,
}

/// An alert that has no number yet, and how bad it has become within the moment.
pub(super) struct Raised {
    pub alert: Alert,
    pub severity: linewatch_model::Severity,
}

/// Which alert something belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// One there was.
    Known(AlertNumber),
    /// The one raised at this place in the moment.
    Fresh(usize),
}

/// Something that belongs to an alert that may have no number yet.
pub(super) struct PendingAgain {
    pub target: Target,
    pub again: Again,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(
        rules: &'a Rules,
        moment: &'a Moment<'a>,
        board: &'a Board,
        alerts: &'a AlertHistory,
        collect_held: bool,
    ) -> Self {
        let to_kickoff = moment.kickoff.micros_since(moment.captured_at);
        Self {
            rules,
            moment,
            board,
            alerts,
            reference: board.book(&rules.reference),
            touched: changed_markets::touched(board, rules, moment.before),
            scoped: Scoped::new(&rules.monitors, &moment.fixture, to_kickoff),
            collect_held,
            raised: Vec::new(),
            again: Vec::new(),
            resolved: Vec::new(),
            held: Vec::new(),
        }
    }

    pub(super) fn judge(mut self, first: AlertNumber) -> Judgement {
        if !self.touched.is_empty() || self.rules.confirms {
            let mut candidates = Vec::new();
            for watch in self.rules.monitors.iter().filter(|watch| watch.is_on()) {
                self.detect(watch, &mut candidates);
            }
            candidates.sort_by(|a, b| a.turn().cmp(&b.turn()));
            for candidate in candidates {
                self.take(candidate);
            }
        }
        self.judge_states();
        self.finish(first)
    }

    fn detect(&mut self, watch: &'a ResolvedMonitor, candidates: &mut Vec<Candidate>) {
        match watch.detector {
            Detector::PriceChange | Detector::Drift => {
                // Of equal candidates a change that needs no confirmation is taken first, then the older one.
                self.price_changes(watch, candidates);
                self.confirmed_changes(watch, candidates);
            }
            Detector::Steam => self.steam(watch, candidates),
            Detector::DirectionDisagreement => self.disagreements(watch, candidates),
            Detector::Availability => self.availability(watch, candidates),
            Detector::Deviation | Detector::Surebet => {}
        }
    }

    /// Passes a candidate through what may hold it back, in the order of rules.md section 2.
    fn take(&mut self, candidate: Candidate) {
        if let Some(reason) = self.left_out(&candidate) {
            return self.hold(reason, candidate.alert);
        }
        if self.is_outlier(&candidate) {
            return self.hold(Reason::Outlier, candidate.alert);
        }
        if self.is_inhibited(&candidate) {
            return self.hold(Reason::Inhibited, candidate.alert);
        }
        match self.cooldown(&candidate) {
            Verdict::New => {
                let severity = candidate.alert.severity;
                self.raised.push(Raised { alert: candidate.alert, severity });
            }
            Verdict::Repeat(target) => self.repeat(target, candidate.alert, false),
        }
    }

    /// Why a candidate is none of the desk's business: the reference book's changes matter where a competitor has the market
    /// open too; a competitor's, and steam, where the reference book has ever offered the fixture.
    fn left_out(&self, candidate: &Candidate) -> Option<Reason> {
        let alert = &candidate.alert;
        let is_of_reference = alert.bookmaker == self.rules.reference;
        match alert.detector {
            Detector::DirectionDisagreement => None,
            Detector::Steam => (!self.is_ever_offered()).then_some(Reason::NotOffered),
            _ if !is_of_reference => (!self.is_ever_offered()).then_some(Reason::NotOffered),
            _ => (!self.has_competitor(alert)).then_some(Reason::NoCompetitor),
        }
    }

    fn has_competitor(&self, alert: &Alert) -> bool {
        let key = crate::board::KeyRef { market_id: &alert.market_id, line: alert.line };
        self.competitors().any(|book| book.find(key).is_some_and(|market| market.status() == MarketStatus::Open))
    }

    fn is_ever_offered(&self) -> bool {
        self.reference.is_some_and(|book| !book.markets().is_empty())
    }

    pub(super) fn competitors(&self) -> impl Iterator<Item = &'a BookmakerBoard> + use<'a> {
        let reference = &self.rules.reference;
        self.board.books().iter().filter(move |book| book.bookmaker() != reference)
    }

    /// A monitor's fields for a subject; `None` where it is switched off there.
    pub(super) fn fields(
        &self,
        watch: &'a ResolvedMonitor,
        bookmaker: Option<&Bookmaker>,
        (market, line): changed_markets::Key<'_>,
        price: Option<u32>,
    ) -> Option<std::borrow::Cow<'a, Resolved>> {
        let is_reference = bookmaker == Some(&self.rules.reference);
        let fields = watch.fields(&self.scoped, &SubjectRef { bookmaker, is_reference, market, line, price });
        fields.enabled.then_some(fields)
    }

    /// Notes a candidate that is not raised, if somebody wants to know.
    pub(super) fn hold(&mut self, reason: Reason, candidate: Alert) {
        if self.collect_held {
            self.held.push(Held { reason, candidate });
        }
    }

    pub(super) const fn collects_held(&self) -> bool {
        self.collect_held
    }

    /// Whether a book was last seen so long ago that it does not count.
    pub(super) const fn is_stale(&self, book: &BookmakerBoard, stale_after: i64) -> bool {
        self.moment.captured_at.micros_since(book.captured_at()) > stale_after
    }

    pub(super) const fn before(&self) -> Sequence {
        self.moment.before
    }

    /// Numbers what was raised: by type, monitor, bookmaker, market, outcome, competitor or direction.
    fn finish(self, first: AlertNumber) -> Judgement {
        let mut order: Vec<usize> = (0..self.raised.len()).collect();
        order.sort_by(|a, b| candidate::place(&self.raised[*a].alert).cmp(&candidate::place(&self.raised[*b].alert)));
        let mut numbers = vec![AlertNumber(0); order.len()];
        for (place, nth) in order.iter().zip(0..) {
            numbers[*place] = AlertNumber(first.0.saturating_add(nth));
        }
        let mut raised: Vec<Alert> = self
            .raised
            .into_iter()
            .zip(&numbers)
            .map(|(raised, number)| Alert { number: *number, ..raised.alert })
            .collect();
        raised.sort_by_key(|alert| alert.number);
        let again = |pending: PendingAgain| {
            let number = match pending.target {
                Target::Known(number) => number,
                Target::Fresh(at) => numbers.get(at).copied().unwrap_or(AlertNumber(0)),
            };
            let newest = Alert { number, ..pending.again.newest };
            Again { number, newest, ..pending.again }
        };
        let again = self.again.into_iter().map(again).collect();
        Judgement { raised, again, resolved: self.resolved, held: self.held }
    }
}
