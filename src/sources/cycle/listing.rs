//! What a bookmaker's lists say.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use compact_str::CompactString;

use crate::{
    model::{FixtureKey, Timestamp},
    sources::books::{LeftOut, Listed, Listing, Offer},
};

/// The most fixtures of one bookmaker that are followed.
const FIXTURES: usize = 20_000;
/// The most that are remembered of those that cannot be followed.
const LEFT_OUT: usize = 2_000;

/// What a bookmaker's lists say, all of them together.
#[derive(Debug, Clone)]
pub struct BookListing {
    /// The fixtures that can be followed. Their offers are not kept.
    pub fixtures: BTreeMap<FixtureKey, Arc<Listed>>,
    /// Fixtures that cannot; at most 2,000.
    pub left_out: Vec<LeftOut>,
    /// Whether every list was read to its end. Only then is what is not in them not on offer.
    pub complete: bool,
    /// When they were read.
    pub at: Timestamp,
    left_out_ids: HashSet<CompactString>,
}

impl BookListing {
    pub(super) fn new(at: Timestamp) -> Self {
        Self { fixtures: BTreeMap::new(), left_out: Vec::new(), complete: true, at, left_out_ids: HashSet::new() }
    }

    /// Adds what one answer says; answers the offers that were in it.
    pub(super) fn add(&mut self, listing: Listing) -> Vec<Offer> {
        let mut offers = Vec::new();
        for mut listed in listing.listed {
            offers.extend(listed.offer.take());
            if self.fixtures.len() < FIXTURES {
                self.fixtures.entry(listed.fixture.key.clone()).or_insert_with(|| Arc::new(listed));
            } else {
                self.complete = false;
            }
        }
        for left_out in listing.left_out {
            if self.left_out_ids.len() < FIXTURES {
                self.left_out_ids.insert(left_out.external_id.clone());
            } else {
                self.complete = false;
            }
            if self.left_out.len() < LEFT_OUT {
                self.left_out.push(left_out);
            }
        }
        offers
    }

    /// Takes over from earlier lists what these may have missed: everything, where not all of them could be read; else
    /// what is still there under its own id and cannot be read today.
    pub(super) fn remember(&mut self, earlier: &Self, now: Timestamp) {
        for (key, listed) in &earlier.fixtures {
            let missed = !self.complete || self.left_out_ids.contains(&listed.external_id);
            if missed && listed.fixture.kickoff > now && self.fixtures.len() < FIXTURES {
                self.fixtures.entry(key.clone()).or_insert_with(|| Arc::clone(listed));
            }
        }
    }

    /// What the keys of its fixtures begin with, up to the colon: which of a bookmaker's fixtures these lists are about.
    pub(super) fn schemes(&self) -> HashSet<&str> {
        self.fixtures.keys().map(scheme).collect()
    }
}

/// What a key begins with, up to the colon: `sr`.
pub(super) fn scheme(key: &FixtureKey) -> &str {
    key.as_str().split_once(':').map_or("", |(scheme, _)| scheme)
}

/// The newest lists of every bookmaker, by its place among the configured ones.
pub(super) type Listings = HashMap<crate::model::Bookmaker, Arc<BookListing>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::FixtureDetails, sources::books::LeftOutReason};

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn listed(n: u32, minutes: i64) -> Listed {
        let label = "A - B".parse::<crate::model::Label>().unwrap();
        let fixture = FixtureDetails {
            key: format!("sr:{n}").parse().unwrap(),
            name: label.clone(),
            home_team: label.clone(),
            away_team: label,
            kickoff: now().plus_minutes(minutes),
            sport: None,
            country: None,
            tournament: None,
        };
        Listed { external_id: format!("x{n}").into(), fixture, offer: None }
    }

    fn lists(fixtures: &[u32]) -> BookListing {
        let mut lists = BookListing::new(now());
        let listed = fixtures.iter().map(|n| listed(*n, 60)).collect();
        assert!(lists.add(Listing { listed, ..Listing::default() }).is_empty());
        lists
    }

    fn keys(lists: &BookListing) -> Vec<&str> {
        lists.fixtures.keys().map(FixtureKey::as_str).collect()
    }

    #[test]
    fn complete_lists_forget_what_they_do_not_have() {
        let mut lists = lists(&[1]);
        lists.remember(&self::lists(&[1, 2]), now());
        assert_eq!(keys(&lists), ["sr:1"]);
    }

    #[test]
    fn incomplete_lists_remember_what_is_still_to_come() {
        let mut lists = lists(&[1]);
        lists.complete = false;
        lists.remember(&self::lists(&[1, 2]), now());
        assert_eq!(keys(&lists), ["sr:1", "sr:2"]);
        lists.remember(&self::lists(&[3]), now().plus_minutes(61));
        assert_eq!(keys(&lists), ["sr:1", "sr:2"]);
    }

    #[test]
    fn a_fixture_that_cannot_be_read_today_is_still_there() {
        let mut lists = lists(&[1]);
        let left_out =
            LeftOut { external_id: "x2".into(), name: "?".to_owned(), reason: LeftOutReason::NoSportradarId };
        lists.add(Listing { left_out: vec![left_out], ..Listing::default() });
        lists.remember(&self::lists(&[1, 2, 3]), now());
        assert_eq!(keys(&lists), ["sr:1", "sr:2"]);
        assert_eq!(lists.schemes(), HashSet::from(["sr"]));
    }
}
