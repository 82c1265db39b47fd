//! Candidates: what detectors hand over.

use std::cmp::Reverse;

use linewatch_model::{AlertNumber, Bookmaker, Direction, Odds, OutcomeName, Percent, Severity};

use super::{measure::Change, moment::Evaluation};
use crate::{
    alert::{Alert, Baseline, ResolvedFor},
    board::{Entry, Market},
    in_force::{Resolved, ResolvedMonitor},
    value::Detector,
};

/// What a detector found, with the fields that hold for it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub alert: Alert,
    pub fields: Resolved,
    /// The place of the monitor.
    pub monitor: usize,
    /// Which way the price went.
    pub direction: Option<Direction>,
}

impl Candidate {
    /// Candidates are taken by: steam before all others, the monitor, the severity, the subject.
    pub(super) fn turn(&self) -> impl Ord + '_ {
        let is_steam = self.alert.detector == Detector::Steam;
        (Reverse(is_steam), self.monitor, Reverse(self.alert.severity), subject(&self.alert))
    }
}

/// What a moment's alerts are numbered by.
pub(super) fn place(alert: &Alert) -> impl Ord + '_ {
    (alert.detector, &alert.monitor, subject(alert))
}

fn subject(alert: &Alert) -> impl Ord + '_ {
    let side = alert.side.as_ref().map(crate::alert::Side::as_str);
    (&alert.bookmaker, &alert.market_id, alert.line, &alert.outcome, side)
}

impl Evaluation<'_> {
    /// What all alerts of a moment have in common. `price` is the one that the fields were asked for.
    pub(super) fn alert(
        &self,
        watch: &ResolvedMonitor,
        (fields, price): (&Resolved, Option<u32>),
        book: &Bookmaker,
        market: &Market,
    ) -> Alert {
        let key = market.key_ref();
        Alert {
            number: AlertNumber(0),
            monitor: watch.id.clone(),
            group: self.rules.groups.get(fields.group).unwrap_or(&watch.id).clone(),
            detector: watch.detector,
            severity: Severity::Warning,
            bookmaker: book.clone(),
            market_id: key.market_id.clone(),
            market_name: market.name().clone(),
            line: key.line,
            outcome: None,
            side: None,
            measure: None,
            measured: Percent::ZERO,
            change_percent: Percent::ZERO,
            old: None,
            new: None,
            baseline: None,
            competitor: None,
            availability: None,
            movers: Vec::new(),
            legs: Vec::new(),
            detected_at: self.moment.captured_at,
            quote: market.quote(),
            resolved_for: ResolvedFor {
                bookmaker: Some(book).filter(|_| watch.detector != Detector::Steam).cloned(),
                price: price.and_then(odds),
            },
        }
    }
}

impl Alert {
    /// The same, of a price that changed from one entry to another.
    pub(super) fn of_change(
        self,
        (outcome, place): (&OutcomeName, usize),
        (from, to): (&Entry<'_>, &Entry<'_>),
        (fields, severity, change): (&Resolved, Severity, &Change),
    ) -> Self {
        let (old, new) = (odds(from.units(place)), odds(to.units(place)));
        let relative = old.zip(new).map_or(Percent::ZERO, |(old, new)| new.change_from(old));
        Self {
            severity,
            outcome: Some(outcome.clone()),
            measure: Some(fields.measure),
            measured: Percent::from_units(change.units()),
            change_percent: relative,
            old,
            new,
            baseline: Some(baseline(from)),
            quote: to.sequence(),
            ..self
        }
    }
}

pub(super) const fn baseline(entry: &Entry<'_>) -> Baseline {
    Baseline { captured_at: entry.captured_at(), sequence: entry.sequence() }
}

/// The price that units say; 0 is none.
pub(super) fn odds(units: u32) -> Option<Odds> {
    Odds::from_units(i64::from(units)).ok()
}
