//! A backtest in numbers, as the API and the command line show it.

use linewatch_model::Timestamp;
use serde::{Deserialize, Serialize};

/// A backtest in numbers.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The SHA-256 over the sorted rows.
    pub digest: String,
    /// What the log recorded, against what is computed again.
    pub recorded: RecordedSummary,
    /// Hours with recordings, with two decimals.
    pub hours: String,
    /// Fixtures that count.
    pub fixtures: u64,
    /// Moments that count.
    pub moments: u64,
    /// By the rules that are compared with.
    pub before: TotalsSummary,
    /// By the draft.
    pub after: TotalsSummary,
    /// What the draft changes.
    pub difference: DifferenceSummary,
    /// What is odd.
    pub findings: Vec<FindingSummary>,
    /// What each value of a sweep raises.
    pub sweep: Vec<SweepSummary>,
}

/// What the log recorded, against what is computed again.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordedSummary {
    /// Whether they are the same.
    pub equal: bool,
    /// Alerts that were recorded.
    pub alerts: u64,
    /// The SHA-256 over those.
    pub digest: String,
    /// The first that differs.
    pub first_difference: Option<FirstDifference>,
}

/// An alert that was recorded and is not computed again, or the other way round.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstDifference {
    /// The fixture's key.
    pub fixture: String,
    /// Its id in the API, where somebody has looked that up.
    pub fixture_id: Option<i64>,
    /// When.
    pub detected_at: Timestamp,
    /// What it says.
    pub r#type: &'static str,
    /// `only_recorded` or `only_recomputed`.
    pub what: &'static str,
}

/// What one set of rules raised.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TotalsSummary {
    /// Alerts.
    pub alerts: u64,
    /// Of these warnings.
    pub warning: u64,
    /// Elevated.
    pub elevated: u64,
    /// Critical.
    pub critical: u64,
    /// Repeats and escalations of them.
    pub repeats: u64,
    /// Alerts an hour, with two decimals.
    pub per_hour: Option<String>,
    /// The hour with the most of them.
    pub busiest_hour: Option<BusiestHour>,
    /// The highest score that a fixture had.
    pub peak_score: u64,
    /// The SHA-256 over the alerts.
    pub digest: String,
}

/// An hour and its alerts.
#[derive(Debug, Clone, Serialize)]
pub struct BusiestHour {
    /// When it began.
    pub at: Timestamp,
    /// Its alerts.
    pub alerts: u64,
}

/// What a draft changes.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceSummary {
    /// In both, as bad.
    pub same: u64,
    /// In both, not as bad.
    pub changed: u64,
    /// Not in the draft.
    pub lost: u64,
    /// Only in the draft.
    pub gained: u64,
    /// Why they are lost.
    pub lost_by: Vec<LostBy>,
    /// How many of each type are gained.
    pub gained_by: Vec<GainedBy>,
    /// Situations.
    pub situations: SituationSummary,
}

/// How many are lost for a reason.
#[derive(Debug, Clone, Serialize)]
pub struct LostBy {
    /// The reason.
    pub why: &'static str,
    /// How many.
    pub count: u64,
}

/// How many of a type are gained.
#[derive(Debug, Clone, Serialize)]
pub struct GainedBy {
    /// The type.
    pub r#type: &'static str,
    /// How many.
    pub count: u64,
}

/// How many situations are kept, lost and gained.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SituationSummary {
    /// Both have alerts in them.
    pub kept: u64,
    /// The draft has none.
    pub lost: u64,
    /// Only the draft has some.
    pub gained: u64,
    /// Alerts that somebody acknowledged, in situations that are lost.
    pub lost_acknowledged: u64,
}

/// Something odd.
#[derive(Debug, Clone, Serialize)]
pub struct FindingSummary {
    /// `warning` or `error`.
    pub grade: &'static str,
    /// What it is about.
    pub field: String,
    /// What is odd.
    pub detail: String,
}

/// What a value of a sweep raises.
#[derive(Debug, Clone, Serialize)]
pub struct SweepSummary {
    /// The value.
    pub value: String,
    /// Alerts.
    pub alerts: u64,
    /// Of these warnings.
    pub warning: u64,
    /// Elevated.
    pub elevated: u64,
    /// Critical.
    pub critical: u64,
}

/// Alerts of some minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineBucket {
    /// When they began.
    pub at: Timestamp,
    /// How many alerts the rules raise that are compared with.
    pub before: u64,
    /// How many alerts the draft raises.
    pub after: u64,
    /// How many alerts the log has recorded.
    pub recorded: u64,
}
