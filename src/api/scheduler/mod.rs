//! `/api/scheduler`: what the schedule is about to do, pausing it, and how its runs went.

mod history;

use std::time::Duration;

use axum::{
    extract::State,
    http::HeaderName,
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::api::{auth::Caller, problem::Result, state::ApiState};
use crate::{
    desk::Desk,
    scraping::schedule::{Kept, STALE_CHECK, Schedule, Tier, TierState},
};
use linewatch_model::{SettingsPatch, Timestamp};

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(status))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(history::history))
        .routes(routes!(history::health))
}

/// What the schedule is about to do.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct SchedulerStatus {
    /// Whether there is a schedule: a source is configured, and some node keeps it.
    running: bool,
    /// Which node keeps it.
    kept_by: KeptBy,
    /// Whether it is paused.
    paused: bool,
    /// What it does, the scrape of everything first.
    jobs: Vec<JobStatus>,
}

/// Which node keeps the schedule.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum KeptBy {
    /// The one that answers.
    ThisNode,
    /// Another one on the same database: it knows when what is due.
    AnotherNode,
    /// None: no source is configured, or it is just beginning.
    Nobody,
}

impl From<Kept> for KeptBy {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Here => Self::ThisNode,
            Kept::Elsewhere => Self::AnotherNode,
            Kept::Nowhere => Self::Nobody,
        }
    }
}

/// One thing that it does.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct JobStatus {
    /// `scrape_all_platforms`, `scrape_within_2_hours`, `scrape_within_30_minutes`, `detect_stale_runs`.
    id: &'static str,
    /// When it is due; null while the schedule is paused, and where another node keeps it.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_run: Option<Timestamp>,
    /// `interval`.
    trigger_type: &'static str,
    /// How often in minutes, where they are whole.
    interval_minutes: Option<u64>,
    /// How often in seconds.
    interval_seconds: u64,
}

const fn id(tier: Tier) -> &'static str {
    match tier {
        Tier::Everything => "scrape_all_platforms",
        Tier::Soon => "scrape_within_2_hours",
        Tier::Imminent => "scrape_within_30_minutes",
    }
}

fn job(id: &'static str, next_run: Option<Timestamp>, interval_seconds: u64) -> JobStatus {
    let interval_minutes = interval_seconds.is_multiple_of(60).then_some(interval_seconds / 60);
    JobStatus { id, next_run, trigger_type: "interval", interval_minutes, interval_seconds }
}

/// What the schedule is about to do
#[utoipa::path(
    get, path = "/api/scheduler/status", operation_id = "get_scheduler_status", tag = "scrape",
    responses((status = 200, body = SchedulerStatus))
)]
async fn status(State(desk): State<Desk>, State(schedule): State<Schedule>) -> Result<axum::Json<SchedulerStatus>> {
    let state = schedule.state();
    let (settings, _) = desk.settings().await?;
    let paused = settings.scraping_paused;
    let here = state.kept == Kept::Here;
    let now = desk.now();
    // To the second, as both clocks are not read at one moment: the same run is due at the same time whoever asks when.
    let time = |due_in: Duration| {
        let at = now.plus_micros(i64::try_from(due_in.as_micros()).unwrap_or(i64::MAX)).plus_micros(500_000);
        at.plus_micros(-(at.micros() % 1_000_000))
    };
    let scrape = |tier: TierState| {
        let next_run = (here && !paused).then(|| time(tier.due_in));
        job(id(tier.tier), next_run, tier.every.as_secs())
    };
    let mut jobs: Vec<JobStatus> = match state.kept {
        Kept::Nowhere => Vec::new(),
        Kept::Here | Kept::Elsewhere => schedule.tiers(&settings).into_iter().map(scrape).collect(),
    };
    let next_stale_check = state.stale_check_in.filter(|_| here).map(time);
    if !jobs.is_empty() {
        jobs.push(job("detect_stale_runs", next_stale_check, STALE_CHECK.as_secs()));
    }
    Ok(axum::Json(SchedulerStatus { running: !jobs.is_empty(), kept_by: state.kept.into(), paused, jobs }))
}

/// Whether the schedule is paused now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Paused {
    /// Whether the schedule is paused.
    paused: bool,
}

/// Pause the schedule
///
/// A run that is going on goes on; runs that somebody asks for begin as before. The same as the setting
/// `scrapingPaused`.
#[utoipa::path(post, path = "/api/scheduler/pause", operation_id = "pause_scheduler", tag = "scrape", responses((status = 200, body = Paused)))]
async fn pause(State(desk): State<Desk>, caller: Caller) -> Result<Response> {
    set(&desk, &caller, true).await
}

/// Resume the schedule
///
/// What is due begins at once.
#[utoipa::path(post, path = "/api/scheduler/resume", operation_id = "resume_scheduler", tag = "scrape", responses((status = 200, body = Paused)))]
async fn resume(State(desk): State<Desk>, caller: Caller) -> Result<Response> {
    set(&desk, &caller, false).await
}

async fn set(desk: &Desk, caller: &Caller, paused: bool) -> Result<Response> {
    let mut patch = SettingsPatch::default();
    patch.scraping_paused = Some(paused);
    let changed = desk.change_settings(patch, &caller.context()).await?;
    let position = (HeaderName::from_static("x-linewatch-position"), changed.position.to_string());
    Ok(([position], axum::Json(Paused { paused })).into_response())
}
