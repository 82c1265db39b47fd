//! What a bookmaker's lists say.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map::Entry},
    sync::Arc,
    time::Duration,
};

use compact_str::CompactString;

use super::duplicates::{DuplicateListings, MAX_IDS_PER_MATCH};
use crate::books::{LeftOut, LeftOutReason, Listed, Listing, Offer, other_teams};
use linewatch_model::{Bookmaker, FixtureDetails, FixtureKey, Timestamp};

/// The most fixtures of one bookmaker that are followed.
const MAX_FIXTURES_PER_BOOKMAKER: usize = 20_000;
/// The most that are remembered of those that cannot be followed.
const LEFT_OUT: usize = 2_000;
/// The most bookmakers whose offers lists may hold.
const MAX_LISTED_BOOKMAKERS: usize = 500;

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
    /// The same on the monotonic clock.
    pub read: Duration,
    /// Upcoming fixtures that earlier lists had and these have not.
    pub vanished: BTreeMap<FixtureKey, Arc<Listed>>,
    /// What of both is listed under further ids.
    twins: DuplicateListings,
    /// Ids that are followed although these lists, which are complete, do not have them.
    unlisted_ids: HashSet<CompactString>,
    /// The bookmakers whose offers were in these lists or in earlier ones.
    pub offered_by: BTreeSet<Bookmaker>,
    left_out_ids: HashSet<CompactString>,
    left_out_keys: HashSet<FixtureKey>,
    /// Ids of those that are of another sport.
    other_sport_ids: HashSet<CompactString>,
    /// Those that are left out because both of their teams changed, with their ids.
    renamed: HashMap<FixtureKey, Vec<CompactString>>,
}

impl BookListing {
    /// Lists with nothing in them yet: the time of them, and when they were read by the monotonic clock.
    #[must_use]
    pub fn new(at: Timestamp, read: Duration) -> Self {
        Self {
            fixtures: BTreeMap::new(),
            left_out: Vec::new(),
            complete: true,
            at,
            read,
            vanished: BTreeMap::new(),
            twins: DuplicateListings::default(),
            unlisted_ids: HashSet::new(),
            offered_by: BTreeSet::new(),
            left_out_ids: HashSet::new(),
            left_out_keys: HashSet::new(),
            other_sport_ids: HashSet::new(),
            renamed: HashMap::new(),
        }
    }

    /// Adds what one answer says; answers the offers that were in it.
    pub fn add(&mut self, listing: Listing) -> Vec<Offer> {
        self.complete &= listing.gap.is_none();
        let mut offers: Vec<Offer> = Vec::new();
        for mut listed in listing.listed {
            offers.extend(listed.offer.take());
            self.follow(Arc::new(listed));
        }
        listing.left_out.into_iter().for_each(|left_out| self.leave_out(left_out));
        for Offer { snapshot, .. } in &offers {
            if self.offered_by.len() < MAX_LISTED_BOOKMAKERS && !self.offered_by.contains(&snapshot.bookmaker) {
                self.offered_by.insert(snapshot.bookmaker.clone());
            }
        }
        offers
    }

    /// Adds a fixture; one that is listed under another id too is one fixture.
    fn follow(&mut self, listed: Arc<Listed>) {
        let is_full = self.fixtures.len() >= MAX_FIXTURES_PER_BOOKMAKER;
        match self.fixtures.entry(listed.fixture.key.clone()) {
            Entry::Vacant(_) if is_full => self.complete = false,
            Entry::Vacant(place) => drop(place.insert(listed)),
            Entry::Occupied(mut first) => {
                let beyond = self.twins.add(first.get_mut(), listed);
                let followed = beyond.as_ref().map(|_| {
                    let ids = std::iter::once(first.get()).chain(self.twins.of(first.key()));
                    ids.map(|listed| listed.external_id.as_str()).collect::<Vec<_>>().join(", ")
                });
                if let (Some(listed), Some(followed)) = (beyond, followed) {
                    self.leave_out(left_out(&listed, LeftOutReason::Duplicate { followed }));
                }
            }
        }
    }

    /// All listings of a fixture that these lists have or earlier ones had.
    #[must_use]
    pub fn all_of(&self, key: &FixtureKey) -> Vec<Arc<Listed>> {
        let first = self.fixtures.get(key).or_else(|| self.vanished.get(key));
        first.into_iter().chain(self.twins.of(key).iter().filter(|_| first.is_some())).map(Arc::clone).collect()
    }

    /// Leaves out a fixture whose own answer says that it is of another sport.
    pub fn leave_out_of_another_sport(&mut self, key: &FixtureKey, sport: &str) {
        let listings = self.all_of(key);
        self.fixtures.remove(key);
        self.twins.forget(key);
        for listed in listings {
            self.leave_out(left_out(&listed, LeftOutReason::OtherSport { sport: sport.to_owned() }));
        }
    }

    /// Whether an id is followed although the lists do not have it.
    #[must_use]
    pub fn lacks_id(&self, id: &str) -> bool {
        self.unlisted_ids.contains(id)
    }

    /// Follows a fixture under one of its several ids no more; `other_sport` is the sport of what that one is.
    pub fn forget_id(&mut self, key: &FixtureKey, id: &str, other_sport: Option<&str>) {
        let (forgotten, left): (Vec<_>, Vec<_>) =
            self.all_of(key).into_iter().partition(|listed| listed.external_id == id);
        let (Some(followed), Some((first, twins))) = (self.fixtures.get_mut(key), left.split_first()) else { return };
        *followed = Arc::clone(first);
        self.twins.forget(key);
        self.twins.set(key, twins);
        for (listed, sport) in forgotten.iter().zip(other_sport) {
            self.leave_out(left_out(listed, LeftOutReason::OtherSport { sport: sport.to_owned() }));
        }
    }

    /// Whether the fixture is left out because both of its teams changed.
    #[must_use]
    pub fn is_renamed(&self, key: &FixtureKey) -> bool {
        self.renamed.contains_key(key)
    }

    /// The fixtures that are in the lists and cannot be followed, by what is known of them.
    pub fn left_out_keys(&self) -> impl Iterator<Item = &FixtureKey> {
        self.left_out_keys.iter()
    }

    /// Leaves out fixtures both of whose teams are others than in earlier lists; answers them as they were and as they are.
    pub fn set_renamed_aside(&mut self, earlier: &Self) -> Vec<(FixtureDetails, FixtureDetails)> {
        let mut renamed = Vec::new();
        for (key, before) in &earlier.fixtures {
            let now = self.fixtures.get(key).map(Arc::clone);
            let is_other = |now: &Arc<Listed>| other_teams(&before.fixture, &now.fixture);
            let Some(now) = now.filter(|now| is_other(now) && self.twins.of(key).iter().all(is_other)) else {
                continue;
            };
            let before = before.fixture.clone();
            let ids = self.all_of(key).iter().map(|listed| listed.external_id.clone()).collect();
            self.fixtures.remove(key);
            self.twins.forget(key);
            self.renamed.insert(key.clone(), ids);
            self.left_out_keys.insert(key.clone());
            self.leave_out(left_out(&now, LeftOutReason::Renamed { before: before.name.to_string() }));
            renamed.push((before, now.fixture.clone()));
        }
        renamed
    }

    fn leave_out(&mut self, left_out: LeftOut) {
        if self.left_out_ids.len() >= MAX_FIXTURES_PER_BOOKMAKER {
            self.complete = false;
        } else if self.left_out_ids.insert(left_out.external_id.clone()) {
            self.left_out_keys.extend(left_out.key.clone());
            if matches!(left_out.reason, LeftOutReason::OtherSport { .. }) {
                self.other_sport_ids.insert(left_out.external_id.clone());
            }
            if self.left_out.len() < LEFT_OUT {
                self.left_out.push(left_out);
            }
        }
    }

    /// Takes over from earlier lists what these may have missed: everything, where not all of them could be read; else
    /// what is still there under its own id and cannot be read today, and the other ids of fixtures that are there under
    /// one. Those stay until their bookmaker says that they are gone: one list that is empty for a moment would suspend
    /// what is in it.
    pub fn remember(&mut self, earlier: &Self, now: Timestamp) {
        for (key, ids) in &earlier.renamed {
            let is_left_out = ids.iter().any(|id| self.left_out_ids.contains(id));
            if !self.fixtures.contains_key(key) && (!self.complete || is_left_out) {
                self.left_out_keys.insert(key.clone());
                self.renamed.insert(key.clone(), ids.clone());
            }
        }
        let is_renamed = |key: &FixtureKey| self.renamed.contains_key(key);
        let (mut missed, mut unlisted): (Vec<Arc<Listed>>, Vec<Arc<Listed>>) = (Vec::new(), Vec::new());
        for key in earlier.fixtures.keys().filter(|key| !is_renamed(key)) {
            let unreadable = !self.fixtures.contains_key(key) && self.left_out_keys.contains(key);
            let these = self.all_of(key);
            for listed in earlier.all_of(key) {
                let id = &listed.external_id;
                let left_out = unreadable || self.left_out_ids.contains(id);
                let is_here = self.other_sport_ids.contains(id) || these.iter().any(|these| these.external_id == *id);
                let is_same = |of: &Arc<Listed>| !other_teams(&of.fixture, &listed.fixture);
                if is_here || listed.fixture.kickoff <= now {
                    continue;
                }
                if !self.complete || left_out {
                    missed.push(listed);
                } else if these.first().is_some_and(is_same) {
                    unlisted.push(listed);
                }
            }
        }
        for listed in missed {
            if self.fixtures.len() < MAX_FIXTURES_PER_BOOKMAKER || self.fixtures.contains_key(&listed.fixture.key) {
                self.follow(listed);
            }
        }
        for listed in unlisted {
            // What the lists do have comes before.
            if self.all_of(&listed.fixture.key).len() < MAX_IDS_PER_MATCH {
                self.unlisted_ids.insert(listed.external_id.clone());
                self.follow(listed);
            }
        }
        let is_renamed = |key: &FixtureKey| self.renamed.contains_key(key);
        for (key, listed) in earlier.fixtures.iter().chain(&earlier.vanished).filter(|(key, _)| !is_renamed(key)) {
            let upcoming = listed.fixture.kickoff > now;
            if upcoming && !self.fixtures.contains_key(key) && self.vanished.len() < MAX_FIXTURES_PER_BOOKMAKER {
                self.vanished.insert(key.clone(), Arc::clone(listed));
                self.twins.set(key, earlier.twins.of(key));
            }
        }
        let known = earlier.offered_by.iter().take(MAX_LISTED_BOOKMAKERS.saturating_sub(self.offered_by.len()));
        self.offered_by.extend(known.cloned());
    }
}

fn left_out(listed: &Listed, reason: LeftOutReason) -> LeftOut {
    LeftOut {
        external_id: listed.external_id.clone(),
        key: Some(listed.fixture.key.clone()),
        name: listed.fixture.name.to_string(),
        reason,
    }
}

/// What a key begins with, up to the colon: `sr`.
#[must_use]
pub fn scheme(key: &FixtureKey) -> &str {
    key.as_str().split_once(':').map_or("", |(scheme, _)| scheme)
}

/// The newest lists of every bookmaker, by its place among the configured ones.
pub type Listings = HashMap<linewatch_model::Bookmaker, Arc<BookListing>>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::books::LeftOutReason;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn listed(n: u32, minutes: i64) -> Listed {
        let fixture = crate::test_fixture::fixture(&format!("sr:{n}"), now().plus_minutes(minutes));
        Listed { external_id: format!("x{n}").into(), fixture, offer: None }
    }

    fn lists(fixtures: &[u32]) -> BookListing {
        let mut lists = BookListing::new(now(), Duration::ZERO);
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
        let left_out = LeftOut {
            external_id: "x2".into(),
            key: None,
            name: "?".to_owned(),
            reason: LeftOutReason::NoSportradarId,
        };
        lists.add(Listing { left_out: vec![left_out.clone(), left_out], ..Listing::default() });
        lists.remember(&self::lists(&[1, 2, 3]), now());
        assert_eq!(keys(&lists), ["sr:1", "sr:2"]);
        assert_eq!(lists.left_out.len(), 1, "pages overlap");
    }

    #[test]
    fn what_cannot_be_read_without_saying_what_it_is_makes_lists_incomplete() {
        let mut lists = lists(&[1]);
        lists.add(Listing { gap: Some("a fixture without an id"), ..Listing::default() });
        assert!(!lists.complete);
    }

    #[test]
    fn it_is_known_which_fixtures_were_there_once() {
        let mut lists = lists(&[1]);
        lists.remember(&self::lists(&[1, 2]), now());
        let mut later = self::lists(&[1]);
        later.remember(&lists, now());
        assert_eq!(later.vanished.keys().map(FixtureKey::as_str).collect::<Vec<_>>(), ["sr:2"]);
        let mut after_kickoff = self::lists(&[]);
        after_kickoff.remember(&later, now().plus_minutes(61));
        assert!(after_kickoff.vanished.is_empty());
    }

    #[test]
    fn an_id_that_complete_lists_lack_is_followed_until_it_is_gone() {
        let twin = |n: u32| Listed { external_id: format!("y{n}").into(), ..listed(n, 60) };
        let mut earlier = lists(&[1, 2]);
        earlier.add(Listing { listed: vec![twin(1), twin(2)], ..Listing::default() });
        let mut later = lists(&[1]);
        later.remember(&earlier, now());
        let key: FixtureKey = "sr:1".parse().unwrap();
        let ids = |lists: &BookListing| lists.all_of(&key).iter().map(|of| of.external_id.clone()).collect::<Vec<_>>();
        assert_eq!((keys(&later), ids(&later)), (vec!["sr:1"], vec!["x1".into(), "y1".into()]));
        assert!(later.lacks_id("y1") && !later.lacks_id("x1"));
        let mut last = lists(&[1]);
        last.remember(&later, now());
        assert_eq!(ids(&last).len(), 2, "lists do not say that it is gone");
        last.forget_id(&key, "x1", None);
        assert_eq!(ids(&last), ["y1"]);
        last.forget_id(&key, "y1", None);
        assert_eq!(ids(&last), ["y1"], "the last one is that of the fixture");
        let mut after_kickoff = lists(&[1]);
        after_kickoff.remember(&later, now().plus_minutes(61));
        assert_eq!(ids(&after_kickoff), ["x1"]);
        later.forget_id(&key, "y1", Some("Basketball"));
        assert_eq!((ids(&later), later.left_out.len()), (vec!["x1".into()], 1));
    }

    #[test]
    fn a_fixture_whose_key_can_be_read_is_in_the_lists() {
        let mut lists = lists(&[1]);
        let (key, reason) = ("sr:2".parse().ok(), LeftOutReason::Unreadable("its kickoff".to_owned()));
        lists.add(Listing {
            left_out: vec![LeftOut { external_id: "y".into(), key, name: "?".to_owned(), reason }],
            ..Listing::default()
        });
        assert_eq!(lists.left_out_keys().map(FixtureKey::as_str).collect::<Vec<_>>(), ["sr:2"]);
    }

    fn called(mut listed: Listed, home: &str, away: &str) -> Listing {
        (listed.fixture.home_team, listed.fixture.away_team) = (home.parse().unwrap(), away.parse().unwrap());
        Listing { listed: vec![listed], ..Listing::default() }
    }

    #[test]
    fn two_other_teams_are_believed_when_the_next_lists_have_them_too() {
        let lists = |home, away| {
            let mut lists = BookListing::new(now(), Duration::ZERO);
            lists.add(called(listed(1, 90), home, away));
            lists
        };
        let first = lists("Home", "Away");
        let mut corrected = lists("Home City", "AWAY ");
        assert!(corrected.set_renamed_aside(&first).is_empty(), "one name is written in another way");
        let mut second = lists("Others", "Strangers");
        assert_eq!(second.set_renamed_aside(&first).len(), 1);
        second.remember(&first, now());
        let key = listed(1, 90).fixture.key;
        assert!(second.fixtures.is_empty() && second.vanished.is_empty(), "it is not asked for, and has not vanished");
        assert!(second.left_out_keys().any(|left_out| *left_out == key));
        let mut unreadable = BookListing::new(now(), Duration::ZERO);
        let left_out = LeftOut {
            external_id: "x1".into(),
            key: None,
            name: "?".to_owned(),
            reason: LeftOutReason::NoSportradarId,
        };
        unreadable.add(Listing { left_out: vec![left_out], ..Listing::default() });
        unreadable.remember(&second, now());
        assert!(unreadable.left_out_keys().any(|left_out| *left_out == key), "it is there under its id");
        let mut third = lists("Others", "Strangers");
        assert!(third.set_renamed_aside(&second).is_empty());
        third.remember(&second, now());
        assert!(third.fixtures.contains_key(&key));
    }
}
