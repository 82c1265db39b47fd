//! From the toy bookmaker's bets to reference markets.

use serde::Deserialize;

use super::body;
use crate::{
    model::{Bookmaker, MarketKey, Quote, Timestamp},
    sources::{
        books::{Asked, BodyError, Offer, UnmappedReason, assembly::Assembly, json::Loose, price::Price},
        markets::Table,
    },
};

/// `{"bet": "goals", "line": "2.5", "open": true, "picks": {"over": 1.53, "under": 2.58}}`
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    bet: Loose<'a>,
    #[serde(borrow)]
    line: Loose<'a>,
    #[serde(borrow)]
    open: Loose<'a>,
    #[serde(borrow)]
    picks: Loose<'a>,
}

/// Bet, market at the reference book, and its picks with the outcomes there.
type Mapped = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const BETS: [Mapped; 2] = [
    ("result", "3743", &[("home", "1"), ("draw", "X"), ("away", "2")]),
    ("goals", "5000", &[("over", "Over"), ("under", "Under")]),
];

pub(super) fn offer(
    bookmaker: &Bookmaker,
    asked: &Asked<'_>,
    body: &[u8],
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let (fixture, bets) = body::one(asked, body)?;
    let mut assembly = Assembly::default();
    for bet in bets {
        let bet = bet.object::<Row<'_>>().unwrap_or_default();
        let name = bet.bet.text().unwrap_or("?".into());
        if let Err(reason) = add(&mut assembly, &bet, &name) {
            assembly.unmapped(&name, None, reason);
        }
    }
    assembly.finish(bookmaker.clone(), captured_at, fixture)
}

fn add(assembly: &mut Assembly, bet: &Row<'_>, name: &str) -> Result<(), UnmappedReason> {
    let (_, id, outcomes) = BETS.iter().find(|(bet, ..)| *bet == name).ok_or(UnmappedReason::UnknownMarket)?;
    let market = Table::get().reference(id).ok_or(UnmappedReason::NoReferenceMarket)?;
    let line = match bet.line.scalar() {
        Some(line) => Some(line.parse().map_err(|_| UnmappedReason::InvalidSpecifier)?),
        None => None,
    };
    let quote = |(pick, price): (std::borrow::Cow<'_, str>, Loose<'_>)| {
        let (_, outcome) = outcomes.iter().find(|(known, _)| *known == pick)?;
        let price = Price::read(price.scalar().as_deref());
        Some(price.quote(outcome.parse().ok()?, bet.open.flag() == Some(true)))
    };
    let quotes: Vec<Quote> = bet.picks.members().unwrap_or_default().into_iter().filter_map(quote).collect();
    if quotes.is_empty() {
        return Err(UnmappedReason::NoMatchingOutcomes);
    }
    let key = MarketKey { market_id: id.parse().map_err(|_| UnmappedReason::InvalidKey)?, line };
    if assembly.whole(key, market.name.clone(), quotes) { Err(UnmappedReason::Duplicate) } else { Ok(()) }
}
