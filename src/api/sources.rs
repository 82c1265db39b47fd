//! What the sources could not use: `GET /api/sources/unmapped`, `GET /api/sources/left-out`.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::Query,
    params,
    problem::{Problem, Result},
    state::ApiState,
};
use crate::scraping::Scraper;
use linewatch_bookmakers::books::{LeftOut, LeftOutReason, UnmappedMarket, UnmappedReason};
use linewatch_http::schema;
use linewatch_model::{Bookmaker, FixtureKey, Timestamp};

/// The most markets in one answer.
const MARKETS_PER_ANSWER: usize = 1_000;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(unmapped)).routes(routes!(left_out))
}

/// Which markets to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UnmappedQuery {
    /// Only this bookmaker's.
    #[param(inline, value_type = Option<schema::Bookmaker>)]
    bookmaker: Option<Bookmaker>,
    /// Only those that are unmapped for this reason.
    reason: Option<UnmappedKind>,
    /// How many: 1 to 1000, 200 by default.
    #[param(minimum = 1, maximum = 1000, default = 200)]
    limit: Option<usize>,
    /// How many of the first are skipped.
    #[param(minimum = 0, maximum = 2_147_483_647, default = 0)]
    offset: Option<i64>,
}

/// Why a market has no place in a snapshot (domain.md section 13, mapping results).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UnmappedReason)]
enum UnmappedKind {
    UnknownMarket,
    NoReferenceMarket,
    InvalidSpecifier,
    UnknownParameter,
    NoMatchingOutcomes,
    InvalidOdds,
    InvalidStatus,
    InvalidKey,
    Live,
    Duplicate,
}

impl From<UnmappedReason> for UnmappedKind {
    fn from(reason: UnmappedReason) -> Self {
        match reason {
            UnmappedReason::UnknownMarket => Self::UnknownMarket,
            UnmappedReason::NoReferenceMarket => Self::NoReferenceMarket,
            UnmappedReason::InvalidSpecifier => Self::InvalidSpecifier,
            UnmappedReason::UnknownParameter => Self::UnknownParameter,
            UnmappedReason::NoMatchingOutcomes => Self::NoMatchingOutcomes,
            UnmappedReason::InvalidOdds => Self::InvalidOdds,
            UnmappedReason::InvalidStatus => Self::InvalidStatus,
            UnmappedReason::InvalidKey => Self::InvalidKey,
            UnmappedReason::Live => Self::Live,
            UnmappedReason::Duplicate => Self::Duplicate,
        }
    }
}

/// Markets that have no place in snapshots.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnmappedResponse {
    /// How many different ones there are.
    total: usize,
    /// How many of them for which reason.
    by_reason: BTreeMap<UnmappedKind, usize>,
    /// Some of them, those seen most often first.
    markets: Vec<UnmappedBody>,
}

/// A market that has no place in snapshots.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnmappedBody {
    /// The bookmaker's slug.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The bookmaker's id of it.
    #[schema(value_type = String)]
    market: compact_str::CompactString,
    /// What the bookmaker calls it, where it says so.
    #[schema(value_type = Option<String>)]
    name: Option<compact_str::CompactString>,
    /// Why it has none.
    reason: UnmappedKind,
    /// In how many offers since linewatch started.
    times: u64,
    /// When it was seen last.
    #[schema(value_type = String, format = DateTime)]
    last_seen: Timestamp,
}

/// The bookmakers' markets that have no place in snapshots
///
/// Counted since linewatch started, by bookmaker, market and reason. One of them never fails a fixture.
#[utoipa::path(
    get, path = "/api/sources/unmapped", operation_id = "list_unmapped_markets", tag = "scrape", params(UnmappedQuery),
    responses(
        (status = 200, body = UnmappedResponse),
        (status = 400, description = "A parameter out of bounds"),
    )
)]
async fn unmapped(
    State(scraper): State<Scraper>,
    Query(query): Query<UnmappedQuery>,
) -> Result<axum::Json<UnmappedResponse>> {
    let limit = bounded(query.limit)?;
    let offset = offset(query.offset)?;
    let all = scraper.unmapped(|tally| tally.list(query.bookmaker.as_ref(), None)).into_iter().map(body);
    let all: Vec<UnmappedBody> = all.filter(|one| query.reason.is_none_or(|reason| one.reason == reason)).collect();
    let mut by_reason = BTreeMap::new();
    for market in &all {
        *by_reason.entry(market.reason).or_default() += 1;
    }
    let total = all.len();
    let markets = all.into_iter().skip(offset).take(limit).collect();
    Ok(axum::Json(UnmappedResponse { total, by_reason, markets }))
}

fn body(market: UnmappedMarket) -> UnmappedBody {
    let UnmappedMarket { bookmaker, market, name, reason, count, last_seen } = market;
    UnmappedBody { bookmaker, market, name, reason: reason.into(), times: count, last_seen }
}

fn offset(sent: Option<i64>) -> Result<usize> {
    let offset = params::bounded("offset", sent, 0, 0..=i64::from(i32::MAX))?;
    Ok(usize::try_from(offset).unwrap_or(0))
}

fn bounded(limit: Option<usize>) -> Result<usize> {
    let limit = limit.unwrap_or(200);
    if (1..=MARKETS_PER_ANSWER).contains(&limit) {
        return Ok(limit);
    }
    Err(Problem::bad_request(format!("must lie between 1 and {MARKETS_PER_ANSWER}")).at("limit").into_box())
}

/// Which fixtures to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct LeftOutQuery {
    /// Only this bookmaker's.
    #[param(inline, value_type = Option<schema::Bookmaker>)]
    bookmaker: Option<Bookmaker>,
    /// Only those that are left out for this reason.
    reason: Option<LeftOutKind>,
    /// How many: 1 to 1000, 200 by default.
    #[param(minimum = 1, maximum = 1000, default = 200)]
    limit: Option<usize>,
    /// How many of the first are skipped.
    #[param(minimum = 0, maximum = 2_147_483_647, default = 0)]
    offset: Option<i64>,
}

/// Why a listed fixture cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum LeftOutKind {
    /// It has no SportRadar id, so nobody knows which fixture of the others it is.
    NoSportradarId,
    /// Something about it is missing or cannot be read. Each run tells it as a `parse_error`.
    Unreadable,
    /// It is a match of another sport than football.
    OtherSport,
    /// The same match is listed under several ids; it is followed under others.
    Duplicate,
    /// It has two other teams than in the lists before. The run that found it tells it as an `other_fixture` and leaves it
    /// as it was; what the next lists say is believed.
    Renamed,
}

/// Fixtures of the bookmakers' newest lists that cannot be followed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct LeftOutResponse {
    /// How many there are; of each bookmaker at most 2,000 are known.
    total: usize,
    /// How many of them for which reason.
    by_reason: BTreeMap<LeftOutKind, usize>,
    /// Some of them, by bookmaker, in the order of its lists.
    fixtures: Vec<LeftOutBody>,
}

/// A fixture of a bookmaker's list that cannot be followed.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct LeftOutBody {
    /// Whose list.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The bookmaker's id of it.
    #[schema(value_type = String)]
    external_id: compact_str::CompactString,
    /// Which fixture it is, as far as that can be read.
    #[schema(value_type = Option<String>)]
    event_key: Option<FixtureKey>,
    /// What the bookmaker calls it.
    name: String,
    /// Why it is left out.
    reason: LeftOutKind,
    /// Why, in words.
    message: String,
}

/// The bookmakers' fixtures that cannot be followed
///
/// As the newest lists have them, read since linewatch started.
#[utoipa::path(
    get, path = "/api/sources/left-out", operation_id = "list_left_out_fixtures", tag = "scrape", params(LeftOutQuery),
    responses(
        (status = 200, body = LeftOutResponse),
        (status = 400, description = "A parameter out of bounds"),
    )
)]
async fn left_out(
    State(scraper): State<Scraper>,
    Query(query): Query<LeftOutQuery>,
) -> Result<axum::Json<LeftOutResponse>> {
    let limit = bounded(query.limit)?;
    let offset = offset(query.offset)?;
    let lists = scraper.left_out();
    let wanted = lists.into_iter().filter(|(book, _)| query.bookmaker.as_ref().is_none_or(|wanted| wanted == book));
    let all = wanted.flat_map(|(book, fixtures)| fixtures.into_iter().map(move |one| left_out_body(book.clone(), one)));
    let all: Vec<LeftOutBody> = all.filter(|one| query.reason.is_none_or(|reason| one.reason == reason)).collect();
    let mut by_reason = BTreeMap::new();
    for fixture in &all {
        *by_reason.entry(fixture.reason).or_default() += 1;
    }
    let total = all.len();
    let fixtures = all.into_iter().skip(offset).take(limit).collect();
    Ok(axum::Json(LeftOutResponse { total, by_reason, fixtures }))
}

fn left_out_body(bookmaker: Bookmaker, LeftOut { external_id, key, name, reason }: LeftOut) -> LeftOutBody {
    let kind = match reason {
        LeftOutReason::NoSportradarId => LeftOutKind::NoSportradarId,
        LeftOutReason::Unreadable(_) => LeftOutKind::Unreadable,
        LeftOutReason::OtherSport { .. } => LeftOutKind::OtherSport,
        LeftOutReason::Duplicate { .. } => LeftOutKind::Duplicate,
        LeftOutReason::Renamed { .. } => LeftOutKind::Renamed,
    };
    LeftOutBody { bookmaker, external_id, event_key: key, name, reason: kind, message: reason.to_string() }
}
