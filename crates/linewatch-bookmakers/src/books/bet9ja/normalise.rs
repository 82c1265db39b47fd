//! From Bet9ja's keys to markets.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use serde::Deserialize;

use super::{body, key::Key};
use crate::{
    books::{
        BodyError, Offer, RequestedFixture, UnmappedReason, offer_builder::OfferBuilder,
        sportybet::normalise::read_line,
    },
    json::{LenientValue, Objects as _},
    markets::{Keyed, LineKind, Market, Table},
    price,
};
use linewatch_model::{Bookmaker, Line, MarketKey, MarketName, OutcomeName, Quote, Timestamp, UnreadMarket};

pub(super) fn offer(
    bookmaker: &Bookmaker,
    asked: &RequestedFixture<'_>,
    body: &[u8],
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let (fixture, event) = body::event(asked, body)?;
    let Some(odds) = event.o.members() else {
        return Err(BodyError::Value { field: "O", reason: "is no object".to_owned() });
    };
    let names = names(event.mk);
    let mut collected = Collected::default();
    let mut assembly = OfferBuilder::default();
    if event.in_play() {
        assembly.plays();
    }
    for (text, value) in &odds {
        let found = Key::read(text);
        let market = found.map_or(text.as_ref(), |key| key.market);
        let reason = match found {
            Some(key) => collected.add(&mut assembly, key, *value),
            None if text.starts_with("LIVES_") => Some(UnmappedReason::Live),
            None => {
                if text.starts_with("S_") {
                    assembly.unread(UnreadMarket::any());
                }
                Some(UnmappedReason::InvalidKey)
            }
        };
        if let Some(reason) = reason {
            let market = if found.is_some() { market } else { beginning(market) };
            assembly.unmapped(market, names.get(market).map(AsRef::as_ref), reason);
        }
    }
    collected.judge_unknown(&mut assembly);
    for (key, (source, name, quotes)) in collected.markets {
        if assembly.merge(key, name, quotes) {
            assembly.unmapped(source, names.get(source).map(AsRef::as_ref), UnmappedReason::Duplicate);
        }
    }
    assembly.finish(bookmaker.clone(), captured_at, fixture)
}

/// What is before the line and the outcome in keys of another grammar.
fn beginning(text: &str) -> &str {
    let (prefix, rest) = text.split_at_checked(text.find('_').map_or(0, |at| at + 1)).unwrap_or(("", text));
    let end = rest.find(['@', '_']).unwrap_or(rest.len());
    text.get(..prefix.len() + end).unwrap_or(text)
}

/// What the body calls its markets.
fn names(list: LenientValue<'_>) -> HashMap<Cow<'_, str>, Cow<'_, str>> {
    #[derive(Default, Deserialize)]
    #[serde(default, rename_all = "UPPERCASE")]
    struct Name<'a> {
        #[serde(borrow)]
        id: LenientValue<'a>,
        #[serde(borrow)]
        ds: LenientValue<'a>,
    }
    let entries: Vec<Option<Name<'_>>> = list.each().unwrap_or_default();
    entries.into_iter().flatten().filter_map(|name| Some((name.id.text()?, name.ds.text()?))).collect()
}

/// The outcomes of each market and line, with the key's market that they came from.
#[derive(Default)]
struct Collected<'a> {
    markets: BTreeMap<MarketKey, (&'a str, MarketName, Vec<Quote>)>,
    /// What may be one outcome more of a market, and which market of the table that is.
    unknown: BTreeMap<MarketKey, (&'static Market, usize)>,
}

impl<'a> Collected<'a> {
    /// Adds a key's outcome to its market; says why it cannot. Where no market has such an outcome, all that it may be of
    /// are unread.
    fn add(&mut self, assembly: &mut OfferBuilder, key: Key<'a>, value: LenientValue<'_>) -> Option<UnmappedReason> {
        let mut candidates = Table::get().bet9ja(key.market).peekable();
        if candidates.peek().is_none() {
            return Some(UnmappedReason::UnknownMarket);
        }
        let mut reason = UnmappedReason::NoReferenceMarket;
        let (mut unread, mut unknown) = (Vec::new(), Vec::new());
        for keyed in candidates {
            let Some(reference) = &keyed.market.reference else { continue };
            let market = match line(keyed, key.parameter) {
                Ok(line) => MarketKey { market_id: reference.id.clone(), line },
                Err(found) => {
                    let is_of_it = found == UnmappedReason::InvalidSpecifier;
                    unread.extend(is_of_it.then(|| UnreadMarket::any_line(reference.id.clone())));
                    reason = found;
                    continue;
                }
            };
            let Some(outcome) = reference.suffixed(key.outcome).map(|outcome| outcome.name.clone()) else {
                unknown.push((market, keyed.market));
                reason = UnmappedReason::NoMatchingOutcomes;
                continue;
            };
            let Some(quote) = price::shown(value).quote(outcome, true) else {
                assembly.damaged(market);
                return Some(UnmappedReason::InvalidOdds);
            };
            let entry = self.markets.entry(market);
            let (_, _, quotes) = entry.or_insert_with(|| (key.market, keyed.market.name.clone(), Vec::new()));
            quotes.push(quote);
            return None;
        }
        for market in unread {
            assembly.unread(market);
        }
        for (key, market) in unknown {
            self.unknown.entry(key).or_insert((market, 0)).1 += 1;
        }
        Some(reason)
    }

    /// Leaves those markets unread of which something is unknown that may be what they lack.
    fn judge_unknown(&self, assembly: &mut OfferBuilder) {
        for (key, (market, unknown)) in &self.unknown {
            let quotes = self.markets.get(key).map_or(&[][..], |(_, _, quotes)| quotes);
            let known: BTreeSet<&OutcomeName> = quotes.iter().map(|quote| &quote.name).collect();
            if market.lacks_what_is_unknown(known.len(), *unknown) {
                assembly.damaged(key.clone());
            } else {
                assembly.unread(UnreadMarket::of(key));
            }
        }
    }
}

/// The line of a key's market. A parameter on a market without lines is another market's.
fn line(keyed: Keyed<'_>, parameter: Option<&str>) -> Result<Option<Line>, UnmappedReason> {
    let lined = matches!(keyed.market.line, LineKind::Total | LineKind::Handicap | LineKind::Number);
    match (parameter, keyed.line) {
        (None, Some(line)) => Ok(Some(line)),
        (None, None) if !lined => Ok(None),
        (text, None) if lined => text.and_then(read_line).map(Some).ok_or(UnmappedReason::InvalidSpecifier),
        _ => Err(UnmappedReason::UnknownParameter),
    }
}
