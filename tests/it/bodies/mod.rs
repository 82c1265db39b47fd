//! The bookmakers' bodies, recorded and made up, through the adapters.
//!
//! The recordings are not part of the repository: see [`crate::recorded`].

mod bad;
mod lists;
mod live;
mod mutated;
mod primary;
mod whole;

use std::io::Write as _;

use linewatch_bookmakers::books::{BodyError, Listed, Offer, RequestedFixture, book};
use linewatch_model::{FixtureKey, Timestamp};

use crate::recorded::recorded;

/// A recorded body: its adapter, its file, its fixture, and when it was before the kickoff.
#[derive(Debug, Clone, Copy)]
pub struct Recording {
    pub adapter: &'static str,
    pub file: &'static str,
    pub key: &'static str,
    pub captured_at: &'static str,
}

const fn recording(adapter: &'static str, file: &'static str, key: &'static str, at: &'static str) -> Recording {
    Recording { adapter, file, key, captured_at: at }
}

const NORWAY: (&str, &str) = ("sr:66457014", "2026-06-26T12:00:00Z");
const TOKYO: (&str, &str) = ("sr:67645534", "2026-05-06T05:00:00Z");
const ECUADOR: (&str, &str) = ("sr:66457078", "2026-06-25T12:00:00Z");
const SYDNEY: (&str, &str) = ("sr:67691078", "2026-08-21T05:00:00Z");

pub const NORWAY_FRANCE: [Recording; 4] = [
    recording("betpawa", "norway_france/betpawa.json", NORWAY.0, NORWAY.1),
    recording("sportybet", "norway_france/sportybet.json", NORWAY.0, NORWAY.1),
    recording("bet9ja", "norway_france/bet9ja.json", NORWAY.0, NORWAY.1),
    recording("msport", "norway_france/msport.json", NORWAY.0, NORWAY.1),
];
pub const LIVE: [Recording; 3] = [
    recording("betpawa", "live_fctokyo_jefchiba/betpawa.json", TOKYO.0, TOKYO.1),
    recording("sportybet", "live_fctokyo_jefchiba/sportybet.json", TOKYO.0, TOKYO.1),
    recording("bet9ja", "live_fctokyo_jefchiba/bet9ja.json", TOKYO.0, TOKYO.1),
];
pub const OTHERS: [Recording; 4] = [
    recording("bet9ja", "ecuador_germany/bet9ja.json", ECUADOR.0, ECUADOR.1),
    recording("sportybet", "ecuador_germany/sportybet_product3.json", ECUADOR.0, ECUADOR.1),
    recording("sportybet", "ecuador_germany/sportybet_product1.json", ECUADOR.0, ECUADOR.1),
    recording("betpawa", "other/betpawa_v4_sydneyfcyouth_rockdale.json", SYDNEY.0, SYDNEY.1),
];

impl Recording {
    pub fn captured_at(&self) -> Timestamp {
        self.captured_at.parse().unwrap()
    }

    /// The body; `None`, said loudly, where there are no recordings.
    pub fn body(&self) -> Option<Vec<u8>> {
        let path = recorded(&format!("bookmaker_payloads/{}", self.file));
        if path.is_none() {
            say(&format!("NOT RUN: no recorded body {}", self.file));
        }
        path.map(|path| std::fs::read(path).unwrap())
    }

    pub fn offer(&self, body: &[u8]) -> Result<Offer, BodyError> {
        offer(self.adapter, self.key, body, self.captured_at())
    }
}

/// Reads a body for a fixture that was listed before with the teams that the body says (or with none at all).
pub fn offer(adapter: &str, key: &str, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
    let key: FixtureKey = key.parse().unwrap();
    let book = book(adapter, &adapter.parse().unwrap()).unwrap();
    let first = book.offer(&RequestedFixture { key: &key, listed: None }, body, captured_at);
    if !matches!(first, Err(BodyError::Value { field: "STARTDATE", .. })) {
        return first;
    }
    let listed = tokyo(&key);
    book.offer(&RequestedFixture { key: &key, listed: Some(&listed) }, body, captured_at)
}

/// What Bet9ja's list had said about a match whose body, now in play, says nothing about it.
fn tokyo(key: &FixtureKey) -> Listed {
    Listed {
        external_id: "9261155".into(),
        fixture: linewatch_model::FixtureDetails {
            key: key.clone(),
            name: "FC Tokyo - JEF United Chiba".parse().unwrap(),
            home_team: "FC Tokyo".parse().unwrap(),
            away_team: "JEF United Chiba".parse().unwrap(),
            kickoff: "2026-05-06T06:00:00Z".parse().unwrap(),
            sport: None,
            country: None,
            tournament: None,
        },
        offer: None,
    }
}

/// Past libtest's capture.
pub fn say(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}
