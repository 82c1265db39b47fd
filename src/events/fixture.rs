//! What happens to a fixture.

use serde::{Deserialize, Serialize};

use linewatch_model::{
    Actor, AlertNumber, AlertStatus, AlertType, AvailabilityChange, Bookmaker, Direction, FixtureDetails, Line,
    MarketId, MarketKey, MarketName, Note, Odds, OutcomeName, Percent, Sequence, Severity, Timestamp, UnreadMarket,
};

/// The events of a fixture's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum FixtureEvent {
    /// The fixture was seen for the first time.
    FixtureRegistered {
        /// What it is.
        #[serde(flatten)]
        details: FixtureDetails,
        /// Who described it.
        bookmaker: Bookmaker,
        /// When it was seen.
        captured_at: Timestamp,
    },
    /// Its kickoff moved.
    FixtureRescheduled {
        /// The kickoff from now on.
        kickoff: Timestamp,
        /// The kickoff until now.
        previous_kickoff: Timestamp,
        /// Who said so.
        bookmaker: Bookmaker,
        /// When it was seen.
        captured_at: Timestamp,
    },
    /// A bookmaker's offer changed.
    OddsUpdated(OddsUpdated),
    /// Bookmakers were looked at and had not changed.
    OddsConfirmed {
        /// Who.
        bookmakers: Vec<Bookmaker>,
        /// When they were seen.
        captured_at: Timestamp,
        /// What of their offers could not be read, and so was not confirmed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unread: Vec<UnreadOffer>,
    },
    /// The rules raised an alert.
    AlertDetected(Box<AlertDetected>),
    /// Somebody has seen an alert.
    AlertAcknowledged {
        /// Which.
        alert_number: AlertNumber,
        /// When.
        at: Timestamp,
        /// Who.
        actor: Actor,
        /// Why, if they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// Somebody took an acknowledgement back.
    AlertUnacknowledged {
        /// Which.
        alert_number: AlertNumber,
        /// When.
        at: Timestamp,
        /// Who.
        actor: Actor,
        /// Why, if they said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
    },
    /// The fixture kicked off: these alerts are past.
    AlertsExpired {
        /// Which.
        alerts: Vec<AlertNumber>,
        /// The kickoff that was reached.
        kickoff: Timestamp,
        /// When that was noticed.
        at: Timestamp,
    },
    /// The kickoff moved to a later time: these alerts are as they were before they expired.
    AlertsReinstated {
        /// Which, and their status from now on.
        alerts: Vec<AlertRestored>,
        /// The new kickoff.
        kickoff: Timestamp,
        /// When that was noticed.
        at: Timestamp,
    },
}

/// What changed in one bookmaker's offer for the fixture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OddsUpdated {
    /// Whose offer.
    pub bookmaker: Bookmaker,
    /// When it was seen.
    pub captured_at: Timestamp,
    /// The markets that changed, ordered by key. All others are as before.
    pub markets: Vec<MarketUpdate>,
    /// Markets that were there and could not be read: they are as before because nobody knows better.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<UnreadMarket>,
    /// Whether the bookmaker names the teams the other way round. The markets are those of the fixture's own order all the
    /// same: outcome `1` is its home team.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sides_swapped: bool,
}

/// What of one bookmaker's offer could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreadOffer {
    /// Whose offer.
    pub bookmaker: Bookmaker,
    /// The markets.
    pub markets: Vec<UnreadMarket>,
}

/// One changed market. It stands alone: it lists every outcome as it is after the change, so a reader needs no
/// earlier event to know the market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MarketUpdate {
    /// The market's id.
    pub market_id: MarketId,
    /// Its name for people.
    pub market_name: MarketName,
    /// Its line, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// What happened to it.
    pub change: MarketChange,
    /// Its outcomes from now on; empty where `change` is `suspended` or `withdrawn`, which leaves every outcome
    /// inactive at its last price.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<OutcomeUpdate>,
}

impl MarketUpdate {
    /// Which market.
    #[must_use]
    pub fn key(&self) -> MarketKey {
        MarketKey { market_id: self.market_id.clone(), line: self.line }
    }
}

/// What happened to a market in a bookmaker's offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarketChange {
    /// Open for the first time.
    Opened,
    /// Seen for the first time, with nothing in it that can be bet on.
    Listed,
    /// Open as before; prices or single outcomes changed.
    Repriced,
    /// Still shown, but nothing in it can be bet on any more.
    Suspended,
    /// Not shown any more.
    Withdrawn,
    /// Open again. Its prices are a new baseline.
    Returned,
}

/// One outcome after the change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OutcomeUpdate {
    /// The outcome.
    pub name: OutcomeName,
    /// Its price; of an inactive outcome the last one, if it ever had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub odds: Option<Odds>,
    /// The price before, where this is a move: a price that changed while the outcome was active before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Odds>,
    /// Whether it can be bet on.
    #[serde(default = "active", skip_serializing_if = "is_active")]
    pub active: bool,
}

const fn active() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
const fn is_active(active: &bool) -> bool {
    *active
}

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
    /// The outcome; none for availability, which concerns the whole market.
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

impl FixtureEvent {
    /// The version that this code writes, of every variant. Version 2 can say what could not be read (`unread`), version 3
    /// whose sides are swapped (`sidesSwapped`).
    pub const VERSION: &'static str = "3";

    /// Whether the text of a version is read as it is: what an older version lacks may be absent in a newer one.
    #[must_use]
    pub fn is_read_as_it_is(version: &str) -> bool {
        matches!(version, "1" | "2" | Self::VERSION)
    }

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::FixtureRegistered { .. } => "FixtureRegistered",
            Self::FixtureRescheduled { .. } => "FixtureRescheduled",
            Self::OddsUpdated(_) => "OddsUpdated",
            Self::OddsConfirmed { .. } => "OddsConfirmed",
            Self::AlertDetected(_) => "AlertDetected",
            Self::AlertAcknowledged { .. } => "AlertAcknowledged",
            Self::AlertUnacknowledged { .. } => "AlertUnacknowledged",
            Self::AlertsExpired { .. } => "AlertsExpired",
            Self::AlertsReinstated { .. } => "AlertsReinstated",
        }
    }
}

impl cqrs_es::DomainEvent for FixtureEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}
