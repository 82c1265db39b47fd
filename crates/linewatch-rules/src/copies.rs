//! Books that copy one another's prices, found from what was recorded: candidates for the `families` of a rule set.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use linewatch_model::{Bookmaker, MarketKey, Odds, OutcomeName, Timestamp};

use crate::change::MarketUpdate;

/// Quotes of two books that have to be compared before anything is said of them.
const COMPARED_AT_LEAST: u64 = 100;
/// Of a hundred quotes so many must be equal for one book to be a copy of the other.
const EQUAL_AT_LEAST_PERCENT: u64 = 98;

/// What of two books was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compared {
    /// Quotes of one outcome that both had, each time that one of them changed.
    pub quotes: u64,
    /// Those with the same price.
    pub equal: u64,
}

impl Compared {
    const fn is_copy(self) -> bool {
        self.quotes >= COMPARED_AT_LEAST && self.equal * 100 >= self.quotes * EQUAL_AT_LEAST_PERCENT
    }

    fn add(&mut self, equal: bool) {
        self.quotes += 1;
        self.equal += u64::from(equal);
    }
}

/// Books that copy one another, with the figures of the pairs that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedBooks {
    /// The books, by slug.
    pub bookmakers: Vec<Bookmaker>,
    /// What was compared of them, two at a time.
    pub compared: Compared,
}

/// What each book offers of one outcome.
type Prices = BTreeMap<Bookmaker, Odds>;

/// Compares the prices of books, moment by moment.
#[derive(Debug, Default)]
pub struct Copies {
    markets: HashMap<(String, MarketKey), HashMap<OutcomeName, Prices>>,
    moment: Option<(String, Timestamp)>,
    touched: BTreeSet<(MarketKey, OutcomeName)>,
    pairs: BTreeMap<(Bookmaker, Bookmaker), Compared>,
}

impl Copies {
    /// Takes what changed in a book's offer of a fixture, in the order of the log. What books change in one moment is
    /// compared after all of it.
    pub fn take(&mut self, (fixture, captured_at): (&str, Timestamp), bookmaker: &Bookmaker, markets: &[MarketUpdate]) {
        if self.moment.as_ref().is_none_or(|(id, at)| id != fixture || *at != captured_at) {
            self.compare();
            self.moment = Some((fixture.to_owned(), captured_at));
        }
        for market in markets {
            self.change(fixture, bookmaker, market);
        }
    }

    /// The groups of books of which each two are linked by equal prices, the most compared first.
    #[must_use]
    pub fn found(mut self) -> Vec<CopiedBooks> {
        self.compare();
        let mut groups: Vec<BTreeSet<&Bookmaker>> = Vec::new();
        for ((a, b), _) in self.pairs.iter().filter(|(_, compared)| compared.is_copy()) {
            let (linked, others) = groups.into_iter().partition(|group| group.contains(a) || group.contains(b));
            groups = others;
            let linked: Vec<BTreeSet<&Bookmaker>> = linked;
            groups.push(linked.into_iter().flatten().chain([a, b]).collect());
        }
        let mut found: Vec<CopiedBooks> = groups.iter().map(|group| self.copied(group)).collect();
        found.sort_by(|a, b| b.compared.quotes.cmp(&a.compared.quotes).then_with(|| a.bookmakers.cmp(&b.bookmakers)));
        found
    }

    fn copied(&self, group: &BTreeSet<&Bookmaker>) -> CopiedBooks {
        let within = self.pairs.iter().filter(|((a, b), _)| group.contains(a) && group.contains(b));
        let compared = within.fold(Compared::default(), |sum, (_, pair)| Compared {
            quotes: sum.quotes + pair.quotes,
            equal: sum.equal + pair.equal,
        });
        CopiedBooks { bookmakers: group.iter().map(|book| (*book).clone()).collect(), compared }
    }

    fn change(&mut self, fixture: &str, bookmaker: &Bookmaker, market: &MarketUpdate) {
        let key = market.key();
        let outcomes = self.markets.entry((fixture.to_owned(), key.clone())).or_default();
        for prices in outcomes.values_mut() {
            prices.remove(bookmaker);
        }
        for outcome in market.outcomes.iter().filter(|outcome| outcome.active) {
            let Some(price) = outcome.odds else { continue };
            outcomes.entry(outcome.name.clone()).or_default().insert(bookmaker.clone(), price);
            self.touched.insert((key.clone(), outcome.name.clone()));
        }
    }

    fn compare(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        let Some((fixture, _)) = self.moment.take() else { return };
        for (key, outcome) in touched {
            let Some(prices) = self.markets.get(&(fixture.clone(), key)).and_then(|market| market.get(&outcome)) else {
                continue;
            };
            for (nth, (a, price)) in prices.iter().enumerate() {
                for (b, other) in prices.iter().skip(nth + 1) {
                    self.pairs.entry((a.clone(), b.clone())).or_default().add(price == other);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{MarketChange, OutcomeUpdate};

    fn at(minute: i64) -> Timestamp {
        "2026-06-26T12:00:00Z".parse::<Timestamp>().unwrap().plus_minutes(minute)
    }

    fn update(units: i64) -> MarketUpdate {
        let outcome = |name: &str, units| OutcomeUpdate {
            name: name.parse().unwrap(),
            odds: Odds::from_units(units).ok(),
            was: None,
            active: true,
        };
        MarketUpdate {
            market_id: "3743".parse().unwrap(),
            market_name: "1X2".parse().unwrap(),
            line: None,
            change: MarketChange::Repriced,
            outcomes: vec![outcome("1", units), outcome("2", 40_000 - units / 2)],
        }
    }

    fn books(prices: impl Fn(&str, i64) -> i64) -> Vec<CopiedBooks> {
        let mut copies = Copies::default();
        for minute in 0..200 {
            for book in ["a", "b", "c", "d"] {
                let at = at(minute);
                copies.take(("sr:1", at), &book.parse().unwrap(), &[update(prices(book, minute))]);
            }
        }
        copies.found()
    }

    #[test]
    fn books_with_equal_prices_are_copies_whoever_is_told_first() {
        let found = books(|book, minute| 20_000 + 100 * (minute % 50) + if matches!(book, "b" | "d") { 0 } else { 7 });
        let names: Vec<Vec<&str>> =
            found.iter().map(|copied| copied.bookmakers.iter().map(Bookmaker::as_str).collect()).collect();
        assert_eq!(names, [["a", "c"], ["b", "d"]]);
        assert_eq!(found[0].compared, Compared { quotes: 400, equal: 400 });
    }

    #[test]
    fn books_that_are_equal_now_and_then_are_none() {
        let found =
            books(|book, minute| 20_000 + if minute % 20 == 0 { 0 } else { 10 * i64::from(book.as_bytes()[0]) });
        assert_eq!(found, []);
    }

    #[test]
    fn a_book_that_took_its_market_away_is_not_compared() {
        let mut copies = Copies::default();
        for minute in 0..200 {
            let at = at(minute);
            let gone = MarketUpdate { change: MarketChange::Withdrawn, outcomes: Vec::new(), ..update(20_000) };
            copies.take(("sr:1", at), &"a".parse().unwrap(), &[if minute == 0 { update(20_000) } else { gone }]);
            copies.take(("sr:1", at), &"b".parse().unwrap(), &[update(20_000)]);
        }
        assert_eq!(copies.found(), []);
    }
}
