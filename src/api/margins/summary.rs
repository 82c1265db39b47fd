//! `GET /api/margins`: each market's margins.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    PeriodQuery,
    body::{BookMargins, MarginMarket, PeriodDocument},
};
use crate::{
    api::{
        extract::{ConsistentWithHistory, MinPosition, Query},
        problem::Result,
    },
    desk::Desk,
    projections::margins::{self, MarketTotals},
};
use linewatch_log::Reader;
use linewatch_model::Timestamp;

/// Of which tournament and days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct MarginQuery {
    /// The id of a tournament, default all of them.
    tournament: Option<i64>,
    /// How many days, 1 to 92, default 30.
    #[param(minimum = 1, maximum = 92)]
    days: Option<i64>,
    /// The last of them is the day of this instant, default the newest day of which there are margins.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// A market's margins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarketMargins {
    #[serde(flatten)]
    market: MarginMarket,
    /// The margins of each bookmaker.
    books: Vec<BookMargins>,
}

impl From<&MarketTotals> for MarketMargins {
    fn from(of: &MarketTotals) -> Self {
        Self { market: of.market.into(), books: of.books.iter().map(BookMargins::from).collect() }
    }
}

/// The margins of each market.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarginSummary {
    #[serde(flatten)]
    period: PeriodDocument,
    /// The markets that lists show.
    markets: Vec<MarketMargins>,
}

/// Margins by market, bookmaker and time to kickoff
///
/// A margin counts for as long as its prices held before the kickoff, seen again or not, at most for a day. Days are those on
/// which they held.
#[utoipa::path(
    get, path = "/api/margins", operation_id = "get_margins", tag = "history", params(MarginQuery, MinPosition),
    responses(
        (status = 200, body = MarginSummary),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn summary(
    _: ConsistentWithHistory,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(query): Query<MarginQuery>,
) -> Result<Answer<MarginSummary>> {
    let days = PeriodQuery { days: query.days, until: query.until }.days(&desk, &reader).await?;
    let markets = margins::margins(&reader, query.tournament, days).await?;
    let markets = markets.iter().map(MarketMargins::from).collect();
    Ok(Answer(MarginSummary { period: days.into(), markets }))
}
