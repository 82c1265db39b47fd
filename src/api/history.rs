//! `/api/events/{id}/…history`: how prices came to be what they are. `snake_case`.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ApiState,
    events::{OutcomeOdds, fixture, margin, outcome_odds},
    extract::{Consistent, MinPosition, Path, Query},
    params::{self, page},
    problem::Result,
};
use crate::{
    model::{Bookmaker, Line, MarketId, Percent, Timestamp},
    projections::{
        Standing,
        odds_history::{self, OfferChange, Period, Point},
    },
};

/// The routes of this resource.
pub fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(snapshots)).routes(routes!(odds)).routes(routes!(margins))
}

/// Which changes of an event's offers.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SnapshotQuery {
    /// Only of this bookmaker.
    #[param(value_type = Option<String>)]
    bookmaker_slug: Option<Bookmaker>,
    /// Not captured before.
    #[param(value_type = Option<String>, format = DateTime)]
    from_time: Option<Timestamp>,
    /// Not captured after.
    #[param(value_type = Option<String>, format = DateTime)]
    to_time: Option<Timestamp>,
    /// From 1 on, default 1.
    page: Option<i64>,
    /// 1 to 500, default 100.
    page_size: Option<i64>,
}

/// One change of a bookmaker's offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoricalSnapshot {
    /// The position of its event in the log.
    id: i64,
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    bookmaker_slug: String,
    bookmaker_name: String,
    /// How many markets changed.
    market_count: i64,
}

impl From<OfferChange> for HistoricalSnapshot {
    fn from(change: OfferChange) -> Self {
        Self {
            id: change.position.to_sql(),
            captured_at: change.captured_at,
            bookmaker_name: change.bookmaker.display_name().to_owned(),
            bookmaker_slug: change.bookmaker.to_string(),
            market_count: change.changed_markets,
        }
    }
}

/// A page of the changes of an event's offers, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SnapshotHistoryResponse {
    event_id: i64,
    snapshots: Vec<HistoricalSnapshot>,
    total: i64,
    page: i64,
    page_size: i64,
}

/// When an event's offers changed, newest first.
#[utoipa::path(get, path = "/api/events/{id}/history", tag = "history", params(("id" = i64, Path), SnapshotQuery, MinPosition),
    responses((status = 200, body = SnapshotHistoryResponse), (status = 404, description = "Event not found")))]
async fn snapshots(
    _: Consistent,
    State(state): State<ApiState>,
    Path(id): Path<i64>,
    Query(query): Query<SnapshotQuery>,
) -> Result<Answer<SnapshotHistoryResponse>> {
    let page = page(query.page, query.page_size, (100, 500))?;
    let stream = fixture(&state, id).await?.stream;
    params::period(("from_time", "to_time"), query.from_time, query.to_time)?;
    let period = Period { from: query.from_time, to: query.to_time };
    let (changes, total) =
        odds_history::changes(state.reader(), &stream, query.bookmaker_slug.as_ref(), period, page.window()).await?;
    let snapshots = changes.into_iter().map(HistoricalSnapshot::from).collect();
    Ok(Answer(SnapshotHistoryResponse { event_id: id, snapshots, total, page: page.number, page_size: page.size }))
}

/// Which part of a market's history.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// At which bookmaker.
    #[param(value_type = String)]
    bookmaker_slug: Bookmaker,
    /// The market's line, where it has one.
    #[param(value_type = Option<f64>)]
    line: Option<Line>,
    /// Not captured before.
    #[param(value_type = Option<String>, format = DateTime)]
    from_time: Option<Timestamp>,
    /// Not captured after.
    #[param(value_type = Option<String>, format = DateTime)]
    to_time: Option<Timestamp>,
}

/// A market at one bookmaker and its points, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarketHistory<P: ToSchema> {
    event_id: i64,
    bookmaker_slug: String,
    bookmaker_name: String,
    market_id: String,
    market_name: String,
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
    history: Vec<P>,
}

/// A market's prices at one moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct OddsHistoryPoint {
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    /// What could be bet on; of an unavailable market as it last was.
    outcomes: Vec<OutcomeOdds>,
    /// The bookmaker's margin in per cent, two decimals; of an unavailable market the last one; null where an outcome of it
    /// could not be bet on.
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// Whether it could be bet on.
    available: bool,
    /// Since when it could not.
    #[schema(value_type = Option<String>, format = DateTime)]
    unavailable_at: Option<Timestamp>,
    /// Whether it was only seen again, unchanged.
    confirmed: bool,
}

impl From<&Point> for OddsHistoryPoint {
    fn from(point: &Point) -> Self {
        Self {
            captured_at: point.captured_at,
            outcomes: outcome_odds(&point.market),
            margin: margin(&point.market),
            available: point.market.standing == Standing::Open,
            unavailable_at: point.market.unavailable_since,
            confirmed: point.confirmed,
        }
    }
}

/// A market's margin at one moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarginHistoryPoint {
    #[schema(value_type = String, format = DateTime)]
    captured_at: Timestamp,
    /// In per cent, two decimals; of an unavailable market the last one; null where an outcome of it
    /// could not be bet on.
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// Whether it could be bet on.
    available: bool,
    /// Since when it could not.
    #[schema(value_type = Option<String>, format = DateTime)]
    unavailable_at: Option<Timestamp>,
    /// Whether it was only seen again, unchanged.
    confirmed: bool,
}

impl From<&Point> for MarginHistoryPoint {
    fn from(point: &Point) -> Self {
        Self {
            captured_at: point.captured_at,
            margin: margin(&point.market),
            available: point.market.standing == Standing::Open,
            unavailable_at: point.market.unavailable_since,
            confirmed: point.confirmed,
        }
    }
}

/// A market's prices at one bookmaker, oldest first.
#[utoipa::path(get, path = "/api/events/{id}/markets/{market}/history", tag = "history",
    params(("id" = i64, Path), ("market" = String, Path), HistoryQuery, MinPosition),
    responses((status = 200, body = MarketHistory<OddsHistoryPoint>), (status = 404, description = "Event not found")))]
async fn odds(
    _: Consistent,
    State(state): State<ApiState>,
    Path((id, market)): Path<(i64, MarketId)>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<MarketHistory<OddsHistoryPoint>>> {
    market_history(&state, id, &market, query).await
}

/// A bookmaker's margin on a market, oldest first.
#[utoipa::path(get, path = "/api/events/{id}/markets/{market}/margin-history", tag = "history",
    params(("id" = i64, Path), ("market" = String, Path), HistoryQuery, MinPosition),
    responses((status = 200, body = MarketHistory<MarginHistoryPoint>), (status = 404, description = "Event not found")))]
async fn margins(
    _: Consistent,
    State(state): State<ApiState>,
    Path((id, market)): Path<(i64, MarketId)>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<MarketHistory<MarginHistoryPoint>>> {
    market_history(&state, id, &market, query).await
}

async fn market_history<P: ToSchema + for<'p> From<&'p Point>>(
    state: &ApiState,
    id: i64,
    market: &MarketId,
    query: HistoryQuery,
) -> Result<Answer<MarketHistory<P>>> {
    params::period(("from_time", "to_time"), query.from_time, query.to_time)?;
    let stream = fixture(state, id).await?.stream;
    let (book, period) = (query.bookmaker_slug, Period { from: query.from_time, to: query.to_time });
    let points = odds_history::market_history(state.reader(), &stream, &book, (market, query.line), period).await?;
    let newest = points.last().map(|point| &point.market);
    Ok(Answer(MarketHistory {
        event_id: id,
        bookmaker_name: book.display_name().to_owned(),
        bookmaker_slug: book.to_string(),
        market_id: market.to_string(),
        market_name: newest.map_or_else(|| market.to_string(), |market| market.name.to_string()),
        line: newest.map_or(query.line, |market| market.key.line),
        history: points.iter().map(P::from).collect(),
    }))
}
