//! Lists of events, and what they can be narrowed down to.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{MatchedEvent, country};
use crate::{
    api::{
        ApiState,
        extract::{Consistent, MinPosition, Query},
        params::{Page, bounded, page, period},
        problem::{Problem, Result},
    },
    model::Timestamp,
    projections::{
        fixtures::{self, Availability, FixtureFilter, FixturePage},
        odds_now::{self, Book},
    },
};

/// Who has an event on offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnOffer {
    /// The reference book.
    Betpawa,
    /// Competitors, and not the reference book.
    Competitor,
    /// Somebody, with a market that is unavailable now.
    Alerts,
}

/// What the parameter means for this desk.
async fn availability(state: &ApiState, asked: Option<OnOffer>) -> Result<Option<Availability>> {
    let Some(asked) = asked else { return Ok(None) };
    let in_force = state.desk().settings_in_force().await?;
    let reference = in_force.settings.reference_bookmaker.clone();
    Ok(Some(match asked {
        OnOffer::Betpawa => Availability::At(reference),
        OnOffer::Competitor => Availability::OnlyElsewhere(reference),
        OnOffer::Alerts => Availability::WithUnavailable,
    }))
}

/// Which events. List parameters are repeated.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct EventQuery {
    /// From 1 on, default 1.
    page: Option<i64>,
    /// 1 to 100, default 50.
    page_size: Option<i64>,
    /// Only events that at least so many bookmakers have, or ever had, on offer: 1 to 3.
    min_bookmakers: Option<i64>,
    /// Only of these tournaments.
    #[serde(alias = "tournaments")]
    tournament_ids: Vec<i64>,
    /// Only of this sport: the id of its first tournament.
    sport_id: Option<i64>,
    /// Not starting before.
    #[param(value_type = Option<String>, format = DateTime)]
    kickoff_from: Option<Timestamp>,
    /// Not starting after.
    #[param(value_type = Option<String>, format = DateTime)]
    kickoff_to: Option<Timestamp>,
    /// Part of a team's, a tournament's or a country's name, whatever the case and the accents.
    search: Option<String>,
    /// Who has them on offer.
    #[param(inline)]
    availability: Option<OnOffer>,
    /// Only of tournaments of these countries.
    countries: Vec<String>,
    /// Also events that have started, default false.
    include_started: bool,
}

impl EventQuery {
    /// More entries than this in a list parameter are a mistake.
    const MOST_ENTRIES: usize = 500;
    /// No name is longer; SQLite refuses patterns of more than 50,000 bytes.
    const LONGEST_SEARCH: usize = 200;

    async fn filter(self, state: &ApiState) -> Result<FixtureFilter> {
        period(("kickoff_from", "kickoff_to"), self.kickoff_from, self.kickoff_to)?;
        if self.search.as_ref().is_some_and(|text| text.chars().count() > Self::LONGEST_SEARCH) {
            let detail = format!("must have at most {} characters", Self::LONGEST_SEARCH);
            return Err(Problem::bad_request(detail).at("search").into());
        }
        let least = bounded("min_bookmakers", self.min_bookmakers, 1, 1..=3)?;
        for (name, entries) in [("tournament_ids", self.tournament_ids.len()), ("countries", self.countries.len())] {
            if entries > Self::MOST_ENTRIES {
                let detail = format!("must not be repeated more than {} times", Self::MOST_ENTRIES);
                return Err(Problem::bad_request(detail).at(name).into());
            }
        }
        Ok(FixtureFilter {
            search: self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            starts_after: (!self.include_started).then(|| state.now()),
            kickoff_from: self.kickoff_from,
            kickoff_to: self.kickoff_to,
            min_bookmakers: self.min_bookmakers.map(|_| least),
            tournaments: self.tournament_ids,
            sport: self.sport_id,
            countries: self.countries,
            availability: availability(state, self.availability).await?,
            ..FixtureFilter::default()
        })
    }
}

/// A page of events, by kickoff.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedEventList {
    events: Vec<MatchedEvent>,
    /// How many fit.
    total: i64,
    page: i64,
    page_size: i64,
}

/// Events with the markets that lists show, by kickoff.
#[utoipa::path(get, path = "/api/events", tag = "events", params(EventQuery, MinPosition),
    responses((status = 200, body = MatchedEventList), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn list(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<EventQuery>,
) -> Result<Answer<MatchedEventList>> {
    let page = page(query.page, query.page_size, (50, 100))?;
    answer(&state, &query.filter(&state).await?, page).await
}

/// The upcoming events that are not to be compared: the reference book or every competitor lacks them. With
/// `availability=betpawa` those that only the reference book has, with `competitor` those that it lacks.
#[utoipa::path(get, path = "/api/events/unmatched", tag = "events", params(EventQuery, MinPosition),
    responses((status = 200, body = MatchedEventList), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn unmatched(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<EventQuery>,
) -> Result<Answer<MatchedEventList>> {
    let page = page(query.page, query.page_size, (50, 100))?;
    let in_force = state.desk().settings_in_force().await?;
    let unmatched_with = Some(in_force.settings.reference_bookmaker.clone());
    answer(&state, &FixtureFilter { unmatched_with, ..query.filter(&state).await? }, page).await
}

async fn answer(state: &ApiState, filter: &FixtureFilter, page: Page) -> Result<Answer<MatchedEventList>> {
    let found = fixtures::page(state.reader(), filter, page.window()).await?;
    let events = with_books(state, &found).await?;
    Ok(Answer(MatchedEventList { events, total: found.total, page: page.number, page_size: page.size }))
}

async fn with_books(state: &ApiState, found: &FixturePage) -> Result<Vec<MatchedEvent>> {
    let streams: Vec<_> = found.fixtures.iter().map(|fixture| fixture.stream.as_str()).collect();
    let books = odds_now::books(state.reader(), &streams).await?;
    let of = |stream: &str| {
        let first = books.partition_point(|book: &Book| book.stream.as_str() < stream);
        let after = books.partition_point(|book| book.stream.as_str() <= stream);
        books.get(first..after).unwrap_or_default()
    };
    Ok(found.fixtures.iter().map(|fixture| MatchedEvent::of(fixture, of(&fixture.stream))).collect())
}

/// What countries and tournaments are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OnOfferQuery {
    /// Only of upcoming events that are so on offer.
    #[param(inline)]
    availability: Option<OnOffer>,
}

/// The countries of all events; `Unknown` where nobody named one.
#[utoipa::path(get, path = "/api/events/countries", tag = "events", params(OnOfferQuery, MinPosition),
    responses((status = 200, body = Vec<String>)))]
pub(super) async fn countries(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<OnOfferQuery>,
) -> Result<Answer<Vec<String>>> {
    let availability = availability(&state, query.availability).await?;
    Ok(Answer(fixtures::countries(state.reader(), availability, state.now()).await?))
}

/// A tournament.
#[derive(Debug, Serialize, ToSchema)]
pub struct TournamentEntry {
    id: i64,
    name: String,
    country: Option<String>,
}

/// The tournaments of all events.
#[utoipa::path(get, path = "/api/events/tournaments", tag = "events", params(OnOfferQuery, MinPosition),
    responses((status = 200, body = Vec<TournamentEntry>)))]
pub(super) async fn tournaments(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<OnOfferQuery>,
) -> Result<Answer<Vec<TournamentEntry>>> {
    let availability = availability(&state, query.availability).await?;
    let tournaments = fixtures::tournaments(state.reader(), availability, state.now()).await?;
    let entry = |it: fixtures::Tournament| TournamentEntry { id: it.id, country: country(&it), name: it.name };
    Ok(Answer(tournaments.into_iter().map(entry).collect()))
}
