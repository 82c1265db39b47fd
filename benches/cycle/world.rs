//! A whole scrape cycle as NDJSON: 1,300 fixtures at three bookmakers with 170 markets each.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

pub const FIXTURES: usize = 1_300;
pub const BOOKS: [&str; 3] = ["betpawa", "sportybet", "bet9ja"];
const MARKETS: usize = 170;

/// What all bookmakers offer, in hundredths.
pub struct World {
    random: StdRng,
    /// By fixture, book, market, outcome.
    prices: Vec<Vec<Vec<Vec<u32>>>>,
    markets: Vec<Market>,
}

struct Market {
    id: String,
    name: String,
    line: Option<String>,
    outcomes: Vec<String>,
}

impl World {
    pub fn new() -> Self {
        let mut random = StdRng::seed_from_u64(1);
        let markets: Vec<Market> = (0..MARKETS).map(market).collect();
        let price = |random: &mut StdRng| random.random_range(110..900);
        let offer = |random: &mut StdRng| -> Vec<Vec<u32>> {
            markets.iter().map(|market| market.outcomes.iter().map(|_| price(random)).collect()).collect()
        };
        let prices = (0..FIXTURES).map(|_| BOOKS.iter().map(|_| offer(&mut random)).collect()).collect();
        Self { random, prices, markets }
    }

    /// Moves 5 % of the prices by a few per cent.
    pub fn move_prices(&mut self) {
        let Self { random, prices, .. } = self;
        for price in prices.iter_mut().flatten().flatten().flatten() {
            if random.random_ratio(1, 20) {
                let step = (*price / 40).max(1);
                *price = if random.random_bool(0.5) { *price + step } else { (*price - step).max(102) };
            }
        }
    }

    /// One snapshot a line, a fixture's lines next to one another.
    pub fn ndjson(&self, captured_at: &str) -> Vec<u8> {
        let mut out = String::with_capacity(200 << 20);
        for (fixture, books) in self.prices.iter().enumerate() {
            for (book, offer) in BOOKS.iter().zip(books) {
                self.line(&mut out, fixture, book, captured_at, offer);
            }
        }
        out.into_bytes()
    }

    fn line(&self, out: &mut String, fixture: usize, book: &str, captured_at: &str, offer: &[Vec<u32>]) {
        use std::fmt::Write as _;
        let _ = write!(
            out,
            r#"{{"bookmaker":"{book}","capturedAt":"{captured_at}","event":{{"key":"sr:{}","name":"Home Town {fixture} - Away City {fixture}","homeTeam":"Home Town {fixture}","awayTeam":"Away City {fixture}","kickoff":"2099-06-26T19:00:00Z","sport":"Football","country":"Norway","tournament":"League {}"}},"markets":["#,
            66_000_000 + fixture,
            fixture % 40
        );
        for (number, (market, prices)) in self.markets.iter().zip(offer).enumerate() {
            let comma = if number == 0 { "" } else { "," };
            let line = market.line.as_deref().unwrap_or("null");
            let _ = write!(
                out,
                r#"{comma}{{"marketId":"{}","marketName":"{}","line":{line},"outcomes":["#,
                market.id, market.name
            );
            for (number, (name, price)) in market.outcomes.iter().zip(prices).enumerate() {
                let comma = if number == 0 { "" } else { "," };
                let _ = write!(out, r#"{comma}{{"name":"{name}","odds":{}.{:02}}}"#, price / 100, price % 100);
            }
            out.push_str("]}");
        }
        out.push_str("]}\n");
    }
}

/// The primary markets, then others; two thirds of them lines of totals and handicaps.
fn market(number: usize) -> Market {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (id, name, line, outcomes) = match number {
        0 => (3743, "1X2 - Full Time".to_owned(), None, names(&["1", "X", "2"])),
        1 => (4693, "Double Chance - Full Time".to_owned(), None, names(&["1X", "X2", "12"])),
        2 => (3795, "Both Teams To Score - Full Time".to_owned(), None, names(&["Yes", "No"])),
        3..=12 => (5000, "Over/Under - Full Time".to_owned(), Some(number - 3), names(&["Over", "Under"])),
        13..=22 => (3774, "Asian Handicap - Full Time".to_owned(), Some(number - 13), names(&["1", "2"])),
        23..=120 => {
            let id = 6_000 + (number - 23) / 7;
            (id, format!("Home Team Over/Under {id} - First Half"), Some((number - 23) % 7), names(&["Over", "Under"]))
        }
        _ => (7_000 + number, format!("Special Market {number} - Full Time"), None, names(&["1", "X", "2"])),
    };
    Market { id: id.to_string(), name, line: line.map(|half| format!("{half}.5")), outcomes }
}
