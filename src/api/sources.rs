//! What the sources could not use: `GET /api/sources/unmapped`.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::Query,
    problem::{Problem, ProblemBody, Result},
    state::ApiState,
};
use crate::{
    model::{Bookmaker, Timestamp},
    sources::books::{UnmappedMarket, UnmappedReason},
};

/// The most markets in one answer.
const MOST: usize = 1_000;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new().routes(routes!(unmapped))
}

/// Which markets to list.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct UnmappedQuery {
    /// Only this bookmaker's.
    #[param(value_type = Option<String>)]
    bookmaker: Option<Bookmaker>,
    /// Only those that are unmapped for this reason.
    reason: Option<UnmappedReason>,
    /// How many: 1 to 1000, 200 by default.
    limit: Option<usize>,
    /// After how many.
    offset: Option<usize>,
}

/// Markets that have no place in snapshots.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnmappedResponse {
    /// How many different ones there are.
    total: usize,
    /// How many of them for which reason.
    by_reason: BTreeMap<UnmappedReason, usize>,
    /// Some of them, those seen most often first.
    markets: Vec<UnmappedBody>,
}

/// A market that has no place in snapshots.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
struct UnmappedBody {
    /// Whose.
    #[schema(value_type = String)]
    bookmaker: Bookmaker,
    /// The bookmaker's id of it.
    #[schema(value_type = String)]
    market: compact_str::CompactString,
    /// What the bookmaker calls it, where it says so.
    #[schema(value_type = Option<String>)]
    name: Option<compact_str::CompactString>,
    /// Why.
    reason: UnmappedReason,
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
    get, path = "/api/sources/unmapped", tag = "scrape", params(UnmappedQuery),
    responses(
        (status = 200, body = UnmappedResponse),
        (status = 400, description = "A parameter out of bounds", body = ProblemBody<'static>, content_type = "application/problem+json"),
    )
)]
async fn unmapped(
    State(state): State<ApiState>,
    Query(query): Query<UnmappedQuery>,
) -> Result<axum::Json<UnmappedResponse>> {
    let limit = query.limit.unwrap_or(200);
    if !(1..=MOST).contains(&limit) {
        return Err(Problem::bad_request(format!("must lie between 1 and {MOST}")).at("limit").into_box());
    }
    let all = state.scraper().unmapped(|tally| tally.list(query.bookmaker.as_ref(), query.reason));
    let mut by_reason = BTreeMap::new();
    for market in &all {
        *by_reason.entry(market.reason).or_default() += 1;
    }
    let total = all.len();
    let markets = all.into_iter().skip(query.offset.unwrap_or(0)).take(limit).map(body).collect();
    Ok(axum::Json(UnmappedResponse { total, by_reason, markets }))
}

fn body(market: UnmappedMarket) -> UnmappedBody {
    let UnmappedMarket { bookmaker, market, name, reason, count, last_seen } = market;
    UnmappedBody { bookmaker, market, name, reason, times: count, last_seen }
}
