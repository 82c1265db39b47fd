//! What happens to a fixture.

use serde::{Deserialize, Serialize};

use super::alert::{AlertAgain, AlertDetected, AlertRestored};
use linewatch_model::{Actor, AlertNumber, Bookmaker, FixtureDetails, Note, Severity, Timestamp, UnreadMarket};
use linewatch_rules::{MarketUpdate, ResolvedWhy};

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
    /// What an alert says happened again within its cooldown. The newest values; the alert's status stays.
    AlertRepeated(Box<AlertAgain>),
    /// What an alert says happened again, and is worse now. An alert that was acknowledged is new again.
    AlertEscalated {
        /// How bad it is from now on.
        severity: Severity,
        /// The newest values.
        #[serde(flatten)]
        again: Box<AlertAgain>,
    },
    /// What an alert says is over. Its status stays.
    AlertResolved {
        /// Which.
        alert_number: AlertNumber,
        /// Why.
        why: ResolvedWhy,
        /// When the snapshot was captured that ended it.
        at: Timestamp,
    },
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
    /// Somebody changed the note of an acknowledgement.
    AlertNoteAmended {
        /// Which alert's.
        alert_number: AlertNumber,
        /// When.
        at: Timestamp,
        /// Who.
        actor: Actor,
        /// The note from now on; left out where there is none any more.
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

impl FixtureEvent {
    /// The version that this code writes, of every variant. Version 2 can say what could not be read (`unread`), version 3
    /// whose sides are swapped (`sidesSwapped`), version 4 which monitor
    /// raised an alert, and what became of it (`AlertRepeated`, `AlertEscalated`, `AlertResolved`), version 5 that a note was
    /// changed (`AlertNoteAmended`).
    pub const VERSION: &'static str = "5";

    /// Whether the text of a version is read as it is: what an older version lacks may be absent in a newer one.
    #[must_use]
    pub fn is_read_as_it_is(version: &str) -> bool {
        matches!(version, "1" | "2" | "3" | "4" | Self::VERSION)
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
            Self::AlertRepeated(_) => "AlertRepeated",
            Self::AlertEscalated { .. } => "AlertEscalated",
            Self::AlertResolved { .. } => "AlertResolved",
            Self::AlertAcknowledged { .. } => "AlertAcknowledged",
            Self::AlertUnacknowledged { .. } => "AlertUnacknowledged",
            Self::AlertNoteAmended { .. } => "AlertNoteAmended",
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
