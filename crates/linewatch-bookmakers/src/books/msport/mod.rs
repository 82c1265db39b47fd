//! MSport: SportyBet's cousin. Its markets have the same ids and the same grammar, but for a few ids and names of
//! fields; its list comes in pages, each beginning after the last fixture of the one before.

mod body;
mod requests;

use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture, fixture, sportybet::normalise};
use crate::ask::Ask;
use crate::markets::Table;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// MSport.
#[derive(Debug)]
pub struct MSport(Bookmaker);

impl MSport {
    /// MSport under that slug.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker) -> Self {
        Self(bookmaker)
    }
}

impl Adapter for MSport {
    fn bookmaker(&self) -> &Bookmaker {
        &self.0
    }

    fn base_url(&self) -> &'static str {
        "https://www.msport.com"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json"), ("clientid", "web"), ("operid", "2"), ("platform", "web")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::fixtures()]
    }

    fn listing(&self, ask: &Ask, body: &[u8], _: Timestamp) -> Result<Listing, BodyError> {
        body::fixtures(ask, body)
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        requests::event(&listed.external_id)
    }

    fn by_key(&self, key: &FixtureKey) -> Option<Ask> {
        fixture::sportradar(key).map(|id| requests::event(&format!("sr:match:{id}")))
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        normalise::offer(&self.0, body::event(asked, body)?, |id| Table::get().msport(id), captured_at)
    }
}
