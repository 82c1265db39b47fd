//! Alerts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Defines an enum of words that are the same in JSON, in the database and in queries.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| {
                    let known: Vec<_> = Self::ALL.iter().map(|word| word.as_str()).collect();
                    format!("must be one of {}", known.join(", "))
                })
            }
        }
    };
}

pub(super) use words;

words! {
    /// How bad it is, mildest first.
    Severity {
        /// From 7 %, unless the settings say otherwise; availability alerts always.
        Warning = "warning",
        /// From 10 %; direction disagreements always.
        Elevated = "elevated",
        /// From 15 %.
        Critical = "critical",
    }
}

words! {
    /// What an alert says.
    AlertType {
        /// A price moved by at least the warning threshold between two snapshots of one bookmaker.
        PriceChange = "price_change",
        /// The reference book and a competitor moved the same outcome in opposite directions.
        DirectionDisagreement = "direction_disagreement",
        /// A market vanished, was suspended, or came back.
        Availability = "availability",
        /// A price moved in small steps within a window.
        Drift = "drift",
        /// Many bookmakers moved an outcome the same way.
        Steam = "steam",
        /// The reference book's price stands apart from the consensus of the others.
        Deviation = "deviation",
        /// Bets at several bookmakers win whatever happens, one of them at the reference book's price.
        Surebet = "surebet",
    }
}

words! {
    /// Where an alert is in its life.
    AlertStatus {
        /// Nobody has acknowledged it.
        New = "new",
        /// Somebody has seen it.
        Acknowledged = "acknowledged",
        /// Its fixture has kicked off; it can no longer be changed.
        Past = "past",
    }
}

words! {
    /// What comes first in a list of alerts.
    AlertSort {
        /// The newest.
        Recency = "recency",
        /// The worst, and of these the newest.
        Severity = "severity",
        /// What starts first, and of that the newest.
        Kickoff = "kickoff",
    }
}

words! {
    /// Which way a price moved.
    Direction {
        /// Longer.
        Up = "up",
        /// Shorter.
        Down = "down",
    }
}

words! {
    /// What happened to a market's availability.
    AvailabilityChange {
        /// Open before, not any more.
        Suspended = "suspended",
        /// Open again.
        Returned = "returned",
    }
}

/// The number of an alert inside its fixture: 1, 2, 3 …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct AlertNumber(pub u32);

impl fmt::Display for AlertNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
