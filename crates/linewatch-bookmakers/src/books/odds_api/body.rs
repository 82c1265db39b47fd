//! What The Odds API answers.

use compact_str::{CompactString, ToCompactString, format_compact};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::requests;
use crate::{
    books::{
        BodyError, LeftOut, LeftOutReason, Listed, Listing, Offer, RequestedFixture, Unmapped, UnmappedReason, fixture,
    },
    http::plain,
    json::{self, LenientValue},
    recorded::odds_api::{self, EventError, FormatEvidence, Mapper, OddsFormat, Offered, Reason},
};
use linewatch_model::{FixtureKey, Snapshot, Timestamp};

/// The values of the list that an answer is; an error of the API is an object with a message.
fn list(body: &[u8]) -> Result<Vec<&RawValue>, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refused<'a> {
        #[serde(borrow)]
        message: LenientValue<'a>,
    }
    let text = json::text(body)?;
    if text.starts_with('{') {
        let refused: Refused<'_> = json::body(body)?;
        let message = refused.message.text().and_then(|message| plain(&message));
        return Err(BodyError::Refused(message.unwrap_or_else(|| "an object without a message".to_owned())));
    }
    serde_json::from_str(text).map_err(|error| json::malformed(&error.to_string()))
}

/// The kinds of football that are played now: each is asked for its odds.
pub(super) fn sports(body: &[u8], format: OddsFormat) -> Result<Listing, BodyError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Sport<'a> {
        #[serde(borrow)]
        key: LenientValue<'a>,
        #[serde(borrow)]
        active: LenientValue<'a>,
        #[serde(borrow)]
        has_outrights: LenientValue<'a>,
    }
    let mut listing = Listing::default();
    for sport in list(body)? {
        let sport: Sport<'_> = LenientValue::of(sport).object().unwrap_or_default();
        let Some(key) = sport.key.text() else {
            listing.gap = Some("a sport that cannot be read");
            continue;
        };
        let wanted = sport.active.truth() != Some(false) && sport.has_outrights.truth() != Some(true);
        if wanted && key.starts_with("soccer_") {
            listing.further.push(requests::sport(&key, format));
        }
    }
    Ok(listing)
}

/// An event of an answer.
struct Read<'a> {
    /// Its own id, and that of its sport before a colon.
    id: Option<(std::borrow::Cow<'a, str>, CompactString)>,
    /// What it is called, as far as that can be read.
    name: String,
    /// What is offered for it; or what is wrong with it.
    offered: Result<(FixtureKey, Offered), EventError>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Event<'a> {
    #[serde(borrow)]
    id: LenientValue<'a>,
    #[serde(borrow)]
    sport_key: LenientValue<'a>,
    #[serde(borrow)]
    home_team: LenientValue<'a>,
    #[serde(borrow)]
    away_team: LenientValue<'a>,
    #[serde(borrow)]
    bookmakers: LenientValue<'a>,
}

/// Reads the events of an answer, each by itself, and hands each over.
///
/// # Errors
/// When there is no list of events, `take` fails, or the prices are in the other format.
fn each<'a>(
    body: &'a [u8],
    format: OddsFormat,
    captured_at: Timestamp,
    mut take: impl FnMut(Read<'a>) -> Result<(), BodyError>,
) -> Result<(), BodyError> {
    let mut mapper = Mapper { captured_at, format, evidence: FormatEvidence::default() };
    for raw in list(body)? {
        take(read_event(raw, &mut mapper))?;
    }
    match mapper.evidence.markets_other_than(format) {
        None => Ok(()),
        Some(found) => {
            let adapter = match found {
                OddsFormat::American => "odds_api_american",
                OddsFormat::Decimal => "odds_api",
            };
            Err(json::malformed(&format!(
                "most of its prices are {found} ones, although {format} ones were asked for; \
                 if it always answers so, set adapter = \"{adapter}\" for it"
            )))
        }
    }
}

fn read_event<'a>(raw: &'a RawValue, mapper: &mut Mapper) -> Read<'a> {
    let event: Event<'a> = LenientValue::of(raw).object().unwrap_or_default();
    let sport = event.sport_key.text().unwrap_or_default();
    let id = event.id.scalar().filter(|id| !id.is_empty()).map(|id| {
        let external_id = format_compact!("{sport}:{id}");
        (id, external_id)
    });
    let team = |name: LenientValue<'_>| name.scalar().unwrap_or_default().into_owned();
    let name = format!("{} - {}", team(event.home_team), team(event.away_team)).chars().take(400).collect();
    let offered = if event.bookmakers.is_missing() {
        Err("its bookmakers are missing".to_owned().into())
    } else {
        mapper.read(raw)
    };
    Read { id, name, offered }
}

/// The odds of a sport: a fixture for each event and bookmaker, with its offer.
pub(super) fn events(body: &[u8], format: OddsFormat, captured_at: Timestamp) -> Result<Listing, BodyError> {
    let mut listing = Listing::default();
    each(body, format, captured_at, |event| {
        add(&mut listing, event);
        Ok(())
    })?;
    Ok(listing)
}

/// Adds an event to what the list says.
fn add(listing: &mut Listing, Read { id, name, offered }: Read<'_>) {
    let Some((id, external_id)) = id else {
        listing.gap = Some("a fixture without an id");
        return;
    };
    let reason = match offered {
        Ok((_, Offered { snapshots, left_out })) => {
            listing.listed.extend(snapshots.into_iter().map(|(snapshot, of_it)| Listed {
                external_id: external_id.clone(),
                fixture: snapshot.fixture.clone(),
                offer: Some(offer_of(snapshot, &of_it)),
            }));
            let unreadable = left_out.entries.contains_key(&Reason::BadBookmaker);
            unreadable.then(|| {
                let told: Vec<String> = left_out.first.into_iter().map(|(_, what)| what).collect();
                LeftOutReason::Unreadable(told.join("; "))
            })
        }
        Err(EventError::OtherSport(sport)) => Some(LeftOutReason::OtherSport { sport }),
        Err(EventError::Unreadable(reason)) => Some(LeftOutReason::Unreadable(reason)),
    };
    if let Some(reason) = reason {
        listing.left_out.push(LeftOut {
            external_id: external_id.chars().take(100).collect(),
            key: odds_api::key(&id),
            name,
            reason,
        });
    }
}

fn offer_of(snapshot: Snapshot, left_out: &odds_api::LeftOut) -> Offer {
    Offer { mapped: snapshot.markets().len(), unmapped: unmapped(left_out), snapshot, in_play: false }
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
            Reason::BadBookmaker
            | Reason::BadEvent
            | Reason::OtherSport
            | Reason::NoList
            | Reason::TooLarge
            | Reason::CannotBeMoved => ("bookmaker", UnmappedReason::InvalidKey),
        };
        let described = left_out.first.iter().find(|(of, _)| of == reason).map(|(_, what)| what.to_compact_string());
        let name = described.or_else(|| Some(reason.to_compact_string()));
        Unmapped { market: CompactString::from(market), name, reason: why }
    });
    markets.chain(entries).collect()
}

/// The offer for one event, of the bookmaker that the list had it from.
pub(super) fn offer(
    asked: &RequestedFixture<'_>,
    body: &[u8],
    format: OddsFormat,
    captured_at: Timestamp,
) -> Result<Offer, BodyError> {
    let wanted = asked.listed.and_then(|listed| Some(&listed.offer.as_ref()?.snapshot.bookmaker));
    let (mut answered, mut found) = (None, None);
    each(body, format, captured_at, |Read { offered, .. }| {
        let (key, offered) = offered.map_err(|error| match error {
            EventError::OtherSport(sport) => BodyError::OtherSport { sport },
            EventError::Unreadable(reason) => json::malformed(&reason),
        })?;
        if key != *asked.key {
            answered = Some(key.to_string());
        } else if found.is_none() {
            let mut snapshots = offered.snapshots.into_iter();
            found = snapshots.find(|(snapshot, _)| wanted.is_none_or(|bookmaker| *bookmaker == snapshot.bookmaker));
        }
        Ok(())
    })?;
    match (found, answered) {
        (Some((snapshot, left_out)), _) => {
            fixture::same(asked, &snapshot.fixture)?;
            Ok(offer_of(snapshot, &left_out))
        }
        (None, Some(answered)) => Err(BodyError::OtherFixture { asked: asked.key.to_string(), answered }),
        (None, None) => Err(BodyError::Gone),
    }
}
