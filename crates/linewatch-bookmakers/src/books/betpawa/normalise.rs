//! From BetPawa's rows to markets.

use std::collections::BTreeSet;

use super::body::{Event, Market, MarketType, NAMES, PricedOutcome, Row};
use crate::{
    books::{BodyError, Offer, RequestedFixture, UnmappedReason, fixture::name, offer_builder::OfferBuilder},
    json::{self, All, LenientValue, Objects},
    markets::Table,
    price,
};
use linewatch_model::{Bookmaker, Line, MarketId, MarketKey, MarketName, OutcomeName, Quote, Timestamp, UnreadMarket};

pub(super) fn offer(
    bookmaker: &Bookmaker,
    asked: &RequestedFixture<'_>,
    body: &[u8],
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    match json::body::<Event<'_, All<Market<'_, All<Row<'_>>>>>>(body) {
        Ok(event) => of_event(bookmaker, asked, event, captured_at),
        Err(_) => of_event::<_, LenientValue<'_>>(bookmaker, asked, json::body::<Event<'_>>(body)?, captured_at),
    }
}

fn of_event<'a, M, R>(
    bookmaker: &Bookmaker,
    asked: &RequestedFixture<'_>,
    event: Event<'a, M>,
    captured_at: Timestamp,
) -> Result<Offer, BodyError>
where
    M: Objects<Market<'a, R>>,
    R: Objects<Row<'a>>,
{
    let fixture = event.texts().facts().asked(asked, NAMES)?;
    let in_play = event.in_play();
    let markets = json::markets(event.markets)?;
    let mut assembly = OfferBuilder::default();
    if in_play {
        assembly.plays();
    }
    for market in markets {
        add(&mut assembly, market);
    }
    assembly.finish(bookmaker.clone(), captured_at, fixture)
}

/// What all rows of a market have in common.
struct Kind<'a> {
    id: MarketId,
    name: MarketName,
    type_name: Option<std::borrow::Cow<'a, str>>,
    lined: bool,
}

impl<'a> Kind<'a> {
    fn read(market_type: LenientValue<'a>) -> Option<Self> {
        let kind: MarketType<'a> = market_type.object()?;
        // An id that is no number may be that of any market.
        let id: MarketId = kind.id.scalar().filter(|id| id.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
        let known = Table::get().reference(id.as_str()).map(|market| market.name.clone());
        let type_name = kind.name.text();
        let shown = kind.display_name.text().or_else(|| type_name.clone());
        // A market without a name goes by its id.
        let name = known.or_else(|| name(&shown?)).or_else(|| id.as_str().parse().ok())?;
        Some(Self { id, name, type_name, lined: kind.handicap_type.text().is_some_and(|text| !text.is_empty()) })
    }
}

fn add<'a, R: Objects<Row<'a>>>(assembly: &mut OfferBuilder, market: Option<Market<'a, R>>) {
    let kind = market.as_ref().and_then(|market| Kind::read(market.market_type));
    let (Some(kind), Some(rows)) = (&kind, market.and_then(|market| market.row).and_then(Objects::each)) else {
        assembly.unread(kind.map_or_else(UnreadMarket::any, |kind| UnreadMarket::any_line(kind.id)));
        return assembly.unmapped("?", None, UnmappedReason::InvalidKey);
    };
    // A market type that is not offered is not there at all.
    if rows.is_empty() && Table::get().reference(kind.id.as_str()).is_some() {
        assembly.unread(UnreadMarket::any_line(kind.id.clone()));
        return assembly.unmapped(kind.id.as_str(), kind.type_name.as_deref(), UnmappedReason::NoMatchingOutcomes);
    }
    for row in rows {
        if let Err(reason) = add_row(assembly, kind, row) {
            assembly.unmapped(kind.id.as_str(), kind.type_name.as_deref(), reason);
        }
    }
}

fn add_row(assembly: &mut OfferBuilder, kind: &Kind<'_>, row: Option<Row<'_>>) -> Result<(), UnmappedReason> {
    let (line, prices) = read_row(kind, row).inspect_err(|_| {
        assembly.unread(UnreadMarket::any_line(kind.id.clone()));
    })?;
    let key = MarketKey { market_id: kind.id.clone(), line };
    let (quotes, has_more) = quotes(kind, &prices).inspect_err(|_| assembly.damaged(key.clone()))?;
    if assembly.merge(key, kind.name.clone(), quotes) {
        Err(UnmappedReason::Duplicate)
    } else if has_more {
        Err(UnmappedReason::NoMatchingOutcomes)
    } else {
        Ok(())
    }
}

fn read_row<'a>(
    kind: &Kind<'_>,
    row: Option<Row<'a>>,
) -> Result<(Option<Line>, Vec<PricedOutcome<'a>>), UnmappedReason> {
    let row = row.ok_or(UnmappedReason::InvalidKey)?;
    let prices = row.prices.each().unwrap_or_default().into_iter();
    let prices: Vec<PricedOutcome<'a>> = prices.map(Option::unwrap_or_default).collect();
    Ok((line(kind, &row, &prices)?, prices))
}

/// The outcomes of a row. One without a name, or whose price is not understood, leaves the whole market unread; so does one
/// that the table does not know, where it may be one that is not there. Answers besides whether there are more of those.
fn quotes(kind: &Kind<'_>, prices: &[PricedOutcome<'_>]) -> Result<(Vec<Quote>, bool), UnmappedReason> {
    let quote = |shown: &PricedOutcome<'_>| {
        let older = shown.odds.is_nothing() && !shown.price.is_missing();
        let price = price::shown(if older { shown.price } else { shown.odds });
        let outcome = shown.name.scalar().and_then(|text| name(&text)).ok_or(UnmappedReason::NoMatchingOutcomes)?;
        // Version 4 does not say it.
        let suspended = match shown.suspended {
            nothing if nothing.is_nothing() => false,
            said => said.truth().ok_or(UnmappedReason::InvalidStatus)?,
        };
        price.quote(outcome, !suspended).ok_or(UnmappedReason::InvalidOdds)
    };
    if prices.is_empty() {
        return Err(UnmappedReason::NoMatchingOutcomes);
    }
    let quotes: Vec<Quote> = prices.iter().map(quote).collect::<Result<_, _>>()?;
    let Some(market) = Table::get().reference(kind.id.as_str()).filter(|market| market.has_no_others()) else {
        return Ok((quotes, false));
    };
    let (known, unknown): (Vec<Quote>, Vec<Quote>) = quotes.into_iter().partition(|quote| market.has(&quote.name));
    // It is the reference book: where the table knows none of its names, the table is what is behind.
    if known.is_empty() {
        return Ok((unknown, false));
    }
    let distinct: BTreeSet<&OutcomeName> = known.iter().map(|quote| &quote.name).collect();
    let lacks_one = market.lacks_what_is_unknown(distinct.len(), unknown.len());
    if lacks_one { Err(UnmappedReason::NoMatchingOutcomes) } else { Ok((known, !unknown.is_empty())) }
}

/// A row's line: its handicap is the line times four; without one, what it is called, then what its first price is.
fn line(kind: &Kind<'_>, row: &Row<'_>, prices: &[PricedOutcome<'_>]) -> Result<Option<Line>, UnmappedReason> {
    let plain = |value: LenientValue<'_>| value.scalar().and_then(|text| text.parse::<Line>().ok());
    let quarter = plain(row.handicap).and_then(|times_four| Line::from_units(i64::from(times_four.units()) / 4).ok());
    let line = quarter.or_else(|| plain(row.formatted_handicap)).or_else(|| plain(prices.first()?.handicap));
    match line {
        None if kind.lined || !row.handicap.is_nothing() => Err(UnmappedReason::InvalidSpecifier),
        line => Ok(line),
    }
}
