//! Fixtures: one match each. The API calls them events, as the desk does.

use serde::{Deserialize, Serialize};

use super::{
    Label, Timestamp,
    text::{check_identifier, text_type},
};

text_type! {
    /// What makes a fixture the same one at every bookmaker: its SportRadar id (`sr:66457014`) where there is one,
    /// else its source and that source's id (`odds-api:a5a0b5…`). 1 to 100 of letters, digits and `. _ : -`.
    FixtureKey, |text| check_identifier(text, 100)
}

/// What a snapshot says about the fixture it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FixtureDetails {
    /// Its identity.
    pub key: FixtureKey,
    /// `Norway - France`.
    pub name: Label,
    /// The home team.
    pub home_team: Label,
    /// The away team.
    pub away_team: Label,
    /// When it starts.
    pub kickoff: Timestamp,
    /// `Football`, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sport: Option<Label>,
    /// The tournament's country, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Label>,
    /// The tournament, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tournament: Option<Label>,
}
