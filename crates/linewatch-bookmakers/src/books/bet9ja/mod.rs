//! Bet9ja. Its odds are one flat object of keys; a key says market, line and outcome, and nothing says suspended: a
//! closed price is 1. Keys that begin with `LIVES_` are for matches in play.

mod body;
mod key;
mod normalise;
mod requests;

use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture};
use crate::ask::Ask;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// Bet9ja.
#[derive(Debug)]
pub struct Bet9ja(Bookmaker);

impl Bet9ja {
    /// Bet9ja under that slug.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }
}

impl Adapter for Bet9ja {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "https://sports.bet9ja.com"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::sports()]
    }

    fn listing(&self, ask: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        if requests::is_first(ask) { body::groups(body) } else { body::events(body) }
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
