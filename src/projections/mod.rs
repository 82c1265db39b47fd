//! The consumers of the log: read models, which are folds of it into tables that the API reads, each with a checkpoint.
//!
//! A read model can be dropped and rebuilt to the same rows. What drives them is the crate `linewatch-projections`; here
//! is what they are: one file a read model, with its tables, its fold and its queries, and the list of them. Knows `events`
//! and the crates below; nothing of commands or HTTP.

pub mod alerts;
pub mod fixtures;
pub mod margins;
pub mod odds_history;
pub mod odds_now;
mod offer;
pub mod rules;
pub mod scrape_runs;
pub mod settings;

use std::{sync::Arc, time::Duration};

use crate::events::{Event, RecordedEvent};
use linewatch_log::{DecodeError, Store, StoreError};
use linewatch_projections::{StoredEvent, columns, conditions};

pub use linewatch_projections::{Applied, ApplyError, Consumer, ModelTx, ProjectionStatus, Rebuilt, Start, rebuild};
pub use offer::{MarketStatus, Offered, OfferedOutcome};

/// An event of the log, as the read models see it.
pub type LogEvent = linewatch_projections::LogEvent<Event>;

/// Read models that advance together.
pub type Group = linewatch_projections::Group<Event>;

/// Drives a group.
pub type Runner = linewatch_projections::Runner<Event>;

impl StoredEvent for Event {
    fn decode(stored: &RecordedEvent) -> Result<Self, DecodeError> {
        Self::decode(stored)
    }
}

/// The lease of the odds of the past.
const HISTORY_LEASE: &str = "odds_history";
/// How long odds history waits for more, so that it makes few and large transactions.
const HISTORY_LINGER: Duration = Duration::from_millis(250);

/// The groups of a node: what `min_position` and push wait for, and the odds of the past, for which only those wait who
/// ask for them. What one of them has read and decoded the other takes.
#[must_use]
pub fn groups() -> [Group; 2] {
    let history = Group::new(HISTORY_LEASE, of_the_past()).lingering(HISTORY_LINGER);
    Group::sharing([Group::from(of_the_desk()), history])
}

fn of_the_desk() -> Vec<Arc<dyn Consumer<Event>>> {
    vec![
        Arc::new(alerts::Alerts),
        Arc::new(fixtures::Fixtures),
        Arc::new(odds_now::OddsNow),
        Arc::new(scrape_runs::ScrapeRuns),
        Arc::new(settings::SettingsHistory),
        Arc::new(rules::RulesHistory),
    ]
}

fn of_the_past() -> Vec<Arc<dyn Consumer<Event>>> {
    vec![Arc::new(odds_history::OddsHistory), Arc::new(margins::Margins)]
}

/// All read models.
#[must_use]
pub fn all() -> Vec<Arc<dyn Consumer<Event>>> {
    of_the_desk().into_iter().chain(of_the_past()).collect()
}

/// The state of every read model of a store.
///
/// # Errors
/// When the database fails.
pub async fn status(store: &Store) -> Result<Vec<ProjectionStatus>, StoreError> {
    linewatch_projections::status(store, &all()).await
}

/// The statement that has PostgreSQL compress a large text column with lz4, which costs a tenth of its default.
/// Servers built without lz4 keep the default.
macro_rules! lz4 {
    ($table:literal, $column:literal) => {
        concat!(
            "DO $$ BEGIN ALTER TABLE ",
            $table,
            " ALTER COLUMN ",
            $column,
            " SET COMPRESSION lz4; EXCEPTION WHEN feature_not_supported THEN NULL; END $$"
        )
    };
}
use lz4;

/// The statement that has PostgreSQL keep room in each page of a table whose rows are changed all the time: a changed row
/// stays in its page, its old versions are cleared away there, and the table stays as large as it is.
macro_rules! rewritten {
    ($table:literal) => {
        concat!(
            "ALTER TABLE ",
            $table,
            " SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)"
        )
    };
}
use rewritten;
