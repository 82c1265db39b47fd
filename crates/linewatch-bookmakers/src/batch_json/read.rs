//! From the JSON of one snapshot to a [`Snapshot`], or to the reason why not.
//!
//! The good case is one pass without copies of text that the model does not keep; only a snapshot that is refused is
//! read again, to name the field.

use std::str::FromStr;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::collapsed;
use crate::object::{Object, field_at_fault, in_short};
use linewatch_model::{
    Bookmaker, FixtureDetails, Line, MarketId, MarketKey, MarketName, Odds, OfferedMarket, OutcomeName, Quote,
    ShownPrice, Snapshot, SnapshotError, Timestamp, UnreadMarket, in_plain_words, without_mark,
};

/// How far ahead of the clock a snapshot may claim to have been captured, in minutes.
const MAX_MINUTES_AHEAD: i64 = 5;
/// Characters of a refused snapshot's key and bookmaker that its verdict repeats.
const REPEATED_CHARACTERS: usize = 100;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Offer<M> {
    pub bookmaker: Bookmaker,
    pub captured_at: Timestamp,
    pub event: Object<FixtureDetails>,
    pub markets: Vec<M>,
    pub unread: Option<Vec<Object<Unread>>>,
}

/// An offer all of whose markets are read at once.
type WholeOffer<'a> = Offer<Object<Market<'a>>>;

/// What it means that an outcome has no `isActive`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MissingActivity {
    /// `true`: a sender is told how to say otherwise.
    True,
    /// What the prices say: a service was never told of this rule.
    AsPriced,
}

#[derive(Deserialize)]
pub(super) struct Market<'a> {
    #[serde(rename = "marketId")]
    id: MarketId,
    #[serde(rename = "marketName")]
    name: MarketName,
    line: Option<Exact<Line>>,
    suspended: Option<bool>,
    #[serde(borrow)]
    outcomes: Vec<Object<Outcome<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Unread {
    market_id: Option<MarketId>,
    line: Option<Exact<Line>>,
    any_line: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    name: OutcomeName,
    #[serde(borrow)]
    odds: Option<&'a RawValue>,
    is_active: Option<bool>,
}

/// A decimal, read from the digits of a JSON number or string.
struct Exact<T>(T);

impl<'de, T: FromStr<Err: std::fmt::Display>> Deserialize<'de> for Exact<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        digits(raw).parse().map(Self).map_err(D::Error::custom)
    }
}

/// The text of a number or of a string. Anything else stays as it is, and is no decimal.
fn digits(raw: &RawValue) -> &str {
    let text = raw.get();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

/// Why a snapshot was refused, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The key of its fixture, as far as it could be read.
    pub event_key: Option<CompactString>,
    /// Its bookmaker, as far as it could be read.
    pub bookmaker: Option<CompactString>,
    /// The field at fault, such as `markets[3].outcomes[1].odds`.
    pub field: Option<String>,
    /// What is wrong with it.
    pub reason: String,
}

/// What is wrong, and where.
pub(super) struct Fault {
    field: Option<String>,
    reason: String,
}

impl Fault {
    /// In one text.
    pub(super) fn text(self) -> String {
        let field = self.field.map(|field| in_short(&field) + " ").unwrap_or_default();
        format!("{field}{}", self.reason)
    }

    pub(super) fn at(field: impl Into<String>, reason: &dyn std::fmt::Display) -> Self {
        Self { field: Some(field.into()), reason: reason.to_string() }
    }
}

/// Parses one snapshot; `now` is the time.
///
/// # Errors
/// Says which field is wrong and why.
pub fn read_snapshot(json: &[u8], now: Timestamp) -> Result<Snapshot, Refusal> {
    read(json, now, MissingActivity::True)
}

/// The same, with a meaning of an absent `isActive`.
pub(super) fn read(json: &[u8], now: Timestamp, absent: MissingActivity) -> Result<Snapshot, Refusal> {
    whole(json, now, absent).map_err(|Fault { field, reason }| {
        let (event_key, bookmaker) = identify(json);
        Refusal { event_key, bookmaker, field, reason }
    })
}

fn whole(json: &[u8], now: Timestamp, absent: MissingActivity) -> Result<Snapshot, Fault> {
    let json = without_mark(json).map_err(|error| Fault { field: None, reason: error.to_string() })?;
    // serde would take a list for a struct, its elements for the fields in their order.
    if json.trim_ascii_start().first() == Some(&b'[') {
        return Err(Fault { field: None, reason: "must be a JSON object, not a list".to_owned() });
    }
    let offer: WholeOffer<'_> = serde_json::from_slice(json).map_err(|_| explain(json))?;
    check_time(offer.captured_at, now)?;
    let markets = offer.markets.into_iter().enumerate().map(|(at, market)| offered(at, market.0, absent));
    let markets = markets.collect::<Result<Vec<_>, _>>()?;
    let snapshot = Snapshot::new(offer.bookmaker, offer.captured_at, offer.event.0, markets);
    let snapshot = snapshot.map_err(|error| duplicate(json, &error))?;
    let unread = offer.unread.unwrap_or_default().into_iter().map(|Object(market)| unread_market(market));
    snapshot.with_unread(unread.collect()).map_err(|error| Fault::at("unread", &error))
}

/// Refuses what claims to have been seen later than it is.
pub(super) fn check_time(captured_at: Timestamp, now: Timestamp) -> Result<(), Fault> {
    if captured_at <= now.plus_minutes(MAX_MINUTES_AHEAD) {
        return Ok(());
    }
    let reason = format!("lies more than {MAX_MINUTES_AHEAD} minutes ahead of the clock, which says {now}");
    Err(Fault::at("capturedAt", &reason))
}

pub(super) fn unread_market(market: Unread) -> UnreadMarket {
    UnreadMarket {
        market_id: market.market_id,
        line: market.line.map(|line| line.0),
        any_line: market.any_line.unwrap_or(false),
    }
}

pub(super) fn offered(at: usize, market: Market<'_>, absent: MissingActivity) -> Result<OfferedMarket, Fault> {
    let suspended = market.suspended.unwrap_or(false);
    let mut outcomes = Vec::with_capacity(market.outcomes.len());
    let mut stated = Vec::with_capacity(market.outcomes.len());
    for (place, Object(outcome)) in market.outcomes.into_iter().enumerate() {
        // Absent means true, but for a price that says there is none.
        let active = !suspended && outcome.is_active.unwrap_or(true);
        let is_stated = absent == MissingActivity::True || outcome.is_active.is_some();
        let odds = price(outcome.odds, active, is_stated)
            .map_err(|reason| Fault::at(format!("markets[{at}].outcomes[{place}].odds"), &reason))?;
        outcomes.push(Quote { name: outcome.name, odds, active: active && odds.is_some() });
        stated.push(is_stated);
    }
    let key = MarketKey { market_id: market.id, line: market.line.map(|line| line.0) };
    let mut market = OfferedMarket { key, name: market.name, outcomes };
    close_collapsed(&mut market, &stated);
    Ok(market)
}

/// Closes the outcomes whose price has collapsed, but for those of which it is stated that they can be bet on.
fn close_collapsed(market: &mut OfferedMarket, stated: &[bool]) {
    if stated.iter().all(|is_stated| *is_stated) {
        return;
    }
    let before = market.outcomes.clone();
    collapsed::close(market);
    for ((quote, before), _) in market.outcomes.iter_mut().zip(before).zip(stated).filter(|(_, stated)| **stated) {
        *quote = before;
    }
}

/// A price, by the rule of [`ShownPrice`]. Only an outcome that cannot be bet on may come without one, or with a
/// bookmaker's way of saying so: 0, 1; and one that is not stated to be active, with the latter.
fn price(raw: Option<&RawValue>, active: bool, is_stated: bool) -> Result<Option<Odds>, String> {
    let Some(raw) = raw else {
        return if active { Err("an active outcome must have odds".to_owned()) } else { Ok(None) };
    };
    match ShownPrice::read(digits(raw)) {
        ShownPrice::Odds(odds) => Ok(Some(odds)),
        ShownPrice::Closed if !active || !is_stated => Ok(None),
        ShownPrice::Closed => Err("is out of range: odds must be above 1".to_owned()),
        ShownPrice::Unreadable(error) => Err(error.to_string()),
    }
}

/// Reads a refused snapshot again, slowly, to name the field.
fn explain(json: &[u8]) -> Fault {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    match serde_path_to_error::deserialize::<_, WholeOffer<'_>>(&mut deserializer) {
        Ok(_) => Fault { field: None, reason: "goes on after the end of its JSON object".to_owned() },
        Err(error) => {
            let reason = error.inner().to_string();
            Fault { field: field_at_fault(&error.path().to_string(), &reason), reason: without_place(&reason) }
        }
    }
}

/// Reads a refused market again, to name the field.
pub(super) fn explained(market: &str, at: usize) -> Fault {
    let mut deserializer = serde_json::Deserializer::from_str(market);
    let reason = match serde_path_to_error::deserialize::<_, Object<Market<'_>>>(&mut deserializer) {
        Ok(_) => "cannot be read".to_owned(),
        Err(error) => {
            let reason = error.inner().to_string();
            match field_at_fault(&error.path().to_string(), &reason) {
                Some(field) => return Fault::at(format!("markets[{at}].{field}"), &without_place(&reason)),
                None => without_place(&reason),
            }
        }
    };
    Fault::at(format!("markets[{at}]"), &reason)
}

/// Without `serde_json`'s line and column, which count inside the snapshot and would mislead.
fn without_place(reason: &str) -> String {
    let reason = reason.rsplit_once(" at line ").map_or(reason, |(reason, _)| reason);
    in_short(&in_plain_words(reason))
}

/// Names the second of two markets, or the market of two outcomes, that are the same.
fn duplicate(json: &[u8], error: &SnapshotError) -> Fault {
    let (SnapshotError::DuplicateMarket(key)
    | SnapshotError::DuplicateOutcome { market: key, .. }
    | SnapshotError::TooManyOutcomes { market: key, .. }) = error
    else {
        return Fault::at("markets", error);
    };
    let markets = serde_json::from_slice::<WholeOffer<'_>>(json).map(|offer| offer.markets).unwrap_or_default();
    let same = |Object(market): &Object<Market<'_>>| {
        market.id == key.market_id && market.line.as_ref().map(|line| line.0) == key.line
    };
    let place = markets.iter().rposition(same).unwrap_or(0);
    let of_outcomes = !matches!(error, SnapshotError::DuplicateMarket(_));
    Fault::at(format!("markets[{place}]{}", if of_outcomes { ".outcomes" } else { "" }), error)
}

/// Whose snapshot it is, as far as that can be read.
fn identify(json: &[u8]) -> (Option<CompactString>, Option<CompactString>) {
    #[derive(Deserialize)]
    struct SnapshotIdentity<'a> {
        #[serde(borrow)]
        bookmaker: Option<&'a RawValue>,
        #[serde(borrow)]
        event: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct EventIdentity<'a> {
        #[serde(borrow)]
        key: Option<&'a RawValue>,
    }
    let Ok(who) = serde_json::from_slice::<SnapshotIdentity<'_>>(json) else { return (None, None) };
    let which = who.event.and_then(|event| serde_json::from_str::<EventIdentity<'_>>(event.get()).ok());
    (which.and_then(|which| which.key).and_then(short_text), who.bookmaker.and_then(short_text))
}

fn short_text(raw: &RawValue) -> Option<CompactString> {
    let text: String = serde_json::from_str(raw.get()).ok()?;
    Some(text.chars().take(REPEATED_CHARACTERS).collect())
}
