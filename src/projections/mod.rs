//! The consumers of the log: read models, which are folds of it into tables that the API reads, each with a checkpoint.
//!
//! A consumer handles a chunk of the log and moves its checkpoint in one transaction, so a crash at any point neither
//! loses nor repeats. Any read model can be dropped and rebuilt to the same rows. They advance in groups that do not wait
//! for one another. Knows `events` and the crates `model` and `log`; nothing of commands or HTTP. One file a read model:
//! its tables, its fold and its queries.

mod advance;
pub mod alerts;
mod checkpoints;
mod chunks;
mod columns;
mod conditions;
mod event;
mod filling;
pub mod fixtures;
mod lead;
pub mod margins;
mod model_tx;
pub mod odds_history;
pub mod odds_now;
mod offer;
mod pace;
mod progress;
mod rebuild;
pub mod rules;
mod runner;
pub mod scrape_runs;
pub mod settings;
mod tables;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use crate::events::RecordedEvent;

pub use checkpoints::{Applied, ProjectionStatus};
use chunks::ChunkCache;
pub use event::{ApplyError, LogEvent};
pub use model_tx::ModelTx;
pub use offer::{MarketStatus, Offered, OfferedOutcome};
pub use rebuild::{Rebuilt, rebuild};
pub use runner::Runner;

/// Follows the log: it has a checkpoint, and moves it in the transaction in which it handles events. A read model is one
/// with tables.
///
/// In its SQL, `~` behind a table's name stands for the suffix of the tables being filled (nothing, or that of a
/// rebuild beside the live ones), and `^` in an index's name for something unique.
#[async_trait]
pub trait Consumer: Send + Sync + 'static {
    /// Its name, as the command line and the metrics use it: `alerts`.
    fn name(&self) -> &'static str;

    /// The version of its tables and of what it makes of events.
    fn version(&self) -> i64;

    /// Where it begins without a checkpoint.
    fn start(&self) -> Start {
        Start::Genesis
    }

    /// Its tables, without suffix.
    fn tables(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statements that make its tables: `CREATE TABLE alerts~ (…)`.
    fn schema(&self) -> &'static [&'static str] {
        &[]
    }

    /// What only PostgreSQL needs once the tables are made: how a large column is stored.
    fn postgres_schema(&self) -> &'static [&'static str] {
        &[]
    }

    /// The statements that make its indexes: `CREATE INDEX alerts_status^ ON alerts~ (…)`. A rebuild makes them last.
    fn indexes(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether it wants an event. One that no consumer wants is never decoded, and decoding is what a rebuild spends
    /// most of its time on.
    fn concerns(&self, event: &RecordedEvent) -> bool;

    /// Handles events, which are in log order and without gaps: a read model folds them into its tables.
    ///
    /// Must be deterministic, and use nothing but the events and its tables. Events that it does not want are among them,
    /// and passed over.
    ///
    /// # Errors
    /// [`ApplyError::Event`] when one event cannot be applied: it is dead-lettered. Else the chunk is tried again.
    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError>;
}

/// Where a consumer without a checkpoint begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event. Nobody waits for it: it is filled up beside the others, and joins its group when it is there.
    /// So is one of another version than the stored one, before its group runs.
    Genesis,
    /// At the log's end: it never sees what was there before. One of another version goes on where the former was.
    Head,
}

/// Consumers with one lease, one way along the log and a checkpoint each. One that is slow, or is filled up, holds up no
/// other group.
pub struct Group {
    /// The lease of the node that runs it.
    lease: &'static str,
    members: Vec<Arc<dyn Consumer>>,
    /// How long it waits for more after a commit, unless somebody waits for it.
    linger: Duration,
    chunks: Arc<ChunkCache>,
}

impl Group {
    /// The lease of what REST's `min_position` and pushed messages wait for.
    const DESK_LEASE: &'static str = "read_models";
    /// The lease of the odds of the past.
    const HISTORY_LEASE: &'static str = "odds_history";
    /// How long odds history waits for more, so that it makes few and large transactions.
    const HISTORY_LINGER: Duration = Duration::from_millis(250);

    /// A group that follows every commit at once.
    #[must_use]
    pub fn new(lease: &'static str, members: Vec<Arc<dyn Consumer>>) -> Self {
        Self { lease, members, linger: Duration::ZERO, chunks: ChunkCache::shared_by(1) }
    }
}

/// All of them in one group, for commands that end and for tests.
impl From<Vec<Arc<dyn Consumer>>> for Group {
    fn from(members: Vec<Arc<dyn Consumer>>) -> Self {
        Self::new(Self::DESK_LEASE, members)
    }
}

/// The groups of a node: what `min_position` and push wait for, and the odds of the past, for which only those wait who
/// ask for them. What one of them has read and decoded the other takes.
#[must_use]
pub fn groups() -> [Group; 2] {
    let chunks = ChunkCache::shared_by(2);
    let desk = Group { chunks: Arc::clone(&chunks), ..Group::new(Group::DESK_LEASE, of_the_desk()) };
    let history = Group::new(Group::HISTORY_LEASE, of_the_past());
    [desk, Group { linger: Group::HISTORY_LINGER, chunks, ..history }]
}

fn of_the_desk() -> Vec<Arc<dyn Consumer>> {
    vec![
        Arc::new(alerts::Alerts),
        Arc::new(fixtures::Fixtures),
        Arc::new(odds_now::OddsNow),
        Arc::new(scrape_runs::ScrapeRuns),
        Arc::new(settings::SettingsHistory),
        Arc::new(rules::RulesHistory),
    ]
}

fn of_the_past() -> Vec<Arc<dyn Consumer>> {
    vec![Arc::new(odds_history::OddsHistory), Arc::new(margins::Margins)]
}

/// All read models.
#[must_use]
pub fn all() -> Vec<Arc<dyn Consumer>> {
    of_the_desk().into_iter().chain(of_the_past()).collect()
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
