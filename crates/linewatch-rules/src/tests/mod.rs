//! What the tests share, and the tests of the engine as a whole.

mod board;
mod diff;
mod difference;
mod equivalence;
mod histories;
mod rules;
mod slow;
mod switched_off;
mod values;

use linewatch_model::{FixtureDetails, MarketKey, OfferedMarket, Quote, Snapshot, Timestamp};

/// A minute of the test day.
pub(crate) fn at(minute: i64) -> Timestamp {
    "2026-06-26T00:00:00Z".parse::<Timestamp>().unwrap().plus_minutes(minute)
}

/// When the test fixture kicks off, unless a test says otherwise.
pub(crate) fn kickoff() -> Timestamp {
    at(10_000)
}

/// The test fixture as a bookmaker may describe it.
pub(crate) fn details(name: &str, kickoff: Timestamp) -> FixtureDetails {
    FixtureDetails {
        key: "sr:66457014".parse().unwrap(),
        name: name.parse().unwrap(),
        home_team: "Norway".parse().unwrap(),
        away_team: "France".parse().unwrap(),
        kickoff,
        sport: None,
        country: None,
        tournament: None,
    }
}

/// A market's offer. `2.5` is a price, `~2.5` one shown beside an inactive outcome, `-` is no price.
pub(crate) fn market(id: &str, line: &str, outcomes: &[(&str, &str)]) -> OfferedMarket {
    let quote = |(name, price): &(&str, &str)| Quote {
        name: name.parse().unwrap(),
        odds: price.trim_start_matches('~').parse().ok(),
        active: !price.starts_with(['~', '-']),
    };
    OfferedMarket {
        key: MarketKey { market_id: id.parse().unwrap(), line: line.parse().ok() },
        name: format!("Market {id}").parse().unwrap(),
        outcomes: outcomes.iter().map(quote).collect(),
    }
}

/// The home win at that price, and nothing else.
pub(crate) fn home(price: &str) -> Vec<OfferedMarket> {
    vec![market("3743", "", &[("1", price)])]
}

/// An offer for the test fixture.
pub(crate) fn snapshot(bookmaker: &str, minute: i64, markets: Vec<OfferedMarket>) -> Snapshot {
    snapshot_with_kickoff(bookmaker, minute, markets, kickoff())
}

/// An offer for the test fixture that states another kickoff.
pub(crate) fn snapshot_with_kickoff(
    bookmaker: &str,
    minute: i64,
    markets: Vec<OfferedMarket>,
    kickoff: Timestamp,
) -> Snapshot {
    Snapshot::new(bookmaker.parse().unwrap(), at(minute), details("Norway - France", kickoff), markets).unwrap()
}
