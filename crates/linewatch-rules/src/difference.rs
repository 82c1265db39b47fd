//! The difference that a draft makes against the rules in force (rules.md section 2, "THE DIFFERENCE").

use std::collections::BTreeMap;

use linewatch_model::{Bookmaker, FixtureKey, Line, MarketId, OutcomeName, Severity, Timestamp};

use crate::{
    alert::Alert,
    judgement::{Held, Reason},
    value::Detector,
};

/// Alerts of a situation lie at most so many minutes apart.
const SITUATION_MINUTES: i64 = 60;

/// What makes an alert of two runs the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The fixture.
    pub fixture: FixtureKey,
    /// The moment.
    pub at: Timestamp,
    /// What it says.
    pub detector: Detector,
    /// Whose price or market.
    pub bookmaker: Bookmaker,
    /// The market.
    pub market_id: MarketId,
    /// Its line.
    pub line: Option<Line>,
    /// The outcome.
    pub outcome: Option<OutcomeName>,
    /// The competitor or direction.
    pub side: Option<String>,
}

impl Identity {
    /// That of an alert or a candidate.
    #[must_use]
    pub fn of(fixture: &FixtureKey, alert: &Alert) -> Self {
        Self {
            fixture: fixture.clone(),
            at: alert.detected_at,
            detector: alert.detector,
            bookmaker: alert.bookmaker.clone(),
            market_id: alert.market_id.clone(),
            line: alert.line,
            outcome: alert.outcome.clone(),
            side: alert.side.as_ref().map(|side| side.as_str().to_owned()),
        }
    }

    const fn subject(&self) -> OutcomeKey<'_> {
        (&self.fixture, &self.market_id, self.line, self.outcome.as_ref())
    }
}

type OutcomeKey<'a> = (&'a FixtureKey, &'a MarketId, Option<Line>, Option<&'a OutcomeName>);

/// What one set of rules made of the events: its alerts, each identity at its worst, and what it held back.
#[derive(Debug, Clone, Default)]
pub struct Run {
    raised: BTreeMap<Identity, Severity>,
    held: BTreeMap<Identity, Reason>,
}

impl Run {
    /// Takes an alert in.
    pub fn raised(&mut self, identity: Identity, severity: Severity) {
        let worst = self.raised.entry(identity).or_insert(severity);
        *worst = severity.max(*worst);
    }

    /// The alerts of a list, which costs less than taking them in one by one; least where the list is sorted.
    #[must_use]
    pub fn of_alerts(mut alerts: Vec<(Identity, Severity)>) -> Self {
        alerts.sort();
        // Of one identity the worst comes last.
        alerts.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                kept.1 = later.1;
            }
            is_same
        });
        Self { raised: alerts.into_iter().collect(), held: BTreeMap::new() }
    }

    /// Takes a candidate in that was held back. Of one identity that several monitors held back the first reason counts.
    pub fn held(&mut self, fixture: &FixtureKey, held: &Held) {
        self.held_back(Identity::of(fixture, &held.candidate), held.reason);
    }

    /// The same, of what is known by its identity alone.
    pub fn held_back(&mut self, identity: Identity, reason: Reason) {
        self.held.entry(identity).or_insert(reason);
    }

    /// The alerts, each with its severity.
    #[must_use]
    pub fn alerts(&self) -> impl ExactSizeIterator<Item = (&Identity, Severity)> {
        self.raised.iter().map(|(identity, severity)| (identity, *severity))
    }
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// In both with one severity.
    Same,
    /// In both, with this severity in the draft.
    Changed(Severity),
    /// Only in force: the draft held it back for this reason, or had no candidate there (`below`).
    Lost(Option<Reason>),
    /// Only in the draft.
    Gained,
}

/// Alerts of one outcome near one another, and who has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Situation {
    /// Its alerts, in order of time.
    pub alerts: Vec<Identity>,
    /// Whether the rules in force have one of them.
    pub in_force: bool,
    /// Whether the draft has.
    pub in_draft: bool,
}

/// The difference of two runs over the same events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Every alert of both, by identity: its severity (where both have it, that in force) and what became of it.
    pub rows: Vec<(Identity, Severity, Class)>,
    /// The situations.
    pub situations: Vec<Situation>,
}

impl Difference {
    /// Compares a draft with the rules in force.
    #[must_use]
    pub fn between(in_force: &Run, draft: &Run) -> Self {
        let (mut now, mut then) = (in_force.raised.iter().peekable(), draft.raised.iter().peekable());
        let mut rows = Vec::with_capacity(in_force.raised.len().max(draft.raised.len()));
        loop {
            // Both are in order: whichever comes first is next, and where both do it is in both.
            let next = match (now.peek(), then.peek()) {
                (Some((a, _)), Some((b, _))) => (*a).min(*b),
                (Some((a, _)), None) => *a,
                (None, Some((b, _))) => *b,
                (None, None) => break,
            };
            let was = now.next_if(|(identity, _)| *identity == next).map(|(_, severity)| *severity);
            let is = then.next_if(|(identity, _)| *identity == next).map(|(_, severity)| *severity);
            let (severity, class) = match (was, is) {
                (Some(now), Some(then)) if now == then => (now, Class::Same),
                (Some(now), Some(then)) => (now, Class::Changed(then)),
                (Some(now), None) => (now, Class::Lost(draft.held.get(next).copied())),
                (None, then) => (then.unwrap_or(Severity::Warning), Class::Gained),
            };
            rows.push((next.clone(), severity, class));
        }
        Self { situations: situations(&rows), rows }
    }

    /// How many alerts each class has; of those gained by type.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (identity, _, class) in &self.rows {
            match class {
                Class::Same => counts.same += 1,
                Class::Changed(_) => counts.changed += 1,
                Class::Lost(reason) => *counts.lost.entry(reason.map_or("below", Reason::as_str)).or_default() += 1,
                Class::Gained => *counts.gained.entry(identity.detector).or_default() += 1,
            }
        }
        for situation in &self.situations {
            match (situation.in_force, situation.in_draft) {
                (true, true) => counts.situations_kept += 1,
                (true, false) => counts.situations_lost += 1,
                (false, _) => counts.situations_gained += 1,
            }
        }
        counts
    }
}

/// The difference in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// In both with one severity.
    pub same: u64,
    /// In both with another.
    pub changed: u64,
    /// Only in force, by the reason's word or `below`.
    pub lost: BTreeMap<&'static str, u64>,
    /// Only in the draft, by type.
    pub gained: BTreeMap<Detector, u64>,
    /// Situations that both have.
    pub situations_kept: u64,
    /// Those only in force.
    pub situations_lost: u64,
    /// Those only in the draft.
    pub situations_gained: u64,
}

/// All alerts of both on one outcome, each at most an hour after the one before.
fn situations(rows: &[(Identity, Severity, Class)]) -> Vec<Situation> {
    let mut alerts: Vec<(&Identity, Class)> = rows.iter().map(|(identity, _, class)| (identity, *class)).collect();
    // Stable: at one time they stay in the order of identities.
    alerts.sort_by(|(a, _), (b, _)| (a.subject(), a.at).cmp(&(b.subject(), b.at)));
    let near = |(a, _): &(&Identity, Class), (b, _): &(&Identity, Class)| {
        a.subject() == b.subject() && b.at.micros_since(a.at) <= SITUATION_MINUTES * 60_000_000
    };
    let situation = |alerts: &[(&Identity, Class)]| Situation {
        alerts: alerts.iter().map(|(identity, _)| (*identity).clone()).collect(),
        in_force: alerts.iter().any(|(_, class)| *class != Class::Gained),
        in_draft: alerts.iter().any(|(_, class)| !matches!(class, Class::Lost(_))),
    };
    alerts.chunk_by(near).map(situation).collect()
}
