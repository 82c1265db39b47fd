//! The Odds API's JSON, version 4. Numbers stay text, so that no digit is lost.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// Whatever object stands around the events; a single event has none and is itself one.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    /// When the recorder saw it.
    pub captured_at: Option<String>,
    /// The same in the API's historical answers.
    pub timestamp: Option<String>,
    #[serde(borrow)]
    pub events: Option<&'a RawValue>,
    #[serde(borrow)]
    pub data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub bookmakers: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct Event<'a> {
    pub id: String,
    pub sport_key: Option<String>,
    pub sport_title: Option<String>,
    pub commence_time: String,
    /// Outrights have no teams.
    pub home_team: Option<String>,
    pub away_team: Option<String>,
    #[serde(borrow, default)]
    pub bookmakers: Vec<BookmakerOffer<'a>>,
}

#[derive(Deserialize)]
pub(super) struct BookmakerOffer<'a> {
    pub key: String,
    pub last_update: Option<String>,
    #[serde(borrow, default)]
    pub markets: Vec<Market<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Market<'a> {
    #[serde(borrow)]
    pub key: Cow<'a, str>,
    pub last_update: Option<String>,
    #[serde(borrow, default)]
    pub outcomes: Vec<Outcome<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Outcome<'a> {
    #[serde(borrow)]
    pub name: Cow<'a, str>,
    #[serde(borrow)]
    pub price: Option<&'a RawValue>,
    #[serde(borrow)]
    pub point: Option<&'a RawValue>,
}
