//! What a snapshot changes: a merge of two ordered lists of markets.
//!
//! This is the hottest loop of linewatch (a cycle compares some 663,000 markets, nearly all of them unchanged), so
//! nothing is allocated or copied before a difference is found.

use std::cmp::Ordering;

use super::{BookmakerBoard, KeyRef, Market, MarketStatus, Price};
use crate::change::{MarketChange, MarketUpdate, OutcomeUpdate};
use linewatch_model::{OfferedMarket, OutcomeName, Quote, Snapshot};

/// The markets that a snapshot changes against the state that the bookmaker's previous one left, ordered by key.
/// Empty where nothing changed. A market that was there and could not be read has not changed.
#[must_use]
pub fn diff(known: Option<&BookmakerBoard>, snapshot: &Snapshot) -> Vec<MarketUpdate> {
    let mut known = known.map_or(&[][..], BookmakerBoard::markets);
    let unread = |market: &Market| snapshot.may_have(market.key_ref().market_id, market.key_ref().line);
    let mut offered = snapshot.markets();
    let mut updates = Vec::new();
    loop {
        let order = match (known.first(), offered.first()) {
            (Some(market), Some(offer)) => market.key_ref().cmp(&KeyRef::of_offer(offer)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return updates,
        };
        let market = if order.is_le() { known.split_off_first() } else { None };
        let offer = if order.is_ge() { offered.split_off_first() } else { None };
        if offer.is_some() || !market.is_some_and(unread) {
            updates.extend(update(market, offer));
        }
    }
}

/// What happened to one market that is known, offered, or both.
fn update(known: Option<&Market>, offer: Option<&OfferedMarket>) -> Option<MarketUpdate> {
    let Some(offer) = offer else {
        return known.filter(|market| market.status() != MarketStatus::Withdrawn).map(withdrawn);
    };
    let change = change(known, offer)?;
    let outcomes = match change {
        MarketChange::Suspended | MarketChange::Withdrawn => Vec::new(),
        _ => outcomes(known, offer),
    };
    Some(MarketUpdate {
        market_id: offer.key.market_id.clone(),
        market_name: offer.name.clone(),
        line: offer.key.line,
        change,
        outcomes,
    })
}

fn withdrawn(market: &Market) -> MarketUpdate {
    let key = market.key_ref();
    MarketUpdate {
        market_id: key.market_id.clone(),
        market_name: market.name().clone(),
        line: key.line,
        change: MarketChange::Withdrawn,
        outcomes: Vec::new(),
    }
}

/// What an offer means for a market that was as `known`; `None` where it is as before.
fn change(known: Option<&Market>, offer: &OfferedMarket) -> Option<MarketChange> {
    let ever_open = known.is_some_and(Market::ever_open);
    let change = match (known.map(Market::status), offer.is_open()) {
        (Some(MarketStatus::Open), true) => {
            return known.filter(|market| !is_same(market, offer)).map(|_| MarketChange::Repriced);
        }
        (Some(MarketStatus::Open), false) => MarketChange::Suspended,
        (Some(MarketStatus::Suspended), false) => return None,
        (_, true) if ever_open => MarketChange::Returned,
        (_, true) => MarketChange::Opened,
        (_, false) if ever_open => MarketChange::Suspended,
        (_, false) => MarketChange::Listed,
    };
    Some(change)
}

/// Whether an open market would be left as it is.
fn is_same(market: &Market, offer: &OfferedMarket) -> bool {
    let (names, prices) = market.quotes();
    let stays = |price: &Price, quote: &Quote| Price::after(Some(*price), Some(quote)) == *price;
    let offered = &offer.outcomes;
    // A change lists the offered outcomes first and in their order, so this is how the next offer usually looks.
    if offered.len() <= names.len() && offered.iter().zip(names).all(|(quote, name)| quote.name == *name) {
        let gone = prices.iter().skip(offered.len());
        return offered.iter().zip(prices).all(|(quote, price)| stays(price, quote))
            && !gone.copied().any(Price::is_active);
    }
    let offers = |name: &OutcomeName| offered.iter().any(|quote| quote.name == *name);
    offered.iter().all(|quote| market.price(&quote.name, 0).is_some_and(|price| stays(&price, quote)))
        && names.iter().zip(prices).all(|(name, price)| !price.is_active() || offers(name))
}

/// Every outcome after the change: the offered ones in the offer's order, then those it does not show.
fn outcomes(known: Option<&Market>, offer: &OfferedMarket) -> Vec<OutcomeUpdate> {
    let (names, prices) = known.map_or((&[][..], &[][..]), Market::quotes);
    let offered = offer.outcomes.iter().enumerate().map(|(at, quote)| {
        let before = known.and_then(|market| market.price(&quote.name, at));
        outcome(&quote.name, before, Price::after(before, Some(quote)))
    });
    let gone = names.iter().zip(prices).filter(|(name, _)| offer.outcomes.iter().all(|quote| quote.name != **name));
    offered.chain(gone.map(|(name, price)| outcome(name, None, price.closed()))).collect()
}

/// One outcome after the change. It has moved if it was active before and is now, which only outcomes of open markets
/// are.
fn outcome(name: &OutcomeName, before: Option<Price>, after: Price) -> OutcomeUpdate {
    let moved_from = before.filter(|before| before.is_active() && after.is_active() && *before != after);
    OutcomeUpdate {
        name: name.clone(),
        odds: after.odds(),
        was: moved_from.and_then(Price::odds),
        active: after.is_active(),
    }
}
