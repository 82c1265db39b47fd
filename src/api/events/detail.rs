//! One event with every market of every bookmaker.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{body::MatchedEvent, fixture, markets::MarketOddsDetail};
use crate::{
    api::{
        ApiState,
        extract::{Consistent, MinPosition, Path},
        problem::Result,
    },
    model::Timestamp,
    projections::odds_now::{self, Book, BookOffer},
};

/// A bookmaker's whole offer.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookmakerMarketData {
    bookmaker_slug: String,
    bookmaker_name: String,
    /// When the offer was last seen.
    #[schema(value_type = String, format = DateTime)]
    snapshot_time: Timestamp,
    markets: Vec<MarketOddsDetail>,
}

impl BookmakerMarketData {
    fn of(offer: &BookOffer, books: &[Book]) -> Option<Self> {
        let book = books.iter().find(|book| book.bookmaker == offer.bookmaker)?;
        Some(Self {
            bookmaker_slug: offer.bookmaker.to_string(),
            bookmaker_name: offer.bookmaker.display_name().to_owned(),
            snapshot_time: book.confirmed_at,
            markets: offer.markets.iter().filter_map(MarketOddsDetail::of).collect(),
        })
    }
}

/// An event with every market of every bookmaker.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventDetailResponse {
    #[serde(flatten)]
    event: MatchedEvent,
    markets_by_bookmaker: Vec<BookmakerMarketData>,
}

/// One event, all bookmakers' markets side by side.
#[utoipa::path(get, path = "/api/events/{id}", tag = "events", params(("id" = i64, Path), MinPosition),
    responses((status = 200, body = EventDetailResponse), (status = 404, description = "Event not found")))]
pub(super) async fn detail(
    _: Consistent,
    State(state): State<ApiState>,
    Path(id): Path<i64>,
) -> Result<Answer<EventDetailResponse>> {
    let fixture = fixture(&state, id).await?;
    let books = odds_now::books(state.reader(), &[&fixture.stream]).await?;
    let offers = odds_now::offers(state.reader(), &fixture.stream).await?;
    let markets_by_bookmaker = offers.iter().filter_map(|offer| BookmakerMarketData::of(offer, &books)).collect();
    Ok(Answer(EventDetailResponse { event: MatchedEvent::of(&fixture, &books), markets_by_bookmaker }))
}
