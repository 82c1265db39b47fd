//! Runs as clients read them.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use utoipa::ToSchema;

use crate::projections::scrape_runs::{Phase, Run, RunFailure};
use linewatch_http::schema;
use linewatch_model::{
    BookmakerProgress, FixtureKey, PlatformStatus, RunScope, RunStatus, ScrapeErrorType, ScrapePhase, Timestamp,
};

/// How long a bookmaker took in a run, and how many of its events were recorded.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformTiming {
    /// How long it took, in milliseconds.
    duration_ms: u64,
    /// Events that it was asked for.
    events_count: u32,
}

/// What became of one bookmaker in a run, or how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformResult {
    /// Its slug.
    platform: String,
    #[schema(value_type = schema::PlatformStatus)]
    status: PlatformStatus,
    /// Events that the run wants from it.
    total: u32,
    /// Events that were recorded.
    scraped: u32,
    /// Events that failed.
    failed: u32,
    /// Lists of its events that could not be read.
    lists_failed: u32,
    /// How long it took, in milliseconds.
    duration_ms: u64,
}

/// A scrape run.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapeRun {
    /// The run's id.
    id: i64,
    /// `running`, `completed`, `partial`, `failed` or `connection_failed`.
    #[schema(value_type = schema::RunStatus)]
    status: RunStatus,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// When it ended; null while it goes on.
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<Timestamp>,
    /// Events that were recorded.
    events_scraped: i64,
    /// Events that failed.
    events_failed: i64,
    /// `scheduled`, `api`, `cli`, `event:<key>` or `retry:<run>`.
    trigger: Option<String>,
    /// Which events it is about.
    #[schema(value_type = schema::RunScope)]
    scope: RunScope,
    /// How long each bookmaker took that is done.
    platform_timings: BTreeMap<String, PlatformTiming>,
}

impl From<&Run> for ScrapeRun {
    fn from(run: &Run) -> Self {
        Self {
            id: run.id,
            status: run.status,
            started_at: run.started_at,
            completed_at: run.ended_at,
            events_scraped: run.fixtures,
            events_failed: run.failed,
            trigger: Some(run.trigger.clone()),
            scope: run.scope,
            platform_timings: timings(run),
        }
    }
}

/// How long each bookmaker took that is done.
pub(in crate::api) fn timings(run: &Run) -> BTreeMap<String, PlatformTiming> {
    let timing = |of: &BookmakerProgress| {
        (of.bookmaker.to_string(), PlatformTiming { duration_ms: of.duration_ms, events_count: of.scraped })
    };
    let is_done = |of: &&BookmakerProgress| matches!(of.status, PlatformStatus::Completed | PlatformStatus::Failed);
    run.bookmakers.iter().filter(is_done).map(timing).collect()
}

/// Something that went wrong in a run.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapeError {
    /// Its number in the run.
    id: i64,
    #[schema(value_type = schema::ScrapeErrorType)]
    error_type: ScrapeErrorType,
    /// What went wrong, in words.
    error_message: String,
    /// When it went wrong.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// The bookmaker's slug, where it was at one.
    platform: Option<String>,
    /// linewatch's key of the event, where it was about one.
    event_key: Option<String>,
    /// Whether trying again may help.
    recoverable: bool,
}

impl From<RunFailure> for ScrapeError {
    /// An event tells of at most 50, so positions times 64 leave room to number them.
    fn from(failure: RunFailure) -> Self {
        Self {
            id: failure.position.saturating_mul(64).saturating_add(failure.number % 64),
            error_type: failure.error_type,
            error_message: failure.message,
            occurred_at: failure.at,
            platform: failure.bookmaker.map(|it| it.to_string()),
            event_key: failure.fixture.as_ref().map(FixtureKey::to_string),
            recoverable: failure.recoverable,
        }
    }
}

/// A run, with what went wrong in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapeRunDetail {
    /// The run's id.
    scrape_run_id: i64,
    #[schema(value_type = schema::RunStatus)]
    status: RunStatus,
    /// In which phase it is.
    #[schema(value_type = schema::ScrapePhase)]
    phase: ScrapePhase,
    /// How much of its last phase was done before its end: bookmakers when discovering, events when scraping.
    current: i64,
    /// How much there is to do in the phase.
    total: i64,
    /// What was said last, in words.
    message: Option<String>,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// When it ended; null while it goes on.
    #[schema(value_type = Option<String>, format = DateTime)]
    completed_at: Option<Timestamp>,
    /// How long it took, in seconds, by a clock that nobody sets; null while it goes on.
    duration_seconds: Option<f64>,
    /// When it was last heard of.
    #[schema(value_type = String, format = DateTime)]
    last_progress_at: Timestamp,
    /// Events that were recorded.
    events_scraped: i64,
    /// Events that failed.
    events_failed: i64,
    /// What began it.
    trigger: Option<String>,
    /// Which events it is about.
    #[schema(value_type = schema::RunScope)]
    scope: RunScope,
    /// How long each bookmaker took that has finished, by slug.
    platform_timings: BTreeMap<String, PlatformTiming>,
    /// What became of each bookmaker.
    platforms: Vec<PlatformResult>,
    /// Batches recorded.
    batches: i64,
    /// Snapshots that changed something.
    changed: i64,
    /// Snapshots that changed nothing.
    unchanged: i64,
    /// Snapshots older than what was known.
    stale: i64,
    /// Alerts raised.
    alerts: i64,
    /// Markets withdrawn because their bookmaker no longer lists the event.
    reconciled: i64,
    /// Things that went wrong; all of them.
    error_count: i64,
    /// The first 500 of them, in order.
    errors: Option<Vec<ScrapeError>>,
}

impl ScrapeRunDetail {
    /// The run with what went wrong in it.
    pub(super) fn of(run: Run, failures: Vec<RunFailure>) -> Self {
        Self {
            scrape_run_id: run.id,
            status: run.status,
            phase: run.phase,
            current: run.current,
            total: run.total,
            message: run.message.clone(),
            started_at: run.started_at,
            completed_at: run.ended_at,
            duration_seconds: run.elapsed_ms.and_then(|elapsed| average_seconds(elapsed, 1)),
            last_progress_at: run.last_progress_at,
            events_scraped: run.fixtures,
            events_failed: run.failed,
            platform_timings: timings(&run),
            trigger: Some(run.trigger),
            scope: run.scope,
            platforms: run.bookmakers.into_iter().map(PlatformResult::from).collect(),
            batches: run.batches,
            changed: run.changed,
            unchanged: run.unchanged,
            stale: run.stale,
            alerts: run.alerts,
            reconciled: run.reconciled,
            error_count: run.failures,
            errors: Some(failures.into_iter().map(ScrapeError::from).collect()),
        }
    }
}

impl From<BookmakerProgress> for PlatformResult {
    fn from(of: BookmakerProgress) -> Self {
        Self {
            platform: of.bookmaker.to_string(),
            status: of.status,
            total: of.total,
            scraped: of.scraped,
            failed: of.failed,
            lists_failed: of.lists_failed,
            duration_ms: of.duration_ms,
        }
    }
}

/// A phase of a run.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapePhaseLog {
    /// Its number in the run.
    id: i64,
    /// Always null: phases are of the whole run.
    platform: Option<String>,
    #[schema(value_type = schema::ScrapePhase)]
    phase: ScrapePhase,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    started_at: Timestamp,
    /// When it ended; null while it goes on.
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// None while discovering: what is counted there are bookmakers.
    events_processed: Option<i64>,
    /// What is said of it.
    message: Option<String>,
}

impl From<Phase> for ScrapePhaseLog {
    fn from(phase: Phase) -> Self {
        Self {
            id: phase.id,
            platform: None,
            phase: phase.phase,
            started_at: phase.started_at,
            ended_at: phase.ended_at,
            events_processed: phase.processed.filter(|_| phase.phase != ScrapePhase::Discovering),
            message: phase.message,
        }
    }
}

/// A time in seconds, to the millisecond; milliseconds of `count` things together.
pub(in crate::api) fn average_seconds(millis: i64, count: i64) -> Option<f64> {
    let each = u64::try_from(millis.checked_div(count)?).ok()?;
    Some(Duration::from_millis(each).as_secs_f64())
}
