//! A small stock that moves as a real one does: the simulator's.

use crate::{
    Role,
    catalogue::Catalogue,
    stock::{Match, Offer, State, Stock},
};
use linewatch_model::{OfferedMarket, Snapshot};

/// Takes over what the simulator shows; fixtures that it shows no more and that have kicked off are taken away.
pub(crate) fn follow(stock: &mut Stock, snapshots: &[Snapshot]) {
    for snapshot in snapshots {
        let Some(role) = Role::ALL.into_iter().find(|role| role.slug() == snapshot.bookmaker.as_str()) else {
            continue;
        };
        let Some(number) = number(snapshot) else { continue };
        if role == Role::MSport && number.is_multiple_of(20) {
            // MSport does not say whose id it is, so it has only those of SportRadar.
            continue;
        }
        let offer = offer(&stock.catalogue, snapshot);
        if !stock.matches.contains_key(&number) {
            let fixture = fixture(stock, number, snapshot);
            stock.matches.insert(number, fixture);
        }
        if let Some(fixture) = stock.matches.get_mut(&number) {
            fixture.offers[role.place()] = Some(offer);
        }
    }
    if let Some(now) = snapshots.iter().map(|snapshot| snapshot.captured_at).max() {
        stock.matches.retain(|_, fixture| fixture.kickoff > now);
    }
}

/// `sim:17` is number 17.
fn number(snapshot: &Snapshot) -> Option<u32> {
    snapshot.fixture.key.as_str().strip_prefix("sim:")?.parse().ok()
}

fn fixture(stock: &mut Stock, number: u32, snapshot: &Snapshot) -> Match {
    let details = &snapshot.fixture;
    let label = |label: &Option<linewatch_model::Label>| label.as_ref().map_or_else(String::new, ToString::to_string);
    let league = stock.league(&label(&details.country), &label(&details.tournament));
    Match {
        number,
        // Every so many is one that SportRadar does not know.
        known: !number.is_multiple_of(20),
        home: details.home_team.to_string(),
        away: details.away_team.to_string(),
        kickoff: details.kickoff,
        league,
        ids: None,
        offers: Default::default(),
    }
}

fn offer(catalogue: &Catalogue, snapshot: &Snapshot) -> Offer {
    let mut offer = Offer { states: vec![State::Absent; catalogue.markets.len()], prices: vec![0; catalogue.prices] };
    for market in snapshot.markets() {
        if let Some(place) = catalogue.place(&market.key) {
            put(catalogue, &mut offer, place, market);
        }
    }
    offer
}

fn put(catalogue: &Catalogue, offer: &mut Offer, place: usize, shown: &OfferedMarket) {
    let market = &catalogue.markets[place];
    offer.states[place] = if shown.is_open() { State::Open } else { State::Suspended };
    for (price, outcome) in catalogue.prices_of(market).zip(&catalogue.kinds[market.kind].outcomes) {
        let quote = shown.outcomes.iter().find(|quote| quote.name.as_str() == outcome.betpawa);
        let hundredths = quote.and_then(|quote| quote.odds).map_or(0, |odds| odds.units() / 100);
        offer.prices[price] = u16::try_from(hundredths).unwrap_or(u16::MAX);
    }
}
