use std::collections::{BTreeMap, HashMap, HashSet};

use proptest::prelude::*;

use super::*;
use linewatch_model::{MarketKey, OutcomeName};

fn start() -> Timestamp {
    "2026-06-26T12:00:30Z".parse().unwrap()
}

fn at(second: i64) -> Timestamp {
    start().plus_micros(second * 1_000_000)
}

#[test]
fn the_first_tick_has_every_books_full_offer() {
    let snapshots = Simulator::new(1, start()).tick(start());
    let books: HashSet<&str> = snapshots.iter().map(|snapshot| snapshot.bookmaker.as_str()).collect();
    assert_eq!(books, HashSet::from(["betpawa", "sportybet", "bet9ja", "msport"]));
    let ours = snapshots.iter().filter(|snapshot| snapshot.bookmaker.as_str() == "betpawa").count();
    assert_eq!(ours, FIXTURES);
    let two_days = 48 * 60 * 60_000_000;
    for snapshot in &snapshots {
        assert_eq!(snapshot.captured_at, start());
        let ahead = snapshot.fixture.kickoff.micros_since(start());
        assert!((180_000_000..=two_days).contains(&ahead), "{}", snapshot.fixture.kickoff);
        assert!(snapshot.markets().iter().all(linewatch_model::OfferedMarket::is_open));
        for id in ["3743", "4693", "3795", "5000", "3774"] {
            assert!(snapshot.markets().iter().any(|market| market.key.market_id.as_str() == id), "{id}");
        }
    }
}

#[test]
fn every_book_keeps_its_margin_on_the_result() {
    for snapshot in Simulator::new(2, start()).tick(start()) {
        let result = snapshot.markets().iter().find(|market| market.key.market_id.as_str() == "3743").unwrap();
        let prices = result.outcomes.iter().map(|quote| u64::from(quote.live().unwrap().units()));
        // In 1/10,000: the sum of 1/price. Rounding down to two decimals adds a little.
        let overround: u64 = prices.map(|units| 100_000_000 / units).sum();
        let margin = BOOKS.iter().find(|book| book.slug == snapshot.bookmaker.as_str()).unwrap().margin;
        let margin = 10_000 + u64::try_from(margin).unwrap();
        assert!((margin - 5..margin + 120).contains(&overround), "{} {overround}", snapshot.bookmaker);
    }
}

#[test]
fn one_seed_and_one_clock_give_one_story() {
    let story = |seed| {
        let mut simulator = Simulator::new(seed, start());
        (0..120).map(|second| simulator.tick(at(second))).collect::<Vec<_>>()
    };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
}

#[test]
fn each_book_is_scraped_at_its_own_interval() {
    let mut simulator = Simulator::new(3, start());
    let mut times: BTreeMap<String, HashSet<i64>> = BTreeMap::new();
    for second in 0..60 {
        for snapshot in simulator.tick(at(second)) {
            times.entry(snapshot.bookmaker.to_string()).or_default().insert(second);
        }
    }
    // A jump has its first book scraped at once, so there can be one or two more.
    for (book, least) in [("betpawa", 12), ("sportybet", 12), ("bet9ja", 9), ("msport", 10)] {
        assert!((least..least + 3).contains(&times[book].len()), "{book}: {:?}", times[book]);
    }
}

#[test]
fn fixtures_that_kick_off_are_replaced_by_new_ones() {
    let mut simulator = Simulator::new(4, start());
    let mut seen = HashSet::new();
    for minute in 0..180 {
        let now = start().plus_minutes(minute);
        let snapshots = simulator.tick(now);
        let playing: HashSet<_> = snapshots.iter().map(|snapshot| snapshot.fixture.key.clone()).collect();
        assert_eq!(playing.len(), FIXTURES, "minute {minute}");
        let teams = simulator.fixtures.iter().flat_map(|f| [&f.details.home_team, &f.details.away_team]);
        assert_eq!(teams.collect::<HashSet<_>>().len(), 2 * FIXTURES, "no team plays twice");
        assert!(snapshots.iter().all(Snapshot::is_prematch));
        seen.extend(playing);
    }
    assert!(seen.len() > FIXTURES + 10, "{}", seen.len());
}

#[test]
fn a_clock_that_leaps_sets_off_no_avalanche() {
    let mut simulator = Simulator::new(5, start());
    let mut desk = Alerts::default();
    desk.see(&simulator.tick(start()));
    desk.see(&simulator.tick(at(1)));
    let alerts = desk.see(&simulator.tick(start().plus_minutes(30))).len();
    assert!(alerts <= 30, "{alerts}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    /// Whatever the clock does, offers are whole: distinct keys, two decimals, 1.01 to 200, captured now.
    #[test]
    fn offers_are_believable_at_any_pace(seed in any::<u64>(), steps in prop::collection::vec(0_i64..40_000_000, 1..40)) {
        let mut simulator = Simulator::new(seed, start());
        let mut now = start();
        for step in steps {
            now = now.plus_micros(step);
            for snapshot in simulator.tick(now) {
                prop_assert_eq!(snapshot.captured_at, now);
                for quote in snapshot.markets().iter().flat_map(|market| &market.outcomes) {
                    let units = quote.odds.unwrap().units();
                    prop_assert!((10_100..=2_000_000).contains(&units) && units % 100 == 0);
                }
            }
        }
    }
}

/// A seed whose first jump was once too small for the book that showed it.
#[test]
fn the_first_alert_is_there_where_the_first_jump_is_small() {
    let (mut simulator, mut desk) = (Simulator::new(5_255_957_304_055_033_688, start()), Alerts::default());
    let mut times = (0..).map(|tick| start().plus_micros(tick * 800_000)).take_while(|now| *now < at(5));
    assert!(times.any(|now| !desk.see(&simulator.tick(now)).is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Whatever the seed and however the ticks fall: about a second apart, not on the second.
    #[test]
    fn the_first_alert_is_there_within_five_seconds(seed in any::<u64>(), gap in 800_000_i64..1_300_000) {
        let (mut simulator, mut desk) = (Simulator::new(seed, start()), Alerts::default());
        let mut times = (0..).map(|tick| start().plus_micros(tick * gap)).take_while(|now| *now < at(5));
        prop_assert!(times.any(|now| !desk.see(&simulator.tick(now)).is_empty()));
    }
}

/// A slow, obvious reading of design.md section 5 for the primary markets, to count what the desk would be told.
#[derive(Default)]
struct Alerts {
    states: HashMap<(String, String), HashMap<MarketKey, State>>,
    moves: HashMap<(String, MarketKey, OutcomeName, String), (Timestamp, bool)>,
    changes: usize,
}

#[derive(Default)]
struct State {
    open: bool,
    ever_open: bool,
    prices: BTreeMap<OutcomeName, u32>,
}

const PRIMARY: [&str; 5] = ["3743", "4693", "3795", "5000", "3774"];

impl Alerts {
    /// The kinds of the alerts that a batch raises.
    fn see(&mut self, batch: &[Snapshot]) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        for snapshot in batch {
            self.see_snapshot(snapshot, &mut kinds);
        }
        kinds
    }

    fn see_snapshot(&mut self, snapshot: &Snapshot, kinds: &mut Vec<&'static str>) {
        let (fixture, book) = (snapshot.fixture.key.to_string(), snapshot.bookmaker.to_string());
        let offered: HashMap<MarketKey, BTreeMap<OutcomeName, u32>> = snapshot
            .markets()
            .iter()
            .filter(|market| PRIMARY.contains(&market.key.market_id.as_str()) && market.is_open())
            .map(|market| {
                let live = |quote: &linewatch_model::Quote| Some((quote.name.clone(), quote.live()?.units()));
                (market.key.clone(), market.outcomes.iter().filter_map(live).collect())
            })
            .collect();
        let states = self.states.entry((fixture.clone(), book.clone())).or_default();
        let gone = states.iter_mut().filter(|(key, _)| !offered.contains_key(key));
        let closed: Vec<MarketKey> =
            gone.filter_map(|(key, state)| std::mem::take(&mut state.open).then(|| key.clone())).collect();
        let matched = closed.iter().filter(|key| self.matched(&fixture, &book, key));
        kinds.extend(matched.map(|_| "availability"));
        for (key, prices) in offered {
            self.see_market(snapshot, &key, prices, kinds);
        }
    }

    fn see_market(
        &mut self,
        snapshot: &Snapshot,
        key: &MarketKey,
        prices: BTreeMap<OutcomeName, u32>,
        kinds: &mut Vec<&'static str>,
    ) {
        let (fixture, book) = (snapshot.fixture.key.to_string(), snapshot.bookmaker.to_string());
        let state = self.states.entry((fixture.clone(), book.clone())).or_default().entry(key.clone()).or_default();
        let before = std::mem::replace(state, State { open: true, ever_open: true, prices: prices.clone() });
        let matched = self.matched(&fixture, &book, key);
        if before.ever_open && !before.open && matched {
            kinds.push("availability");
        }
        if !before.open {
            return;
        }
        for (outcome, new) in prices {
            let old = before.prices[&outcome];
            if old == new {
                continue;
            }
            self.changes += 1;
            if matched && new.abs_diff(old) * 100 >= 7 * old {
                kinds.push("price_change");
            }
            let place = |book: &str| (fixture.clone(), key.clone(), outcome.clone(), book.to_owned());
            self.moves.insert(place(&book), (snapshot.captured_at, new > old));
            let others = ["betpawa", "sportybet", "bet9ja", "msport"];
            for other in others.iter().filter(|other| (book == "betpawa") != (**other == "betpawa")) {
                if let Some((moved_at, up)) = self.moves.get(&place(other)) {
                    let apart = snapshot.captured_at.micros_since(*moved_at);
                    if *up != (new > old) && apart <= 60 * 60_000_000 {
                        kinds.push("direction_disagreement");
                    }
                }
            }
        }
    }

    /// The reference book's alerts count where a competitor has the market open.
    fn matched(&self, fixture: &str, book: &str, key: &MarketKey) -> bool {
        let states = |other: &str| self.states.get(&(fixture.to_owned(), other.to_owned()));
        let open = |other: &str| states(other).and_then(|states| states.get(key)).is_some_and(|state| state.open);
        book != "betpawa" || ["sportybet", "bet9ja", "msport"].into_iter().any(open)
    }
}

#[test]
fn the_first_alert_comes_at_once_and_then_a_few_a_minute() {
    for seed in [0, 7, 42, u64::MAX] {
        let (mut simulator, mut desk) = (Simulator::new(seed, start()), Alerts::default());
        let mut minutes = vec![0_usize; 10];
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        let mut first = None;
        for second in 0..600 {
            let alerts = desk.see(&simulator.tick(at(second)));
            if !alerts.is_empty() {
                first.get_or_insert(second);
            }
            minutes[usize::try_from(second).unwrap() / 60] += alerts.len();
            for kind in alerts {
                *kinds.entry(kind).or_default() += 1;
            }
        }
        let total: usize = minutes.iter().sum();
        let story = format!("seed {seed}: first at {first:?}, {minutes:?}, {kinds:?} of {} changes", desk.changes);
        assert!(first.is_some_and(|second| second <= 4), "{story}");
        assert!((3 * 10..=10 * 10).contains(&total), "{story}");
        assert!(minutes.iter().all(|count| *count <= 25), "{story}");
        assert_eq!(kinds.len(), 3, "{story}");
        // Real prices: about 7 of 100 changes alert.
        let alerting = kinds["price_change"] * 1_000 / desk.changes;
        assert!((30..=140).contains(&alerting), "{story}");
    }
}
