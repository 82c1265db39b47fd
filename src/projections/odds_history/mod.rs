//! How every bookmaker's prices came to be what they are.
//!
//! Of each change of an offer it has where the event is in the log, when the offer was seen, and how many markets changed;
//! the prices are read from the event (docs/decisions/0032). The newest changes of a bookmaker's offer for a fixture are
//! one row of `odds_history`; every 32 of them become a row of `odds_history_runs`, which is never written again.

mod fold;
mod market;
mod run;
mod sparks;
mod stored;

use async_trait::async_trait;

use super::{ApplyError, Consumer, LogEvent, ModelTx};
use crate::events::{Event, RecordedEvent};
use linewatch_model::Timestamp;

pub use market::{Point, market_history};
pub use sparks::{SparkKey, SparkPoint, Sparks, sparks};
pub use stored::{OfferChange, changes};

/// The read model `odds_history`.
pub struct OddsHistory;

#[async_trait]
impl Consumer<Event> for OddsHistory {
    fn name(&self) -> &'static str {
        "odds_history"
    }

    fn version(&self) -> i64 {
        3
    }

    fn tables(&self) -> &'static [&'static str] {
        &["odds_history", "odds_history_runs"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE odds_history~ (stream text NOT NULL, bookmaker text NOT NULL, number bigint NOT NULL, \
             changes bytea NOT NULL, PRIMARY KEY (stream, bookmaker))",
            "CREATE TABLE odds_history_runs~ (stream text NOT NULL, bookmaker text NOT NULL, number bigint NOT NULL, \
             changes bytea NOT NULL, PRIMARY KEY (stream, bookmaker, number))",
        ]
    }

    /// Room in each page, so that a changed row stays in its page and its old versions are cleared away there.
    fn postgres_schema(&self) -> &'static [&'static str] {
        &[super::rewritten!("odds_history~")]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &[]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        event.event_type == "OddsUpdated"
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        fold::apply(model, events.iter().filter(|event| self.concerns(&event.recorded))).await
    }
}

/// From when to when, both included.
#[derive(Debug, Clone, Copy, Default)]
pub struct Period {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
}

impl Period {
    /// Whether it holds an instant.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at <= to)
    }
}
