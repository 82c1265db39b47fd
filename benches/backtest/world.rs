//! Eleven books with the result and the totals of 400 fixtures; three of them move a price by 0 to 4 % from one moment to the next.

use linewatch_model::{FixtureDetails, MarketKey, Odds, OfferedMarket, Quote, Snapshot, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

const FIXTURES: usize = 400;
/// The settings' reference bookmaker first.
const BOOKS: [&str; 11] =
    ["betpawa", "sportybet", "bet9ja", "book4", "book5", "book6", "book7", "book8", "book9", "book10", "book11"];
/// Market, line, outcomes, and where their prices are.
type Shape = (&'static str, Option<&'static str>, &'static [&'static str], std::ops::Range<usize>);
const MARKETS: [Shape; 2] = [("3743", None, &["1", "X", "2"], 0..3), ("5000", Some("2.5"), &["Over", "Under"], 3..5)];
const MINUTES: i64 = 5;

pub struct World {
    random: StdRng,
    at: Timestamp,
    fixtures: Vec<FixtureDetails>,
    /// By fixture and book, in units of 1/10,000.
    prices: Vec<[[i64; 5]; 11]>,
}

impl World {
    pub fn new() -> Self {
        let at: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
        let details = |number: usize| FixtureDetails {
            key: format!("sr:{number}").parse().expect("a key"),
            name: format!("Home {number} - Away {number}").parse().expect("a name"),
            home_team: format!("Home {number}").parse().expect("a name"),
            away_team: format!("Away {number}").parse().expect("a name"),
            kickoff: "2099-01-01T00:00:00Z".parse().expect("a time"),
            sport: Some("Football".parse().expect("a label")),
            country: None,
            tournament: None,
        };
        Self {
            random: StdRng::seed_from_u64(1),
            at,
            fixtures: (0..FIXTURES).map(details).collect(),
            prices: vec![[[25_000, 33_000, 28_000, 19_000, 19_500]; 11]; FIXTURES],
        }
    }

    /// The next moment of all fixtures.
    pub fn next_moment(&mut self) -> Vec<Snapshot> {
        let Self { random, at, fixtures, prices } = self;
        let mut snapshots = Vec::with_capacity(FIXTURES * BOOKS.len());
        for (details, prices) in fixtures.iter().zip(prices) {
            for (book, prices) in BOOKS.iter().zip(prices) {
                if random.random_ratio(3, 11) {
                    let price = &mut prices[random.random_range(0..5)];
                    *price = (*price * (100 + random.random_range(-4..=4)) / 100).clamp(12_000, 90_000);
                }
                let book = book.parse().expect("a slug");
                snapshots.push(Snapshot::new(book, *at, details.clone(), offer(prices)).expect("a snapshot"));
            }
        }
        *at = at.plus_minutes(MINUTES);
        snapshots
    }
}

fn offer(prices: &[i64; 5]) -> Vec<OfferedMarket> {
    let market = |(id, line, names, places): Shape| {
        let outcomes = names.iter().zip(&prices[places]).map(|(name, units)| Quote {
            name: name.parse().expect("an outcome"),
            odds: Some(Odds::from_units(*units).expect("odds")),
            active: true,
        });
        OfferedMarket {
            key: MarketKey {
                market_id: id.parse().expect("an id"),
                line: line.map(|line| line.parse().expect("a line")),
            },
            name: "A market".parse().expect("a name"),
            outcomes: outcomes.collect(),
        }
    };
    MARKETS.into_iter().map(market).collect()
}
