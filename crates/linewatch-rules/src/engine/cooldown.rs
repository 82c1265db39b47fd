//! Cooldown and inhibition: what the fixture's other alerts mean for a candidate.

use linewatch_model::{AlertNumber, Line, Severity, Timestamp};

use super::{
    candidate::Candidate,
    moment::{Evaluation, PendingAgain, Target},
};
use crate::{
    alert::Alert,
    history::{AlertDirection, Remembered},
    judgement::{Again, Reason},
    value::{Detector, Per},
};

/// What a candidate is.
pub(super) enum Verdict {
    New,
    /// It belongs to this alert, which was so bad until now.
    Repeat((Target, Severity)),
}

/// An alert of the fixture, whether it has a number yet or not.
struct ExistingAlert<'a> {
    group: &'a str,
    monitor: &'a str,
    bookmaker: &'a str,
    market: (&'a str, Option<Line>),
    outcome: Option<&'a str>,
    way: Option<AlertDirection>,
}

impl<'a> ExistingAlert<'a> {
    fn known(known: &Remembered<'a>) -> Self {
        Self {
            group: known.group(),
            monitor: known.monitor(),
            bookmaker: known.bookmaker(),
            market: known.market(),
            outcome: known.outcome(),
            way: known.way(),
        }
    }

    fn of(alert: &'a Alert) -> Self {
        Self {
            group: alert.group.as_str(),
            monitor: alert.monitor.as_str(),
            bookmaker: alert.bookmaker.as_str(),
            market: (alert.market_id.as_str(), alert.line),
            outcome: alert.outcome.as_ref().map(linewatch_model::OutcomeName::as_str),
            way: AlertDirection::of(alert.side.as_ref()),
        }
    }

    /// Whether it is the same thing as a candidate, by what the candidate's monitor calls the same.
    fn is_same(&self, candidate: &ExistingAlert<'_>, per: Per, is_steam: bool, reference: &str) -> bool {
        let same_selection = || self.market == candidate.market && self.outcome == candidate.outcome;
        let same_book = || self.bookmaker == candidate.bookmaker;
        let same = match per {
            Per::Outcome => same_book() && same_selection(),
            Per::Selection => same_selection() && (self.bookmaker == reference) == (candidate.bookmaker == reference),
            Per::Market => same_book() && self.market == candidate.market,
            Per::Fixture => true,
        };
        self.group == candidate.group && same && (!is_steam || self.way == candidate.way)
    }
}

impl Evaluation<'_> {
    /// Whether the candidate belongs to an alert that was raised or escalated less than the cooldown ago.
    pub(super) fn cooldown(&self, candidate: &Candidate) -> Verdict {
        let fields = &candidate.fields;
        if fields.cooldown == 0 {
            return Verdict::New;
        }
        let (wanted, reference) = (ExistingAlert::of(&candidate.alert), self.rules.reference.as_str());
        let is_steam = candidate.alert.detector == Detector::Steam;
        let is_same = |other: &ExistingAlert<'_>| other.is_same(&wanted, fields.per, is_steam, reference);
        let last = self.last(is_same);
        match last {
            Some((target, severity, at)) if self.moment.captured_at.micros_since(at) < fields.cooldown => {
                Verdict::Repeat((target, severity))
            }
            _ => Verdict::New,
        }
    }

    /// The last alert of that kind, by when it was raised or last escalated.
    fn last(&self, is_same: impl Fn(&ExistingAlert<'_>) -> bool) -> Option<(Target, Severity, Timestamp)> {
        let known = self.alerts.iter().filter(|known| is_same(&ExistingAlert::known(known)));
        let known = known.map(|known| {
            let (severity, at) = self.standing(known.number()).unwrap_or((known.severity(), known.at()));
            (Target::Known(known.number()), severity, at)
        });
        let fresh = self.raised.iter().enumerate().filter(|(_, raised)| is_same(&ExistingAlert::of(&raised.alert)));
        let fresh = fresh.map(|(at, raised)| (Target::Fresh(at), raised.severity, self.moment.captured_at));
        known.chain(fresh).max_by_key(|(_, _, at)| *at)
    }

    /// What the moment made of an alert so far, if it escalated it.
    pub(super) fn standing(&self, number: AlertNumber) -> Option<(Severity, Timestamp)> {
        let of_this = self.again.iter().filter(|pending| pending.target == Target::Known(number));
        of_this.filter_map(|pending| pending.again.escalated).max().map(|severity| (severity, self.moment.captured_at))
    }

    /// Makes a candidate part of the alert that it belongs to.
    pub(super) fn repeat(&mut self, (target, was): (Target, Severity), newest: Alert, reopened: bool) {
        let escalated = (newest.severity > was).then_some(newest.severity);
        if let (Target::Fresh(at), Some(severity)) = (target, escalated)
            && let Some(raised) = self.raised.get_mut(at)
        {
            raised.severity = severity;
        }
        let reason = if escalated.is_some() { Reason::Escalated } else { Reason::Repeat };
        if self.collects_held() {
            self.hold(reason, newest.clone());
        }
        let again = Again { number: AlertNumber(0), escalated, reopened, newest };
        self.again.push(PendingAgain { target, again });
    }

    /// Whether steam told it already: the steam monitor raised or escalated an alert of the same outcome and direction less
    /// than `inhibit_for` ago, this moment included. Competitors' price changes and drifts only.
    pub(super) fn is_inhibited(&self, candidate: &Candidate) -> bool {
        let alert = &candidate.alert;
        let inhibitor = candidate.fields.inhibited_by.and_then(|at| self.rules.monitors.get(at));
        let Some((inhibitor, direction)) = inhibitor.zip(candidate.direction) else { return false };
        let is_change = matches!(alert.detector, Detector::PriceChange | Detector::Drift);
        if !is_change || alert.bookmaker == self.rules.reference {
            return false;
        }
        let wanted = ExistingAlert::of(alert);
        let told = |other: &ExistingAlert<'_>| {
            other.monitor == inhibitor.id.as_str()
                && other.market == wanted.market
                && other.outcome == wanted.outcome
                && other.way == Some(AlertDirection::of_direction(direction))
        };
        let last = self.last(told);
        last.is_some_and(|(_, _, at)| self.moment.captured_at.micros_since(at) < candidate.fields.inhibit_for)
    }
}
