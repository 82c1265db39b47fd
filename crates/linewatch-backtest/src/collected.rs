//! What a thread finds out about its fixtures.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{hours::Hours, raised_alert::RaisedAlert, track::Totals};
use linewatch_model::{AlertNumber, Bookmaker, FixtureKey, Label, Position, Timestamp};
use linewatch_rules::{Identity, Reason};

/// What a thread finds out about its fixtures; of several threads it is put together.
#[derive(Debug, Default)]
pub struct Collected {
    /// For each set of rules: those compared with, the draft, those of the sweep.
    pub totals: Vec<Totals>,
    /// The alerts of the rules that are compared with.
    pub before: Vec<RaisedAlert>,
    /// Those of the draft.
    pub after: Vec<RaisedAlert>,
    /// Why the draft held back what the others raised.
    pub held: Vec<(Identity, Reason)>,
    /// What the log recorded.
    pub recorded: Vec<Recorded>,
    /// Where each of those is.
    numbers: HashMap<(FixtureKey, AlertNumber), usize>,
    /// The teams of fixtures with alerts: home and away.
    pub teams: BTreeMap<FixtureKey, (Label, Label)>,
    /// When there were moments that count.
    pub hours: Hours,
    /// The first and the last moment of all.
    pub ends: Option<(Timestamp, Timestamp)>,
    /// Bookmakers with odds.
    pub bookmakers: BTreeSet<Bookmaker>,
    /// Fixtures that count.
    pub fixtures: u64,
    /// Moments that count.
    pub moments: u64,
    /// How often one that was let go was folded again.
    pub folded_again: u64,
    /// Events that cannot be read, and the first of them.
    pub unreadable: (u64, Option<Position>),
}

/// An alert that the log recorded.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What it says.
    pub alert: RaisedAlert,
    /// Whether somebody has seen it, and did not take that back.
    pub is_acknowledged: bool,
}

impl Collected {
    /// Nothing yet, for so many sets of rules.
    #[must_use]
    pub fn new(tracks: usize) -> Self {
        Self { totals: vec![Totals::default(); tracks], ..Self::default() }
    }

    /// The log recorded an alert.
    pub fn record(&mut self, alert: RaisedAlert) {
        let number = (alert.identity.fixture.clone(), alert.number);
        self.numbers.insert(number, self.recorded.len());
        self.recorded.push(Recorded { alert, is_acknowledged: false });
    }

    /// Somebody has seen a recorded alert, or takes that back.
    pub fn acknowledge(&mut self, fixture: &FixtureKey, number: AlertNumber, is_acknowledged: bool) {
        let at = self.numbers.get(&(fixture.clone(), number));
        if let Some(recorded) = at.and_then(|at| self.recorded.get_mut(*at)) {
            recorded.is_acknowledged = is_acknowledged;
        }
    }

    /// There was a moment.
    pub fn reached(&mut self, at: Timestamp) {
        let (first, last) = self.ends.unwrap_or((at, at));
        self.ends = Some((first.min(at), last.max(at)));
    }

    /// An event cannot be read.
    pub fn cannot_read(&mut self, position: Position) {
        let (count, first) = self.unreadable;
        self.unreadable = (count + 1, Some(first.map_or(position, |first| first.min(position))));
    }

    /// Puts what another thread found beside it. Fixtures are never shared, so nothing is twice.
    pub fn merge(&mut self, other: Self) {
        for (totals, more) in self.totals.iter_mut().zip(&other.totals) {
            totals.merge(more);
        }
        self.before.extend(other.before);
        self.after.extend(other.after);
        self.held.extend(other.held);
        self.recorded.extend(other.recorded);
        self.teams.extend(other.teams);
        self.hours.merge(other.hours);
        for at in other.ends.into_iter().flat_map(|(first, last)| [first, last]) {
            self.reached(at);
        }
        self.bookmakers.extend(other.bookmakers);
        self.fixtures += other.fixtures;
        self.moments += other.moments;
        self.folded_again += other.folded_again;
        let (count, first) = other.unreadable;
        self.unreadable = (self.unreadable.0 + count, self.unreadable.1.into_iter().chain(first).min());
    }

    /// Brings everything into one order, whichever thread found it when. Each thread does so with its own; what is put together of
    /// sorted parts costs little.
    pub fn sort(&mut self) {
        self.before.sort();
        self.after.sort();
        self.recorded.sort_by(|a, b| a.alert.cmp(&b.alert));
    }
}
