//! `GET /api/margins/tournaments`: a market's margins in each tournament.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    KeptMarketId, PeriodQuery,
    body::{BookMargins, MarginMarket, PeriodDocument},
    market,
};
use crate::{
    api::{
        extract::{ConsistentWithHistory, MinPosition, Query},
        params::bounded,
        problem::{Problem, Result},
    },
    desk::Desk,
    projections::margins::{self, TournamentTotals},
};
use linewatch_log::Reader;
use linewatch_model::{MarketId, Timestamp, folded};

/// No name is longer.
const LONGEST_SEARCH: usize = 200;

/// Of which market and days, and which tournaments.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct TournamentMarginQuery {
    /// The id of a market whose margins are kept, default `3743` (1X2).
    #[param(inline, value_type = Option<KeptMarketId>)]
    market: Option<MarketId>,
    /// Part of the tournament's or the country's name, whatever the case and the accents.
    search: Option<String>,
    /// 1 to 500 tournaments, default 100: those of most fixtures.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// How many days, 1 to 92, default 30.
    #[param(minimum = 1, maximum = 92)]
    days: Option<i64>,
    /// The last of them is the day of this instant, default the newest day of which there are margins.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// A tournament's margins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TournamentMargins {
    /// The tournament.
    id: i64,
    /// Its name; `Unknown` where nobody named one.
    name: String,
    /// Its country; `Unknown` where nobody named one.
    country: String,
    /// The margins of each bookmaker.
    books: Vec<BookMargins>,
}

impl TournamentMargins {
    fn is_found(&self, search: &str) -> bool {
        folded(&self.name).contains(search) || folded(&self.country).contains(search)
    }
}

impl From<TournamentTotals> for TournamentMargins {
    fn from(of: TournamentTotals) -> Self {
        let books = of.books.iter().map(BookMargins::from).collect();
        Self { id: of.tournament.id, name: of.tournament.name, country: of.tournament.country, books }
    }
}

/// A market's margins in each tournament.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TournamentMarginList {
    #[serde(flatten)]
    period: PeriodDocument,
    /// The market.
    market: MarginMarket,
    /// Those of most fixtures first.
    tournaments: Vec<TournamentMargins>,
    /// How many fit.
    total: usize,
}

/// A market's margins in each tournament
#[utoipa::path(
    get, path = "/api/margins/tournaments", operation_id = "list_tournament_margins", tag = "history", params(TournamentMarginQuery, MinPosition),
    responses(
        (status = 200, body = TournamentMarginList),
        (status = 400, description = "A parameter is wrong"),
    )
)]
pub(super) async fn tournaments(
    _: ConsistentWithHistory,
    State(desk): State<Desk>,
    State(reader): State<Reader>,
    Query(query): Query<TournamentMarginQuery>,
) -> Result<Answer<TournamentMarginList>> {
    let (market, limit) = (market(query.market.as_ref())?, bounded("limit", query.limit, 100, 1..=500)?);
    let search = query.search.as_deref().map(str::trim).unwrap_or_default();
    if search.chars().count() > LONGEST_SEARCH {
        return Err(Problem::bad_request(format!("must have at most {LONGEST_SEARCH} characters")).at("search").into());
    }
    let days = PeriodQuery { days: query.days, until: query.until }.days(&desk, &reader).await?;
    let found = margins::tournaments(&reader, market, days).await?;
    let search = folded(search);
    let mut tournaments: Vec<_> = found.into_iter().map(TournamentMargins::from).collect();
    tournaments.retain(|it| search.is_empty() || it.is_found(&search));
    let total = tournaments.len();
    tournaments.truncate(usize::try_from(limit).unwrap_or(total));
    Ok(Answer(TournamentMarginList { period: days.into(), market: market.into(), tournaments, total }))
}
