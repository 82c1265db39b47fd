//! A fixture for tests that are not about what is in it.

use linewatch_model::{FixtureDetails, Label, Timestamp};

/// `A - B` with that key and kickoff.
pub(crate) fn fixture(key: &str, kickoff: Timestamp) -> FixtureDetails {
    let label = "A - B".parse::<Label>().unwrap();
    FixtureDetails {
        key: key.parse().unwrap(),
        name: label.clone(),
        home_team: label.clone(),
        away_team: label,
        kickoff,
        sport: None,
        country: None,
        tournament: None,
    }
}
