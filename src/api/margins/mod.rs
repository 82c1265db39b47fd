//! `/api/margins`: the bookmakers' margins by time to kickoff.

mod body;
mod summary;
mod timeline;
mod tournaments;

use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ApiState,
    params::bounded,
    problem::{Problem, Result},
};
use crate::{
    desk::Desk,
    projections::margins::{self, Days, KeptMarket, TimeToKickoff},
};
use linewatch_log::Reader;
use linewatch_model::{MarketId, Timestamp};

/// Days of an answer unless told, and the most.
const DAYS: i64 = 30;
const MOST_DAYS: i64 = 92;

/// The routes of this resource.
pub(super) fn routes() -> OpenApiRouter<ApiState> {
    OpenApiRouter::new()
        .routes(routes!(summary::summary))
        .routes(routes!(tournaments::tournaments))
        .routes(routes!(timeline::timeline))
}

/// How long before the kickoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub(super) enum Bucket {
    /// Seven days and more.
    #[serde(rename = "7d_and_more")]
    FromSevenDays,
    /// Three to seven days.
    #[serde(rename = "3d_to_7d")]
    ThreeToSevenDays,
    /// 24 to 72 hours.
    #[serde(rename = "24h_to_72h")]
    OneToThreeDays,
    /// Under 24 hours.
    #[serde(rename = "under_24h")]
    UnderOneDay,
}

impl From<Bucket> for TimeToKickoff {
    fn from(bucket: Bucket) -> Self {
        match bucket {
            Bucket::FromSevenDays => Self::FromSevenDays,
            Bucket::ThreeToSevenDays => Self::ThreeToSevenDays,
            Bucket::OneToThreeDays => Self::OneToThreeDays,
            Bucket::UnderOneDay => Self::UnderOneDay,
        }
    }
}

const fn bucket_name(time: TimeToKickoff) -> &'static str {
    match time {
        TimeToKickoff::FromSevenDays => "7d_and_more",
        TimeToKickoff::ThreeToSevenDays => "3d_to_7d",
        TimeToKickoff::OneToThreeDays => "24h_to_72h",
        TimeToKickoff::UnderOneDay => "under_24h",
    }
}

/// Which days, of UTC, as the queries have it: flattened, a number would be taken for text.
struct PeriodQuery {
    days: Option<i64>,
    until: Option<Timestamp>,
}

impl PeriodQuery {
    async fn days(&self, desk: &Desk, reader: &Reader) -> Result<Days> {
        let count = bounded("days", self.days, DAYS, 1..=MOST_DAYS)?;
        let last = match self.until {
            Some(until) => until,
            None => margins::newest_day(reader).await?.unwrap_or_else(|| desk.now()),
        };
        Ok(margins::days_until(last, count))
    }
}

/// Describes the id of a market whose margins are kept.
struct KeptMarketId;

impl PartialSchema for KeptMarketId {
    fn schema() -> RefOr<Schema> {
        let ids = margins::MARKETS.map(|market| market.id);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(ids)).into()
    }
}

impl ToSchema for KeptMarketId {}

/// The market with an id; 1X2 where none is named.
fn market(id: Option<&MarketId>) -> Result<KeptMarket> {
    let Some(id) = id else { return Ok(margins::MARKETS[0]) };
    KeptMarket::with_id(id).ok_or_else(|| {
        let kept = margins::MARKETS.map(|market| market.id).join(", ");
        Problem::bad_request(format!("margins are kept of the markets {kept}")).at("market").into()
    })
}
