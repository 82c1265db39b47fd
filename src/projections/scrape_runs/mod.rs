//! The scrape runs: how each went, its phases, what went wrong in it, and what became of each bookmaker.
//!
//! A run's id in the API is the position of its `ScrapeRunStarted`; a phase's that of the event it began with. Of what
//! went wrong 500 are kept a run, and all are counted. A run is kept for 100 days; the log has it for ever.

mod fold;
mod metrics;
mod query;
mod view;

use async_trait::async_trait;

use super::{ApplyError, Consumer, LogEvent, ModelTx};
use crate::events::{Event, RecordedEvent};
use linewatch_model::StreamId;

pub use metrics::{
    BookHealth, BookMetric, Day, ErrorCount, Stats, Totals, books_since, days_since, errors_since, health, stats,
    totals_since,
};
pub use query::{FailedAt, RunFilter, RunPage, active, errors_of, failed_of, find, page, phases_of};
pub use view::{ActiveRun, Phase, Run, RunFailure};

/// Failures that are kept of a run.
pub const FAILURES_KEPT: i64 = 500;

/// How long a run is kept after its start; the figures are about 90 days at most.
pub const KEPT_DAYS: i64 = 100;

/// The read model `scrape_runs`.
pub struct ScrapeRuns;

#[async_trait]
impl Consumer<Event> for ScrapeRuns {
    fn name(&self) -> &'static str {
        "scrape_runs"
    }

    fn version(&self) -> i64 {
        4
    }

    fn tables(&self) -> &'static [&'static str] {
        &["scrape_runs", "scrape_phases", "scrape_failures", "scrape_results", "scrape_books"]
    }

    fn schema(&self) -> &'static [&'static str] {
        &[
            "CREATE TABLE scrape_runs~ (id bigint NOT NULL PRIMARY KEY, run_key text NOT NULL UNIQUE, \
             started_by text NOT NULL, scope text NOT NULL, status text NOT NULL, phase text NOT NULL, done bigint NOT NULL, \
             total bigint NOT NULL, message text, started_at bigint NOT NULL, progressed_at bigint NOT NULL, \
             ended_at bigint, elapsed_ms bigint, fixtures bigint NOT NULL, failed bigint NOT NULL, batches bigint NOT NULL, \
             changed bigint NOT NULL, unchanged bigint NOT NULL, stale bigint NOT NULL, alerts bigint NOT NULL, \
             reconciled bigint NOT NULL, failures bigint NOT NULL, failures_kept bigint NOT NULL, \
             bookmakers text NOT NULL)",
            "CREATE TABLE scrape_phases~ (id bigint NOT NULL PRIMARY KEY, run bigint NOT NULL, phase text NOT NULL, \
             started_at bigint NOT NULL, ended_at bigint, processed bigint, message text)",
            "CREATE TABLE scrape_failures~ (run bigint NOT NULL, number bigint NOT NULL, position bigint NOT NULL, \
             error_type text NOT NULL, message text NOT NULL, bookmaker text, fixture_key text, \
             recoverable bigint NOT NULL, failed_at bigint NOT NULL, PRIMARY KEY (run, number))",
            "CREATE TABLE scrape_results~ (run bigint NOT NULL, bookmaker text NOT NULL, scope text NOT NULL, status text NOT NULL, \
             total bigint NOT NULL, scraped bigint NOT NULL, failed bigint NOT NULL, duration_ms bigint NOT NULL, \
             ended_at bigint NOT NULL, PRIMARY KEY (run, bookmaker))",
            "CREATE TABLE scrape_books~ (bookmaker text NOT NULL PRIMARY KEY, last_status text NOT NULL, \
             last_ended_at bigint NOT NULL, last_success_at bigint)",
        ]
    }

    fn indexes(&self) -> &'static [&'static str] {
        &[
            "CREATE INDEX scrape_runs_status^ ON scrape_runs~ (status, id)",
            "CREATE INDEX scrape_runs_started^ ON scrape_runs~ (started_at)",
            "CREATE INDEX scrape_phases_run^ ON scrape_phases~ (run, id)",
            "CREATE INDEX scrape_failures_time^ ON scrape_failures~ (failed_at, error_type)",
            "CREATE INDEX scrape_results_time^ ON scrape_results~ (ended_at)",
        ]
    }

    fn concerns(&self, event: &RecordedEvent) -> bool {
        event.stream.aggregate_type == StreamId::SCRAPE_RUN
    }

    async fn handle(&self, model: &mut ModelTx<'_>, events: &[LogEvent]) -> Result<(), ApplyError> {
        fold::apply(model, events.iter().filter(|event| self.concerns(&event.recorded))).await
    }
}
