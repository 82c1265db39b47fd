//! Withdrawing what a bookmaker does not have any more.
//!
//! Only complete lists, and the bookmaker's own word that it does not have a fixture, say that something is not on
//! offer. A list that could not be read, or was not read to its end, says nothing about what is not in it.

use std::collections::{HashMap, HashSet};

use super::{
    listing::{BookListing, scheme},
    record::groups,
};
use crate::{
    commands::Tally,
    desk::{Cause, Desk, DeskError},
    model::{Bookmaker, FixtureDetails, FixtureKey, Label, Position, Snapshot},
    projections::{
        fixtures::{Fixture, UNKNOWN},
        odds_now,
    },
};

/// So many fixtures may vanish from lists that have nothing at all; that many more, and it is the lists that are wrong.
const BELIEVABLE: usize = 20;
/// How long to wait for the read models to show what was recorded.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

/// What is known not to be on offer at one bookmaker.
#[derive(Default)]
pub(super) struct Absent {
    /// What its complete lists have; `None` where they are not complete or were not read.
    listed: Option<Listed>,
    /// The fixtures that it says it does not have.
    gone: HashSet<FixtureKey>,
}

struct Listed {
    keys: HashSet<FixtureKey>,
    schemes: HashSet<String>,
}

/// What is known not to be on offer, by bookmaker.
#[derive(Default)]
pub(super) struct Absences(HashMap<Bookmaker, Absent>);

impl Absences {
    /// These are a bookmaker's lists. Those that are not complete say nothing.
    pub fn listed(&mut self, bookmaker: &Bookmaker, listing: &BookListing) {
        if listing.complete {
            let keys = listing.fixtures.keys().cloned().collect();
            let schemes = listing.schemes().into_iter().map(ToOwned::to_owned).collect();
            self.0.entry(bookmaker.clone()).or_default().listed = Some(Listed { keys, schemes });
        }
    }

    /// Complete lists that hold several bookmakers' offers: these are one bookmaker's.
    pub fn offered(&mut self, bookmaker: &Bookmaker, keys: HashSet<FixtureKey>) {
        let schemes = keys.iter().map(|key| scheme(key).to_owned()).collect();
        self.0.entry(bookmaker.clone()).or_default().listed = Some(Listed { keys, schemes });
    }

    /// Whether nothing is known to be absent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A bookmaker says that it does not have a fixture.
    pub fn gone(&mut self, bookmaker: &Bookmaker, key: FixtureKey) {
        self.0.entry(bookmaker.clone()).or_default().gone.insert(key);
    }
}

impl Absent {
    /// Whether a fixture is not on offer. Lists are only about fixtures whose keys are of their kind.
    fn has(&self, key: &FixtureKey, lists_are_believable: bool) -> bool {
        let unlisted = self.listed.as_ref().is_some_and(|listed| {
            let kind = listed.schemes.is_empty() || listed.schemes.contains(scheme(key));
            lists_are_believable && kind && !listed.keys.contains(key)
        });
        self.gone.contains(key) || unlisted
    }
}

/// What was withdrawn.
#[derive(Debug, Default)]
pub(super) struct Withdrawn {
    /// How many markets.
    pub markets: u32,
    /// What that changed.
    pub tally: Tally,
}

/// Withdraws all markets of upcoming fixtures that a bookmaker had open and does not have any more.
pub(super) async fn reconcile(
    desk: &Desk,
    absences: Absences,
    recorded: Position,
    batch_size: usize,
    cause: &Cause,
) -> Result<Withdrawn, DeskError> {
    if absences.is_empty() {
        return Ok(Withdrawn::default());
    }
    if !desk.applied().wait_for(recorded, PATIENCE).await {
        tracing::warn!("the read models are late; what vanished is withdrawn by the next run");
        return Ok(Withdrawn::default());
    }
    let (mut snapshots, mut open_markets) = (Vec::new(), HashMap::new());
    for (bookmaker, absent) in &absences.0 {
        let now = desk.now();
        let open = odds_now::open_at(desk.store().reader(), bookmaker, now).await?;
        let empty = absent.listed.as_ref().is_some_and(|listed| listed.keys.is_empty());
        let believable = !empty || open.len() <= BELIEVABLE;
        if !believable {
            tracing::warn!(%bookmaker, open = open.len(), "its lists have nothing at all; nothing is withdrawn");
        }
        for (fixture, markets) in open {
            if absent.has(&fixture.key, believable)
                && let Some(details) = details(&fixture)
                && let Ok(snapshot) = Snapshot::new(bookmaker.clone(), now, details, Vec::new())
            {
                open_markets.insert((fixture.key, bookmaker.clone()), markets);
                snapshots.push(snapshot);
            }
        }
    }
    let (mut markets, mut tally) = (0, Tally::default());
    for group in groups(snapshots, batch_size) {
        let keys: Vec<_> = group.iter().map(|s| (s.fixture.key.clone(), s.bookmaker.clone())).collect();
        let recorded = desk.record(group.into_iter().enumerate().collect(), cause, None).await?;
        tally += recorded.tally;
        let failed: HashSet<FixtureKey> = recorded.failed.into_iter().map(|failed| failed.key).collect();
        let done = keys.iter().filter(|(key, _)| !failed.contains(key));
        markets += done.filter_map(|key| open_markets.get(key)).sum::<i64>();
    }
    Ok(Withdrawn { markets: u32::try_from(markets).unwrap_or(u32::MAX), tally })
}

/// What the read model knows about a fixture, as a snapshot says it.
fn details(fixture: &Fixture) -> Option<FixtureDetails> {
    let known = |text: &str| (text != UNKNOWN).then(|| text.parse::<Label>().ok()).flatten();
    Some(FixtureDetails {
        key: fixture.key.clone(),
        name: fixture.name.parse().ok()?,
        home_team: fixture.home_team.parse().ok()?,
        away_team: fixture.away_team.parse().ok()?,
        kickoff: fixture.kickoff,
        sport: known(&fixture.sport),
        country: known(&fixture.tournament.country),
        tournament: known(&fixture.tournament.name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> FixtureKey {
        text.parse().unwrap()
    }

    #[test]
    fn lists_speak_for_their_own_kind_of_fixtures() {
        let listed = Listed { keys: HashSet::from([key("sr:1")]), schemes: HashSet::from(["sr".to_owned()]) };
        let absent = Absent { listed: Some(listed), gone: HashSet::from([key("x:9")]) };
        assert!(absent.has(&key("sr:2"), true));
        assert!(!absent.has(&key("sr:2"), false));
        assert!(!absent.has(&key("sr:1"), true));
        assert!(!absent.has(&key("odds-api:2"), true));
        assert!(absent.has(&key("x:9"), false), "its own word");
    }

    #[test]
    fn incomplete_lists_say_nothing() {
        let book: Bookmaker = "betpawa".parse().unwrap();
        let mut listing = BookListing::new("2026-11-21T12:00:00Z".parse().unwrap());
        listing.complete = false;
        let mut absences = Absences::default();
        absences.listed(&book, &listing);
        assert!(absences.0.is_empty());
    }
}
