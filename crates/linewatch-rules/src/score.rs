//! The score of a fixture: how much its active alerts ask for (rules.md section 2, "EVENT SCORE").

use linewatch_model::{Severity, Timestamp};

/// For how long an alert counts, in minutes.
const ACTIVE_MINUTES: i64 = 120;

/// An alert, as far as the score asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScoredAlert {
    /// How bad it is.
    pub severity: Severity,
    /// When it was raised or last escalated.
    pub at: Timestamp,
    /// Whether somebody acknowledged it, or it is muted.
    pub is_done: bool,
}

/// The points of an alert.
#[must_use]
pub const fn points(severity: Severity) -> u64 {
    match severity {
        Severity::Warning => 15,
        Severity::Elevated => 30,
        Severity::Critical => 60,
    }
}

/// What a score means at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// Below 50.
    Green,
    /// From 50.
    Amber,
    /// From 70.
    Red,
}

impl Light {
    /// The light of a score.
    #[must_use]
    pub const fn of(score: u64) -> Self {
        match score {
            0..50 => Self::Green,
            50..70 => Self::Amber,
            _ => Self::Red,
        }
    }
}

/// The score at an instant: the root of the sum of the squares of the active alerts' points, rounded down.
///
/// ```
/// use linewatch_model::{Severity, Timestamp};
/// use linewatch_rules::{Light, ScoredAlert, event_score};
///
/// let at: Timestamp = "2026-06-26T12:00:00Z".parse().unwrap();
/// let alert = |severity| ScoredAlert { severity, at, is_done: false };
/// let score = event_score([alert(Severity::Elevated), alert(Severity::Critical)], at.plus_minutes(119));
/// assert_eq!((score, Light::of(score)), (67, Light::Amber));
/// assert_eq!(event_score([alert(Severity::Critical)], at.plus_minutes(120)), 0);
/// ```
#[must_use]
pub fn event_score(alerts: impl IntoIterator<Item = ScoredAlert>, now: Timestamp) -> u64 {
    let is_active =
        |alert: &ScoredAlert| !alert.is_done && (0..ACTIVE_MINUTES * 60_000_000).contains(&now.micros_since(alert.at));
    let active = alerts.into_iter().filter(is_active);
    active.map(|alert| points(alert.severity).pow(2)).sum::<u64>().isqrt()
}
