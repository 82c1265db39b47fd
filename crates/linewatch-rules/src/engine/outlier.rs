//! Prices that stand alone.

use super::{candidate::Candidate, moment::Evaluation};
use crate::{
    board::{BookmakerBoard, KeyRef},
    value::Detector,
};

impl<'a> Evaluation<'a> {
    /// Whether a competitor's new price lies `outlier` per cent or more from the median of the others.
    pub(super) fn is_outlier(&self, candidate: &Candidate) -> bool {
        let (alert, fields) = (&candidate.alert, &candidate.fields);
        let is_change = matches!(alert.detector, Detector::PriceChange | Detector::Drift);
        if !is_change || fields.outlier == 0 || alert.bookmaker == self.rules.reference {
            return false;
        }
        let Some((price, prices)) = alert.new.zip(self.other_prices(candidate)) else { return false };
        if prices.len() < fields.outlier_books {
            return false;
        }
        // Twice the median, which is whole where the median may not be.
        let middle = prices.len() / 2;
        let upper = prices.get(middle).copied().unwrap_or(0);
        let lower = if prices.len() % 2 == 0 { prices.get(middle - 1).copied().unwrap_or(0) } else { upper };
        let (twice, doubled) = (i128::from(lower) + i128::from(upper), 2 * i128::from(price.units()));
        (doubled - twice).abs() * 1_000_000 >= i128::from(fields.outlier) * twice
    }

    /// The other bookmakers' prices of the outcome, sorted: those active and not stale, of each family the first by slug,
    /// and none of the candidate's own.
    fn other_prices(&self, candidate: &Candidate) -> Option<Vec<u32>> {
        let alert = &candidate.alert;
        let outcome = alert.outcome.as_ref()?;
        let key = KeyRef { market_id: &alert.market_id, line: alert.line };
        let priced = |book: &'a BookmakerBoard| {
            let market = book.find(key)?;
            let units = market.path()?.current().units(market.place(outcome, 0)?);
            (units > 0 && !self.is_stale(book, candidate.fields.stale_after)).then_some((book, units))
        };
        let own = self.rules.family(&alert.bookmaker);
        let others = self.board.books().iter().filter(|book| *book.bookmaker() != alert.bookmaker);
        let others = others.filter(|book| own.is_none() || self.rules.family(book.bookmaker()) != own);
        let mut prices: Vec<u32> =
            self.first_of_families(others.filter_map(priced)).into_iter().map(|(_, units)| units).collect();
        prices.sort_unstable();
        Some(prices)
    }

    /// Of each family only the first by slug; books come in that order.
    pub(super) fn first_of_families<T>(
        &self,
        books: impl Iterator<Item = (&'a BookmakerBoard, T)>,
    ) -> Vec<(&'a BookmakerBoard, T)> {
        let mut families = Vec::new();
        let mut first = Vec::new();
        for (book, of) in books {
            if let Some(family) = self.rules.family(book.bookmaker()) {
                if families.contains(&family) {
                    continue;
                }
                families.push(family);
            }
            first.push((book, of));
        }
        first
    }
}
