//! The markets on offer, under the reference book's ids and names.

use super::known;
use linewatch_model::{Line, MarketKey, MarketName, OutcomeName};

/// A part of the match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Period {
    Full,
    First,
    Second,
}

/// One of the teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Home,
    Away,
}

/// What is bet on. The line, where there is one, stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wager {
    Result(Period),
    DoubleChance(Period),
    DrawNoBet(Period),
    BothScore(Period),
    Total(Period),
    TeamTotal(Side),
    Handicap,
    OddEven,
    HighestHalf,
    WinToNil(Side),
    ExactGoals,
}

impl Wager {
    /// Whether alerts are raised on it by default.
    pub(super) const fn is_primary(self) -> bool {
        matches!(
            self,
            Self::Result(Period::Full)
                | Self::DoubleChance(Period::Full)
                | Self::BothScore(Period::Full)
                | Self::Total(Period::Full)
                | Self::Handicap
        )
    }
}

/// A market with all that does not change about it.
#[derive(Debug)]
pub(super) struct Market {
    pub key: MarketKey,
    pub name: MarketName,
    pub outcomes: Vec<OutcomeName>,
    pub bet: Wager,
    /// Twice the line, so that it is whole; 0 without one.
    pub halves: i32,
}

struct Kind {
    id: &'static str,
    name: &'static str,
    bet: Wager,
    /// Twice each line.
    halves: &'static [i32],
    outcomes: &'static [&'static str],
}

const fn kind(
    id: &'static str,
    name: &'static str,
    bet: Wager,
    halves: &'static [i32],
    outcomes: &'static [&'static str],
) -> Kind {
    Kind { id, name, bet, halves, outcomes }
}

const THREE_WAY: &[&str] = &["1", "X", "2"];
const CHANCES: &[&str] = &["1X", "X2", "12"];
const TWO_WAY: &[&str] = &["1", "2"];
const OVER_UNDER: &[&str] = &["Over", "Under"];
const YES_NO: &[&str] = &["Yes", "No"];
const HALVES: &[&str] = &["First Half", "Equal", "Second Half"];

const KINDS: [Kind; 20] = [
    kind("3743", "1X2 - Full Time", Wager::Result(Period::Full), &[], THREE_WAY),
    kind("4693", "Double Chance - Full Time", Wager::DoubleChance(Period::Full), &[], CHANCES),
    kind("3795", "Both Teams To Score - Full Time", Wager::BothScore(Period::Full), &[], YES_NO),
    kind("5000", "Over/Under - Full Time", Wager::Total(Period::Full), &[1, 3, 5, 7, 9], OVER_UNDER),
    kind("3774", "Asian Handicap - Full Time", Wager::Handicap, &[-3, -1, 1, 3], TWO_WAY),
    kind("4703", "Draw No Wager - Full Time", Wager::DrawNoBet(Period::Full), &[], TWO_WAY),
    kind("4833", "Odd/Even - Full Time", Wager::OddEven, &[], &["Odd", "Even"]),
    kind("3668", "1X2 - First Half", Wager::Result(Period::First), &[], THREE_WAY),
    kind("3685", "1X2 - Second Half", Wager::Result(Period::Second), &[], THREE_WAY),
    kind("4673", "Double Chance - First Half", Wager::DoubleChance(Period::First), &[], CHANCES),
    kind("4697", "Draw No Wager - First Half", Wager::DrawNoBet(Period::First), &[], TWO_WAY),
    kind("3789", "Both Teams To Score - First Half", Wager::BothScore(Period::First), &[], YES_NO),
    kind("4958", "Over/Under - First Half", Wager::Total(Period::First), &[1, 3], OVER_UNDER),
    kind("4976", "Over/Under - Second Half", Wager::Total(Period::Second), &[1, 3], OVER_UNDER),
    kind("5006", "Home Team Over/Under - Full Time", Wager::TeamTotal(Side::Home), &[1, 3], OVER_UNDER),
    kind("5003", "Away Team Over/Under - Full Time", Wager::TeamTotal(Side::Away), &[1, 3], OVER_UNDER),
    kind("4728", "Highest Scoring Half", Wager::HighestHalf, &[], HALVES),
    kind("5051", "Home Team Win To Nil - Full Time", Wager::WinToNil(Side::Home), &[], YES_NO),
    kind("5042", "Away Team Win To Nil - Full Time", Wager::WinToNil(Side::Away), &[], YES_NO),
    kind("4926", "Exact Goals - Full Time", Wager::ExactGoals, &[], &["0", "1", "2", "3", "4", "5", "6+"]),
];

/// Every market, each line one of its own.
pub(super) fn markets() -> Vec<Market> {
    KINDS.iter().flat_map(lines).collect()
}

fn lines(kind: &Kind) -> Vec<Market> {
    if kind.halves.is_empty() {
        return vec![market(kind, None)];
    }
    kind.halves.iter().map(|halves| market(kind, Some(*halves))).collect()
}

fn market(kind: &Kind, halves: Option<i32>) -> Market {
    let line = halves.and_then(|halves| Line::from_units(i64::from(halves) * 5_000).ok());
    Market {
        key: MarketKey { market_id: known(kind.id), line },
        name: known(kind.name),
        outcomes: kind.outcomes.iter().map(|name| known(name)).collect(),
        bet: kind.bet,
        halves: halves.unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_market_is_there_once_with_its_line() {
        let markets = markets();
        let keys: HashSet<String> = markets.iter().map(|market| market.key.to_string()).collect();
        assert_eq!(keys.len(), markets.len());
        for key in ["3743", "5000 0.5", "5000 4.5", "3774 -1.5", "3774 0.5"] {
            assert!(keys.contains(key), "{key}");
        }
        assert!(markets.iter().filter(|market| !market.bet.is_primary()).count() >= 12);
        assert!(markets.iter().all(|market| (market.halves != 0) == market.key.line.is_some()));
    }
}
