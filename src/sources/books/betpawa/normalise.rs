//! From BetPawa's rows to markets.

use super::body::{Event, Market, MarketType, NAMES, Quoted, Row};
use crate::{
    model::{Bookmaker, Line, MarketId, MarketKey, MarketName, Quote, Timestamp},
    sources::{
        books::{
            Asked, BodyError, Offer, UnmappedReason,
            assembly::Assembly,
            fixture::name,
            json::{self, Loose},
            price,
        },
        markets::Table,
    },
};

pub(super) fn offer(
    bookmaker: &Bookmaker,
    asked: &Asked<'_>,
    body: &[u8],
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let event: Event<'_> = json::body(body)?;
    let fixture = event.texts().facts().asked(asked, NAMES)?;
    let Some(markets) = event.markets else {
        return Err(BodyError::Value { field: "markets", reason: "is missing".to_owned() });
    };
    let mut assembly = Assembly::default();
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
    fn read(market: &Market<'a>) -> Option<Self> {
        let kind: MarketType<'a> = market.market_type.object()?;
        let id: MarketId = kind.id.scalar()?.parse().ok()?;
        let known = Table::get().reference(id.as_str()).map(|market| market.name.clone());
        let type_name = kind.name.text();
        let shown = kind.display_name.text().or_else(|| type_name.clone());
        // A market without a name goes by its id.
        let name = known.or_else(|| name(&shown?)).or_else(|| id.as_str().parse().ok())?;
        Some(Self { id, name, type_name, lined: kind.handicap_type.text().is_some_and(|text| !text.is_empty()) })
    }
}

fn add(assembly: &mut Assembly, market: Loose<'_>) {
    let market = market.object::<Market<'_>>().unwrap_or_default();
    let (Some(kind), Some(rows)) = (Kind::read(&market), market.row.list()) else {
        return assembly.unmapped("?", None, UnmappedReason::InvalidKey);
    };
    for row in rows {
        if let Err(reason) = add_row(assembly, &kind, row) {
            assembly.unmapped(kind.id.as_str(), kind.type_name.as_deref(), reason);
        }
    }
}

fn add_row(assembly: &mut Assembly, kind: &Kind<'_>, row: Loose<'_>) -> Result<(), UnmappedReason> {
    let row: Row<'_> = row.object().ok_or(UnmappedReason::InvalidKey)?;
    let prices: Vec<Quoted<'_>> = row.prices.list().unwrap_or_default().into_iter().filter_map(Loose::object).collect();
    let line = line(kind, &row, &prices)?;
    let (quotes, nonsense) = quotes(&prices);
    if quotes.is_empty() {
        return Err(UnmappedReason::NoMatchingOutcomes);
    }
    let differs = assembly.merge(MarketKey { market_id: kind.id.clone(), line }, kind.name.clone(), quotes);
    match (nonsense, differs) {
        (true, _) => Err(UnmappedReason::InvalidOdds),
        (false, true) => Err(UnmappedReason::Duplicate),
        (false, false) => Ok(()),
    }
}

/// The outcomes of a row, and whether a price among them was nonsense. Such an outcome cannot be bet on.
fn quotes(prices: &[Quoted<'_>]) -> (Vec<Quote>, bool) {
    let mut nonsense = false;
    let quote = |shown: &Quoted<'_>| {
        let digits = if shown.odds.is_nothing() { shown.price } else { shown.odds };
        let price = match digits.scalar() {
            None if !digits.is_nothing() => price::Price::Invalid,
            text => price::Price::read(text.as_deref()),
        };
        let outcome = name(&shown.name.scalar()?)?;
        nonsense |= price == price::Price::Invalid;
        Some(price.quote(outcome, !shown.suspended.flag().unwrap_or(false)))
    };
    let quotes = prices.iter().filter_map(quote).collect();
    (quotes, nonsense)
}

/// A row's line: its handicap is the line times four; without one, what it is called, then what its first price is.
fn line(kind: &Kind<'_>, row: &Row<'_>, prices: &[Quoted<'_>]) -> Result<Option<Line>, UnmappedReason> {
    let plain = |value: Loose<'_>| value.scalar().and_then(|text| text.parse::<Line>().ok());
    let quarter = plain(row.handicap).and_then(|times_four| Line::from_units(i64::from(times_four.units()) / 4).ok());
    let line = quarter.or_else(|| plain(row.formatted_handicap)).or_else(|| plain(prices.first()?.handicap));
    match line {
        None if kind.lined || !row.handicap.is_nothing() => Err(UnmappedReason::InvalidSpecifier),
        line => Ok(line),
    }
}
