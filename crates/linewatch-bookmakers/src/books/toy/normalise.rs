//! From the toy bookmaker's bets to reference markets.

use serde::Deserialize;

use super::body;
use crate::{
    books::{BodyError, Offer, RequestedFixture, UnmappedReason, offer_builder::OfferBuilder},
    json::LenientValue,
    markets::Table,
    price,
};
use linewatch_model::{Bookmaker, MarketId, MarketKey, Quote, Timestamp, UnreadMarket};

/// `{"bet": "goals", "line": "2.5", "open": true, "picks": {"over": 1.53, "under": 2.58}}`
#[derive(Default, Deserialize)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    bet: LenientValue<'a>,
    #[serde(borrow)]
    line: LenientValue<'a>,
    #[serde(borrow)]
    open: LenientValue<'a>,
    #[serde(borrow)]
    picks: LenientValue<'a>,
}

/// Bet, market at the reference book, and its picks with the outcomes there.
type Mapped = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const BETS: [Mapped; 2] = [
    ("result", "3743", &[("home", "1"), ("draw", "X"), ("away", "2")]),
    ("goals", "5000", &[("over", "Over"), ("under", "Under")]),
];

pub(super) fn offer(
    bookmaker: &Bookmaker,
    asked: &RequestedFixture<'_>,
    body: &[u8],
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let (fixture, bets) = body::one(asked, body)?;
    let mut assembly = OfferBuilder::default();
    for bet in bets {
        let bet = bet.object::<Row<'_>>().unwrap_or_default();
        let name = bet.bet.text().unwrap_or("?".into());
        if let Err(reason) = add(&mut assembly, &bet, &name) {
            assembly.unmapped(&name, None, reason);
        }
    }
    assembly.finish(bookmaker.clone(), captured_at, fixture)
}

/// A market that is there and not understood is unread, which is another thing than not offered.
fn add(assembly: &mut OfferBuilder, bet: &Row<'_>, name: &str) -> Result<(), UnmappedReason> {
    let (_, id, outcomes) = BETS.iter().find(|(bet, ..)| *bet == name).ok_or(UnmappedReason::UnknownMarket)?;
    let market = Table::get().reference(id).ok_or(UnmappedReason::NoReferenceMarket)?;
    let market_id: MarketId = id.parse().map_err(|_| UnmappedReason::InvalidKey)?;
    let line = match bet.line.scalar().map(|line| line.parse()) {
        Some(Err(_)) => {
            assembly.unread(UnreadMarket::any_line(market_id));
            return Err(UnmappedReason::InvalidSpecifier);
        }
        line => line.and_then(Result::ok),
    };
    let key = MarketKey { market_id, line };
    let quotes = quotes(bet, outcomes).inspect_err(|_| assembly.unread(UnreadMarket::of(&key)))?;
    if assembly.whole(key, market.name.clone(), quotes) { Err(UnmappedReason::Duplicate) } else { Ok(()) }
}

fn quotes(bet: &Row<'_>, outcomes: &[(&str, &str)]) -> Result<Vec<Quote>, UnmappedReason> {
    let mut quotes = Vec::new();
    for (pick, shown) in bet.picks.members().unwrap_or_default() {
        let Some((_, outcome)) = outcomes.iter().find(|(known, _)| *known == pick) else { continue };
        let name = outcome.parse().map_err(|_| UnmappedReason::InvalidKey)?;
        let quote = price::shown(shown).quote(name, bet.open.truth() == Some(true));
        quotes.push(quote.ok_or(UnmappedReason::InvalidOdds)?);
    }
    if quotes.is_empty() { Err(UnmappedReason::NoMatchingOutcomes) } else { Ok(quotes) }
}
