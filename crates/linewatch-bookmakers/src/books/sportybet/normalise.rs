//! From SportRadar's markets, as SportyBet and MSport have them, to reference markets.

use compact_str::CompactString;

use super::body::{Event, Market, Outcome};
use crate::{
    books::{BodyError, Offer, UnmappedReason, offer_builder::OfferBuilder},
    json::{LenientValue, Objects},
    markets::{self, LineKind, Reference, description},
    price,
};
use linewatch_model::{Bookmaker, Line, MarketKey, Quote, Timestamp, UnreadMarket};

/// The product that means: before the match.
const PREMATCH: i64 = 3;

/// The offer of an event; `find` knows the bookmaker's market ids.
pub(crate) fn offer(
    bookmaker: &Bookmaker,
    event: Event<'_>,
    find: impl Fn(&str) -> Option<&'static markets::Market>,
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let mut assembly = OfferBuilder::default();
    if event.in_play {
        assembly.plays();
    }
    for market in event.markets {
        let market = market.unwrap_or_default();
        let id = market.id.scalar();
        if let Err(reason) = add(&mut assembly, &market, id.as_deref(), &find) {
            assembly.unmapped(id.as_deref().unwrap_or("?"), market.desc.text().as_deref(), reason);
        }
    }
    assembly.finish(bookmaker.clone(), captured_at, event.fixture)
}

fn add(
    assembly: &mut OfferBuilder,
    shown: &Market<'_>,
    id: Option<&str>,
    find: impl Fn(&str) -> Option<&'static markets::Market>,
) -> Result<(), UnmappedReason> {
    let product = shown.product.integer();
    if product.is_some_and(|product| product != PREMATCH) {
        return Err(UnmappedReason::Live);
    }
    // An id that is no number may be that of any market.
    let is_number = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let Some(id) = id.map(str::trim).filter(is_number) else {
        assembly.unread(UnreadMarket::any());
        return Err(UnmappedReason::InvalidKey);
    };
    let market = find(id).ok_or(UnmappedReason::UnknownMarket)?;
    let reference = market.reference.as_ref().ok_or(UnmappedReason::NoReferenceMarket)?;
    let line = line(market, shown.specifier).inspect_err(|reason| {
        if *reason == UnmappedReason::InvalidSpecifier {
            assembly.unread(UnreadMarket::any_line(reference.id.clone()));
        }
    })?;
    let key = MarketKey { market_id: reference.id.clone(), line };
    if product.is_none() && !shown.product.is_nothing() {
        assembly.unread(UnreadMarket::of(&key));
        return Err(UnmappedReason::InvalidStatus);
    }
    let (quotes, has_more) =
        quotes(shown, market, reference).inspect_err(|_| assembly.unread(UnreadMarket::of(&key)))?;
    if assembly.whole(key, market.name.clone(), quotes) {
        Err(UnmappedReason::Duplicate)
    } else if has_more {
        Err(UnmappedReason::NoMatchingOutcomes)
    } else {
        Ok(())
    }
}

/// The line that a specifier says, as the kind of market demands it. One of several parts is another market's.
fn line(market: &markets::Market, specifier: LenientValue<'_>) -> Result<Option<Line>, UnmappedReason> {
    let text = match specifier.text() {
        Some(text) => text,
        None if specifier.is_nothing() => "".into(),
        None => return Err(UnmappedReason::InvalidSpecifier),
    };
    let parts: Vec<&str> = text.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    let name = match market.line {
        LineKind::None => return without_line(market, &parts),
        LineKind::Variant => {
            let fits = parts.is_empty() || matches!(parts[..], [part] if part.starts_with("variant="));
            return if fits { Ok(None) } else { Err(UnmappedReason::UnknownParameter) };
        }
        LineKind::Total => "total=",
        LineKind::Handicap => "hcp=",
        LineKind::Number => "goalnr=",
    };
    let value = match parts[..] {
        [] => None,
        [part] => part.strip_prefix(name),
        _ => return Err(UnmappedReason::UnknownParameter),
    };
    value.and_then(read_line).map(Some).ok_or(UnmappedReason::InvalidSpecifier)
}

/// A market without a line has no specifier, or the one that the table demands.
fn without_line(market: &markets::Market, parts: &[&str]) -> Result<Option<Line>, UnmappedReason> {
    let demanded: Vec<&str> = market.specifier.split('|').filter(|part| !part.is_empty()).collect();
    let same = parts.len() == demanded.len() && parts.iter().all(|part| demanded.contains(part));
    if same { Ok(None) } else { Err(UnmappedReason::UnknownParameter) }
}

/// `-0.5`, or a score that the match begins with: `0:1` is -1 for the home team.
pub(crate) fn read_line(text: &str) -> Option<Line> {
    let Some((home, away)) = text.split_once(':') else { return text.parse().ok() };
    let goals = |text: &str| text.parse::<Line>().ok().map(|goals| i64::from(goals.units()));
    Line::from_units(goals(home)? - goals(away)?).ok()
}

/// The outcomes that the table knows, and whether there are others although it can have none. One whose price or state is not
/// understood leaves the whole market unread; so does one that may be an outcome that is not there.
fn quotes(
    market: &Market<'_>,
    known: &markets::Market,
    reference: &Reference,
) -> Result<(Vec<Quote>, bool), UnmappedReason> {
    let status = market.status.integer().ok_or(UnmappedReason::InvalidStatus)?;
    if market.banned.truth().is_none() && !market.banned.is_nothing() {
        return Err(UnmappedReason::InvalidStatus);
    }
    let open = status == 0 && market.banned.truth() != Some(true);
    let outcomes: Vec<Option<Outcome<'_>>> = market.outcomes.each().ok_or(UnmappedReason::InvalidKey)?;
    let mut quotes: Vec<Quote> = Vec::with_capacity(outcomes.len().min(100));
    let mut unknown = 0;
    for outcome in outcomes {
        let outcome = outcome.ok_or(UnmappedReason::InvalidKey)?;
        let text = outcome.desc.scalar().filter(|text| !text.trim().is_empty()).ok_or(UnmappedReason::InvalidKey)?;
        let described: CompactString = description(&text, known.line);
        let Some(told) = reference.described(&described) else {
            unknown += 1;
            continue;
        };
        let active = outcome.is_active.truth();
        let quote = price::shown(outcome.odds).quote(told.name.clone(), open && active == Some(true));
        let quote = quote.ok_or(UnmappedReason::InvalidOdds)?;
        active.ok_or(UnmappedReason::InvalidStatus)?;
        if quotes.iter().all(|quote| quote.name != told.name) {
            quotes.push(quote);
        }
    }
    if quotes.is_empty() || known.lacks_what_is_unknown(quotes.len(), unknown) {
        Err(UnmappedReason::NoMatchingOutcomes)
    } else {
        Ok((quotes, unknown > 0 && known.has_no_others()))
    }
}
