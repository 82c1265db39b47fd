//! One fixture: what is true of it.

use rand::Rng;

use super::{
    book::BOOKS,
    catalogue::{Market, Wager},
    chances::Form,
    known,
    leagues::Pairing,
    view::View,
};
use linewatch_model::{Bookmaker, FixtureDetails, Snapshot, Timestamp};

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
    pub(super) const fn small(self) -> f64 {
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

    /// What a scrape of the book at `place` shows at `now`; nothing where it does not offer the fixture.
    pub(super) fn offer(
        &mut self,
        place: usize,
        bookmaker: &Bookmaker,
        markets: &[Market],
        now: Timestamp,
    ) -> Option<Snapshot> {
        let book = &BOOKS[place];
        let noticed = self.form_at(self.views[place].as_ref()?.notices_at(book, now));
        let markets = self.views[place].as_mut()?.scrape(book, noticed, markets, now);
        // The catalogue has every key once, so this is never refused.
        Snapshot::new(bookmaker.clone(), now, self.details.clone(), markets).ok()
    }
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
