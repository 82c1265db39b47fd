//! The words of a rule set.

use linewatch_model::AlertType;

use super::MonitorId;

/// Defines an enum of words that are the same in rule files, in JSON and in events.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
            schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The words for them, in order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// What the word says.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a monitor looks for, in the order in which a moment's alerts are numbered.
    Detector {
        /// A price moved from one snapshot to the next.
        PriceChange = "price_change",
        /// The reference book and a competitor moved in opposite directions.
        DirectionDisagreement = "direction_disagreement",
        /// A market closed or came back.
        Availability = "availability",
        /// A price moved in small steps.
        Drift = "drift",
        /// Many books moved the same way.
        Steam = "steam",
        /// The reference book's price stands apart from the market.
        Deviation = "deviation",
        /// A sure bet exists with a leg at the reference book's price.
        Surebet = "surebet",
    }
}

impl From<AlertType> for Detector {
    fn from(alert_type: AlertType) -> Self {
        match alert_type {
            AlertType::PriceChange => Self::PriceChange,
            AlertType::DirectionDisagreement => Self::DirectionDisagreement,
            AlertType::Availability => Self::Availability,
            AlertType::Drift => Self::Drift,
            AlertType::Steam => Self::Steam,
            AlertType::Deviation => Self::Deviation,
            AlertType::Surebet => Self::Surebet,
        }
    }
}

impl From<Detector> for AlertType {
    fn from(detector: Detector) -> Self {
        match detector {
            Detector::PriceChange => Self::PriceChange,
            Detector::DirectionDisagreement => Self::DirectionDisagreement,
            Detector::Availability => Self::Availability,
            Detector::Drift => Self::Drift,
            Detector::Steam => Self::Steam,
            Detector::Deviation => Self::Deviation,
            Detector::Surebet => Self::Surebet,
        }
    }
}

impl Detector {
    /// The name of its monitor where no rule set names one.
    #[must_use]
    pub fn default_monitor(self) -> MonitorId {
        MonitorId::known(match self {
            Self::PriceChange => "price",
            Self::DirectionDisagreement => "disagreement",
            other => other.as_str(),
        })
    }

    /// Whether it looks at where prices stand, not at who moved: such an alert lasts until it is resolved.
    #[must_use]
    pub const fn is_state(self) -> bool {
        matches!(self, Self::Deviation | Self::Surebet)
    }

    /// Whether it looks at the whole path of a price within its window.
    #[must_use]
    pub const fn looks_back(self) -> bool {
        matches!(self, Self::Drift | Self::Steam)
    }
}

words! {
    /// How large a change is, or how an alert is worded.
    Measure {
        /// In per cent of the price before.
        Relative = "relative",
        /// In percentage points of what the price implies; positive is more probable.
        Implied = "implied",
        /// The same of the probability without the margin.
        Fair = "fair",
    }
}

words! {
    /// What counts as the same thing within a cooldown.
    Per {
        /// The same bookmaker, market key and outcome.
        Outcome = "outcome",
        /// The same market key and outcome, both or neither of the reference book.
        Selection = "selection",
        /// The same bookmaker and market key.
        Market = "market",
        /// Anything of the fixture.
        Fixture = "fixture",
    }
}

words! {
    /// What steam makes of the reference book.
    ReferenceRole {
        /// It is a book like all others.
        Counted = "counted",
        /// It is neither eligible nor a mover.
        Ignored = "ignored",
        /// The same, and it must be there and not have moved.
        Still = "still",
    }
}

words! {
    /// What becomes of a closing or a return where another line took over.
    LineMoves {
        /// An alert like any other.
        Alert = "alert",
        /// No alert.
        Ignore = "ignore",
    }
}

words! {
    /// Which deviations count.
    Only {
        /// Both kinds.
        Both = "both",
        /// Where our price is longer than the market's.
        Longer = "longer",
        /// Where it is shorter.
        Shorter = "shorter",
    }
}

words! {
    /// What a bookmaker is to the desk.
    Role {
        /// The desk's own book.
        Reference = "reference",
        /// Any other.
        Competitor = "competitor",
    }
}
