//! What the scheduler's pages show of runs.

use std::collections::BTreeMap;

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::scrape_runs::{
    body::{PlatformTiming, average_seconds, timings},
    runs::{scopes, window},
};
use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        problem::Result,
    },
    projections::scrape_runs::{self, BookHealth, Run, RunFilter},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{PlatformStatus, RunScope, RunStatus, Timestamp};

/// How a run went, as the history has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HistoryStatus {
    /// Not begun; no run of linewatch is.
    Pending,
    /// Going on.
    Running,
    /// All of it done.
    Completed,
    /// A part failed.
    Partial,
    /// Nothing was recorded, no bookmaker could be reached, or it was given up.
    Failed,
}

impl From<RunStatus> for HistoryStatus {
    /// The existing client knows no `connection_failed` here.
    fn from(status: RunStatus) -> Self {
        match status {
            RunStatus::Pending => Self::Pending,
            RunStatus::Running => Self::Running,
            RunStatus::Completed => Self::Completed,
            RunStatus::Partial => Self::Partial,
            RunStatus::Failed | RunStatus::ConnectionFailed => Self::Failed,
        }
    }
}

impl HistoryStatus {
    fn statuses(self) -> Vec<RunStatus> {
        RunStatus::ALL.iter().copied().filter(|status| Self::from(*status) == self).collect()
    }
}

/// Which part of the history.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// 1 to 200, default 50.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// How many of the newest are skipped, default 0.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<i64>,
    /// Only runs of this status.
    #[param(inline)]
    status: Option<HistoryStatus>,
    /// Only runs of this scope.
    #[param(inline, value_type = Option<schema::RunScope>)]
    scope: Option<RunScope>,
    /// Also the schedule's visits to what starts soon, which are left out where no scope is named; default false.
    #[serde(default)]
    visits: bool,
}

/// A run of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunHistoryEntry {
    /// The run's id.
    id: i64,
    status: HistoryStatus,
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
    /// What began it.
    trigger: String,
    /// Which events it is about.
    #[schema(value_type = schema::RunScope)]
    scope: RunScope,
    /// How long it took, in seconds; null while it goes on.
    duration_seconds: Option<f64>,
    /// How long each bookmaker took that has finished, by slug.
    platform_timings: BTreeMap<String, PlatformTiming>,
}

impl From<&Run> for RunHistoryEntry {
    fn from(run: &Run) -> Self {
        Self {
            id: run.id,
            status: run.status.into(),
            started_at: run.started_at,
            completed_at: run.ended_at,
            events_scraped: run.fixtures,
            events_failed: run.failed,
            trigger: run.trigger.clone(),
            scope: run.scope,
            duration_seconds: run.elapsed_ms.and_then(|elapsed| average_seconds(elapsed, 1)),
            platform_timings: timings(run),
        }
    }
}

/// A part of the history.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunHistory {
    /// The runs of this part.
    runs: Vec<RunHistoryEntry>,
    /// How many fit in all.
    total: i64,
}

/// The runs, newest first.
#[utoipa::path(get, path = "/api/scheduler/history", operation_id = "list_scheduler_history", tag = "scrape", params(HistoryQuery, MinPosition),
    responses((status = 200, body = RunHistory), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn history(
    _: Consistent,
    State(reader): State<Reader>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<RunHistory>> {
    let statuses = query.status.map(HistoryStatus::statuses).unwrap_or_default();
    let filter = RunFilter { statuses, scopes: scopes(query.scope, query.visits) };
    let page = scrape_runs::page(&reader, &filter, window(query.limit, query.offset)?).await?;
    Ok(Answer(RunHistory { runs: page.runs.iter().map(RunHistoryEntry::from).collect(), total: page.total }))
}

/// How a bookmaker did.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchedulerPlatformHealth {
    /// Its slug.
    platform: String,
    /// Whether it was completed in the last run that asked it and ended.
    healthy: bool,
    /// The end of the last run in which it was completed.
    #[schema(value_type = Option<String>, format = DateTime)]
    last_success: Option<Timestamp>,
}

impl From<BookHealth> for SchedulerPlatformHealth {
    fn from(health: BookHealth) -> Self {
        Self {
            platform: health.bookmaker.to_string(),
            healthy: health.last_status == PlatformStatus::Completed,
            last_success: health.last_success_at,
        }
    }
}

/// How every bookmaker did that a run has asked.
#[utoipa::path(get, path = "/api/scheduler/health", operation_id = "list_bookmaker_health", tag = "scrape", params(MinPosition),
    responses((status = 200, description = "The bookmakers by slug", body = Vec<SchedulerPlatformHealth>)))]
pub(super) async fn health(
    _: Consistent,
    State(reader): State<Reader>,
) -> Result<Answer<Vec<SchedulerPlatformHealth>>> {
    let health = scrape_runs::health(&reader).await?;
    Ok(Answer(health.into_iter().map(SchedulerPlatformHealth::from).collect()))
}
