//! The Odds API, version 4: many bookmakers in one answer, each an offer of its own under its own slug.
//!
//! The list has the offers, so nothing is asked twice. A list costs quota (markets × regions); the list of sports is
//! free. The key goes into the query as `apiKey`, which whoever sends the request adds. Its fixtures have no SportRadar
//! id; their keys are `odds-api:<id>`, the same as those of recorded answers, whose reading is shared.

mod body;
mod requests;

use super::{Adapter, BodyError, Listed, Listing, Offer, RequestedFixture};
use crate::ask::Ask;
use crate::recorded::odds_api::OddsFormat;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// The Odds API.
#[derive(Debug)]
pub struct OddsApi {
    bookmaker: Bookmaker,
    format: OddsFormat,
}

impl OddsApi {
    /// The API under that slug; it is asked for prices in that format.
    #[must_use]
    pub const fn new(bookmaker: Bookmaker, format: OddsFormat) -> Self {
        Self { bookmaker, format }
    }
}

impl Adapter for OddsApi {
    fn bookmaker(&self) -> &Bookmaker {
        &self.bookmaker
    }

    fn base_url(&self) -> &'static str {
        "https://api.the-odds-api.com"
    }

    fn headers(&self) -> &'static [(&'static str, &'static str)] {
        &[("accept", "application/json")]
    }

    fn discovery(&self) -> Vec<Ask> {
        vec![requests::sports()]
    }

    fn listing(&self, ask: &Ask, body: &[u8], captured_at: Timestamp) -> Result<Listing, BodyError> {
        if requests::is_first(ask) {
            body::sports(body, self.format)
        } else {
            body::events(body, self.format, captured_at)
        }
    }

    /// Every answer costs quota, and the list has all offers.
    fn asks_by_fixture(&self) -> bool {
        false
    }

    fn fixture(&self, listed: &Listed) -> Ask {
        requests::event(&listed.external_id, self.format)
    }

    fn by_key(&self, _: &FixtureKey) -> Option<Ask> {
        None
    }

    fn offer(&self, asked: &RequestedFixture<'_>, body: &[u8], captured_at: Timestamp) -> Result<Offer, BodyError> {
        body::offer(asked, body, self.format, captured_at)
    }
}
