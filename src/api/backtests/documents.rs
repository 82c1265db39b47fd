//! Backtests as the API shows them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::request::RequestDocument;
use crate::{
    api::problem::{Problem, Result},
    backtest::jobs::{Backtests, Stored},
};
use linewatch_model::Timestamp;

/// The backtests, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BacktestList {
    /// The backtests.
    pub backtests: Vec<BacktestDocument>,
}

/// A backtest.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BacktestDocument {
    /// Its id.
    id: String,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    state: String,
    /// Why it failed.
    failure: Option<String>,
    /// What was asked for.
    request: RequestDocument,
    /// The name of who did it.
    actor: String,
    /// When it was begun.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was over.
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// Until when it is kept.
    #[schema(value_type = String, format = DateTime)]
    expires_at: Timestamp,
    /// How far it is.
    progress: ProgressDocument,
    /// What it found out; null until it is done.
    summary: Option<SummaryDocument>,
}

/// How far a backtest is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ProgressDocument {
    /// Events that were taken in.
    events_done: u64,
    /// Events that there are.
    events_in_all: u64,
    /// How many a second; 0 where nobody knows.
    events_per_second: u64,
    /// Seconds that are left.
    eta_seconds: Option<u64>,
}

/// A backtest in numbers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SummaryDocument {
    /// The SHA-256 over the sorted rows: what a promotion names.
    digest: String,
    /// What the log recorded, against what is computed again.
    recorded: RecordedDocument,
    /// Hours with recordings, with two decimals.
    hours: String,
    /// Fixtures that count.
    fixtures: u64,
    /// Moments that count.
    moments: u64,
    /// What the rules raise that are compared with.
    before: TotalsDocument,
    /// What the rules raise that are tried.
    after: TotalsDocument,
    /// What would change.
    difference: DifferenceDocument,
    /// Findings that speak against trusting the numbers.
    findings: Vec<BacktestFinding>,
    /// What each value of a sweep raises.
    sweep: Vec<SweptDocument>,
}

/// What the log recorded, against what is computed again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RecordedDocument {
    /// Whether they are the same.
    equal: bool,
    /// Alerts that were recorded.
    alerts: u64,
    /// The SHA-256 over those.
    digest: String,
    /// The first that differs.
    first_difference: Option<FirstDifferenceDocument>,
}

/// An alert that was recorded and is not computed again, or the other way round.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FirstDifferenceDocument {
    /// The fixture's key.
    fixture: String,
    /// Its id.
    fixture_id: Option<i64>,
    /// When it was detected.
    #[schema(value_type = String, format = DateTime)]
    detected_at: Timestamp,
    /// What it says.
    r#type: String,
    /// `only_recorded` or `only_recomputed`.
    what: String,
}

/// What one set of rules raises.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BacktestTotals)]
struct TotalsDocument {
    /// How many alerts.
    alerts: u64,
    /// How many of them are warnings.
    warning: u64,
    /// How many of them are elevated.
    elevated: u64,
    /// How many of them are critical.
    critical: u64,
    /// Repeats and escalations of them.
    repeats: u64,
    /// Alerts an hour, with two decimals.
    per_hour: Option<String>,
    /// The hour with the most of them.
    busiest_hour: Option<BusiestHourDocument>,
    /// The highest score that a fixture had.
    peak_score: u64,
    /// The SHA-256 over the alerts.
    digest: String,
}

/// An hour and its alerts.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct BusiestHourDocument {
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Its alerts.
    alerts: u64,
}

/// What would change.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DifferenceDocument {
    /// Alerts of both rule sets with the same severity.
    same: u64,
    /// Alerts of both rule sets with another severity.
    changed: u64,
    /// Alerts that the rules that are tried do not raise.
    lost: u64,
    /// Alerts that only the rules that are tried raise.
    gained: u64,
    /// Why they are lost.
    lost_by: Vec<LostByDocument>,
    /// How many of each type are gained.
    gained_by: Vec<GainedByDocument>,
    /// Alerts of one outcome that lie near one another.
    situations: SituationsDocument,
}

/// How many are lost for a reason.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct LostByDocument {
    /// The reason, or `below`.
    why: String,
    /// How many alerts there are.
    count: u64,
}

/// How many of a type are gained.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct GainedByDocument {
    /// The type.
    r#type: String,
    /// How many alerts there are.
    count: u64,
}

/// How many situations are kept, lost and gained.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SituationsDocument {
    /// Situations with alerts by both rule sets.
    kept: u64,
    /// Situations with alerts only by the rules that are compared with.
    lost: u64,
    /// Situations with alerts only by the rules that are tried.
    gained: u64,
    /// Acknowledged alerts in those lost.
    lost_acknowledged: u64,
}

/// Something odd.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct BacktestFinding {
    /// `warning` or `error`.
    grade: String,
    /// What it is about.
    field: String,
    /// What was found, in words.
    detail: String,
}

/// What a value of a sweep raises.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct SweptDocument {
    /// The value.
    value: String,
    /// How many alerts.
    alerts: u64,
    /// How many of them are warnings.
    warning: u64,
    /// How many of them are elevated.
    elevated: u64,
    /// How many of them are critical.
    critical: u64,
}

impl BacktestDocument {
    pub fn new(stored: Stored, jobs: &Backtests) -> Result<Self> {
        let unreadable = |error: serde_json::Error| Problem::internal(error).into_box();
        Ok(Self {
            state: state_of(&stored).to_owned(),
            progress: ProgressDocument::new(&stored, jobs),
            request: serde_json::from_str(&stored.request).map_err(unreadable)?,
            summary: stored.summary.as_deref().map(serde_json::from_str).transpose().map_err(unreadable)?,
            id: stored.id,
            failure: stored.failure,
            actor: stored.actor,
            created_at: stored.created_at,
            finished_at: stored.finished_at,
            expires_at: stored.expires_at,
        })
    }
}

impl ProgressDocument {
    fn new(stored: &Stored, jobs: &Backtests) -> Self {
        let rate = if stored.is_over() { None } else { jobs.rate(&stored.id) };
        // Before the log's length is known there is what was stored.
        let (done, in_all) = rate.map(|rate| rate.events).filter(|(_, in_all)| *in_all > 0).unwrap_or(stored.events);
        let per_second = rate.map_or(0, |rate| done.saturating_mul(1_000) / rate.for_millis.max(1));
        let left = in_all.saturating_sub(done);
        Self {
            events_done: done,
            events_in_all: in_all,
            events_per_second: per_second,
            eta_seconds: (per_second > 0).then(|| left.div_ceil(per_second)),
        }
    }
}

/// The state as others see it: one that is being cancelled is still going on.
pub(super) fn state_of(stored: &Stored) -> &str {
    if stored.state == "cancelling" { "running" } else { &stored.state }
}
