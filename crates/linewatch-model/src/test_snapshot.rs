//! Offers for tests.

use crate::{FixtureDetails, MarketKey, OfferedMarket, Quote, Snapshot, Timestamp};

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

/// An offer for the fixture Norway - France, at a minute of the test day.
pub(crate) fn snapshot(bookmaker: &str, minute: i64, markets: Vec<OfferedMarket>) -> Snapshot {
    let midnight: Timestamp = "2026-06-26T00:00:00Z".parse().unwrap();
    let fixture = FixtureDetails {
        key: "sr:66457014".parse().unwrap(),
        name: "Norway - France".parse().unwrap(),
        home_team: "Norway".parse().unwrap(),
        away_team: "France".parse().unwrap(),
        kickoff: midnight.plus_minutes(10_000),
        sport: None,
        country: None,
        tournament: None,
    };
    Snapshot::new(bookmaker.parse().unwrap(), midnight.plus_minutes(minute), fixture, markets).unwrap()
}
