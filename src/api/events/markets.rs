//! Markets as clients read them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{Line, Odds, Percent, Timestamp},
    projections::{Offered, Standing},
    sources::markets::Table,
};

/// An outcome and its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OutcomeOdds {
    /// The outcome.
    pub name: String,
    /// Its price.
    #[schema(value_type = f64)]
    pub odds: Odds,
}

/// What can be bet on in a market, or last could.
pub fn outcome_odds(market: &Offered) -> Vec<OutcomeOdds> {
    market.live().map(|(name, odds)| OutcomeOdds { name: name.to_string(), odds }).collect()
}

/// Markets of so few outcomes have the same ones at every bookmaker.
const ALIKE_EVERYWHERE: usize = 3;

/// A bookmaker's margin on a market. There is none where an outcome of it cannot be bet on, nor where one is not there at all.
pub fn margin(market: &Offered) -> Option<Percent> {
    let known = Table::get().reference(market.key.market_id.as_str()).and_then(|known| known.reference.as_ref());
    let expected = known.map(|known| known.outcomes.len()).filter(|outcomes| *outcomes <= ALIKE_EVERYWHERE);
    let is_whole = market.outcomes.len() >= expected.unwrap_or(2);
    is_whole.then(|| market.margin()).flatten()
}

/// What has a price and alone cannot be bet on.
fn closed_outcomes(market: &Offered) -> Vec<OutcomeOdds> {
    let closed = market.outcomes.iter().filter(|outcome| !outcome.active);
    closed.filter_map(|outcome| Some(OutcomeOdds { name: outcome.name.to_string(), odds: outcome.odds? })).collect()
}

/// A market in a list. One that a bookmaker never offered is not there.
#[derive(Debug, Serialize, ToSchema)]
pub struct InlineOdds {
    market_id: String,
    market_name: String,
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
    /// Of an unavailable market as they last were.
    outcomes: Vec<OutcomeOdds>,
    /// Outcomes that alone cannot be bet on while the rest of the market can, at their last prices.
    closed: Vec<OutcomeOdds>,
    /// The bookmaker's margin in per cent, two decimals; null where the market is unavailable, or an outcome of it.
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// Whether it can be bet on.
    available: bool,
    /// Since when it cannot.
    #[schema(value_type = Option<String>, format = DateTime)]
    unavailable_since: Option<Timestamp>,
}

impl InlineOdds {
    /// The market, if it was ever offered.
    pub fn of(market: &Offered) -> Option<Self> {
        let available = market.standing == Standing::Open;
        (market.standing != Standing::Unopened).then(|| Self {
            market_id: market.key.market_id.to_string(),
            market_name: market.name.to_string(),
            line: market.key.line,
            outcomes: outcome_odds(market),
            closed: if available { closed_outcomes(market) } else { Vec::new() },
            margin: if available { margin(market) } else { None },
            available,
            unavailable_since: market.unavailable_since,
        })
    }
}

/// An outcome of a market in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketOutcome {
    name: String,
    /// Its price, or its last one.
    #[schema(value_type = f64)]
    odds: Odds,
    /// Whether it can be bet on.
    is_active: bool,
}

/// A market in full.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketOddsDetail {
    betpawa_market_id: String,
    betpawa_market_name: String,
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
    outcomes: Vec<MarketOutcome>,
    /// The bookmaker's margin in per cent, two decimals; of an unavailable market the last one. Absent where an outcome
    /// of it cannot be bet on: clients that expect a number here show none for what is absent, and fail at null.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// The groups a bookmaker shows it in; not known to linewatch.
    market_groups: Option<Vec<String>>,
    /// Whether it can be bet on.
    available: bool,
    /// Since when it cannot.
    #[schema(value_type = Option<String>, format = DateTime)]
    unavailable_since: Option<Timestamp>,
}

impl MarketOddsDetail {
    /// The market, if it was ever offered and the comparison shows it: goalscorers, whose names each bookmaker writes
    /// in its own way, are left out.
    pub fn of(market: &Offered) -> Option<Self> {
        let is_scorer = market.name.as_str().to_lowercase().contains("scorer");
        let available = market.standing == Standing::Open;
        let outcomes = market.outcomes.iter().filter_map(|outcome| {
            let is_active = available && outcome.active;
            Some(MarketOutcome { name: outcome.name.to_string(), odds: outcome.odds?, is_active })
        });
        (market.standing != Standing::Unopened && !is_scorer).then(|| Self {
            betpawa_market_id: market.key.market_id.to_string(),
            betpawa_market_name: market.name.to_string(),
            line: market.key.line,
            outcomes: outcomes.collect(),
            margin: margin(market),
            market_groups: None,
            available,
            unavailable_since: market.unavailable_since,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{model::MarketKey, projections::OfferedOutcome};

    #[test]
    fn an_outcome_that_alone_is_closed_is_not_among_what_can_be_bet_on_and_not_forgotten() {
        let outcome = |name: &str, odds: Option<&str>, active| OfferedOutcome {
            name: name.parse().unwrap(),
            odds: odds.map(|odds| odds.parse().unwrap()),
            active,
        };
        let mut market = Offered {
            key: MarketKey { market_id: "3743".parse().unwrap(), line: None },
            name: "1X2".parse().unwrap(),
            standing: Standing::Open,
            unavailable_since: None,
            outcomes: vec![
                outcome("1", Some("1.6"), true),
                outcome("X", Some("3.4"), false),
                outcome("2", None, false),
            ],
        };
        let told = serde_json::to_value(InlineOdds::of(&market)).unwrap();
        assert_eq!(told["outcomes"], json!([{"name": "1", "odds": 1.6}]));
        assert_eq!(told["closed"], json!([{"name": "X", "odds": 3.4}]), "one without a price was never offered");
        market.standing = Standing::Suspended;
        let told = serde_json::to_value(InlineOdds::of(&market)).unwrap();
        assert_eq!((&told["available"], &told["closed"]), (&json!(false), &json!([])), "nothing is closed alone");
    }
}
