//! Where the double's stock comes from.

mod generated;
mod simulated;

use rand::Rng;

pub(super) use self::{generated::generate, simulated::follow};
use super::{
    catalogue::Catalogue,
    stock::{Offer, State},
};

/// The lowest and the highest price, in hundredths.
const PRICES: (i32, i32) = (103, 20_000);

/// Gives a share of an offer's open markets other prices: mostly a few per cent away, now and then more.
pub(super) fn move_prices(catalogue: &Catalogue, offer: &mut Offer, share: f64, rng: &mut impl Rng) {
    for (place, market) in catalogue.markets.iter().enumerate() {
        if offer.states[place] != State::Open || !rng.random_bool(share) {
            continue;
        }
        let most = if rng.random_bool(0.07) { 150 } else { 50 };
        for price in offer.prices[catalogue.prices_of(market)].iter_mut().filter(|price| **price > 0) {
            *price = moved(*price, rng.random_range(-most..=most));
        }
    }
}

/// A price moved by so many thousandths, but at least by a hundredth.
fn moved(hundredths: u16, thousandths: i32) -> u16 {
    let old = i32::from(hundredths);
    let step = old * thousandths / 1_000;
    let step = if step == 0 { 1 } else { step };
    let new = (old + step).clamp(PRICES.0, PRICES.1);
    u16::try_from(if new == old { old + 1 } else { new }).unwrap_or(hundredths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_price_is_another_price() {
        for (price, by) in [(103, -50), (20_000, 50), (150, 0), (471, 20), (104, 3)] {
            let new = moved(price, by);
            assert!(new != price && new > 100, "{price} {by} {new}");
        }
    }
}
