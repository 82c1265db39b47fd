//! Markets of an offer that could not be read.

use serde::{Deserialize, Serialize};

use super::{Line, MarketId, MarketKey};

/// A market that was in an offer and could not be read: nobody knows what is offered, so it is as before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnreadMarket {
    /// The market's id; where that could not be read either it may be any market.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub market_id: Option<MarketId>,
    /// Its line, where it has one and that could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Line>,
    /// Whether it may be any of the market's lines, because that could not be read either.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub any_line: bool,
}

impl UnreadMarket {
    /// One market.
    #[must_use]
    pub fn of(key: &MarketKey) -> Self {
        Self { market_id: Some(key.market_id.clone()), line: key.line, any_line: false }
    }

    /// Some line of a market.
    #[must_use]
    pub const fn any_line(market_id: MarketId) -> Self {
        Self { market_id: Some(market_id), line: None, any_line: true }
    }

    /// Nobody knows which market.
    #[must_use]
    pub const fn any() -> Self {
        Self { market_id: None, line: None, any_line: true }
    }

    /// Whether it may be this market.
    #[must_use]
    pub fn may_be(&self, market_id: &MarketId, line: Option<Line>) -> bool {
        self.market_id.as_ref().is_none_or(|id| id == market_id) && (self.any_line || self.line == line)
    }
}

impl std::fmt::Display for UnreadMarket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.market_id, self.line) {
            (None, _) => f.write_str("one without a readable id"),
            (Some(id), _) if self.any_line => write!(f, "{id} at some line"),
            (Some(id), Some(line)) => write!(f, "{id} {line}"),
            (Some(id), None) => write!(f, "{id}"),
        }
    }
}
