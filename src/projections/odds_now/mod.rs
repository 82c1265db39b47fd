//! What every bookmaker offers now.
//!
//! One row per fixture and bookmaker, in two tables (docs/decisions/0003): `odds_now` is small and is what lists read
//! and confirmations touch; `odds_offers` holds the whole offer as text, written once per change and chunk.
//! `odds_feeds` has one row per bookmaker: when anything of it was last seen.

mod coverage;
mod feeds;
mod fold;
mod query;

use async_trait::async_trait;

use super::{ApplyError, Consumer, LogEvent, ModelTx};
use crate::events::{Event, RecordedEvent};

pub use coverage::{BookCoverage, Coverage, coverage, offered_by};
pub use feeds::{Feed, LastSeen, feeds, last_seen};
pub use query::{BookOffer, OfferSummary, OpenFixture, books, offers, open_at, upcoming_with_unavailable};

/// The read model `odds_now`.
pub struct OddsNow;

#[async_trait]
impl Consumer<Event> for OddsNow {
    fn name(&self) -> &'static str {
        "odds_now"
    }

    fn version(&self) -> i64 {
        3
    }

    fn tables(&self) -> &'static [&'static str] {
        &["odds_now", "odds_offers", "odds_feeds"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE odds_now~ (stream text NOT NULL, bookmaker text NOT NULL, changed_at bigint NOT NULL, \
             confirmed_at bigint NOT NULL, open_markets bigint NOT NULL, unavailable_markets bigint NOT NULL, \
             inline_markets text NOT NULL, sides_swapped bigint NOT NULL, PRIMARY KEY (stream, bookmaker))",
            "CREATE TABLE odds_offers~ (stream text NOT NULL, bookmaker text NOT NULL, offer text NOT NULL, \
             PRIMARY KEY (stream, bookmaker))",
            "CREATE TABLE odds_feeds~ (bookmaker text NOT NULL PRIMARY KEY, captured_at bigint NOT NULL, \
             recorded_at bigint NOT NULL)",
        ]
    }

    fn postgres_schema(&self) -> &'static [&'static str] {
        &[super::lz4!("odds_offers~", "offer"), super::rewritten!("odds_now~"), super::rewritten!("odds_offers~")]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &[]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        matches!(&*event.event_type, "OddsUpdated" | "OddsConfirmed")
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        let wanted = || events.iter().filter(|event| self.concerns(&event.recorded));
        fold::apply(model, wanted()).await?;
        feeds::apply(model, wanted()).await
    }
}
