//! Prices that are no offer: bookmakers leave an outcome that they have suspended on the card at 1.01 or below, not always
//! with a flag. What a market's prices imply together tells (decision 18).

use crate::markets::{Market, Table};
use linewatch_model::{OfferedMarket, Quote};

/// The highest price that a suspended outcome is left at, in units of 1/10,000.
const MAX_COLLAPSED_PRICE: u32 = 10_100;
/// Certainty, in units of what a price implies.
const CERTAINTY: u64 = 100_000_000;
/// How far beyond certainty the prices of a market that one outcome wins may go together: a quarter.
const MAX_SURPLUS: u64 = CERTAINTY / 4;

/// Closes the outcomes whose price has collapsed, where the market's prices are no offer as they stand.
pub(crate) fn close(market: &mut OfferedMarket) {
    let is_collapsed = |quote: &Quote| quote.live().is_some_and(|odds| odds.units() <= MAX_COLLAPSED_PRICE);
    if !market.outcomes.iter().any(is_collapsed) {
        return;
    }
    // The prices of outcomes that are flagged as suspended count: the others go with them.
    let prices = || market.outcomes.iter().filter_map(|quote| quote.odds);
    let together: u64 = prices().map(|odds| CERTAINTY * 10_000 / u64::from(odds.units())).sum();
    let is_no_offer = match winners(market.key.market_id.as_str()) {
        Some(winners) => together > winners * CERTAINTY + MAX_SURPLUS,
        None => prices().count() > 1 && prices().all(|odds| odds.units() <= MAX_COLLAPSED_PRICE),
    };
    if is_no_offer {
        for quote in market.outcomes.iter_mut().filter(|quote| is_collapsed(quote)) {
            (quote.odds, quote.active) = (None, false);
        }
    }
}

/// How many outcomes of a market win; `None` where that depends on the match, or is not known.
fn winners(market_id: &str) -> Option<u64> {
    let Market { slug, .. } = Table::get().reference(market_id)?;
    let overlaps = ["multigoals", "multiscores", "1up", "2up"].iter().any(|part| slug.contains(part));
    let winners = if slug.starts_with("double_chance") { 2 } else { 1 };
    (!overlaps).then_some(winners)
}

#[cfg(test)]
mod tests {
    use super::*;
    use linewatch_model::MarketKey;

    /// Which of a market's prices can be bet on. Those that begin with `~` are flagged as suspended.
    fn open(market_id: &str, prices: &[&str]) -> Vec<bool> {
        let quote = |(place, price): (usize, &&str)| Quote {
            name: place.to_string().parse().unwrap(),
            odds: price.trim_start_matches('~').parse().ok(),
            active: !price.starts_with('~'),
        };
        let mut market = OfferedMarket {
            key: MarketKey { market_id: market_id.parse().unwrap(), line: None },
            name: "x".parse().unwrap(),
            outcomes: prices.iter().enumerate().map(quote).collect(),
        };
        close(&mut market);
        market.outcomes.iter().map(|quote| quote.live().is_some()).collect()
    }

    #[test]
    fn collapsed_prices_are_closed_where_the_market_is_no_offer() {
        let (result, both_score, chance, unknown) = ("3743", "3795", "4693", "987654");
        for (market, prices, expected) in [
            (result, &["1.01", "1.01", "1.01"][..], &[false, false, false][..]),
            (result, &["1.001", "1.01", "1.0001"], &[false, false, false]),
            (result, &["1.01", "1.01", "4"], &[false, false, true]),
            (result, &["1.01", "3.2", "4"], &[false, true, true]),
            (result, &["1.01", "15", "67"], &[true, true, true]),
            (result, &["1.02", "1.02", "1.02"], &[true, true, true]),
            (result, &["1.01", "~1.01", "~1.01"], &[false, false, false]),
            (result, &["1.01", "~15", "~67"], &[true, false, false]),
            (both_score, &["1.01", "1.01"], &[false, false]),
            (both_score, &["1.01", "15"], &[true, true]),
            (chance, &["1.01", "6", "1.01"], &[true, true, true]),
            (chance, &["1.01", "1.01", "1.01"], &[false, false, false]),
            (unknown, &["1.01", "1.01"], &[false, false]),
            (unknown, &["1.01", "1.01", "1.5"], &[true, true, true]),
            (unknown, &["1.01", "~1.01"], &[false, false]),
            (unknown, &["1.01", "~1.5"], &[true, false]),
            (unknown, &["1.01"], &[true]),
        ] {
            assert_eq!(open(market, prices), expected, "{market} {prices:?}");
        }
    }
}
