//! What The Odds API answers.

use compact_str::{CompactString, ToCompactString, format_compact};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::requests;
use crate::{
    model::{Snapshot, Timestamp, UnreadMarket},
    sources::{
        books::{
            Asked, BodyError, LeftOut, LeftOutReason, Listed, Listing, Offer, Unmapped, UnmappedReason, fixture,
            json::{self, Loose},
        },
        recorded::odds_api::{self, OddsFormat, Reason},
    },
};

/// The values of the list that an answer is; an error of the API is an object with a message.
fn list(body: &[u8]) -> Result<Vec<&RawValue>, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refused<'a> {
        #[serde(borrow)]
        message: Loose<'a>,
    }
    let text = json::text(body)?;
    if text.starts_with('{') {
        let refused: Refused<'_> = json::body(body)?;
        let message = refused.message.text().unwrap_or_default();
        return Err(BodyError::Refused(message.chars().take(200).collect()));
    }
    serde_json::from_str(text).map_err(|error| json::malformed(&error.to_string()))
}

/// The kinds of football that are played now: each is asked for its odds.
pub(super) fn sports(body: &[u8], format: OddsFormat) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Sport<'a> {
        #[serde(borrow)]
        key: Loose<'a>,
        #[serde(borrow)]
        active: Loose<'a>,
        #[serde(borrow)]
        has_outrights: Loose<'a>,
    }
    let mut listing = Listing::default();
    for sport in list(body)? {
        let sport: Sport<'_> = Loose::of(sport).object().unwrap_or_default();
        let Some(key) = sport.key.text() else {
            listing.gap = Some("a sport that cannot be read");
            continue;
        };
        let wanted = sport.active.flag() != Some(false) && sport.has_outrights.flag() != Some(true);
        if wanted && key.starts_with("soccer_") {
            listing.further.push(requests::sport(&key, format));
        }
    }
    Ok(listing)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Event<'a> {
    #[serde(borrow)]
    id: Loose<'a>,
    #[serde(borrow)]
    sport_key: Loose<'a>,
    #[serde(borrow)]
    home_team: Loose<'a>,
    #[serde(borrow)]
    away_team: Loose<'a>,
}

/// The odds of a sport: a fixture for each event and bookmaker, with its offer.
pub(super) fn events(body: &[u8], format: OddsFormat, captured_at: Timestamp) -> Result<Listing, BodyError> {
    let mut listing = Listing::default();
    for raw in list(body)? {
        let event: Event<'_> = Loose::of(raw).object().unwrap_or_default();
        let Some(id) = event.id.scalar().filter(|id| !id.is_empty()) else {
            listing.gap = Some("a fixture without an id");
            continue;
        };
        let external_id = format_compact!("{}:{id}", event.sport_key.text().unwrap_or_default());
        let broken = match offers(raw, format, captured_at) {
            Ok(Offers { offers, broken }) => {
                listing.listed.extend(offers.into_iter().map(|offer| Listed {
                    external_id: external_id.clone(),
                    fixture: offer.snapshot.fixture.clone(),
                    offer: Some(offer),
                }));
                broken
            }
            Err(reason) => Some(reason),
        };
        if let Some(reason) = broken {
            let team = |name: Loose<'_>| name.text().unwrap_or_default().into_owned();
            listing.left_out.push(LeftOut {
                external_id: external_id.chars().take(100).collect(),
                key: odds_api::key(&id),
                name: format!("{} - {}", team(event.home_team), team(event.away_team)).chars().take(400).collect(),
                reason: LeftOutReason::Unreadable(reason),
            });
        }
    }
    Ok(listing)
}

/// What the bookmakers offer for one event.
struct Offers {
    offers: Vec<Offer>,
    /// Why those of some bookmakers could not be read.
    broken: Option<String>,
}

/// Every bookmaker's offer for one event.
fn offers(raw: &RawValue, format: OddsFormat, captured_at: Timestamp) -> Result<Offers, String> {
    let text = raw.get().as_bytes();
    let (snapshots, left_out) = odds_api::answer(text, captured_at, format).map_err(|error| error.to_string())?;
    let has = |reasons: &[Reason]| reasons.iter().any(|reason| left_out.entries.contains_key(reason));
    if has(&[Reason::BadEvent]) {
        return Err("it lacks two teams, a usable id or a start".to_owned());
    }
    let broken = has(&[Reason::BadBookmaker, Reason::TooLarge]).then(|| left_out.to_string());
    // Which market of which bookmaker it was is not told, so it may be any.
    let unread = has(&[Reason::BadPrice, Reason::BadPoint, Reason::UnknownOutcome]);
    let mut unmapped = Some(unmapped(&left_out));
    // What could not be mapped was counted for the event; the first bookmaker's offer tells it.
    let offer = |snapshot: Snapshot| {
        let unread = if unread { vec![UnreadMarket::any()] } else { Vec::new() };
        let snapshot = snapshot.with_unread(unread).map_err(|error| error.to_string())?;
        let unmapped = unmapped.take().unwrap_or_default();
        Ok(Offer { mapped: snapshot.markets().len(), unmapped, snapshot, in_play: false })
    };
    Ok(Offers { offers: snapshots.into_iter().map(offer).collect::<Result<_, String>>()?, broken })
}

fn unmapped(left_out: &odds_api::LeftOut) -> Vec<Unmapped> {
    let markets = left_out.markets.keys().map(|key| Unmapped {
        market: key.chars().take(100).collect(),
        name: None,
        reason: UnmappedReason::UnknownMarket,
    });
    let entries = left_out.entries.keys().map(|reason| {
        let (market, why): (&str, _) = match reason {
            Reason::BadPrice => ("price", UnmappedReason::InvalidOdds),
            Reason::BadPoint => ("totals", UnmappedReason::InvalidSpecifier),
            Reason::UnknownOutcome => ("outcome", UnmappedReason::NoMatchingOutcomes),
            Reason::DuplicateOutcome | Reason::DuplicateBookmaker | Reason::DuplicateEvent => {
                ("duplicate", UnmappedReason::Duplicate)
            }
            Reason::BadBookmaker | Reason::BadEvent | Reason::TooLarge => ("bookmaker", UnmappedReason::InvalidKey),
        };
        Unmapped { market: CompactString::from(market), name: Some(reason.to_compact_string()), reason: why }
    });
    markets.chain(entries).collect()
}

/// The offer for one event, of the bookmaker that the list had it from.
pub(super) fn offer(
    asked: &Asked<'_>,
    body: &[u8],
    format: OddsFormat,
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let events = list(body)?;
    let wanted = asked.listed.and_then(|listed| Some(&listed.offer.as_ref()?.snapshot.bookmaker));
    let mut answered = None;
    for raw in events {
        for offer in offers(raw, format, captured_at).map_err(|error| json::malformed(&error))?.offers {
            let key = &offer.snapshot.fixture.key;
            if key != asked.key {
                answered = Some(key.to_string());
            } else if wanted.is_none_or(|bookmaker| *bookmaker == offer.snapshot.bookmaker) {
                fixture::same(asked, &offer.snapshot.fixture)?;
                return Ok(offer);
            }
        }
    }
    match answered {
        Some(answered) => Err(BodyError::OtherFixture { asked: asked.key.to_string(), answered }),
        None => Err(BodyError::Gone),
    }
}
