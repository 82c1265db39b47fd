//! The bookmakers' margins by time to kickoff, for each tournament, market and day.
//!
//! A margin counts for as long as its prices held. What held is added up as it is seen (docs/decisions/0038), one row a
//! tournament, market, day and bookmaker, and one a week, so that few rows are read for many tournaments. Tournament 0
//! stands for all of them together.

mod fold;
mod held;
mod offer;
mod query;
mod totals;

use async_trait::async_trait;

use super::{ApplyError, Consumer, LogEvent, ModelTx};
use crate::events::{Event, RecordedEvent};

pub use query::{
    BookMargin, Days, MarketTotals, TournamentTotals, days_until, margins, newest_day, timeline, tournaments,
};
pub use totals::{TimeToKickoff, Total, Totals};

use linewatch_model::MarketId;

/// A market whose margins are kept, and how many outcomes it has at every bookmaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptMarket {
    /// Its id.
    pub id: &'static str,
    /// Its line in units.
    pub line: Option<i32>,
    outcomes: usize,
}

/// The markets whose margins are kept: those that lists show.
pub const MARKETS: [KeptMarket; 4] = [
    KeptMarket { id: "3743", line: None, outcomes: 3 },
    KeptMarket { id: "5000", line: Some(25_000), outcomes: 2 },
    KeptMarket { id: "3795", line: None, outcomes: 2 },
    KeptMarket { id: "4693", line: None, outcomes: 3 },
];

impl KeptMarket {
    /// The market with an id, if its margins are kept.
    #[must_use]
    pub fn with_id(id: &MarketId) -> Option<Self> {
        MARKETS.into_iter().find(|market| market.id == id.as_str())
    }
}

/// The read model `margins`.
pub struct Margins;

#[async_trait]
impl Consumer<Event> for Margins {
    fn name(&self) -> &'static str {
        "margins"
    }

    fn version(&self) -> i64 {
        1
    }

    fn tables(&self) -> &'static [&'static str] {
        &["margin_days", "margin_offers", "margin_fixtures", "margin_tournaments"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE margin_tournaments~ (id bigint NOT NULL PRIMARY KEY, sport text NOT NULL, name text NOT NULL, \
             country text NOT NULL, UNIQUE (sport, name, country))",
            "CREATE TABLE margin_fixtures~ (stream text NOT NULL PRIMARY KEY, tournament_id bigint NOT NULL, \
             kickoff bigint NOT NULL)",
            "CREATE TABLE margin_offers~ (stream text NOT NULL, bookmaker text NOT NULL, seen_at bigint NOT NULL, \
             margins text NOT NULL, PRIMARY KEY (stream, bookmaker))",
            "CREATE TABLE margin_days~ (tournament_id bigint NOT NULL, market text NOT NULL, day bigint NOT NULL, \
             bookmaker text NOT NULL, held_0 bigint NOT NULL, sum_0 bigint NOT NULL, fixtures_0 bigint NOT NULL, \
             held_1 bigint NOT NULL, sum_1 bigint NOT NULL, fixtures_1 bigint NOT NULL, held_2 bigint NOT NULL, \
             sum_2 bigint NOT NULL, fixtures_2 bigint NOT NULL, held_3 bigint NOT NULL, sum_3 bigint NOT NULL, \
             fixtures_3 bigint NOT NULL, PRIMARY KEY (tournament_id, market, day, bookmaker))",
        ]
    }

    fn postgres_schema(&self) -> &'static [&'static str] {
        &[super::rewritten!("margin_offers~"), super::rewritten!("margin_days~")]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        matches!(&*event.event_type, "FixtureRegistered" | "FixtureRescheduled" | "OddsUpdated" | "OddsConfirmed")
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        fold::apply(model, events.iter().filter(|event| self.concerns(&event.recorded))).await
    }
}
