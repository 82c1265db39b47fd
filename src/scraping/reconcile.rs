//! Withdrawing what a bookmaker does not have any more.
//!
//! Only complete lists, and the bookmaker's own word that it does not have a fixture, say that something is not on
//! offer. A list that could not be read, or was not read to its end, says nothing about what is not in it. Where lists
//! alone are weak evidence (much vanished at once, or the kickoff is near) the bookmaker is asked for the fixture.

use std::collections::{HashMap, HashSet};

use super::{
    fetch::Answer,
    inquiry::Inquiry,
    listing::{BookListing, scheme},
    plan::Urgency,
    record::groups,
};
use crate::{
    commands::{CapturedBy, Tally, split},
    desk::{CommandContext, Desk, DeskError},
    projections::{
        fixtures::{Fixture, UNKNOWN},
        odds_now::{self, OpenFixture},
    },
};
use linewatch_bookmakers::books::Offer;
use linewatch_model::{Bookmaker, FixtureDetails, FixtureKey, Label, Position, Snapshot, Timestamp};

/// So many fixtures may vanish from lists at once, or a fifth of those that had odds. Beyond that it may be the lists
/// that are wrong.
const MAX_VANISHED_FIXTURES: usize = 20;
/// What lists are about that have nothing and never had.
const FOOTBALL: &str = "football";
/// How long to wait for the read models to show what was recorded.
const READ_MODEL_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(10);

/// What is known not to be on offer at one bookmaker.
#[derive(Default)]
pub(super) struct Absent {
    /// What its complete lists have; `None` where they are not complete or were not read.
    listed: Option<Listed>,
    /// The fixtures that it says it does not have, each with the time when it said so.
    gone: HashMap<FixtureKey, Timestamp>,
}

struct Listed {
    keys: HashSet<FixtureKey>,
    /// What they have and this bookmaker does not offer, where they hold the offers of several. That is its own word.
    of_others: HashSet<FixtureKey>,
    /// What the lists once had.
    once: HashSet<FixtureKey>,
    /// What the lists are about: what their keys begin with, and the sport.
    kinds: HashSet<(String, String)>,
    at: Timestamp,
}

impl Listed {
    /// Lists that have these of their fixtures on offer.
    fn of(listing: &BookListing, offered: impl Fn(&FixtureKey) -> bool) -> Self {
        let listed = listing.fixtures.values().map(|listed| &listed.fixture);
        let kind = |fixture: &FixtureDetails| {
            let sport = fixture.sport.as_ref()?;
            Some((scheme(&fixture.key).to_owned(), sport.as_str().to_lowercase()))
        };
        let left_out: HashSet<&FixtureKey> = listing.left_out_keys().collect();
        let (of_this, of_others): (HashSet<FixtureKey>, HashSet<FixtureKey>) =
            listing.fixtures.keys().cloned().partition(|key| offered(key) || left_out.contains(key));
        Self {
            keys: of_this.into_iter().chain(left_out.into_iter().cloned()).collect(),
            of_others,
            once: listing.fixtures.keys().chain(listing.vanished.keys()).cloned().collect(),
            kinds: listed.filter_map(kind).collect(),
            at: listing.at,
        }
    }

    /// Whether there is no fixture in the lists.
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.of_others.is_empty()
    }

    /// Whether a fixture is not in the lists, and would be if it were on offer.
    fn lacks(&self, key: &FixtureKey, sport: &str) -> bool {
        let sport = sport.to_lowercase();
        let is_about = self.once.contains(key)
            || if self.kinds.is_empty() {
                sport == FOOTBALL
            } else {
                self.kinds.contains(&(scheme(key).to_owned(), sport))
            };
        is_about && !self.keys.contains(key)
    }
}

/// What is known not to be on offer.
#[derive(Default)]
pub(super) struct Absences {
    books: HashMap<Bookmaker, Absent>,
    /// Fixtures that are being played, whatever their stated kickoff: nothing about them says anything.
    playing: HashSet<FixtureKey>,
}

impl Absences {
    /// These are a bookmaker's lists. Those that are not complete say nothing.
    pub fn listed(&mut self, bookmaker: &Bookmaker, listing: &BookListing) {
        if listing.complete {
            self.books.entry(bookmaker.clone()).or_default().listed = Some(Listed::of(listing, |_| true));
        }
    }

    /// Lists that hold several bookmakers' offers: of every bookmaker that ever was in them, they have these.
    pub fn offered(&mut self, listing: &BookListing, offers: &[Offer]) {
        if !listing.complete {
            return;
        }
        let mut keys: HashMap<&Bookmaker, HashSet<&FixtureKey>> = HashMap::new();
        for Offer { snapshot, .. } in offers {
            keys.entry(&snapshot.bookmaker).or_default().insert(&snapshot.fixture.key);
        }
        for bookmaker in &listing.offered_by {
            let has = |key: &FixtureKey| keys.get(bookmaker).is_some_and(|keys| keys.contains(key));
            self.books.entry(bookmaker.clone()).or_default().listed = Some(Listed::of(listing, has));
        }
    }

    /// Whether nothing is known to be absent.
    pub fn is_empty(&self) -> bool {
        self.books.is_empty()
    }

    /// A bookmaker said at that time that it does not have a fixture.
    pub fn gone(&mut self, bookmaker: &Bookmaker, key: FixtureKey, at: Timestamp) {
        self.books.entry(bookmaker.clone()).or_default().gone.insert(key, at);
    }

    /// A fixture is being played.
    pub fn plays(&mut self, key: FixtureKey) {
        self.playing.insert(key);
    }
}

/// A fixture that is not on offer any more, and since when that is known.
struct Vanished {
    open: OpenFixture,
    at: Timestamp,
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
    (desk, inquiry): (&Desk, &Inquiry<'_>),
    mut absences: Absences,
    recorded: Position,
    (batch_size, captured_by): (usize, &CapturedBy),
    context: &CommandContext,
) -> Result<Withdrawn, DeskError> {
    if absences.is_empty() {
        return Ok(Withdrawn::default());
    }
    if !desk.applied().wait_for(recorded, READ_MODEL_TIMEOUT).await {
        tracing::warn!("the read models are late; what vanished is withdrawn by the next run");
        return Ok(Withdrawn::default());
    }
    let (mut snapshots, mut vanished) = (Vec::new(), Vec::new());
    for (bookmaker, absent) in std::mem::take(&mut absences.books) {
        let open = odds_now::open_at(desk.store().reader(), &bookmaker, desk.now()).await?;
        let found = inquire(inquiry, &bookmaker, absent.judge(open, desk.now()), &mut absences.playing).await;
        snapshots.extend(found.offers);
        vanished.extend(found.vanished.into_iter().map(|vanished| (bookmaker.clone(), vanished)));
    }
    let mut open_markets = HashMap::new();
    for (bookmaker, Vanished { open, at }) in vanished {
        // What was seen since is newer than the lists. What is of a time still to come was seen before our clock was set
        // back; where the lists were too, the next ones decide.
        let now = desk.now();
        let is_newer = (at..=now).contains(&open.confirmed_at) || at > now;
        let is_seen = is_newer || absences.playing.contains(&open.fixture.key);
        if let Some(snapshot) = withdrawal(&bookmaker, &open.fixture, at).filter(|_| !is_seen) {
            open_markets.insert((open.fixture.key, bookmaker), open.open_markets);
            snapshots.push(snapshot);
        }
    }
    let (mut markets, mut tally) = (0, Tally::default());
    for group in groups(snapshots, batch_size) {
        let keys: Vec<_> = group.iter().map(|s| (s.fixture.key.clone(), s.bookmaker.clone())).collect();
        let recorded =
            desk.record_captured(&split(group.into_iter().enumerate().collect()), captured_by, context).await?;
        tally += recorded.tally;
        let failed: HashSet<FixtureKey> = recorded.failed.into_iter().map(|failed| failed.key).collect();
        let done = keys.iter().filter(|(key, _)| !failed.contains(key));
        markets += done.filter_map(|key| open_markets.get(key)).sum::<i64>();
    }
    Ok(Withdrawn { markets: u32::try_from(markets).unwrap_or(u32::MAX), tally })
}

/// A bookmaker's offer for a fixture that it does not have.
fn withdrawal(bookmaker: &Bookmaker, fixture: &Fixture, at: Timestamp) -> Option<Snapshot> {
    Snapshot::new(bookmaker.clone(), at, details(fixture)?, Vec::new()).ok()
}

/// What is known about fixtures with open markets.
#[derive(Default)]
struct Judged {
    /// They are not on offer.
    vanished: Vec<Vanished>,
    /// They are not in the lists, which is not enough.
    doubtful: Vec<OpenFixture>,
}

impl Absent {
    fn judge(&self, open: Vec<OpenFixture>, now: Timestamp) -> Judged {
        let all = open.len();
        let mut judged = Judged::default();
        let mut unlisted = Vec::new();
        for open in open {
            if let Some(at) = self.gone.get(&open.fixture.key).copied() {
                judged.vanished.push(Vanished { open, at });
                continue;
            }
            let Some(listed) = &self.listed else { continue };
            if listed.of_others.contains(&open.fixture.key) {
                judged.vanished.push(Vanished { open, at: listed.at });
            } else if listed.lacks(&open.fixture.key, &open.fixture.sport) {
                unlisted.push((open, listed.at));
            }
        }
        // Lists without any fixture may be those of a bookmaker that is not itself.
        let empty = self.listed.as_ref().is_some_and(Listed::is_empty);
        let too_many = unlisted.len() > if empty { 1 } else { MAX_VANISHED_FIXTURES.max(all / 5) };
        for (open, at) in unlisted {
            if too_many || Urgency::of(open.fixture.kickoff, now) == Some(Urgency::Imminent) {
                judged.doubtful.push(open);
            } else {
                judged.vanished.push(Vanished { open, at });
            }
        }
        judged
    }
}

/// What a bookmaker does not have any more, and offers that it has after all.
struct Found {
    vanished: Vec<Vanished>,
    offers: Vec<Snapshot>,
}

/// Asks the bookmaker itself for what is doubtful. Only what it says that it does not have has vanished.
async fn inquire(
    inquiry: &Inquiry<'_>,
    bookmaker: &Bookmaker,
    Judged { mut vanished, doubtful }: Judged,
    playing: &mut HashSet<FixtureKey>,
) -> Found {
    let mut offers = Vec::new();
    if doubtful.is_empty() {
        return Found { vanished, offers };
    }
    let fixtures = doubtful.iter().map(|open| (open.fixture.key.clone(), open.fixture.kickoff)).collect();
    let mut answers = inquiry.ask(bookmaker, fixtures).await;
    let mut unknown = 0;
    for open in doubtful {
        match answers.remove(&open.fixture.key) {
            Some(Answer::Gone(at)) => vanished.push(Vanished { open, at }),
            Some(Answer::Offer(offer, _)) => offers.push(offer.snapshot),
            Some(Answer::InPlay) => drop(playing.insert(open.fixture.key)),
            _ => unknown += 1,
        }
    }
    if unknown > 0 {
        tracing::warn!(%bookmaker, fixtures = unknown, "not in its lists any more, and it does not say whether they are gone");
    }
    Found { vanished, offers }
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

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn details_of(key: &str) -> FixtureDetails {
        let fixture = crate::scraping::test_fixture::fixture(key, now().plus_minutes(300));
        FixtureDetails { sport: "Football".parse().ok(), ..fixture }
    }

    fn lists(keys: &[&str]) -> BookListing {
        let mut listing = BookListing::new(now(), std::time::Duration::ZERO);
        let listed = |key: &&str| linewatch_bookmakers::books::Listed {
            external_id: (*key).into(),
            fixture: details_of(key),
            offer: None,
        };
        let listed = keys.iter().map(listed).collect();
        listing.add(linewatch_bookmakers::books::Listing { listed, ..Default::default() });
        listing
    }

    fn open(key: &str, minutes: i64) -> OpenFixture {
        let fixture = Fixture {
            id: 1,
            stream: format!("fixture-{key}"),
            key: key.parse().unwrap(),
            name: "A - B".to_owned(),
            home_team: "A".to_owned(),
            away_team: "B".to_owned(),
            kickoff: now().plus_minutes(minutes),
            registered_at: now(),
            sport: "Football".to_owned(),
            tournament: crate::projections::fixtures::Tournament {
                country: UNKNOWN.to_owned(),
                name: UNKNOWN.to_owned(),
                id: 1,
            },
        };
        OpenFixture { fixture, open_markets: 1, confirmed_at: now() }
    }

    #[test]
    fn lists_speak_for_their_own_kind_of_fixtures() {
        let mut listing = lists(&["sr:1"]);
        listing.remember(&lists(&["sr:1", "sr:77"]), now());
        let listed = Listed::of(&listing, |_| true);
        assert!(listed.lacks(&key("sr:2"), "Football"));
        assert!(!listed.lacks(&key("sr:1"), "Football"));
        assert!(!listed.lacks(&key("odds-api:2"), "Football"));
        assert!(!listed.lacks(&key("sr:2"), "Basketball"), "somebody else's");
        assert!(!listed.lacks(&key("sr:2"), UNKNOWN));
        assert!(listed.lacks(&key("sr:77"), UNKNOWN), "they had it once");
        let nothing = Listed::of(&lists(&[]), |_| true);
        assert!(nothing.lacks(&key("sr:2"), "football") && !nothing.lacks(&key("sr:2"), "Basketball"));
    }

    #[test]
    fn what_vanishes_in_masses_or_near_its_kickoff_is_doubtful() {
        let absent = Absent {
            listed: Some(Listed::of(&lists(&["sr:1"]), |_| true)),
            gone: HashMap::from([(key("sr:9"), now())]),
        };
        let of = |fixtures: Vec<OpenFixture>| {
            let judged = absent.judge(fixtures, now());
            (judged.vanished.len(), judged.doubtful.len())
        };
        assert_eq!(of(vec![open("sr:1", 300), open("sr:2", 300), open("sr:9", 5), open("sr:3", 5)]), (2, 1));
        let many = |n: u32| (100..100 + n).map(|n| open(&format!("sr:{n}"), 300)).collect::<Vec<_>>();
        assert_eq!(of(many(20)), (20, 0));
        assert_eq!(of(many(21)), (0, 21));
        let empty = Absent { listed: Some(Listed::of(&lists(&[]), |_| true)), gone: HashMap::new() };
        let judged = |n: u32| empty.judge(many(n), now());
        assert_eq!((judged(1).vanished.len(), judged(2).doubtful.len()), (1, 2), "there is nothing in the lists");
    }

    #[test]
    fn a_bookmaker_that_is_in_no_answer_any_more_has_nothing() {
        let (bookmaker, mut earlier) = ("fanduel".parse::<Bookmaker>().unwrap(), lists(&["odds-api:a"]));
        earlier.offered_by.insert(bookmaker.clone());
        let mut listing = lists(&["odds-api:a"]);
        listing.remember(&earlier, now());
        let mut absences = Absences::default();
        absences.offered(&listing, &[]);
        let judge = |key: &str| {
            let judged = absences.books[&bookmaker].judge(vec![open(key, 5)], now());
            (judged.vanished.len(), judged.doubtful.len())
        };
        assert_eq!(judge("odds-api:a"), (1, 0), "others offer it, so that is certain");
        assert_eq!(judge("odds-api:b"), (0, 1), "nobody does");
    }

    #[test]
    fn incomplete_lists_say_nothing() {
        let book: Bookmaker = "betpawa".parse().unwrap();
        let mut listing = lists(&["sr:1"]);
        listing.complete = false;
        let mut absences = Absences::default();
        absences.listed(&book, &listing);
        absences.offered(&listing, &[]);
        assert!(absences.books.is_empty());
    }
}
