//! BetPawa, the reference book: its market types are our markets, all of them, and its outcome names are ours.
//!
//! Its rows of one market type and line are one market and are merged: a correct score comes in fifteen rows, a list
//! of goalscorers in fifty. Outcomes that collide within one (two players of one name) become one, see
//! `Assembly::merge`. Both forms of its body are read: version 3 (`price`, `suspended`) and version 4 (`odds`).

mod body;
mod normalise;
mod requests;

use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture};
use crate::ask::Ask;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// BetPawa.
#[derive(Debug)]
pub struct BetPawa(Bookmaker);

impl BetPawa {
    /// BetPawa under that slug.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }
}

impl Adapter for BetPawa {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "https://www.betpawa.ng"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        // Without the first one the answer may be protobuf.
        &[("accept", "application/json"), ("devicetype", "web"), ("x-pawa-brand", "betpawa-nigeria")]
    }

    fn versions(&self) -> &'static [&'static str] {
        requests::VERSIONS
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::categories()]
    }

    fn listing(&self, ask: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        match requests::step(ask) {
            None => body::competitions(body),
            Some((competition, skip)) => body::page(body, &competition, skip),
        }
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        requests::event(&listed.external_id)
    }

    fn by_key(&self, _: &FixtureKey) -> Option<Ask> {
        None
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        normalise::offer(&self.0, asked, body, captured_at)
    }
}
