//! `/api/palimpsest`: which events each bookmaker has. The name is the existing client's.

use std::{cmp::Ordering, collections::BTreeMap};

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::country;
use crate::{
    api::{
        ApiState,
        extract::{Consistent, MinPosition, Query},
        problem::{Problem, Result},
    },
    model::{Bookmaker, Percent, Timestamp},
    projections::{
        fixtures::{self, Availability, Fixture, FixtureFilter},
        odds_now::{self, BookCoverage, Coverage},
    },
};

/// Events that one answer lists.
const MOST_EVENTS: i64 = 5_000;
/// With `include_started`: events that started so many minutes ago at most, a week.
const STARTED: i64 = 7 * 24 * 60;
/// More bookmakers than this in a list parameter are a mistake.
const MOST_PLATFORMS: usize = 100;
/// No name is longer.
const LONGEST_SEARCH: usize = 200;

/// Which events are counted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CoverageQuery {
    /// Also events that started within the last week, default false.
    include_started: bool,
}

/// One bookmaker's events.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformCoverage {
    /// Its slug.
    platform: String,
    total_events: i64,
    /// Those that the other side has too: of the reference book any competitor, of a competitor the reference book.
    matched_events: i64,
    unmatched_events: i64,
    /// Per cent of `total_events`.
    #[schema(value_type = f64)]
    match_rate: Percent,
}

impl From<&BookCoverage> for PlatformCoverage {
    fn from(of: &BookCoverage) -> Self {
        Self {
            platform: of.bookmaker.to_string(),
            total_events: of.total,
            matched_events: of.matched,
            unmatched_events: of.total - of.matched,
            match_rate: rate(of.matched, of.total),
        }
    }
}

fn rate(part: i64, whole: i64) -> Percent {
    if whole == 0 { Percent::ZERO } else { Percent::of_ratio(part, whole) }
}

/// How many events the reference book and its competitors have, or ever had, on offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoverageStats {
    /// Events that somebody has.
    total_events: i64,
    /// The reference book and at least one competitor.
    matched_count: i64,
    /// The reference book alone.
    betpawa_only_count: i64,
    /// Competitors, and not the reference book.
    competitor_only_count: i64,
    /// Per cent of `total_events` that are matched.
    #[schema(value_type = f64)]
    match_rate: Percent,
    /// By slug.
    by_platform: Vec<PlatformCoverage>,
}

impl From<&Coverage> for CoverageStats {
    fn from(of: &Coverage) -> Self {
        let total_events = of.matched + of.reference_only + of.others_only;
        Self {
            total_events,
            matched_count: of.matched,
            betpawa_only_count: of.reference_only,
            competitor_only_count: of.others_only,
            match_rate: rate(of.matched, total_events),
            by_platform: of.books.iter().map(PlatformCoverage::from).collect(),
        }
    }
}

/// How many events the reference book and its competitors have.
#[utoipa::path(get, path = "/api/palimpsest/coverage", tag = "events", params(CoverageQuery, MinPosition),
    responses((status = 200, body = CoverageStats)))]
pub(super) async fn stats(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<CoverageQuery>,
) -> Result<Answer<CoverageStats>> {
    let reference = reference(&state).await?;
    let coverage = odds_now::coverage(state.reader(), since(&state, query.include_started), &reference).await?;
    Ok(Answer(CoverageStats::from(&coverage)))
}

async fn reference(state: &ApiState) -> Result<Bookmaker> {
    Ok(state.desk().settings_in_force().await?.settings.reference_bookmaker.clone())
}

fn since(state: &ApiState, include_started: bool) -> Timestamp {
    if include_started { state.now().plus_minutes(-STARTED) } else { state.now() }
}

/// Who has an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// The reference book alone.
    BetpawaOnly,
    /// Competitors, and not the reference book.
    CompetitorOnly,
    /// The reference book and at least one competitor.
    Matched,
}

/// Which events by who has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Covered {
    /// All that somebody has.
    #[default]
    All,
    /// The reference book and at least one competitor.
    Matched,
    /// The reference book alone.
    BetpawaOnly,
    /// Competitors, and not the reference book.
    CompetitorOnly,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// What starts first comes first.
    #[default]
    Kickoff,
    /// By the events' names.
    Alphabetical,
    /// Tournaments by country and name, events by kickoff.
    Tournament,
}

/// Which events are listed. List parameters are repeated.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct CoveredQuery {
    /// By who has them, default `all`.
    #[param(inline)]
    availability: Covered,
    /// Only those that one of these bookmakers has.
    #[param(value_type = Vec<String>)]
    platforms: Vec<Bookmaker>,
    /// Only of this sport: the id of its first tournament.
    sport_id: Option<i64>,
    /// Also events that started within the last week, default false.
    include_started: bool,
    /// Part of a team's, a tournament's or a country's name, whatever the case and the accents.
    search: Option<String>,
    /// Default `kickoff`.
    #[param(inline)]
    sort: Order,
}

impl CoveredQuery {
    fn filter(self, reference: Bookmaker, after: Timestamp) -> Result<FixtureFilter> {
        if self.search.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            return Err(Problem::bad_request(format!("must have at most {LONGEST_SEARCH} characters"))
                .at("search")
                .into());
        }
        if self.platforms.len() > MOST_PLATFORMS {
            let detail = format!("must not be repeated more than {MOST_PLATFORMS} times");
            return Err(Problem::bad_request(detail).at("platforms").into());
        }
        let availability = match self.availability {
            Covered::All => Availability::Somewhere,
            Covered::Matched => Availability::Matched(reference),
            Covered::BetpawaOnly => Availability::OnlyAt(reference),
            Covered::CompetitorOnly => Availability::OnlyElsewhere(reference),
        };
        Ok(FixtureFilter {
            search: self.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
            starts_after: Some(after),
            sport: self.sport_id,
            availability: Some(availability),
            offered_by: self.platforms,
            ..FixtureFilter::default()
        })
    }
}

/// An event, and who has it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredEvent {
    id: i64,
    /// The SportRadar number; where there is none, linewatch's key.
    sportradar_id: String,
    name: String,
    home_team: String,
    away_team: String,
    #[schema(value_type = String, format = DateTime)]
    kickoff: Timestamp,
    tournament_name: String,
    tournament_id: Option<i64>,
    tournament_country: Option<String>,
    sport_name: String,
    availability: Match,
    /// Slugs of those who have it, or ever had, in order.
    platforms: Vec<String>,
}

impl CoveredEvent {
    fn of(fixture: &Fixture, books: &[Bookmaker], reference: &Bookmaker) -> Self {
        let key = fixture.key.as_str();
        let availability = match (books.contains(reference), books.iter().any(|book| book != reference)) {
            (true, true) => Match::Matched,
            (true, false) => Match::BetpawaOnly,
            (false, _) => Match::CompetitorOnly,
        };
        Self {
            id: fixture.id,
            sportradar_id: key.strip_prefix("sr:").unwrap_or(key).to_owned(),
            name: fixture.name.clone(),
            home_team: fixture.home_team.clone(),
            away_team: fixture.away_team.clone(),
            kickoff: fixture.kickoff,
            tournament_name: fixture.tournament.name.clone(),
            tournament_id: Some(fixture.tournament.id),
            tournament_country: country(&fixture.tournament),
            sport_name: fixture.sport.clone(),
            availability,
            platforms: books.iter().map(ToString::to_string).collect(),
        }
    }
}

/// How many of a tournament's listed events are matched.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TournamentCoverage {
    total: usize,
    matched: usize,
    betpawa_only: usize,
    competitor_only: usize,
}

impl TournamentCoverage {
    fn of(events: &[CoveredEvent]) -> Self {
        let count = |of: Match| events.iter().filter(|event| event.availability == of).count();
        Self {
            total: events.len(),
            matched: count(Match::Matched),
            betpawa_only: count(Match::BetpawaOnly),
            competitor_only: count(Match::CompetitorOnly),
        }
    }
}

/// A tournament and its listed events.
#[derive(Debug, Serialize, ToSchema)]
pub struct TournamentGroup {
    tournament_id: i64,
    tournament_name: String,
    tournament_country: Option<String>,
    sport_name: String,
    coverage: TournamentCoverage,
    events: Vec<CoveredEvent>,
}

/// Events by tournament, and who has them.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoveredEvents {
    /// Of all events, as `/api/palimpsest/coverage` has it.
    coverage: CoverageStats,
    tournaments: Vec<TournamentGroup>,
    /// How many events fit; of more than 5000 those that start first are listed.
    total: i64,
}

/// Which events each bookmaker has, by tournament.
#[utoipa::path(get, path = "/api/palimpsest/events", tag = "events", params(CoveredQuery, MinPosition),
    responses((status = 200, body = CoveredEvents), (status = 400, description = "A parameter is wrong")))]
pub(super) async fn events(
    _: Consistent,
    State(state): State<ApiState>,
    Query(query): Query<CoveredQuery>,
) -> Result<Answer<CoveredEvents>> {
    let (reference, after, order) = (reference(&state).await?, since(&state, query.include_started), query.sort);
    let filter = query.filter(reference.clone(), after)?;
    let found = fixtures::page(state.reader(), &filter, (MOST_EVENTS, 0)).await?;
    let streams: Vec<_> = found.fixtures.iter().map(|fixture| fixture.stream.as_str()).collect();
    let books = odds_now::offered_by(state.reader(), &streams).await?;
    let coverage = odds_now::coverage(state.reader(), after, &reference).await?;
    let event = |fixture: &Fixture| {
        CoveredEvent::of(fixture, books.get(&fixture.stream).map(Vec::as_slice).unwrap_or_default(), &reference)
    };
    let mut tournaments = grouped(found.fixtures.iter().map(|fixture| (fixture, event(fixture))));
    sort(&mut tournaments, order);
    Ok(Answer(CoveredEvents { coverage: CoverageStats::from(&coverage), tournaments, total: found.total }))
}

/// The events of each tournament, in the order in which they came.
fn grouped<'f>(events: impl Iterator<Item = (&'f Fixture, CoveredEvent)>) -> Vec<TournamentGroup> {
    let mut groups: BTreeMap<i64, TournamentGroup> = BTreeMap::new();
    for (fixture, event) in events {
        let group = groups.entry(fixture.tournament.id).or_insert_with(|| TournamentGroup {
            tournament_id: fixture.tournament.id,
            tournament_name: fixture.tournament.name.clone(),
            tournament_country: country(&fixture.tournament),
            sport_name: fixture.sport.clone(),
            coverage: TournamentCoverage::default(),
            events: Vec::new(),
        });
        group.events.push(event);
    }
    for group in groups.values_mut() {
        group.coverage = TournamentCoverage::of(&group.events);
    }
    groups.into_values().collect()
}

/// Orders events within their tournaments, which came by kickoff, and the tournaments by their first event.
fn sort(groups: &mut [TournamentGroup], order: Order) {
    let by_name = |a: &CoveredEvent, b: &CoveredEvent| (&a.name, a.kickoff, a.id).cmp(&(&b.name, b.kickoff, b.id));
    let first = |group: &TournamentGroup| group.events.first().map(|event| (event.kickoff, event.id));
    match order {
        Order::Kickoff => groups.sort_by_key(first),
        Order::Alphabetical => {
            for group in groups.iter_mut() {
                group.events.sort_by(by_name);
            }
            groups.sort_by(|a, b| match (a.events.first(), b.events.first()) {
                (Some(a), Some(b)) => by_name(a, b),
                (a, b) => a.is_some().cmp(&b.is_some()),
            });
        }
        Order::Tournament => groups.sort_by(|a, b| {
            let by = (&a.tournament_country, &a.tournament_name).cmp(&(&b.tournament_country, &b.tournament_name));
            if by == Ordering::Equal { a.tournament_id.cmp(&b.tournament_id) } else { by }
        }),
    }
}
