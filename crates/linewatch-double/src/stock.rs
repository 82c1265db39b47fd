//! Who plays whom, and what each bookmaker offers on it.

use std::{collections::BTreeMap, sync::Arc};

use super::{Role, catalogue::Catalogue};
use linewatch_model::{FixtureKey, Timestamp};

/// How a market stands at a bookmaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It can be bet on.
    Open,
    /// It is shown and cannot be bet on.
    Suspended,
    /// It is not there.
    Absent,
}

/// A bookmaker's whole offer for a fixture, in the order of the [`Catalogue`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// Of each market.
    pub states: Vec<State>,
    /// Of each outcome, in hundredths; 0 where it has no price.
    pub prices: Vec<u16>,
}

/// A tournament.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct League {
    pub country: String,
    pub name: String,
}

/// A fixture.
#[derive(Debug, Clone)]
pub(super) struct Match {
    /// What its ids at the bookmakers are made of.
    pub number: u32,
    /// Whether SportRadar has it.
    pub known: bool,
    pub home: String,
    pub away: String,
    pub kickoff: Timestamp,
    /// Its league's place.
    pub league: usize,
    /// The ids of a recorded fixture; others' are made of their number.
    pub ids: Option<Ids>,
    /// In the order of [`Role::ALL`].
    pub offers: [Option<Offer>; Role::ALL.len()],
}

/// What a recorded fixture is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ids {
    pub sportradar: u64,
    /// In the order of [`Role::ALL`].
    pub external: [Option<String>; Role::ALL.len()],
}

impl Match {
    /// Its SportRadar id, where it has one.
    pub(super) fn sportradar(&self) -> Option<u64> {
        if let Some(ids) = &self.ids {
            return Some(ids.sportradar);
        }
        self.known.then(|| SPORTRADAR + u64::from(self.number))
    }

    /// What the role calls it.
    pub(super) fn external_id(&self, role: Role) -> String {
        if let Some(id) = self.ids.as_ref().and_then(|ids| ids.external[role.place()].clone()) {
            return id;
        }
        match (role, self.sportradar()) {
            (Role::BetPawa, _) => (BETPAWA + u64::from(self.number)).to_string(),
            (Role::Bet9ja, _) => (BET9JA + u64::from(self.number)).to_string(),
            (Role::OddsApi, _) => format!("{:032x}", ODDS_API + u128::from(self.number)),
            (Role::SportyBet | Role::MSport, Some(id)) => format!("sr:match:{id}"),
            // A fixture of Genius Sports: its own id behind a prefix.
            (Role::SportyBet | Role::MSport, None) => format!("sr:match:{}", genius(self.number)),
        }
    }
}

const SPORTRADAR: u64 = 60_000_000;
const BETPAWA: u64 = 30_000_000;
const BET9JA: u64 = 780_000_000;
const ODDS_API: u128 = 0xd0b1_e000_0000_0000_0000_0000_0000_0000;
/// Genius Sports' ids at SportyBet have 15 digits, the first seven of which are ones.
const GENIUS: u64 = 111_111_114_000_000;

/// The id of a fixture at Genius Sports, as SportyBet writes it.
pub(super) fn genius(number: u32) -> u64 {
    GENIUS + u64::from(number)
}

/// The number of the fixture that the role calls so.
pub(super) fn number_of(role: Role, external_id: &str) -> Option<u32> {
    let number = |text: &str, base: u64| u32::try_from(text.parse::<u64>().ok()?.checked_sub(base)?).ok();
    match role {
        Role::BetPawa => number(external_id, BETPAWA),
        Role::Bet9ja => number(external_id, BET9JA),
        Role::OddsApi => u32::try_from(u128::from_str_radix(external_id, 16).ok()?.checked_sub(ODDS_API)?).ok(),
        Role::SportyBet | Role::MSport => {
            let id = external_id.strip_prefix("sr:match:")?;
            number(id, GENIUS).or_else(|| number(id, SPORTRADAR))
        }
    }
}

/// Everything that is on offer.
#[derive(Debug)]
pub(super) struct Stock {
    pub catalogue: Arc<Catalogue>,
    pub leagues: Vec<League>,
    /// By number.
    pub matches: BTreeMap<u32, Match>,
}

impl Stock {
    pub(super) const fn new(catalogue: Arc<Catalogue>) -> Self {
        Self { catalogue, leagues: Vec::new(), matches: BTreeMap::new() }
    }

    /// The place of a league, which it gets when it is new.
    pub(super) fn league(&mut self, country: &str, name: &str) -> usize {
        let same = |league: &League| league.country == country && league.name == name;
        self.leagues.iter().position(same).unwrap_or_else(|| {
            self.leagues.push(League { country: country.to_owned(), name: name.to_owned() });
            self.leagues.len() - 1
        })
    }

    /// The fixtures that the role has on offer.
    pub(super) fn offered(&self, role: Role) -> impl Iterator<Item = (&Match, &Offer)> {
        self.matches.values().filter_map(move |fixture| Some((fixture, fixture.offers[role.place()].as_ref()?)))
    }

    /// The role's fixtures of a league.
    pub(super) fn offered_in(&self, role: Role, league: usize) -> impl Iterator<Item = (&Match, &Offer)> {
        self.offered(role).filter(move |(fixture, _)| fixture.league == league)
    }

    /// The leagues in which the role has fixtures, with how many.
    pub(super) fn leagues_of(&self, role: Role) -> Vec<(usize, &League, usize)> {
        let mut counts = vec![0; self.leagues.len()];
        self.offered(role).for_each(|(fixture, _)| counts[fixture.league] += 1);
        let leagues = self.leagues.iter().zip(counts).enumerate();
        leagues.filter(|(_, (_, count))| *count > 0).map(|(place, (league, count))| (place, league, count)).collect()
    }

    /// A fixture by what the role calls it, with the role's offer.
    pub(super) fn find(&self, role: Role, external_id: &str) -> Option<(&Match, &Offer)> {
        let called_so = |fixture: &&Match| fixture.external_id(role) == external_id;
        let recorded = || self.matches.values().filter(|fixture| fixture.ids.is_some()).find(called_so);
        let number = number_of(role, external_id);
        let fixture = number.and_then(|number| self.matches.get(&number)).filter(called_so).or_else(recorded)?;
        Some((fixture, fixture.offers[role.place()].as_ref()?))
    }

    /// A fixture by its key.
    pub(super) fn keyed(&mut self, key: &FixtureKey) -> Option<&mut Match> {
        let id: u64 = key.as_str().strip_prefix("sr:")?.parse().ok()?;
        self.matches.values_mut().find(|fixture| fixture.sportradar() == Some(id))
    }

    /// The role's fixture after this one, or its first.
    pub(super) fn another(&self, role: Role, than: u32) -> Option<(&Match, &Offer)> {
        let other = |(fixture, _): &(&Match, &Offer)| fixture.number > than;
        self.offered(role).find(other).or_else(|| self.offered(role).next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_leads_back_to_its_fixture() {
        let kickoff = "2026-06-26T19:00:00Z".parse().unwrap();
        for (number, known) in [(1, true), (1_300, true), (77, false)] {
            let (home, away) = (String::new(), String::new());
            let fixture =
                Match { number, known, home, away, kickoff, league: 0, ids: None, offers: Default::default() };
            for role in Role::ALL {
                assert_eq!(number_of(role, &fixture.external_id(role)), Some(number), "{role:?}");
            }
        }
    }
}
