//! `GET /api/margins/timeline`: a market's margins day by day.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Bucket, KeptMarketId, PeriodQuery,
    body::{MarginMarket, PeriodDocument, date},
    market,
};
use crate::{
    api::{
        extract::{ConsistentWithHistory, MinPosition, Query},
        problem::Result,
    },
    desk::Desk,
    projections::margins::{self, BookMargin},
};
use linewatch_log::Reader;
use linewatch_model::{MarketId, Percent, Timestamp};

/// Of which market, tournament and days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct TimelineQuery {
    /// The id of a market whose margins are kept, default `3743` (1X2).
    #[param(inline, value_type = Option<KeptMarketId>)]
    market: Option<MarketId>,
    /// The id of a tournament, default all of them.
    tournament: Option<i64>,
    /// Only so long before the kickoff.
    #[param(inline)]
    bucket: Option<Bucket>,
    /// How many days, 1 to 92, default 30.
    #[param(minimum = 1, maximum = 92)]
    days: Option<i64>,
    /// The last of them is the day of this instant, default the newest day of which there are margins.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// A bookmaker's margin on one day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarginPoint {
    /// The day, UTC.
    #[schema(format = Date, example = "2026-11-21")]
    day: String,
    /// In per cent, the mean over the time for which prices held.
    #[schema(value_type = f64)]
    margin: Percent,
}

/// A bookmaker's margins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BookTimeline {
    /// Its slug.
    bookmaker_slug: String,
    /// Its name for people.
    bookmaker_name: String,
    /// Day by day; days without prices are left out.
    points: Vec<MarginPoint>,
}

/// A market's margins day by day.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarginTimeline {
    #[serde(flatten)]
    period: PeriodDocument,
    /// The market.
    market: MarginMarket,
    /// The margins of each bookmaker.
    books: Vec<BookTimeline>,
}

/// A market's margins day by day, at each bookmaker
#[utoipa::path(
    get, path = "/api/margins/timeline", operation_id = "get_margin_timeline", tag = "history", params(TimelineQuery, MinPosition),
    responses(
        (status = 200, body = MarginTimeline),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn timeline(
    _: ConsistentWithHistory,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(query): Query<TimelineQuery>,
) -> Result<Answer<MarginTimeline>> {
    let market = market(query.market.as_ref())?;
    let days = PeriodQuery { days: query.days, until: query.until }.days(&desk, &reader).await?;
    let points = margins::timeline(&reader, market, query.tournament, days).await?;
    let books = points.chunk_by(|(a, _), (b, _)| a.bookmaker == b.bookmaker);
    let books = books.filter_map(|points| book(points, query.bucket)).collect();
    Ok(Answer(MarginTimeline { period: days.into(), market: market.into(), books }))
}

fn book(points: &[(BookMargin, i64)], bucket: Option<Bucket>) -> Option<BookTimeline> {
    let (BookMargin { bookmaker, .. }, _) = points.first()?;
    let point = |(of, day): &(BookMargin, i64)| {
        let total = bucket.map_or_else(|| of.totals.all(), |bucket| of.totals.at(bucket.into()));
        Some(MarginPoint { day: date(*day), margin: total.mean()? })
    };
    Some(BookTimeline {
        bookmaker_slug: bookmaker.to_string(),
        bookmaker_name: bookmaker.display_name().to_owned(),
        points: points.iter().filter_map(point).collect(),
    })
}
