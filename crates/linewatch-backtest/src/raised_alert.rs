//! Alerts as a backtest compares them.

use linewatch_model::{AlertNumber, FixtureKey, Odds, Severity};
use linewatch_rules::{Alert, Identity, MonitorId};

/// An alert, whether it was recorded or is what rules would have raised. Ordered by what it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RaisedAlert {
    /// What it is.
    pub identity: Identity,
    /// Whose it is.
    pub monitor: MonitorId,
    /// How bad it is.
    pub severity: Severity,
    /// The price before.
    pub old: Option<Odds>,
    /// The price after.
    pub new: Option<Odds>,
    /// Its number among those of its fixture.
    pub number: AlertNumber,
}

impl RaisedAlert {
    /// That of a judgement.
    #[must_use]
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
}
