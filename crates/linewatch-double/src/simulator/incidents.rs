//! What happens to the market place between two scrapes.

use rand::Rng;

use super::{
    Simulator,
    agenda::Incident,
    book::BOOKS,
    catalogue::{Market, Period, Wager},
    chances::{Form, ScoreChances},
    fixture::{Hidden, SimulatedFixture, Trend},
    view::{Closure, quote},
};
use linewatch_model::Timestamp;

/// A value that moved keeps its direction for as long as the desk looks back for opposite moves (the default of
/// `alertLookbackMinutes`). Else every turn would disagree with every book's move before it.
const MEMORY_MICROS: i64 = 60 * 60_000_000;

/// Tries to find a fixture for an incident before it is left to the next time.
const MAX_FIXTURE_TRIES: usize = 20;

impl Simulator {
    /// Lets happen what is due.
    pub(super) fn stir(&mut self, now: Timestamp) {
        for incident in self.agenda.take_due(&mut self.rng, now) {
            match incident {
                Incident::Drift => self.drift(now),
                Incident::Jump => self.jump(now),
                Incident::Disagreement => self.disagreement(now),
                Incident::Closure => self.closure(now, true),
                Incident::QuietClosure => self.closure(now, false),
                Incident::Tempo => self.tempo(now),
            }
        }
    }

    fn drift(&mut self, now: Timestamp) {
        let share = self.rng.random_range(0.01..0.05);
        if let Some((place, form, _)) = self.step(now, share) {
            self.fixtures[place].becomes(form, now);
        }
    }

    /// One book sees it at once, in one step; the others follow at their own pace, and one of them may close the
    /// market until it has made up its mind.
    fn jump(&mut self, now: Timestamp) {
        // Small jumps are commoner than large ones. The smallest alerts at every book, whatever its margin and its rounding
        // leave of what the reference book shows.
        let share = 0.095 + 0.095 * self.rng.random_range(0.0_f64..1.0).powi(2);
        let Some((place, form, hidden)) = self.step(now, share) else { return };
        let fixture = &mut self.fixtures[place];
        fixture.becomes(form, now);
        let offering: Vec<usize> = (0..BOOKS.len()).filter(|book| fixture.views[*book].is_some()).collect();
        let leader = offering[self.rng.random_range(0..offering.len())];
        if let Some(view) = &mut fixture.views[leader] {
            view.learn(form, now);
        }
        self.books[leader].due = now;
        let hesitant = self.rng.random_range(0..BOOKS.len());
        if hesitant != leader && self.rng.random_bool(0.5) {
            let market = self.main_market(hidden);
            self.close(place, hesitant, market, false, now);
        }
    }

    /// A fixture and its form after a step that moves the reference book's primary prices by up to `share`.
    fn step(&mut self, now: Timestamp, share: f64) -> Option<(usize, Form, Hidden)> {
        for _ in 0..MAX_FIXTURE_TRIES {
            let place = self.rng.random_range(0..self.fixtures.len());
            let hidden = Hidden::ALL[self.rng.random_range(0..Hidden::ALL.len())];
            let (chance, fixture) = (self.rng.random_bool(0.5), &mut self.fixtures[place]);
            let Some(up) = direction(*fixture.trend(hidden), chance, now) else { continue };
            if let Some(form) = moved(&self.markets, fixture.form(), hidden, up, share) {
                *fixture.trend(hidden) = Trend { up, moved_at: Some(now), disputed_at: None };
                return Some((place, form, hidden));
            }
        }
        None
    }

    /// Only where nothing has moved lately, so that the two books disagree with each other and with nobody else.
    fn disagreement(&mut self, now: Timestamp) {
        for _ in 0..MAX_FIXTURE_TRIES {
            let place = self.rng.random_range(0..self.fixtures.len());
            let hidden = Hidden::ALL[self.rng.random_range(0..Hidden::ALL.len())];
            let competitor = self.rng.random_range(1..BOOKS.len());
            let market = self.main_market(hidden);
            let tilt = self.rng.random_range(0.02..0.045) * if self.rng.random_bool(0.5) { 1.0 } else { -1.0 };
            let fixture = &mut self.fixtures[place];
            if !is_quiet(*fixture.trend(hidden), now) || !is_open(fixture, competitor, market) {
                continue;
            }
            fixture.trend(hidden).disputed_at = Some(now);
            for (book, tilt) in [(0, tilt), (competitor, -tilt)] {
                if let Some(view) = &mut fixture.views[book] {
                    view.tilt(market, tilt);
                }
            }
            return;
        }
    }

    fn closure(&mut self, now: Timestamp, primary: bool) {
        for _ in 0..MAX_FIXTURE_TRIES {
            let place = self.rng.random_range(0..self.fixtures.len());
            let book = self.rng.random_range(0..BOOKS.len());
            let market = self.rng.random_range(0..self.markets.len());
            let withdrawn = self.rng.random_bool(0.4);
            if self.markets[market].bet.is_primary() == primary && is_open(&self.fixtures[place], book, market) {
                return self.close(place, book, market, withdrawn, now);
            }
        }
    }

    fn close(&mut self, place: usize, book: usize, market: usize, withdrawn: bool, now: Timestamp) {
        let until = now.plus_micros(self.rng.random_range(12_000_000..45_000_000));
        if let Some(view) = &mut self.fixtures[place].views[book] {
            view.closures.push(Closure { market, withdrawn, until });
        }
    }

    fn tempo(&mut self, now: Timestamp) {
        let place = self.rng.random_range(0..self.fixtures.len());
        let step = self.rng.random_range(-0.008..0.008);
        let fixture = &mut self.fixtures[place];
        let mut form = fixture.form();
        form.tempo = (form.tempo + step).clamp(0.40, 0.50);
        fixture.becomes(form, now);
    }

    /// The catalogue's place of the market that a hidden value moves most visibly.
    fn main_market(&self, hidden: Hidden) -> usize {
        let is_main = |market: &Market| match hidden {
            Hidden::Supremacy => market.bet == Wager::Result(Period::Full),
            Hidden::Goals => market.bet == Wager::Total(Period::Full) && market.halves == 5,
            Hidden::Both => market.bet == Wager::BothScore(Period::Full),
        };
        self.markets.iter().position(is_main).unwrap_or(0)
    }
}

/// Whether the book offers the fixture and has not closed the market.
fn is_open(fixture: &SimulatedFixture, book: usize, market: usize) -> bool {
    let view = fixture.views[book].as_ref();
    view.is_some_and(|view| view.closures.iter().all(|closure| closure.market != market))
}

fn is_recent(at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_some_and(|at| now.micros_since(at) <= MEMORY_MICROS)
}

fn is_quiet(trend: Trend, now: Timestamp) -> bool {
    !is_recent(trend.moved_at, now) && !is_recent(trend.disputed_at, now)
}

/// The way a value may go next: on as it went lately, either way when that is long ago, nowhere while books disagree.
fn direction(trend: Trend, chance: bool, now: Timestamp) -> Option<bool> {
    match (is_recent(trend.disputed_at, now), is_recent(trend.moved_at, now)) {
        (true, _) => None,
        (false, true) => Some(trend.up),
        (false, false) => Some(chance),
    }
}

/// The form after the smallest step that moves some primary price by `share`; `None` when that leads too far.
fn moved(markets: &[Market], form: Form, hidden: Hidden, up: bool, share: f64) -> Option<Form> {
    let affected = |market: &&Market| market.bet.is_primary() && Hidden::behind(market.bet) == hidden;
    let affected: Vec<&Market> = markets.iter().filter(affected).collect();
    let (lowest, highest) = hidden.bounds();
    let before = ScoreChances::new(&form);
    let mut step = 0.01;
    loop {
        let mut next = form;
        let value = hidden.of(&mut next);
        *value += if up { step } else { -step };
        if !(lowest..=highest).contains(value) {
            return None;
        }
        let after = ScoreChances::new(&next);
        if affected.iter().any(|market| largest_move(market, &before, &after) >= share) {
            return Some(next);
        }
        step *= 1.15;
    }
}

/// The largest relative change of a price of the market, at the reference book.
fn largest_move(market: &Market, before: &ScoreChances, after: &ScoreChances) -> f64 {
    let price = |outlook| quote(&BOOKS[0], outlook, market, 0.0);
    let pairs = price(before).into_iter().zip(price(after));
    let change = |(old, new): (Option<_>, Option<_>)| -> Option<f64> {
        let [old, new] = [old?, new?].map(|odds: linewatch_model::Odds| f64::from(odds.units()));
        Some(((new - old) / old).abs())
    };
    pairs.filter_map(change).fold(0.0, f64::max)
}
