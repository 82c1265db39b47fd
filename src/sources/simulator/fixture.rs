//! One fixture: what is true of it, and what each book makes of that.

use rand::Rng;

use super::{
    book::{BOOKS, Book},
    catalogue::{Market, Wager},
    chances::{Form, Outlook},
    known,
    leagues::Pairing,
};
use crate::model::{Bookmaker, FixtureDetails, Odds, OfferedMarket, Quote, Snapshot, Timestamp};

/// One of the hidden values that move primary markets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    Supremacy,
    Goals,
    Both,
}

impl Hidden {
    pub(super) const ALL: [Self; 3] = [Self::Supremacy, Self::Goals, Self::Both];

    pub(super) const fn get(self, form: &Form) -> f64 {
        match self {
            Self::Supremacy => form.supremacy,
            Self::Goals => form.goals,
            Self::Both => form.both,
        }
    }

    pub(super) const fn of(self, form: &mut Form) -> &mut f64 {
        match self {
            Self::Supremacy => &mut form.supremacy,
            Self::Goals => &mut form.goals,
            Self::Both => &mut form.both,
        }
    }

    /// The value that a primary market hangs on.
    pub(super) const fn behind(bet: Wager) -> Self {
        match bet {
            Wager::Total(_) => Self::Goals,
            Wager::BothScore(_) => Self::Both,
            _ => Self::Supremacy,
        }
    }

    /// Beyond these a fixture would not be believable.
    pub(super) const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Supremacy => (-2.2, 2.2),
            Self::Goals => (1.7, 3.8),
            Self::Both => (-1.2, 1.2),
        }
    }

    /// A gap that a book closes at once; a larger one it closes step by step.
    const fn small(self) -> f64 {
        match self {
            Self::Supremacy => 0.06,
            Self::Goals | Self::Both => 0.08,
        }
    }
}

/// Which way a hidden value goes, and since when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trend {
    pub up: bool,
    pub moved_at: Option<Timestamp>,
    /// When books last shaded a market of it against one another.
    pub disputed_at: Option<Timestamp>,
}

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
    const fn new(form: Form) -> Self {
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

    fn make_prices(&self, book: &Book, markets: &[Market]) -> Vec<Vec<Option<Odds>>> {
        let outlook = Outlook::new(&self.form);
        let tilt = |place| self.tilts.iter().find(|(market, _)| *market == place).map_or(0.0, |(_, tilt)| *tilt);
        markets.iter().enumerate().map(|(place, market)| quote(book, &outlook, market, tilt(place))).collect()
    }
}

/// The prices of one market.
pub(super) fn quote(book: &Book, outlook: &Outlook, market: &Market, tilt: f64) -> Vec<Option<Odds>> {
    let mut chances = outlook.chances(market);
    let whole: f64 = chances.iter().sum();
    chances[0] *= 1.0 + tilt;
    let tilted: f64 = chances.iter().sum();
    chances.iter().map(|chance| book.price((chance * whole / tilted).min(1.0))).collect()
}

/// A fixture on offer.
#[derive(Debug)]
pub(super) struct SimulatedFixture {
    pub details: FixtureDetails,
    /// What was true since when, newest last; as far back as the slowest book looks.
    truth: Vec<(Timestamp, Form)>,
    trends: [Trend; 3],
    /// In the order of [`BOOKS`]; `None` where the book does not offer the fixture.
    pub views: Vec<Option<View>>,
}

impl SimulatedFixture {
    pub(super) fn new(rng: &mut impl Rng, number: u64, pairing: &Pairing, now: Timestamp) -> Self {
        let form = Form {
            supremacy: rng.random_range(-1.2..1.5),
            goals: rng.random_range(2.2..3.2),
            both: rng.random_range(-0.4..0.5),
            tempo: rng.random_range(0.42..0.47),
        };
        let mut offered: Vec<bool> = BOOKS.iter().map(|book| rng.random_bool(book.coverage)).collect();
        // Without a competitor nothing about it could alert.
        offered[1] |= !offered[2] && !offered[3];
        Self {
            details: details(number, pairing, kickoff(rng, now)),
            truth: vec![(now, form)],
            trends: [Trend::default(); 3],
            views: offered.into_iter().map(|offered| offered.then(|| View::new(form))).collect(),
        }
    }

    pub(super) fn form(&self) -> Form {
        self.truth[self.truth.len() - 1].1
    }

    pub(super) const fn trend(&mut self, hidden: Hidden) -> &mut Trend {
        match hidden {
            Hidden::Supremacy => &mut self.trends[0],
            Hidden::Goals => &mut self.trends[1],
            Hidden::Both => &mut self.trends[2],
        }
    }

    /// From now on `form` is true.
    pub(super) fn becomes(&mut self, form: Form, now: Timestamp) {
        const REMEMBERED_MICROS: i64 = 60_000_000;
        self.truth.push((now, form));
        let old = self.truth.iter().filter(|(at, _)| now.micros_since(*at) > REMEMBERED_MICROS).count();
        self.truth.drain(..old.saturating_sub(1));
    }

    fn form_at(&self, at: Timestamp) -> Form {
        self.truth.iter().rev().find(|(since, _)| *since <= at).map_or(self.truth[0].1, |(_, form)| *form)
    }

    /// What a scrape of `book` at `now` shows; nothing where it does not offer the fixture.
    pub(super) fn offer(
        &mut self,
        book: &Book,
        bookmaker: &Bookmaker,
        markets: &[Market],
        now: Timestamp,
    ) -> Option<Snapshot> {
        let place = BOOKS.iter().position(|other| other.slug == book.slug)?;
        let noticed_at = now.plus_micros(-book.delay_seconds * 1_000_000);
        let noticed = self.form_at(self.views[place].as_ref()?.informed.map_or(noticed_at, |at| at.max(noticed_at)));
        let view = self.views[place].as_mut()?;
        view.follow(noticed, book.pace);
        view.closures.retain(|closure| closure.until > now);
        // Most views stand still most of the time, so their prices are kept.
        let prices = view.prices.take().unwrap_or_else(|| view.make_prices(book, markets));
        let offered = markets.iter().zip(&prices).enumerate().filter_map(|(place, (market, prices))| {
            let closure = view.closure(place);
            let shown = !book.lacks.contains(&market.key.market_id.as_str()) && closure.is_none_or(|c| !c.withdrawn);
            shown.then(|| offered_market(market, prices, closure.is_none()))
        });
        // The catalogue has every key once, so this is never refused.
        let snapshot = Snapshot::new(bookmaker.clone(), now, self.details.clone(), offered.collect());
        view.prices = Some(prices);
        snapshot.ok()
    }
}

fn offered_market(market: &Market, prices: &[Option<Odds>], active: bool) -> OfferedMarket {
    let quotes = market.outcomes.iter().zip(prices);
    let outcomes = quotes.map(|(name, odds)| Quote { name: name.clone(), odds: *odds, active }).collect();
    OfferedMarket { key: market.key.clone(), name: market.name.clone(), outcomes }
}

fn details(number: u64, pairing: &Pairing, kickoff: Timestamp) -> FixtureDetails {
    FixtureDetails {
        key: known(&format!("sim:{number}")),
        name: known(&format!("{} - {}", pairing.home, pairing.away)),
        home_team: known(pairing.home),
        away_team: known(pairing.away),
        kickoff,
        sport: Some(known("Football")),
        country: Some(known(pairing.country)),
        tournament: Some(known(pairing.tournament)),
    }
}

/// From some minutes to two days ahead, on a whole five minutes; a third of them within the hour, so that a demo sees
/// kickoffs.
fn kickoff(rng: &mut impl Rng, now: Timestamp) -> Timestamp {
    const FIVE_MINUTES: i64 = 300_000_000;
    let minutes = if rng.random_bool(0.33) { rng.random_range(4..60) } else { rng.random_range(60..48 * 60 - 10) };
    let at = now.plus_minutes(minutes);
    let past = at.micros() % FIVE_MINUTES;
    if past == 0 { at } else { at.plus_micros(FIVE_MINUTES - past) }
}
