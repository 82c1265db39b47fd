//! Runs, phases and failures as they are read.

use crate::projections::columns::{Columns, damaged};
use linewatch_log::{Row, StoreError};
use linewatch_model::{
    Bookmaker, BookmakerProgress, FixtureKey, RunScope, RunStatus, ScrapeErrorType, ScrapePhase, Timestamp,
};

/// A run that is going on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveRun {
    /// Its key, by which the desk knows it.
    pub key: String,
    /// Its id in the API.
    pub id: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last heard of.
    pub last_progress_at: Timestamp,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id in the API: the position of its start.
    pub id: i64,
    /// Its key.
    pub key: String,
    /// What began it, as the API writes it: `scheduled`, `api`, `retry:17`.
    pub trigger: String,
    /// Which fixtures it is about.
    pub scope: RunScope,
    /// How it goes, or went.
    pub status: RunStatus,
    /// In which phase it is.
    pub phase: ScrapePhase,
    /// How much of its last phase was done before its end: bookmakers when discovering, fixtures when scraping.
    pub current: i64,
    /// How much there is to do in the phase.
    pub total: i64,
    /// What was said last, in words.
    pub message: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last heard of.
    pub last_progress_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it took, in milliseconds, by a clock that nobody sets; none while it goes on.
    pub elapsed_ms: Option<i64>,
    /// Fixtures recorded.
    pub fixtures: i64,
    /// Fixtures failed.
    pub failed: i64,
    /// Batches recorded.
    pub batches: i64,
    /// Snapshots that changed something.
    pub changed: i64,
    /// Snapshots that changed nothing.
    pub unchanged: i64,
    /// Snapshots older than what was known.
    pub stale: i64,
    /// Alerts raised.
    pub alerts: i64,
    /// Markets withdrawn by reconciling.
    pub reconciled: i64,
    /// Things that went wrong; all of them.
    pub failures: i64,
    /// How far each bookmaker is, or what became of it.
    pub bookmakers: Vec<BookmakerProgress>,
}

/// The columns that [`run`] reads, in its order.
pub(super) const RUN: &str = "id, run_key, started_by, scope, status, phase, done, total, message, started_at, \
                              progressed_at, ended_at, elapsed_ms, fixtures, failed, batches, changed, unchanged, stale, alerts, reconciled, failures, bookmakers";

pub(super) fn run(row: &Row) -> Result<Run, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Run {
        id: columns.int()?,
        key: columns.text()?,
        trigger: columns.text()?,
        scope: columns.parse()?,
        status: columns.parse()?,
        phase: columns.parse()?,
        current: columns.int()?,
        total: columns.int()?,
        message: columns.opt_text()?,
        started_at: columns.time()?,
        last_progress_at: columns.time()?,
        ended_at: columns.opt_time()?,
        elapsed_ms: columns.opt_int()?,
        fixtures: columns.int()?,
        failed: columns.int()?,
        batches: columns.int()?,
        changed: columns.int()?,
        unchanged: columns.int()?,
        stale: columns.int()?,
        alerts: columns.int()?,
        reconciled: columns.int()?,
        failures: columns.int()?,
        bookmakers: serde_json::from_str(columns.str()?).map_err(|error| damaged(&error.to_string()))?,
    })
}

/// A phase of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// The position of the event that it began with.
    pub id: i64,
    /// Which.
    pub phase: ScrapePhase,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How much of it was done: bookmakers when discovering, fixtures when scraping.
    pub processed: Option<i64>,
    /// In words.
    pub message: Option<String>,
}

pub(super) const PHASE: &str = "id, phase, started_at, ended_at, processed, message";

pub(super) fn phase(row: &Row) -> Result<Phase, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Phase {
        id: columns.int()?,
        phase: columns.parse()?,
        started_at: columns.time()?,
        ended_at: columns.opt_time()?,
        processed: columns.opt_int()?,
        message: columns.opt_text()?,
    })
}

/// Something that went wrong in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFailure {
    /// The position of the event that told of it.
    pub position: i64,
    /// Its number in the run: 0, 1, 2 …
    pub number: i64,
    /// What kind of thing.
    pub error_type: ScrapeErrorType,
    /// What.
    pub message: String,
    /// At which bookmaker, where at one.
    pub bookmaker: Option<Bookmaker>,
    /// For which fixture, where for one.
    pub fixture: Option<FixtureKey>,
    /// Whether trying again may help.
    pub recoverable: bool,
    /// When it was told of.
    pub at: Timestamp,
}

pub(super) const FAILURE: &str =
    "position, number, error_type, message, bookmaker, fixture_key, recoverable, failed_at";

pub(super) fn failure(row: &Row) -> Result<RunFailure, StoreError> {
    let mut columns = Columns::of(row);
    Ok(RunFailure {
        position: columns.int()?,
        number: columns.int()?,
        error_type: columns.parse()?,
        message: columns.text()?,
        bookmaker: columns.opt_parse()?,
        fixture: columns.opt_parse()?,
        recoverable: columns.int()? != 0,
        at: columns.time()?,
    })
}
