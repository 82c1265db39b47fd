//! A desk without a log: every moment is applied to its fixture's board and judged, and what comes of it is remembered.

use std::{collections::BTreeMap, fs, path::Path};

use linewatch_model::{AlertNumber, Bookmaker, FixtureKey, Sequence, Settings, Severity, Snapshot};
use linewatch_rules::{
    Again, Alert, AlertHistory, Board, FixtureContext, Held, Moment, OfferUpdate, RuleSet, Rules, diff, judge,
};

use crate::recorded::{Recorded, rule_file};

/// One alert and what became of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub fixture: FixtureKey,
    pub alert: Alert,
    pub repeats: u32,
    pub severity: Severity,
}

#[derive(Default)]
pub struct Fixture {
    board: Board,
    alerts: AlertHistory,
    sequence: Sequence,
    next: u32,
}

/// The fixtures, their alerts, and what was held back.
pub struct Replay {
    rules: Rules,
    without: Option<Bookmaker>,
    pub collect_held: bool,
    pub fixtures: BTreeMap<FixtureKey, Fixture>,
    pub alerts: Vec<Told>,
    pub held: Vec<(FixtureKey, Held)>,
    pub moments: u64,
    /// `OddsUpdated` and `OddsConfirmed`.
    pub events: u64,
}

pub fn settings() -> Settings {
    Settings { reference_bookmaker: "draftkings".parse().unwrap(), ..Settings::default() }
}

pub fn rule_set(shared: &Path, name: &str) -> RuleSet {
    RuleSet::from_toml(&fs::read(rule_file(shared, name)).unwrap()).unwrap()
}

impl Replay {
    pub fn new(rules: &RuleSet) -> Self {
        Self {
            rules: Rules::new(rules, Sequence::new(1), &settings(), Sequence::START),
            without: None,
            collect_held: false,
            fixtures: BTreeMap::new(),
            alerts: Vec::new(),
            held: Vec::new(),
            moments: 0,
            events: 0,
        }
    }

    pub fn without(mut self, bookmaker: &str) -> Self {
        self.without = Some(bookmaker.parse().unwrap());
        self
    }

    pub fn run(mut self, moments: &[Recorded]) -> Self {
        for moment in moments {
            self.moment(moment);
        }
        self
    }

    pub fn moment(&mut self, recorded: &Recorded) {
        let fixture = self.fixtures.entry(recorded.fixture.key.clone()).or_default();
        let without = self.without.as_ref();
        let mut fresh: Vec<&Snapshot> = recorded
            .snapshots
            .iter()
            .filter(|snapshot| Some(&snapshot.bookmaker) != without && snapshot.is_prematch())
            .filter(|snapshot| {
                let known = fixture.board.book(&snapshot.bookmaker);
                known.is_none_or(|known| snapshot.captured_at > known.captured_at())
            })
            .collect();
        if fresh.is_empty() {
            return;
        }
        self.moments += 1;
        fresh.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
        let before = fixture.sequence;
        let mut confirmed = Vec::new();
        for snapshot in fresh {
            let markets = diff(fixture.board.book(&snapshot.bookmaker), snapshot);
            if markets.is_empty() {
                confirmed.push(snapshot.bookmaker.clone());
                continue;
            }
            fixture.sequence = fixture.sequence.next();
            let update = OfferUpdate {
                bookmaker: &snapshot.bookmaker,
                captured_at: recorded.captured_at,
                sides_swapped: false,
                markets: &markets,
            };
            fixture.board.update(&update, fixture.sequence);
        }
        if !confirmed.is_empty() {
            fixture.sequence = fixture.sequence.next();
            fixture.board.confirm(&confirmed, recorded.captured_at);
        }
        self.events += fixture.sequence.get() - before.get();
        let details = &recorded.fixture;
        let moment = Moment {
            fixture: FixtureContext {
                key: &details.key,
                sport: details.sport.as_ref(),
                country: details.country.as_ref(),
                tournament: details.tournament.as_ref(),
            },
            captured_at: recorded.captured_at,
            kickoff: details.kickoff,
            before,
            confirmed: &confirmed,
        };
        let first = AlertNumber(fixture.next + 1);
        let judgement = judge(&self.rules, &moment, &fixture.board, &fixture.alerts, first, self.collect_held);
        fixture.alerts.judged(&judgement, recorded.captured_at);
        for alert in judgement.raised {
            fixture.next += 1;
            let severity = alert.severity;
            self.alerts.push(Told { fixture: details.key.clone(), alert, repeats: 0, severity });
        }
        for again in &judgement.again {
            let told = self.alerts.iter_mut().rev();
            let mut told = told.filter(|told| told.fixture == details.key);
            count(told.find(|told| told.alert.number == again.number).unwrap(), again);
        }
        self.held.extend(judgement.held.into_iter().map(|held| (details.key.clone(), held)));
    }

    /// The mean weight of a fixture's state.
    pub fn state_bytes(&self) -> usize {
        let weight = |fixture: &Fixture| fixture.board.weight() + fixture.alerts.weight();
        self.fixtures.values().map(weight).sum::<usize>() / self.fixtures.len()
    }

    /// Warnings, elevated and critical alerts.
    pub fn severities(&self) -> [usize; 3] {
        let count = |severity| self.alerts.iter().filter(|told| told.alert.severity == severity).count();
        [count(Severity::Warning), count(Severity::Elevated), count(Severity::Critical)]
    }
}

fn count(told: &mut Told, again: &Again) {
    match again.escalated {
        Some(severity) => told.severity = severity,
        None => told.repeats += 1,
    }
}
