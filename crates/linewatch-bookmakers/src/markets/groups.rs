//! In which groups the reference book shows a market, and in which order.
//!
//! `groups.csv` has one row a market of the reference book, in its order: its id there, its priority (1 is shown first)
//! and its groups, separated by `|`. The book has the same for every match, but for a few that are popular in some.

use std::{collections::HashMap, sync::LazyLock};

/// How the reference book shows a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketDisplay {
    /// 1 comes first.
    pub priority: u32,
    /// Its groups: `all`, `popular`, `goals` …
    pub groups: Vec<&'static str>,
}

const CSV: &str = include_str!("groups.csv");

static SHOWN: LazyLock<HashMap<&'static str, MarketDisplay>> =
    LazyLock::new(|| CSV.lines().skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<(&'static str, MarketDisplay)> {
    let mut fields = line.split(',');
    let (market, priority, groups) = (fields.next()?, fields.next()?.parse().ok()?, fields.next()?);
    Some((market, MarketDisplay { priority, groups: groups.split('|').collect() }))
}

/// How the reference book shows the market with this id; none where that is not known.
#[must_use]
pub fn shown(market: &str) -> Option<&'static MarketDisplay> {
    SHOWN.get(market)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_the_first_market_is_1x2() {
        assert_eq!(SHOWN.len(), CSV.lines().count() - 1, "a row that cannot be read, or twice");
        let first = SHOWN.iter().min_by_key(|(_, shown)| shown.priority).map(|(market, _)| *market);
        assert_eq!(first, Some("3743"));
        assert_eq!(shown("3743").map(|shown| shown.groups.clone()), Some(vec!["all", "popular"]));
        assert_eq!(shown("1"), None);
    }
}
