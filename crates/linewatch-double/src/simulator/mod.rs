//! A seeded simulator of four bookmakers, for the demo and for load.
//!
//! Every fixture has hidden true values that walk at random: mostly small steps, now and then a jump. Each book prices
//! them with its own margin after its own delay; books close markets and open them again; fixtures kick off and
//! others take their place. The pace of it is that of real prices, of which about 7 % of the changes alert, on so
//! many fixtures that a desk sees a few alerts a minute.
//!
//! Binary floats live only in the hidden values. What leaves this room is [`Odds`](linewatch_model::Odds) of two decimals.

mod agenda;
mod book;
mod catalogue;
mod chances;
mod fixture;
mod incidents;
mod leagues;
mod view;

use rand::{SeedableRng as _, rngs::StdRng};

use self::{agenda::IncidentSchedule, book::BOOKS, catalogue::Market, fixture::SimulatedFixture};
use linewatch_model::{Bookmaker, Snapshot, Timestamp};

/// Fixtures on offer at any time.
const FIXTURES: usize = 40;

/// Four bookmakers and their fixtures. Deterministic: one seed and one sequence of times give one sequence of snapshots.
#[derive(Debug)]
pub struct Simulator {
    rng: StdRng,
    markets: Vec<Market>,
    books: Vec<Desk>,
    fixtures: Vec<SimulatedFixture>,
    agenda: IncidentSchedule,
    /// Fixtures made so far; the next one's number.
    made: u64,
    ticks: u64,
}

/// A book's place in the scrape cycle.
#[derive(Debug)]
struct Desk {
    bookmaker: Bookmaker,
    due: Timestamp,
}

impl Simulator {
    /// A market place as it stands at `start`. The first [`tick`](Self::tick) gives every book's full offer.
    #[must_use]
    pub fn new(seed: u64, start: Timestamp) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let agenda = IncidentSchedule::new(&mut rng, start);
        let books = BOOKS.iter().map(|book| Desk { bookmaker: known(book.slug), due: start }).collect();
        let mut simulator =
            Self { rng, markets: catalogue::markets(), books, fixtures: Vec::new(), agenda, made: 0, ticks: 0 };
        for _ in 0..FIXTURES {
            let fixture = simulator.next_fixture(start);
            simulator.fixtures.push(fixture);
        }
        simulator
    }

    /// One scrape, at `now`, of the books that are due: each one's whole offer for every fixture, a fixture's
    /// snapshots next to one another. Meant to be called about every second with times that do not go back.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Snapshot> {
        self.replace_started(now);
        // The first scrape is the baseline, so nothing may happen before it.
        if self.ticks > 0 {
            self.stir(now);
        }
        self.ticks += 1;
        self.scrape(now)
    }

    fn scrape(&mut self, now: Timestamp) -> Vec<Snapshot> {
        let mut snapshots = Vec::new();
        for fixture in &mut self.fixtures {
            for (place, desk) in self.books.iter().enumerate().filter(|(_, desk)| desk.due <= now) {
                snapshots.extend(fixture.offer(place, &desk.bookmaker, &self.markets, now));
            }
        }
        for (desk, book) in self.books.iter_mut().zip(&BOOKS).filter(|(desk, _)| desk.due <= now) {
            desk.due = now.plus_micros(book.interval_seconds * 1_000_000);
        }
        snapshots
    }

    fn replace_started(&mut self, now: Timestamp) {
        for place in 0..self.fixtures.len() {
            if self.fixtures[place].details.kickoff <= now {
                self.fixtures[place] = self.next_fixture(now);
            }
        }
    }

    fn next_fixture(&mut self, now: Timestamp) -> SimulatedFixture {
        self.made += 1;
        let pairing = leagues::pairing(&mut self.rng, &self.fixtures);
        SimulatedFixture::new(&mut self.rng, self.made, &pairing, now)
    }
}

/// Reads a constant of the simulator.
#[expect(clippy::expect_used, reason = "the constants of the simulator; a test makes every one of them")]
fn known<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a constant of the simulator is valid")
}

#[cfg(test)]
mod tests;
