//! SportyBet. Its markets are SportRadar's: an id, a specifier, outcomes with descriptions; MSport has the same.
//!
//! A market id comes once a line, and once for each product: 3 is before the match, everything else is live and not
//! for us. Fixtures of other data providers have ids that look like SportRadar's and are not (see `body::sportradar`).

mod body;
pub(super) mod normalise;
mod requests;

pub(super) use self::body::{Answer, Event, FOOTBALL, Market, data};
use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture, fixture};
use crate::ask::Ask;
use crate::markets::Table;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// SportyBet.
#[derive(Debug)]
pub struct SportyBet(Bookmaker);

impl SportyBet {
    /// SportyBet under that slug.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }
}

impl Adapter for SportyBet {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "https://www.sportybet.com"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json"), ("clientid", "web"), ("operid", "2"), ("platform", "web")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::tournaments()]
    }

    fn listing(&self, ask: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        if requests::is_first(ask) { body::tournaments(body) } else { body::events(body) }
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        requests::event(&listed.external_id)
    }

    fn by_key(&self, key: &FixtureKey) -> Option<Ask> {
        fixture::sportradar(key).map(|id| requests::event(&format!("sr:match:{id}")))
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        normalise::offer(&self.0, body::event(asked, body)?, |id| Table::get().sportybet(id), captured_at)
    }
}
