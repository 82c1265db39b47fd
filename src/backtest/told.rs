//! Alerts as a backtest compares them.

use linewatch_model::{AlertNumber, FixtureKey, Odds, Severity};
use linewatch_rules::{Alert, Detector, Identity, MonitorId, Side};

use crate::{detection::side_of, events::AlertDetected};

/// An alert, whether it was recorded or is what rules would have raised. Ordered by what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Told {
    pub identity: Identity,
    pub monitor: MonitorId,
    pub severity: Severity,
    pub old: Option<Odds>,
    pub new: Option<Odds>,
    pub number: AlertNumber,
}

impl Told {
    pub fn of(fixture: &FixtureKey, alert: &Alert) -> Self {
        Self {
            identity: Identity::of(fixture, alert),
            monitor: alert.monitor.clone(),
            severity: alert.severity,
            old: alert.old,
            new: alert.new,
            number: alert.number,
        }
    }

    pub fn recorded(fixture: &FixtureKey, alert: &AlertDetected) -> Self {
        let competitor = alert.competitor.as_ref().map(|competitor| Side::Competitor(competitor.bookmaker.clone()));
        let side = side_of(alert).or(competitor);
        Self {
            identity: Identity {
                fixture: fixture.clone(),
                at: alert.detected_at,
                detector: Detector::from(alert.alert_type),
                bookmaker: alert.bookmaker.clone(),
                market_id: alert.market_id.clone(),
                line: alert.line,
                outcome: alert.outcome_name.clone(),
                side: side.map(|side| side.as_str().to_owned()),
            },
            monitor: alert.monitor(),
            severity: alert.severity,
            old: alert.old_value,
            new: alert.new_value,
            number: alert.alert_number,
        }
    }
}
