//! The read models: folds of the log into tables that the API reads, each with a checkpoint.
//!
//! A projection applies a chunk of the log and moves its checkpoint in one transaction, so a crash at any point neither
//! loses nor repeats. Any of them can be dropped and rebuilt to the same rows. Knows `model`, `events` and `store`;
//! nothing of commands or HTTP. One file a read model: its tables, its fold and its queries.

pub mod alerts;
mod checkpoints;
mod columns;
mod conditions;
mod event;
mod filling;
pub mod fixtures;
mod keys;
mod model_tx;
pub mod odds_history;
pub mod odds_now;
mod offer;
mod pace;
mod progress;
mod rebuild;
mod runner;
pub mod scrape_runs;
pub mod settings;
mod tables;

use std::sync::Arc;

use async_trait::async_trait;

use crate::events::RecordedEvent;

pub use checkpoints::{Applied, ProjectionStatus};
pub use event::{ApplyError, LogEvent};
pub use model_tx::ModelTx;
pub use offer::{MarketStatus, Offered, OfferedOutcome};
pub use rebuild::{Rebuilt, rebuild};
pub use runner::Runner;

/// A read model.
///
/// In its SQL, `~` behind a table's name stands for the suffix of the tables being filled (nothing, or that of a
/// rebuild beside the live ones), and `^` in an index's name for something unique.
#[async_trait]
pub trait Projection: Send + Sync + 'static {
    /// Its name, as the command line and the metrics use it: `alerts`.
    fn name(&self) -> &'static str;

    /// The version of its tables and its fold. Another one than the stored leads to a rebuild at start.
    fn version(&self) -> i64;

    /// Its tables, without suffix.
    fn tables(&self) -> &'static [&'static str];

    /// The statements that make its tables: `CREATE TABLE alerts~ (…)`.
    fn schema(&self) -> &'static [&'static str];

    /// What only PostgreSQL needs once the tables are made: how a large column is stored.
    fn postgres_schema(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statements that make its indexes: `CREATE INDEX alerts_status^ ON alerts~ (…)`. A rebuild makes them last.
    fn indexes(&self) -> &'static [&'static str];

    /// Whether it wants an event. One that no read model wants is never decoded, and decoding is what a rebuild spends
    /// most of its time on.
    fn concerns(&self, event: &RecordedEvent) -> bool;

    /// Folds events, which are in log order and without gaps, into the tables.
    ///
    /// Must be deterministic, and use nothing but the events and the tables themselves. Events that it does not want
    /// are among them, and passed over.
    ///
    /// # Errors
    /// [`ApplyError::Event`] when one event cannot be applied: it is dead-lettered. Else the chunk is tried again.
    async fn apply(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError>;
}

/// All read models.
#[must_use]
pub fn all() -> Vec<Arc<dyn Projection>> {
    vec![
        Arc::new(alerts::Alerts),
        Arc::new(fixtures::Fixtures),
        Arc::new(odds_now::OddsNow),
        Arc::new(odds_history::OddsHistory),
        Arc::new(scrape_runs::ScrapeRuns),
        Arc::new(settings::SettingsHistory),
    ]
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
