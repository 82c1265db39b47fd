//! Which overrides hold: first for a fixture's moment, then for a subject.

use std::collections::HashMap;

use linewatch_model::{Bookmaker, FixtureKey, Label, Line, MarketId};

use super::{ResolvedMonitor, ResolvedOverride};
use crate::value::{Match, Role};

/// What overrides can ask of a fixture.
#[derive(Debug, Clone, Copy)]
pub struct FixtureContext<'a> {
    /// Its identity.
    pub key: &'a FixtureKey,
    /// Its sport, where known.
    pub sport: Option<&'a Label>,
    /// Its tournament's country, where known.
    pub country: Option<&'a Label>,
    /// Its tournament, where known.
    pub tournament: Option<&'a Label>,
}

/// A monitor's overrides by the narrowest place they name, so that ten thousand of them cost a moment little.
#[derive(Debug, Clone, Default)]
pub(super) struct Scopes {
    everywhere: Vec<usize>,
    fixtures: HashMap<FixtureKey, Vec<usize>>,
    /// By tournament, country or sport, whichever is the narrowest named.
    labels: HashMap<Label, Vec<usize>>,
}

impl Scopes {
    pub(super) fn of(overrides: &[ResolvedOverride]) -> Self {
        let mut scopes = Self::default();
        for (at, other) in overrides.iter().enumerate() {
            let when = &other.when;
            let label = when.tournament.as_ref().or(when.country.as_ref()).or(when.sport.as_ref());
            match (&when.fixture, label) {
                (Some(key), _) => scopes.fixtures.entry(key.clone()).or_default().push(at),
                (None, Some(label)) => scopes.labels.entry(label.clone()).or_default().push(at),
                (None, None) => scopes.everywhere.push(at),
            }
        }
        scopes
    }

    /// The places of overrides that may hold for the fixture, in their order.
    fn candidates(&self, context: &FixtureContext<'_>) -> Vec<usize> {
        let labels = [context.tournament, context.country, context.sport];
        let labelled = labels.into_iter().flatten().filter_map(|label| self.labels.get(label)).flatten();
        let of_fixture = self.fixtures.get(context.key).into_iter().flatten();
        let mut all: Vec<_> = self.everywhere.iter().chain(of_fixture).chain(labelled).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The overrides that hold for a moment as far as the fixture and the time are concerned, by monitor.
#[derive(Debug, Default)]
pub(crate) struct Scoped(Vec<Vec<usize>>);

impl Scoped {
    pub(crate) fn new(watches: &[ResolvedMonitor], context: &FixtureContext<'_>, minutes_to_kickoff: i64) -> Self {
        if watches.iter().all(|watch| watch.overrides.is_empty()) {
            return Self::default();
        }
        let holds = |watch: &ResolvedMonitor, at: usize| {
            watch
                .overrides
                .get(at)
                .is_some_and(|other| is_place(&other.when, context) && is_time(&other.when, minutes_to_kickoff))
        };
        let of = |watch: &ResolvedMonitor| {
            let mut places = watch.scopes.candidates(context);
            places.retain(|at| holds(watch, *at));
            places
        };
        Self(watches.iter().map(of).collect())
    }

    /// A monitor's overrides that may hold, least specific first.
    pub(super) fn of<'a>(&'a self, watch: &'a ResolvedMonitor) -> impl Iterator<Item = &'a ResolvedOverride> {
        let places = if watch.overrides.is_empty() { None } else { self.0.get(watch.place) };
        places.into_iter().flatten().filter_map(|at| watch.overrides.get(*at))
    }
}

/// Whether the fixture is one of those that are meant. A tournament is known by its name and its country: one without a
/// country is not that of the same name in some country.
pub(super) fn is_place(when: &Match, context: &FixtureContext<'_>) -> bool {
    let is = |named: &Option<Label>, known: Option<&Label>| named.as_ref().is_none_or(|named| known == Some(named));
    let country = if when.tournament.is_some() {
        when.country.as_ref() == context.country
    } else {
        is(&when.country, context.country)
    };
    when.fixture.as_ref().is_none_or(|key| key == context.key)
        && is(&when.tournament, context.tournament)
        && country
        && is(&when.sport, context.sport)
}

/// Whether it is near enough to kickoff; `to_kickoff` in microseconds.
pub(super) fn is_time(when: &Match, to_kickoff: i64) -> bool {
    when.kickoff_within.is_none_or(|minutes| to_kickoff <= i64::from(minutes) * 60_000_000)
}

/// What a candidate is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SubjectRef<'a> {
    /// Nobody, of steam.
    pub bookmaker: Option<&'a Bookmaker>,
    pub is_reference: bool,
    pub market: &'a MarketId,
    pub line: Option<Line>,
    /// The price before the moment's change, in units, where it is about a price.
    pub price: Option<u32>,
}

impl ResolvedOverride {
    pub(super) fn holds_for(&self, subject: &SubjectRef<'_>) -> bool {
        is_subject(&self.when, subject)
    }
}

/// Whether the subject is one of those that are meant.
pub(super) fn is_subject(when: &Match, subject: &SubjectRef<'_>) -> bool {
    let role = if subject.is_reference { Role::Reference } else { Role::Competitor };
    when.market.as_ref().is_none_or(|market| market == subject.market)
        && when.line.is_none_or(|line| subject.line == Some(line))
        && when.bookmaker.as_ref().is_none_or(|book| subject.bookmaker == Some(book))
        && when.role.is_none_or(|named| subject.bookmaker.is_some() && named == role)
        && is_price(when, subject.price)
}

fn is_price(when: &Match, price: Option<u32>) -> bool {
    let Some(price) = price.map(i64::from) else { return when.odds_from.is_none() && when.odds_to.is_none() };
    when.odds_from.is_none_or(|from| from.units() <= price) && when.odds_to.is_none_or(|to| price < to.units())
}
