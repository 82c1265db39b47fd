//! Whom the double plays.

use serde::{Deserialize, Serialize};

/// A bookmaker that the double plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// BetPawa, version 3.
    BetPawa,
    /// SportyBet.
    SportyBet,
    /// Bet9ja.
    Bet9ja,
    /// MSport.
    MSport,
    /// The Odds API, which tells the odds of several bookmakers.
    #[serde(rename = "odds_api")]
    OddsApi,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::BetPawa, Self::SportyBet, Self::Bet9ja, Self::MSport, Self::OddsApi];

    /// The slug of its adapter.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BetPawa => "betpawa",
            Self::SportyBet => "sportybet",
            Self::Bet9ja => "bet9ja",
            Self::MSport => "msport",
            Self::OddsApi => "odds_api",
        }
    }

    /// The first part of its paths.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::OddsApi => "odds-api",
            other => other.slug(),
        }
    }

    /// The role whose paths begin so.
    #[must_use]
    pub fn of_prefix(prefix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.prefix() == prefix)
    }

    pub(super) const fn place(self) -> usize {
        self as usize
    }
}
