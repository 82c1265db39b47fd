//! One match under several ids of one bookmaker: in its league and again among specials, each with some of the markets.
//! All of them are asked for, and their answers are one offer.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use compact_str::CompactString;

use crate::books::{Listed, Offer};
use linewatch_model::{Bookmaker, FixtureKey, Quote, Timestamp};

/// The most ids under which one match of a bookmaker is asked for.
pub const MAX_IDS_PER_MATCH: usize = 4;

/// The further listings of fixtures that a bookmaker lists under several ids.
#[derive(Debug, Clone, Default)]
pub struct DuplicateListings(BTreeMap<FixtureKey, Vec<Arc<Listed>>>);

impl DuplicateListings {
    /// The further listings of a fixture, in order.
    pub fn of(&self, key: &FixtureKey) -> &[Arc<Listed>] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    /// Forgets those of a fixture.
    pub fn forget(&mut self, key: &FixtureKey) {
        self.0.remove(key);
    }

    /// Those of a fixture are these.
    pub fn set(&mut self, key: &FixtureKey, twins: &[Arc<Listed>]) {
        if !twins.is_empty() {
            self.0.insert(key.clone(), twins.to_vec());
        }
    }

    /// Adds a listing of a fixture that is listed already. The lowest id comes first, whichever was read first; answers a
    /// listing that is one too many.
    pub fn add(&mut self, first: &mut Arc<Listed>, listed: Arc<Listed>) -> Option<Arc<Listed>> {
        let key = first.fixture.key.clone();
        let mut all = vec![Arc::clone(first)];
        all.extend(self.0.remove(&key).unwrap_or_default());
        match all.iter_mut().find(|known| known.external_id == listed.external_id) {
            // Pages overlap, and an id can be in two lists.
            Some(known) if sort_key(&listed) < sort_key(known) => *known = listed,
            Some(_) => {}
            None => all.push(listed),
        }
        all.sort_by(|a, b| sort_key(a).cmp(&sort_key(b)));
        let beyond = if all.len() > MAX_IDS_PER_MATCH { all.pop() } else { None };
        let twins = all.split_off(1);
        self.set(&key, &twins);
        first.clone_from(&all[0]);
        beyond
    }
}

/// Offers that lists hold, each bookmaker's for a fixture once: the newest, of two as new the one with more markets, so that
/// the order of the lists does not matter.
pub fn each_once(offers: Vec<Offer>) -> Vec<Offer> {
    let rank = |offer: &Offer| {
        let prices = offer.snapshot.markets().iter().flat_map(|market| &market.outcomes).map(Quote::live);
        (offer.snapshot.captured_at, offer.snapshot.markets().len(), prices.collect::<Vec<_>>())
    };
    let mut newest: BTreeMap<(FixtureKey, Bookmaker), Offer> = BTreeMap::new();
    for offer in offers {
        let of = (offer.snapshot.fixture.key.clone(), offer.snapshot.bookmaker.clone());
        match newest.entry(of) {
            Entry::Vacant(place) => drop(place.insert(offer)),
            Entry::Occupied(mut known) if rank(&offer) > rank(known.get()) => drop(known.insert(offer)),
            Entry::Occupied(_) => {}
        }
    }
    newest.into_values().collect()
}

type SortKey<'a> = (usize, &'a CompactString, Timestamp, &'a str, &'a str);

/// Numbers by their size, then whatever else could make one listing two.
fn sort_key(listed: &Listed) -> SortKey<'_> {
    let fixture = &listed.fixture;
    let id = &listed.external_id;
    (id.len(), id, fixture.kickoff, fixture.home_team.as_str(), fixture.away_team.as_str())
}
