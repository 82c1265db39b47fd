//! States: alerts that last from their beginning to their end (rules.md, "State detectors").

use linewatch_model::{AlertNumber, OutcomeName, Severity};

use super::{
    changed_markets::{self, Key},
    moment::{Evaluation, Raised, Target},
};
use crate::{
    alert::{Alert, Stand},
    board::MarketTransition,
    history::{AlertDirection, Remembered},
    in_force::{Resolved, ResolvedMonitor},
    judgement::{Resolution, ResolvedWhy},
    value::Detector,
};

/// What a state is about, at the reference book.
#[derive(Debug, Clone, Copy)]
pub(super) struct StateSubject<'a> {
    pub watch: &'a ResolvedMonitor,
    pub key: Key<'a>,
    pub outcome: Option<&'a OutcomeName>,
    pub stand: Option<Stand>,
}

/// Where the reference book stands.
pub(super) struct BandState {
    /// How bad it is; `None` below the warning band.
    pub level: Option<Severity>,
    /// Whether it lies so far below the warning band that it is over.
    pub is_over: bool,
}

impl StateSubject<'_> {
    /// Whether an alert is about this, leaving aside whose it is.
    fn is_of(&self, known: &Remembered<'_>) -> bool {
        let (market, line) = self.key;
        known.detector() == self.watch.detector
            && known.market() == (market.as_str(), line)
            && known.outcome() == self.outcome.map(OutcomeName::as_str)
            && known.way() == self.stand.map(AlertDirection::of_stand)
    }
}

impl Evaluation<'_> {
    /// Looks at every touched market key, deviations before sure bets.
    pub(super) fn judge_states(&mut self) {
        self.resolve_without_rules();
        if !self.rules.monitors.iter().any(|watch| watch.detector.is_state() && watch.is_on()) {
            return;
        }
        let changed = self.touched.iter().filter(|touched| touched.market.turn() != MarketTransition::StillClosed);
        let keys = changed_markets::keys(changed);
        for detector in [Detector::Deviation, Detector::Surebet] {
            for watch in self.rules.monitors.iter().filter(|watch| watch.detector == detector && watch.is_on()) {
                for key in &keys {
                    match detector {
                        Detector::Deviation => self.deviation(watch, *key),
                        _ => self.surebet(watch, *key),
                    }
                }
            }
        }
    }

    /// Ends the states that no monitor looks at any more.
    fn resolve_without_rules(&mut self) {
        let primary = self.rules.primary_markets();
        let is_looked_at = |known: &Remembered<'_>| {
            let mut watches = self.rules.monitors.iter();
            primary.binary_search_by(|id| id.as_str().cmp(known.market().0)).is_ok()
                && watches.any(|watch| {
                    watch.id.as_str() == known.monitor() && watch.detector == known.detector() && watch.is_on()
                })
        };
        let orphans = self.alerts.iter().filter(|known| known.is_open_state() && !is_looked_at(known));
        let orphans: Vec<_> = orphans.map(|known| known.number()).collect();
        self.resolve(orphans, ResolvedWhy::Rules);
    }

    pub(super) fn resolve(&mut self, numbers: Vec<AlertNumber>, why: ResolvedWhy) {
        self.resolved.extend(numbers.into_iter().map(|number| Resolution { number, why }));
    }

    /// Ends a monitor's states of a market key, all or those of some outcomes.
    pub(super) fn resolve_key(
        &mut self,
        (watch, (market, line)): (&ResolvedMonitor, Key<'_>),
        is_outcome: impl Fn(Option<&str>) -> bool,
        why: ResolvedWhy,
    ) {
        let open = self.alerts.iter().filter(|known| {
            known.is_open_state()
                && known.detector() == watch.detector
                && known.monitor() == watch.id.as_str()
                && known.market() == (market.as_str(), line)
                && is_outcome(known.outcome())
        });
        let numbers = open.map(|known| known.number()).collect();
        self.resolve(numbers, why);
    }

    /// The open alert of a monitor about this.
    fn open(&self, about: &StateSubject<'_>) -> Option<(AlertNumber, Severity)> {
        let own = |known: &Remembered<'_>| known.monitor() == about.watch.id.as_str() && about.is_of(known);
        let open = self.alerts.iter().find(|known| known.is_open_state() && own(known));
        open.map(|known| (known.number(), self.severity(&known)))
    }

    /// How bad an alert is, with what this moment made of it.
    fn severity(&self, known: &Remembered<'_>) -> Severity {
        self.standing(known.number()).map_or(known.severity(), |(severity, _)| severity)
    }

    /// Begins, worsens or ends a state, or leaves it as it is. The alert is made where it is needed.
    pub(super) fn state(
        &mut self,
        about: &StateSubject<'_>,
        fields: &Resolved,
        standing: &BandState,
        alert: impl FnOnce(Severity) -> Alert,
    ) {
        match (self.open(about), standing.level) {
            (Some((number, was)), Some(level)) if level > was => {
                self.repeat((Target::Known(number), was), alert(level), false);
            }
            (Some((number, _)), None) if standing.is_over => self.resolve(vec![number], ResolvedWhy::BackInLine),
            (None, Some(level)) => match self.closed_lately(about, fields) {
                Some((number, was)) => self.repeat((Target::Known(number), was), alert(level), true),
                None => self.raised.push(Raised { alert: alert(level), severity: level }),
            },
            _ => {}
        }
    }

    /// The alert of the cooldown group about this that was resolved less than the cooldown ago.
    fn closed_lately(&self, about: &StateSubject<'_>, fields: &Resolved) -> Option<(AlertNumber, Severity)> {
        if fields.cooldown == 0 {
            return None;
        }
        let group = self.rules.groups.get(fields.group).unwrap_or(&about.watch.id).as_str();
        let closed = self.alerts.iter().filter(|known| known.group() == group && about.is_of(known));
        let is_open_again = |known: &Remembered<'_>| {
            let target = Target::Known(known.number());
            self.again.iter().any(|pending| pending.again.reopened && pending.target == target)
        };
        let closed = closed.filter(|known| !is_open_again(known));
        let closed = closed.filter_map(|known| Some((known.resolved()?, known)));
        let (resolved, last) = closed.max_by_key(|(resolved, _)| *resolved)?;
        let is_recent = self.moment.captured_at.micros_since(resolved) < fields.cooldown;
        is_recent.then(|| (last.number(), self.severity(&last)))
    }
}
