//! What changes in a bookmaker's offer: the words of `OddsUpdated`, which is what the engine sees of a snapshot.
//!
//! They are part of stored events, so their JSON never changes.

use serde::{Deserialize, Serialize};

use linewatch_model::{Line, MarketId, MarketKey, MarketName, Odds, OutcomeName};

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
