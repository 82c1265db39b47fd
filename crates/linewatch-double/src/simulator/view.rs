//! What one book makes of one fixture.

use super::{
    book::SimulatedBook,
    catalogue::Market,
    chances::{Form, ScoreChances},
    fixture::Hidden,
};
use linewatch_model::{Odds, OfferedMarket, Quote, Timestamp};

/// A market that a book has closed.
#[derive(Debug)]
pub(super) struct Closure {
    /// Its place in the catalogue.
    pub market: usize,
    /// Gone altogether, or shown without a price to bet on.
    pub withdrawn: bool,
    pub until: Timestamp,
}

/// What one book makes of the fixture.
#[derive(Debug)]
pub(super) struct View {
    form: Form,
    /// Prices as of `form` and the tilts; `None` when they have to be made again.
    prices: Option<Vec<Vec<Option<Odds>>>>,
    /// Markets (by place in the catalogue) whose first outcome the book holds likelier than the form says.
    tilts: Vec<(usize, f64)>,
    /// Up to when it knows the truth without its usual delay.
    informed: Option<Timestamp>,
    pub closures: Vec<Closure>,
}

impl View {
    pub(super) const fn new(form: Form) -> Self {
        Self { form, prices: None, tilts: Vec::new(), informed: None, closures: Vec::new() }
    }

    /// The book learns at once what is true at `now`, and prices it in one step.
    pub(super) fn learn(&mut self, form: Form, now: Timestamp) {
        self.informed = Some(now);
        self.adopt(form);
    }

    fn adopt(&mut self, form: Form) {
        if self.form != form {
            self.form = form;
            self.prices = None;
        }
    }

    /// Shades a market by a share of its first outcome's chance.
    pub(super) fn tilt(&mut self, market: usize, by: f64) {
        match self.tilts.iter_mut().find(|(place, _)| *place == market) {
            Some((_, tilt)) => *tilt = (*tilt + by).clamp(-0.15, 0.15),
            None => self.tilts.push((market, by)),
        }
        self.prices = None;
    }

    fn follow(&mut self, target: Form, pace: f64) {
        let mut form = target;
        for hidden in Hidden::ALL {
            let (from, to) = (hidden.get(&self.form), hidden.get(&target));
            if (to - from).abs() > hidden.small() {
                *hidden.of(&mut form) = from + (to - from) * pace;
            }
        }
        self.adopt(form);
    }

    fn closure(&self, market: usize) -> Option<&Closure> {
        self.closures.iter().find(|closure| closure.market == market)
    }

    /// The time of the truth that the book knows at `now`.
    pub(super) fn notices_at(&self, book: &SimulatedBook, now: Timestamp) -> Timestamp {
        let usual = now.plus_micros(-book.delay_seconds * 1_000_000);
        self.informed.map_or(usual, |informed| informed.max(usual))
    }

    /// Follows what the book has noticed, and shows its markets.
    pub(super) fn scrape(
        &mut self,
        book: &SimulatedBook,
        noticed: Form,
        markets: &[Market],
        now: Timestamp,
    ) -> Vec<OfferedMarket> {
        self.follow(noticed, book.pace);
        self.closures.retain(|closure| closure.until > now);
        // Most views stand still most of the time, so their prices are kept.
        let prices = self.prices.take().unwrap_or_else(|| self.make_prices(book, markets));
        let offered = markets.iter().zip(&prices).enumerate().filter_map(|(place, (market, prices))| {
            let closure = self.closure(place);
            let has = !book.lacks.contains(&market.key.market_id.as_str());
            let shown = has && closure.is_none_or(|closure| !closure.withdrawn);
            shown.then(|| offered_market(market, prices, closure.is_none()))
        });
        let offered = offered.collect();
        self.prices = Some(prices);
        offered
    }

    fn make_prices(&self, book: &SimulatedBook, markets: &[Market]) -> Vec<Vec<Option<Odds>>> {
        let outlook = ScoreChances::new(&self.form);
        let tilt = |place| self.tilts.iter().find(|(market, _)| *market == place).map_or(0.0, |(_, tilt)| *tilt);
        markets.iter().enumerate().map(|(place, market)| quote(book, &outlook, market, tilt(place))).collect()
    }
}

/// The prices of one market.
pub(super) fn quote(book: &SimulatedBook, outlook: &ScoreChances, market: &Market, tilt: f64) -> Vec<Option<Odds>> {
    let mut chances = outlook.chances(market);
    let whole: f64 = chances.iter().sum();
    chances[0] *= 1.0 + tilt;
    let tilted: f64 = chances.iter().sum();
    chances.iter().map(|chance| book.price((chance * whole / tilted).min(1.0))).collect()
}

fn offered_market(market: &Market, prices: &[Option<Odds>], active: bool) -> OfferedMarket {
    let quotes = market.outcomes.iter().zip(prices);
    let outcomes = quotes.map(|(name, odds)| Quote { name: name.clone(), odds: *odds, active }).collect();
    OfferedMarket { key: market.key.clone(), name: market.name.clone(), outcomes }
}
