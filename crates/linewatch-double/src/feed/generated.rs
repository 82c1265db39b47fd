//! A large stock made fast, for load: so many fixtures, each with nearly every market of the catalogue.

use std::sync::Arc;

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};

use super::PRICES;
use crate::{
    Role,
    catalogue::Catalogue,
    stock::{Match, Offer, State, Stock},
};
use linewatch_model::Timestamp;

/// Fixtures of one league.
const LEAGUE: u32 = 12;
/// Every so many fixtures one that SportRadar does not know.
const UNKNOWN: u32 = 100;
/// Every so many fixtures one that a single bookmaker has.
const ALONE: u32 = 50;
/// Every so many markets one that is suspended.
const SUSPENDED: usize = 40;

/// So many fixtures, from `now` plus an hour on, at all roles but a few of them.
pub(crate) fn generate(catalogue: Arc<Catalogue>, seed: u64, fixtures: u32, now: Timestamp) -> Stock {
    let mut stock = Stock::new(catalogue);
    for number in 1..=fixtures {
        let (country, league) = (number / LEAGUE / 4, number / LEAGUE % 4);
        let league = stock.league(&format!("Country {}", country + 1), &format!("Division {}", league + 1));
        let mut rng = StdRng::seed_from_u64(seed ^ u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let catalogue = Arc::clone(&stock.catalogue);
        let base: Vec<u16> = catalogue.markets.iter().flat_map(|market| prices(&catalogue, market, &mut rng)).collect();
        let offers = Role::ALL.map(|role| has(role, number).then(|| offer(&catalogue, &base, number, &mut rng)));
        let fixture = Match {
            number,
            known: !number.is_multiple_of(UNKNOWN),
            home: format!("Home {number}"),
            away: format!("Away {number}"),
            kickoff: kickoff(number, now),
            league,
            ids: None,
            offers,
        };
        stock.matches.insert(number, fixture);
    }
    stock
}

fn has(role: Role, number: u32) -> bool {
    let (alone, whose) = (number % ALONE == ALONE - 1, usize::try_from(number / ALONE).unwrap_or_default() % 4);
    // MSport does not say whose id it is, so it has only those of SportRadar.
    let nameable = role != Role::MSport || !number.is_multiple_of(UNKNOWN);
    nameable && (role == Role::OddsApi || !alone || role.place() == whose)
}

/// On a whole minute, from an hour to some two days ahead.
fn kickoff(number: u32, now: Timestamp) -> Timestamp {
    let minute = now.plus_micros(-now.micros().rem_euclid(60_000_000));
    minute.plus_minutes(60 + i64::from(number % 570) * 5)
}

/// Believable prices of a market's outcomes: about as likely as each other, with a margin.
fn prices(catalogue: &Catalogue, market: &crate::catalogue::Market, rng: &mut StdRng) -> Vec<u16> {
    let outcomes = catalogue.prices_of(market).len();
    let even = i32::try_from(outcomes).unwrap_or(2) * 94;
    let price = |_| (even * rng.random_range(700..1_400) / 1_000).clamp(PRICES.0, PRICES.1);
    (0..outcomes).map(price).map(|price| u16::try_from(price).unwrap_or(u16::MAX)).collect()
}

/// A bookmaker's offer: the base prices moved a little, some markets suspended.
fn offer(catalogue: &Catalogue, base: &[u16], number: u32, rng: &mut StdRng) -> Offer {
    let first = usize::try_from(number).unwrap_or_default();
    let state = |place: usize| if (place + first).is_multiple_of(SUSPENDED) { State::Suspended } else { State::Open };
    let mut offer = Offer { states: (0..catalogue.markets.len()).map(state).collect(), prices: base.to_vec() };
    super::move_prices(catalogue, &mut offer, 0.8, rng);
    offer
}
