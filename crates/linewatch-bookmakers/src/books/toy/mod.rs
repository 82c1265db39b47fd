//! The toy bookmaker of docs/BOOKMAKERS.md: a list of matches, and the bets on one.

mod body;
mod normalise;
mod requests;

use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture};
use crate::ask::Ask;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// The toy bookmaker.
#[derive(Debug)]
pub struct Toy(Bookmaker);

impl Toy {
    /// The toy bookmaker under that slug.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }
}

impl Adapter for Toy {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "https://toy.example"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::matches()]
    }

    fn listing(&self, _: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        body::matches(body)
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        requests::one(&listed.external_id)
    }

    fn by_key(&self, _: &FixtureKey) -> Option<Ask> {
        None
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        normalise::offer(&self.0, asked, body, captured_at)
    }
}
