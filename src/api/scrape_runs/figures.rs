//! Figures over many runs.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::average_seconds;
use crate::{
    api::{
        extract::{Consistent, MinPosition, Query},
        params::bounded,
        problem::Result,
    },
    desk::Desk,
    projections::scrape_runs::{self, BookMetric, Day, ErrorCount},
};
use linewatch_http::schema;
use linewatch_log::Reader;
use linewatch_model::{Percent, RunScope, ScrapeErrorType, Timestamp};

/// Minutes of a day.
const MINUTES_PER_DAY: i64 = 24 * 60;

/// How many scrape runs there were.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapeStats {
    /// How many runs there were. Not the schedule's visits to what starts soon.
    total_runs: i64,
    /// How many runs began in the last 24 hours.
    runs_24h: i64,
    /// Visits to what starts soon, of the last 24 hours.
    visits_24h: i64,
    /// The average of the whole cycles that have ended, not of runs over some events; null before the first.
    avg_duration_seconds: Option<f64>,
}

/// How many scrape runs there were.
#[utoipa::path(get, path = "/api/scrape/stats", operation_id = "get_scrape_stats", tag = "scrape", params(MinPosition), responses((status = 200, body = ScrapeStats)))]
pub(super) async fn stats(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
) -> Result<Answer<ScrapeStats>> {
    let stats = scrape_runs::stats(&reader, desk.now().plus_minutes(-MINUTES_PER_DAY)).await?;
    let avg_duration_seconds = average_seconds(stats.ended_ms, stats.ended);
    Ok(Answer(ScrapeStats {
        total_runs: stats.total,
        runs_24h: stats.recent,
        visits_24h: stats.recent_visits,
        avg_duration_seconds,
    }))
}

/// Over how many days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// 1 to 90, default 14.
    #[param(minimum = 1, maximum = 90, default = 14)]
    days: Option<i64>,
}

impl DaysQuery {
    /// From when to when.
    fn period(&self, now: Timestamp) -> Result<(Timestamp, Timestamp)> {
        let days = bounded("days", self.days, 14, 1..=90)?;
        Ok((now.plus_minutes(-days * MINUTES_PER_DAY), now))
    }
}

/// Over how many days, and which runs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AnalyticsQuery {
    /// 1 to 90, default 14.
    #[param(minimum = 1, maximum = 90, default = 14)]
    days: Option<i64>,
    /// Default `everything`, whole cycles: runs over some events take seconds, and their averages say something else.
    #[param(inline, value_type = Option<schema::RunScope>)]
    scope: Option<RunScope>,
}

/// The runs of one day, UTC.
#[derive(Debug, Serialize, ToSchema)]
pub struct DailyMetric {
    /// `2026-06-26`.
    date: String,
    /// The average of those that have ended; 0 where none has.
    avg_duration_seconds: f64,
    /// Events recorded.
    total_events: i64,
    /// Runs that were completed.
    success_count: i64,
    /// Runs that failed.
    failure_count: i64,
    /// Runs of which a part failed.
    partial_count: i64,
}

impl From<Day> for DailyMetric {
    fn from(day: Day) -> Self {
        Self {
            date: day.begins.to_string().chars().take(10).collect(),
            avg_duration_seconds: average_seconds(day.ended_ms, day.ended).unwrap_or_default(),
            total_events: day.fixtures,
            success_count: day.completed,
            failure_count: day.failed,
            partial_count: day.partial,
        }
    }
}

/// One bookmaker over many runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformMetric {
    /// Its slug.
    platform: String,
    /// The share of the runs that asked it in which it was completed, 0 to 100.
    #[schema(value_type = f64)]
    success_rate: Percent,
    /// How long it takes, in seconds, on average.
    avg_duration_seconds: f64,
    /// Events recorded.
    total_events: i64,
}

impl From<BookMetric> for PlatformMetric {
    fn from(metric: BookMetric) -> Self {
        Self {
            success_rate: rate(metric.completed, metric.runs),
            avg_duration_seconds: average_seconds(metric.duration_ms, metric.runs).unwrap_or_default(),
            total_events: metric.scraped,
            platform: metric.bookmaker.to_string(),
        }
    }
}

/// A part of a whole in per cent; of nothing it is 0.
fn rate(part: i64, whole: i64) -> Percent {
    if whole == 0 { Percent::ZERO } else { Percent::of_ratio(part, whole) }
}

/// How scrape runs went over some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScrapeAnalytics {
    /// Days on which runs began, in order.
    daily_metrics: Vec<DailyMetric>,
    /// Bookmakers that ended runs asked, by slug.
    platform_metrics: Vec<PlatformMetric>,
    /// The beginning of the period.
    #[schema(value_type = String, format = DateTime)]
    period_start: Timestamp,
    /// The end of the period.
    #[schema(value_type = String, format = DateTime)]
    period_end: Timestamp,
}

/// How whole cycles, or the runs of another scope, went over the last days, by day and by bookmaker.
#[utoipa::path(get, path = "/api/scrape/analytics", operation_id = "get_scrape_analytics", tag = "scrape", params(AnalyticsQuery, MinPosition),
    responses((status = 200, body = ScrapeAnalytics), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn analytics(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(AnalyticsQuery { days, scope }): Query<AnalyticsQuery>,
) -> Result<Answer<ScrapeAnalytics>> {
    let (period_start, period_end) = DaysQuery { days }.period(desk.now())?;
    let scope = scope.unwrap_or_default();
    let days = scrape_runs::days_since(&reader, period_start, scope).await?;
    let books = scrape_runs::books_since(&reader, period_start, Some(scope)).await?;
    Ok(Answer(ScrapeAnalytics {
        daily_metrics: days.into_iter().map(DailyMetric::from).collect(),
        platform_metrics: books.into_iter().map(PlatformMetric::from).collect(),
        period_start,
        period_end,
    }))
}

/// How often one kind of thing went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorTypeCount {
    #[schema(value_type = schema::ScrapeErrorType)]
    error_type: ScrapeErrorType,
    /// Among the 500 that are kept of each run.
    count: i64,
}

impl From<ErrorCount> for ErrorTypeCount {
    fn from(counted: ErrorCount) -> Self {
        Self { error_type: counted.error_type, count: counted.count }
    }
}

/// What became of one bookmaker's events.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformEvents {
    /// Its slug.
    platform: String,
    /// Events that were wanted from it.
    requested: i64,
    /// Events that were recorded.
    scraped: i64,
    /// Events that failed.
    failed: i64,
    /// The share of events that were recorded, 0 to 100.
    #[schema(value_type = f64)]
    success_rate: Percent,
}

impl From<BookMetric> for PlatformEvents {
    fn from(metric: BookMetric) -> Self {
        Self {
            platform: metric.bookmaker.to_string(),
            requested: metric.total,
            scraped: metric.scraped,
            failed: metric.failed,
            success_rate: rate(metric.scraped, metric.scraped.saturating_add(metric.failed)),
        }
    }
}

/// What became of the events of many runs. An event that three runs visited counts three times.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMetrics {
    /// How many runs there were.
    runs: i64,
    /// Events that were recorded.
    events_scraped: i64,
    /// Events that failed.
    events_failed: i64,
    /// The share of events that were recorded, 0 to 100.
    #[schema(value_type = f64)]
    success_rate: Percent,
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
    /// The same of each bookmaker, from the runs that have ended.
    platforms: Vec<PlatformEvents>,
    /// What went wrong, by kind.
    errors: Vec<ErrorTypeCount>,
    /// The beginning of the period.
    #[schema(value_type = String, format = DateTime)]
    period_start: Timestamp,
    /// The end of the period.
    #[schema(value_type = String, format = DateTime)]
    period_end: Timestamp,
}

/// What became of the events of the last days' runs: how many were recorded, what they changed, what went wrong.
#[utoipa::path(get, path = "/api/scrape/event-metrics", operation_id = "get_scrape_event_metrics", tag = "scrape", params(DaysQuery, MinPosition),
    responses((status = 200, body = EventMetrics), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn event_metrics(
    _: Consistent,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(query): Query<DaysQuery>,
) -> Result<Answer<EventMetrics>> {
    let (period_start, period_end) = query.period(desk.now())?;
    let totals = scrape_runs::totals_since(&reader, period_start).await?;
    let books = scrape_runs::books_since(&reader, period_start, None).await?;
    let errors = scrape_runs::errors_since(&reader, period_start).await?;
    Ok(Answer(EventMetrics {
        runs: totals.runs,
        events_scraped: totals.fixtures,
        events_failed: totals.failed,
        success_rate: rate(totals.fixtures, totals.fixtures.saturating_add(totals.failed)),
        changed: totals.changed,
        unchanged: totals.unchanged,
        stale: totals.stale,
        alerts: totals.alerts,
        reconciled: totals.reconciled,
        platforms: books.into_iter().map(PlatformEvents::from).collect(),
        errors: errors.into_iter().map(ErrorTypeCount::from).collect(),
        period_start,
        period_end,
    }))
}
