//! From The Odds API's events to snapshots.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::value::RawValue;

use super::{
    LeftOut, OddsFormat, Reason,
    format::FormatEvidence,
    shape,
    wire::{BookmakerOffer, Event, List, Market, Outcome},
};
use crate::{collapsed, json::LenientValue, markets::in_market_order};
use linewatch_model::{
    Bookmaker, FixtureDetails, FixtureKey, Label, Line, MarketKey, OfferedMarket, OutcomeName, Quote, Snapshot,
    Timestamp, UnreadMarket,
};

/// What the bookmakers offer for one event.
#[derive(Debug)]
pub(crate) struct Offered {
    /// Each bookmaker's offer, with what of it could not be turned into quotes.
    pub snapshots: Vec<(Snapshot, LeftOut)>,
    /// Bookmakers that could not be read at all.
    pub left_out: LeftOut,
}

/// Why an event is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EventError {
    /// It is of another sport.
    #[error("it is {0}, not football")]
    OtherSport(String),
    /// Something about it as a whole cannot be read.
    #[error("{0}")]
    Unreadable(String),
}

impl From<String> for EventError {
    fn from(reason: String) -> Self {
        Self::Unreadable(reason)
    }
}

/// How an event, and its bookmakers and markets, are read.
pub(crate) struct Mapper {
    pub captured_at: Timestamp,
    pub format: OddsFormat,
    /// How the prices look that were read so far.
    pub evidence: FormatEvidence,
}

impl Mapper {
    /// Reads one event of an answer.
    ///
    /// # Errors
    /// Says what is wrong with the event as a whole.
    pub(crate) fn read(&mut self, raw: &RawValue) -> Result<(FixtureKey, Offered), EventError> {
        self.event(&shape::event(raw)?)
    }

    /// The same, of an event whose values can be looked into.
    pub(super) fn event(&mut self, event: &Event<'_>) -> Result<(FixtureKey, Offered), EventError> {
        if let Some(sport) = other_sport(event) {
            return Err(EventError::OtherSport(sport));
        }
        let fixture = fixture(event)?;
        let bookmakers: &[Option<BookmakerOffer<'_>>] = match &event.bookmakers {
            // That nobody prices it yet is written in both ways.
            List::Missing | List::Null => &[],
            list => list.values().map_err(|what| format!("its bookmakers are {what}"))?,
        };
        let mut offered = Offered { snapshots: Vec::with_capacity(bookmakers.len()), left_out: LeftOut::default() };
        let mut seen = HashSet::new();
        for bookmaker in bookmakers {
            let place = |what: &str| format!("{}, bookmaker {}: {what}", name(event), called(bookmaker.as_ref()));
            let slug = bookmaker.as_ref().and_then(|offer| offer.key.text()?.parse::<Bookmaker>().ok());
            match (slug, bookmaker) {
                (Some(slug), Some(offer)) if seen.insert(slug.clone()) => {
                    offered.snapshots.push(self.snapshot(&slug, offer, event, &fixture)?);
                }
                (Some(_), _) => {
                    offered.left_out.entry(Reason::DuplicateBookmaker, || place("given twice; the first one counts"));
                }
                (None, _) => offered.left_out.entry(Reason::BadBookmaker, || place("its key is not a slug")),
            }
        }
        Ok((fixture.key, offered))
    }

    /// The bookmaker's offer, empty when it has no market that is mapped. What cannot be read of it is unread, so that
    /// it stays as it was.
    fn snapshot(
        &mut self,
        bookmaker: &Bookmaker,
        offer: &BookmakerOffer<'_>,
        event: &Event<'_>,
        fixture: &FixtureDetails,
    ) -> Result<(Snapshot, LeftOut), String> {
        let mut reading = Reading { event, bookmaker, fixture, format: self.format, parts: Parts::default() };
        match offer.markets.values() {
            Ok(markets) => {
                for market in markets {
                    reading.market(market.as_ref(), &mut self.evidence);
                }
            }
            Err(what) => {
                reading.parts.unread.insert(UnreadMarket::any());
                reading.tell(Reason::NoList, "", || format!("its markets are {what}"));
            }
        }
        let (offered, unread, mut left_out) = reading.parts.into_offer();
        let of = |markets| Snapshot::new(bookmaker.clone(), self.captured_at, fixture.clone(), markets);
        // Keys and outcomes are distinct by now, so only sheer size can be wrong.
        let snapshot = of(offered).and_then(|snapshot| snapshot.with_unread(unread)).or_else(|error| {
            left_out.entry(Reason::TooLarge, || format!("{}, bookmaker {bookmaker}: {error}", name(event)));
            of(Vec::new())?.with_unread(vec![UnreadMarket::any()])
        });
        Ok((snapshot.map_err(|error| error.to_string())?, left_out))
    }
}

/// What was read of a bookmaker's offer.
#[derive(Default)]
struct Parts {
    markets: BTreeMap<MarketKey, Vec<Quote>>,
    unread: BTreeSet<UnreadMarket>,
    /// Markets of which a part could not be read, so that the rest of them says nothing.
    damaged: BTreeSet<MarketKey>,
    /// What may have an outcome more, which could not be told.
    doubtful: BTreeSet<UnreadMarket>,
    left_out: LeftOut,
}

impl Parts {
    /// The markets that say something, and those that do not. One that may have an outcome more says something only where
    /// it lacks none: what it seems to lack may be what could not be told.
    fn into_offer(self) -> (Vec<OfferedMarket>, Vec<UnreadMarket>, LeftOut) {
        let Self { markets, mut unread, damaged, doubtful, left_out } = self;
        unread.extend(damaged.iter().map(UnreadMarket::of));
        let mut offered = Vec::with_capacity(markets.len());
        for (key, outcomes) in markets {
            let is_doubtful = doubtful.iter().any(|market| market.may_be(&key.market_id, key.line));
            let says_nothing = damaged.contains(&key) || is_doubtful && outcomes.len() < Kind::of(&key).outcomes();
            if says_nothing {
                unread.insert(UnreadMarket::of(&key));
            } else {
                offered.extend(offered_market(key, outcomes));
            }
        }
        // What was read whole is no longer among them.
        unread.extend(doubtful);
        (offered, unread.into_iter().collect(), left_out)
    }
}

/// A bookmaker's offer that is being read.
struct Reading<'a> {
    event: &'a Event<'a>,
    bookmaker: &'a Bookmaker,
    fixture: &'a FixtureDetails,
    format: OddsFormat,
    parts: Parts,
}

impl Reading<'_> {
    fn tell(&mut self, reason: Reason, market: &str, what: impl FnOnce() -> String) {
        let (event, bookmaker) = (self.event, self.bookmaker);
        self.parts.left_out.entry(reason, || {
            let market = if market.is_empty() { String::new() } else { format!(", {market}") };
            format!("{}, bookmaker {bookmaker}{market}: {}", name(event), what())
        });
    }

    fn market(&mut self, market: Option<&Market<'_>>, evidence: &mut FormatEvidence) {
        let Some((market, key)) =
            market.and_then(|market| Some((market, market.key.text().filter(|key| !key.trim().is_empty())?)))
        else {
            self.parts.unread.insert(UnreadMarket::any());
            return self.tell(Reason::NoList, "", || "a market without a key".to_owned());
        };
        let kind = match key.as_ref() {
            "h2h" => Kind::Result,
            "totals" => Kind::Totals,
            other => return self.parts.left_out.market(other),
        };
        match market.outcomes.values() {
            // A market that is not offered is not there at all.
            Ok([]) => {
                self.parts.unread.extend(kind.any());
                self.tell(Reason::NoList, &key, || "its outcomes are empty".to_owned());
            }
            Ok(outcomes) => {
                kind.count(outcomes, evidence);
                for outcome in outcomes {
                    self.outcome(kind, outcome.as_ref(), &key);
                }
            }
            Err(what) => {
                self.parts.unread.extend(kind.any());
                self.tell(Reason::NoList, &key, || format!("its outcomes are {what}"));
            }
        }
    }

    fn outcome(&mut self, kind: Kind, outcome: Option<&Outcome<'_>>, market: &str) {
        let Some(outcome) = outcome else {
            self.parts.doubtful.extend(kind.any());
            return self.tell(Reason::UnknownOutcome, market, || "an outcome that is no object".to_owned());
        };
        let (key, name) = match kind.place(outcome, self.fixture) {
            Ok(place) => place,
            Err((reason, key)) => {
                self.parts.doubtful.extend(key.as_ref().map(UnreadMarket::of).or_else(|| kind.any()));
                return self.tell(reason, market, || format!("{} {}", outcome.name.shown(), outcome.point.shown()));
            }
        };
        let Some(quote) = self.format.shown(outcome.price).quote(name, true) else {
            self.parts.damaged.insert(key);
            return self.tell(Reason::BadPrice, market, || {
                format!("{} has the price {}", outcome.name.shown(), outcome.price.shown())
            });
        };
        let quotes = self.parts.markets.entry(key).or_default();
        if quotes.iter().any(|known| known.name == quote.name) {
            return self.tell(Reason::DuplicateOutcome, market, || format!("{} is there twice", outcome.name.shown()));
        }
        quotes.push(quote);
    }
}

const RESULT: (&str, &str) = ("3743", "1X2 - Full Time");
const TOTALS: (&str, &str) = ("5000", "Over/Under - Full Time");

/// A market of The Odds API that has a counterpart here.
#[derive(Clone, Copy)]
enum Kind {
    Result,
    Totals,
}

impl Kind {
    const fn id(self) -> &'static str {
        match self {
            Self::Result => RESULT.0,
            Self::Totals => TOTALS.0,
        }
    }

    fn of(key: &MarketKey) -> Self {
        if key.line.is_some() { Self::Totals } else { Self::Result }
    }

    /// How many outcomes such a market has.
    const fn outcomes(self) -> usize {
        match self {
            Self::Result => 3,
            Self::Totals => 2,
        }
    }

    /// All that may be such a market.
    fn any(self) -> Option<UnreadMarket> {
        let market_id = self.id().parse().ok()?;
        Some(match self {
            Self::Result => UnreadMarket::of(&MarketKey { market_id, line: None }),
            Self::Totals => UnreadMarket::any_line(market_id),
        })
    }

    fn key(self, line: Option<Line>) -> Option<MarketKey> {
        Some(MarketKey { market_id: self.id().parse().ok()?, line })
    }

    /// Where an outcome belongs; or why nowhere, and which market is damaged by that, where it is known.
    fn place(
        self,
        outcome: &Outcome<'_>,
        fixture: &FixtureDetails,
    ) -> Result<(MarketKey, OutcomeName), (Reason, Option<MarketKey>)> {
        let text = outcome.name.scalar();
        let text = text.as_deref().map(str::trim);
        let (line, name) = match self {
            // It names the teams; here they are `1` and `2`.
            Self::Result => (
                None,
                match text {
                    Some(home) if home == fixture.home_team.as_str() => Some("1"),
                    Some(away) if away == fixture.away_team.as_str() => Some("2"),
                    Some("Draw") => Some("X"),
                    _ => None,
                },
            ),
            // Each point is a market of its own.
            Self::Totals => {
                let point: Option<Line> = outcome.point.scalar().and_then(|point| point.parse().ok());
                (Some(point.ok_or((Reason::BadPoint, None))?), text.filter(|name| matches!(*name, "Over" | "Under")))
            }
        };
        let unknown = || (Reason::UnknownOutcome, self.key(line));
        let name = name.and_then(|name| name.parse().ok()).ok_or_else(unknown)?;
        Ok((self.key(line).ok_or_else(unknown)?, name))
    }

    /// Counts what the prices look like: the results are one market, the totals one for each point.
    fn count(self, outcomes: &[Option<Outcome<'_>>], evidence: &mut FormatEvidence) {
        let mut markets: BTreeMap<Option<Line>, Vec<std::borrow::Cow<'_, str>>> = BTreeMap::new();
        for outcome in outcomes.iter().flatten() {
            let point = match self {
                Self::Result => None,
                Self::Totals => outcome.point.scalar().and_then(|point| point.parse().ok()),
            };
            markets.entry(point).or_default().extend(outcome.price.scalar());
        }
        for prices in markets.values() {
            evidence.market(prices.iter().map(AsRef::as_ref));
        }
    }
}

fn offered_market(key: MarketKey, outcomes: Vec<Quote>) -> Option<OfferedMarket> {
    let (_, name) = [RESULT, TOTALS].into_iter().find(|(id, _)| *id == key.market_id.as_str())?;
    let mut market = OfferedMarket { key, name: name.parse().ok()?, outcomes };
    // It names the teams and the draw in the order of the alphabet.
    in_market_order(&market.key.market_id, &mut market.outcomes, |quote| &quote.name);
    // Nothing in its answers says that an outcome is suspended.
    collapsed::close(&mut market);
    Some(market)
}

/// What an event is called where something is wrong with it.
pub(super) fn name(event: &Event<'_>) -> String {
    let of = |value: LenientValue<'_>| value.scalar().map_or_else(|| "?".to_owned(), std::borrow::Cow::into_owned);
    let (home, away) = (event.home_team, event.away_team);
    format!("event {} ({} - {})", event.id.shown(), of(home), of(away))
}

fn called(bookmaker: Option<&BookmakerOffer<'_>>) -> String {
    bookmaker.map_or_else(|| "that is no object".to_owned(), |offer| offer.key.shown().into_owned())
}

/// The fixture of an event; or what is wrong with it.
fn fixture(event: &Event<'_>) -> Result<FixtureDetails, String> {
    let team = |field: &str, value: LenientValue<'_>| match value.scalar() {
        Some(text) => text.parse::<Label>().map_err(|error| format!("{field} {error}")),
        None => Err(format!("{field} is no name")),
    };
    let id = event.id.scalar().ok_or("id is no text and no number")?;
    let (home_team, away_team) = (team("home_team", event.home_team)?, team("away_team", event.away_team)?);
    let name = format!("{home_team} - {away_team}");
    Ok(FixtureDetails {
        key: key(&id).ok_or("id is none that can be a fixture's")?,
        name: name.parse().map_err(|error| format!("the name of the match {error}"))?,
        home_team,
        away_team,
        kickoff: shape::time(event.commence_time).map_err(|error| format!("commence_time {error}"))?,
        // `soccer_fifa_world_cup`: others are not taken.
        sport: event.sport_key.text().filter(|key| !key.trim().is_empty()).and_then(|_| "Football".parse().ok()),
        country: None,
        // What is no label is no name of a tournament either; the fixture does without one.
        tournament: event.sport_title.text().and_then(|title| title.parse().ok()),
    })
}

/// The key of an event's fixture.
pub(crate) fn key(id: &str) -> Option<FixtureKey> {
    format!("odds-api:{id}").parse().ok()
}

/// The sport that an event says, unless that is football or it says none.
fn other_sport(event: &Event<'_>) -> Option<String> {
    const KEPT_CHARACTERS: usize = 100;
    let key = event.sport_key.text()?;
    let key = key.trim();
    let is_football = key.split('_').next().is_some_and(|word| word.eq_ignore_ascii_case("soccer"));
    (!key.is_empty() && !is_football).then(|| key.chars().take(KEPT_CHARACTERS).collect())
}
