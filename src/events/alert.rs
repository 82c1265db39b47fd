//! What the events of alerts say.

use serde::{Deserialize, Serialize};

use linewatch_model::{
    AlertNumber, AlertStatus, AlertType, AvailabilityChange, Bookmaker, Direction, Line, MarketId, MarketName, Odds,
    OutcomeName, Percent, Sequence, Severity, Timestamp,
};
use linewatch_rules::{Detector, Measure, MonitorId};

/// An alert, with everything needed to show and to justify it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertDetected {
    /// Its number inside the fixture.
    pub alert_number: AlertNumber,
    /// What it says.
    pub alert_type: AlertType,
    /// How bad it is.
    pub severity: Severity,
    /// Whose price or market; of a disagreement the reference book.
    pub bookmaker: Bookmaker,
    /// The market's id.
    pub market_id: MarketId,
    /// The market's name for people.
    pub market_name: MarketName,
    /// The market's line, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// The outcome; none for availability and sure bets, which concern the whole market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_name: Option<OutcomeName>,
    /// Signed change of a price change, absolute gap of a disagreement, 0 of availability.
    pub change_percent: Percent,
    /// The price before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_value: Option<Odds>,
    /// The price after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_value: Option<Odds>,
    /// The other side of a disagreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competitor: Option<CompetitorMove>,
    /// What happened, of an availability alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<AvailabilityChange>,
    /// The monitor that raised it; left out where that is the one that there is without a rule set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitor: Option<MonitorId>,
    /// The monitor's cooldown group; left out where it is the monitor's own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<MonitorId>,
    /// What the change was measured in; left out where that is per cent of the price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The change in that measure; left out where it is `changePercent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured_change: Option<Percent>,
    /// Which way steam goes, or where the reference book's price stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub side: Option<AlertSide>,
    /// The bookmakers that moved together, of steam.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub movers: Vec<AlertMover>,
    /// The bets of a sure bet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legs: Vec<AlertLeg>,
    /// When the snapshot that raised it was captured.
    pub detected_at: Timestamp,
    /// The kickoff at that time.
    pub kickoff: Timestamp,
    /// What it was judged by.
    pub evidence: Evidence,
}

/// A competitor's opposite move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CompetitorMove {
    /// Who.
    pub bookmaker: Bookmaker,
    /// Which way.
    pub direction: Direction,
    /// The price before.
    pub old_value: Odds,
    /// The price after.
    pub new_value: Odds,
}

/// Where to find what an alert was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The version of the settings in force: the sequence of their last change, 0 for the defaults.
    pub settings_version: Sequence,
    /// The sequence, in this stream, of the `OddsUpdated` that holds the bookmaker's quote.
    pub quote: Sequence,
    /// The same for the competitor's quote of a disagreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competitor_quote: Option<Sequence>,
    /// The version of the rule set in force: the sequence of its activation; left out where none was activated.
    #[serde(default, skip_serializing_if = "Sequence::is_start")]
    pub rules_version: Sequence,
    /// The sequence of the `OddsUpdated` that holds the price which the change is measured from; left out where no rule
    /// set was activated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Sequence>,
}

/// Which way steam goes, or where the reference book's price stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertSide {
    /// Prices became longer.
    Up,
    /// Prices became shorter.
    Down,
    /// Our price is longer than the market's, which costs money.
    Longer,
    /// Our price is shorter.
    Shorter,
}

impl AlertSide {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Longer => "longer",
            Self::Shorter => "shorter",
        }
    }
}

/// One of the bookmakers that moved together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertMover {
    /// Who.
    pub bookmaker: Bookmaker,
    /// The price it moved from.
    pub old_value: Odds,
    /// The price it moved to.
    pub new_value: Odds,
    /// How far, in the alert's measure.
    pub measured_change: Percent,
    /// The sequence of the `OddsUpdated` that holds the price it moved to.
    pub quote: Sequence,
    /// The same of the price it moved from.
    pub baseline: Sequence,
}

/// One bet of a sure bet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertLeg {
    /// On what.
    pub outcome_name: OutcomeName,
    /// Where.
    pub bookmaker: Bookmaker,
    /// At what price.
    pub odds: Odds,
    /// The share of the stake, in per cent.
    pub share: Percent,
}

/// What an alert says, met again: the newest values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertAgain {
    /// Which alert.
    pub alert_number: AlertNumber,
    /// Whether it had been resolved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reopened: bool,
    /// Whose price or market this time.
    pub bookmaker: Bookmaker,
    /// The market's id this time.
    pub market_id: MarketId,
    /// Its line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// The outcome this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome_name: Option<OutcomeName>,
    /// The monitor that met it.
    pub monitor: MonitorId,
    /// The change, as [`AlertDetected::change_percent`].
    pub change_percent: Percent,
    /// The change as the monitor measures it.
    pub measured_change: Percent,
    /// The price before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_value: Option<Odds>,
    /// The price after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_value: Option<Odds>,
    /// How many bookmakers moved together, of steam.
    #[serde(default, skip_serializing_if = "is_none")]
    pub movers: u32,
    /// When the snapshot was captured.
    pub detected_at: Timestamp,
    /// What it was judged by.
    pub evidence: Evidence,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
const fn is_none(count: &u32) -> bool {
    *count == 0
}

impl AlertDetected {
    /// The monitor that raised it.
    #[must_use]
    pub fn monitor(&self) -> MonitorId {
        self.monitor.clone().unwrap_or_else(|| Detector::from(self.alert_type).default_monitor())
    }

    /// The monitor's cooldown group.
    #[must_use]
    pub fn group(&self) -> MonitorId {
        self.group.clone().unwrap_or_else(|| self.monitor())
    }

    /// The change as the monitor measures it.
    #[must_use]
    pub fn measured_change(&self) -> Percent {
        self.measured_change.unwrap_or(self.change_percent)
    }
}

/// An alert and the status it has again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertRestored {
    /// Which.
    pub alert_number: AlertNumber,
    /// Its status from now on.
    pub status: AlertStatus,
}
