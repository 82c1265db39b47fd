//! From The Odds API's events to snapshots.

use std::collections::{BTreeMap, HashSet};

use super::{
    LeftOut, Moment, OddsFormat, Reason,
    wire::{BookmakerOffer, Envelope, Event, Events, Market, Outcome},
};
use crate::model::{
    Bookmaker, FixtureDetails, FixtureKey, Label, Line, MarketKey, OfferedMarket, OutcomeName, Quote, Snapshot,
    Timestamp, TimestampError,
};

/// Why a text is not a moment.
#[derive(Debug, thiserror::Error)]
pub(in crate::sources) enum MomentError {
    #[error("{}", without_place(.0))]
    Json(#[from] serde_json::Error),
    #[error("neither an array of events nor an object that has them")]
    NoEvents,
    #[error("captured_at {0}")]
    CapturedAt(TimestampError),
    #[error("has neither captured_at nor a usable last_update")]
    NoTime,
}

/// The message without serde's own line number, which counts from the start of the moment and not of the file.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    format!("{} (column {})", message.strip_suffix(&place).unwrap_or(&message), error.column())
}

impl MomentError {
    /// Whether the text is the beginning of something longer.
    pub(super) fn is_cut_off(&self) -> bool {
        matches!(self, Self::Json(error) if error.is_eof())
    }

    /// How many lines into the text the fault lies.
    pub(super) fn line_offset(&self) -> u64 {
        match self {
            Self::Json(error) => u64::try_from(error.line().saturating_sub(1)).unwrap_or(0),
            _ => 0,
        }
    }
}

/// The moment that `text` tells; `None` when it has no time because it has no odds either.
pub(super) fn moment(text: &[u8], format: OddsFormat) -> Result<Option<Moment>, MomentError> {
    let (stated, events) = read_events(text)?;
    let time = match stated {
        Some(time) => Some(time.parse().map_err(MomentError::CapturedAt)?),
        None => newest_update(&events),
    };
    let Some(captured_at) = time else {
        let any_odds = events.iter().any(|event| !event.bookmakers.is_empty());
        return if any_odds { Err(MomentError::NoTime) } else { Ok(None) };
    };
    let mut mapper = Mapper { captured_at, format, left_out: LeftOut::default() };
    let snapshots = mapper.events(&events);
    Ok(Some(Moment { captured_at, snapshots, left_out: mapper.left_out }))
}

/// The snapshots of an answer, or of one event of it, that was seen at `captured_at`.
pub(in crate::sources) fn answer(
    text: &[u8],
    captured_at: Timestamp,
    format: OddsFormat,
) -> Result<(Vec<Snapshot>, LeftOut), MomentError> {
    let (_, events) = read_events(text)?;
    let mut mapper = Mapper { captured_at, format, left_out: LeftOut::default() };
    let snapshots = mapper.events(&events);
    Ok((snapshots, mapper.left_out))
}

/// The time that stands beside the events, if any, and the events.
fn read_events(text: &[u8]) -> Result<(Option<String>, Vec<Event<'_>>), MomentError> {
    if text.trim_ascii_start().starts_with(b"[") {
        return Ok((None, serde_json::from_slice(text)?));
    }
    let envelope: Envelope<'_> = serde_json::from_slice(text)?;
    let events = match (envelope.events.or(envelope.data), envelope.bookmakers) {
        (Some(Events(events)), _) => events,
        (None, Some(_)) => vec![serde_json::from_slice(text)?],
        (None, None) => return Err(MomentError::NoEvents),
    };
    Ok((envelope.captured_at.or(envelope.timestamp), events))
}

fn newest_update(events: &[Event<'_>]) -> Option<Timestamp> {
    let books = events.iter().flat_map(|event| &event.bookmakers);
    let times = books.flat_map(|book| {
        book.markets.iter().map(|market| &market.last_update).chain(std::iter::once(&book.last_update))
    });
    times.filter_map(|time| time.as_deref()?.parse().ok()).max()
}

struct Mapper {
    captured_at: Timestamp,
    format: OddsFormat,
    left_out: LeftOut,
}

impl Mapper {
    fn events(&mut self, events: &[Event<'_>]) -> Vec<Snapshot> {
        let mut seen = HashSet::new();
        let mut snapshots = Vec::new();
        for event in events {
            match fixture(event) {
                None => self.left_out.entry(Reason::BadEvent),
                Some(fixture) if !seen.insert(fixture.key.clone()) => self.left_out.entry(Reason::DuplicateEvent),
                Some(fixture) => self.bookmakers(event, &fixture, &mut snapshots),
            }
        }
        snapshots
    }

    fn bookmakers(&mut self, event: &Event<'_>, fixture: &FixtureDetails, snapshots: &mut Vec<Snapshot>) {
        let mut seen = HashSet::new();
        for offer in &event.bookmakers {
            match offer.key.parse::<Bookmaker>() {
                Err(_) => self.left_out.entry(Reason::BadBookmaker),
                Ok(_) if !seen.insert(&offer.key) => self.left_out.entry(Reason::DuplicateBookmaker),
                Ok(bookmaker) => snapshots.extend(self.snapshot(bookmaker, offer, fixture)),
            }
        }
    }

    /// The bookmaker's offer, empty when it has no market that is mapped.
    fn snapshot(
        &mut self,
        bookmaker: Bookmaker,
        offer: &BookmakerOffer<'_>,
        fixture: &FixtureDetails,
    ) -> Option<Snapshot> {
        let mut markets = BTreeMap::new();
        for market in &offer.markets {
            match market.key.as_ref() {
                "h2h" => self.collect(market, &mut markets, |outcome| result_quote(outcome, fixture)),
                "totals" => self.collect(market, &mut markets, total_quote),
                other => self.left_out.market(other),
            }
        }
        let offered = markets.into_iter().filter_map(|(key, outcomes)| offered_market(key, outcomes)).collect();
        let snapshot = Snapshot::new(bookmaker, self.captured_at, fixture.clone(), offered);
        // Keys and outcomes are distinct by now, so only sheer size can be wrong.
        snapshot.inspect_err(|_| self.left_out.entry(Reason::TooLarge)).ok()
    }

    fn collect(
        &mut self,
        market: &Market<'_>,
        markets: &mut BTreeMap<MarketKey, Vec<Quote>>,
        place: impl Fn(&Outcome<'_>) -> Result<(MarketKey, OutcomeName), Reason>,
    ) {
        for outcome in &market.outcomes {
            if let Err(reason) = self.collect_outcome(outcome, markets, &place) {
                self.left_out.entry(reason);
            }
        }
    }

    fn collect_outcome(
        &self,
        outcome: &Outcome<'_>,
        markets: &mut BTreeMap<MarketKey, Vec<Quote>>,
        place: impl Fn(&Outcome<'_>) -> Result<(MarketKey, OutcomeName), Reason>,
    ) -> Result<(), Reason> {
        let (key, name) = place(outcome)?;
        let odds = outcome.price.and_then(|price| self.format.odds(price.get())).ok_or(Reason::BadPrice)?;
        let quotes = markets.entry(key).or_default();
        if quotes.iter().any(|quote| quote.name == name) {
            return Err(Reason::DuplicateOutcome);
        }
        quotes.push(Quote { name, odds: Some(odds), active: true });
        Ok(())
    }
}

const RESULT: (&str, &str) = ("3743", "1X2 - Full Time");
const TOTALS: (&str, &str) = ("5000", "Over/Under - Full Time");

/// h2h names the teams; here they are `1` and `2`.
fn result_quote(outcome: &Outcome<'_>, fixture: &FixtureDetails) -> Result<(MarketKey, OutcomeName), Reason> {
    let name = match outcome.name.as_ref() {
        home if home == fixture.home_team.as_str() => "1",
        away if away == fixture.away_team.as_str() => "2",
        "Draw" => "X",
        _ => return Err(Reason::UnknownOutcome),
    };
    place(RESULT.0, None, name)
}

/// Each point is a market of its own.
fn total_quote(outcome: &Outcome<'_>) -> Result<(MarketKey, OutcomeName), Reason> {
    let name @ ("Over" | "Under") = outcome.name.as_ref() else { return Err(Reason::UnknownOutcome) };
    let point: Option<Line> = outcome.point.and_then(|point| point.get().parse().ok());
    place(TOTALS.0, Some(point.ok_or(Reason::BadPoint)?), name)
}

fn place(market_id: &str, line: Option<Line>, outcome: &str) -> Result<(MarketKey, OutcomeName), Reason> {
    let market_id = market_id.parse().map_err(|_| Reason::UnknownOutcome)?;
    let outcome = outcome.parse().map_err(|_| Reason::UnknownOutcome)?;
    Ok((MarketKey { market_id, line }, outcome))
}

fn offered_market(key: MarketKey, outcomes: Vec<Quote>) -> Option<OfferedMarket> {
    let (_, name) = [RESULT, TOTALS].into_iter().find(|(id, _)| *id == key.market_id.as_str())?;
    Some(OfferedMarket { key, name: name.parse().ok()?, outcomes })
}

/// The fixture of an event; `None` when it has no two teams or a value that is not valid.
fn fixture(event: &Event<'_>) -> Option<FixtureDetails> {
    let (home, away) = (event.home_team.as_deref()?, event.away_team.as_deref()?);
    Some(FixtureDetails {
        key: key(&event.id)?,
        name: format!("{home} - {away}").parse().ok()?,
        home_team: home.parse().ok()?,
        away_team: away.parse().ok()?,
        kickoff: event.commence_time.parse().ok()?,
        sport: event.sport_key.as_deref().and_then(sport),
        country: None,
        // What is no label is no name of a tournament either; the fixture does without one.
        tournament: event.sport_title.as_deref().and_then(|title| title.parse().ok()),
    })
}

/// The key of an event's fixture.
pub(in crate::sources) fn key(id: &str) -> Option<FixtureKey> {
    format!("odds-api:{id}").parse().ok()
}

/// `soccer_fifa_world_cup` is Football; of other sports the first word.
fn sport(key: &str) -> Option<Label> {
    let word = key.split('_').next().unwrap_or(key);
    if word == "soccer" { "Football" } else { word }.parse().ok()
}
