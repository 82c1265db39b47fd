//! Margins as clients read them.

use serde::Serialize;
use utoipa::ToSchema;

use super::bucket_name;
use crate::projections::margins::{BookMargin, Days, KeptMarket, TimeToKickoff};
use linewatch_bookmakers::markets::Table;
use linewatch_model::{Line, Percent, Timestamp};

const MICROS_PER_DAY: i64 = 24 * 3_600 * 1_000_000;

/// A day of UTC as `2026-11-21`.
pub(super) fn date(day: i64) -> String {
    let begins = Timestamp::from_micros(day.saturating_mul(MICROS_PER_DAY)).unwrap_or(Timestamp::MIN);
    begins.to_string().chars().take(10).collect()
}

/// The days that were asked for, both included.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PeriodDocument {
    /// The first day, UTC.
    #[schema(format = Date, example = "2026-10-23")]
    first_day: String,
    /// The last day, UTC.
    #[schema(format = Date, example = "2026-11-21")]
    last_day: String,
}

impl From<Days> for PeriodDocument {
    fn from(days: Days) -> Self {
        Self { first_day: date(days.first), last_day: date(days.last) }
    }
}

/// A market whose margins are kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MarginMarket {
    /// Its id.
    #[schema(example = "3743")]
    market_id: String,
    /// Its name for people.
    #[schema(example = "1X2 - Full Time")]
    market_name: String,
    /// Its line, where it has one.
    #[schema(value_type = Option<f64>)]
    line: Option<Line>,
}

impl From<KeptMarket> for MarginMarket {
    fn from(market: KeptMarket) -> Self {
        let known = Table::get().reference(market.id);
        Self {
            market_id: market.id.to_owned(),
            market_name: known.map_or_else(|| market.id.to_owned(), |known| known.name.to_string()),
            line: market.line.and_then(|units| Line::from_units(units.into()).ok()),
        }
    }
}

/// A bookmaker's margin at one time to kickoff.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BucketMargin {
    /// `7d_and_more`, `3d_to_7d`, `24h_to_72h` or `under_24h` before the kickoff.
    bucket: &'static str,
    /// In per cent, the mean over the time for which prices held; null where there were none.
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// Fixtures that were first seen so close to their kickoff in these days.
    fixtures: i64,
}

/// A bookmaker's margins.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct BookMargins {
    /// Its slug.
    bookmaker_slug: String,
    /// Its name for people.
    bookmaker_name: String,
    /// Over all times to kickoff, in per cent.
    #[schema(value_type = Option<f64>)]
    margin: Option<Percent>,
    /// The margins by time to kickoff, the longest first.
    buckets: Vec<BucketMargin>,
}

impl From<&BookMargin> for BookMargins {
    fn from(of: &BookMargin) -> Self {
        let bucket = |time: TimeToKickoff| {
            let total = of.totals.at(time);
            BucketMargin { bucket: bucket_name(time), margin: total.mean(), fixtures: total.fixtures }
        };
        Self {
            bookmaker_slug: of.bookmaker.to_string(),
            bookmaker_name: of.bookmaker.display_name().to_owned(),
            margin: of.totals.all().mean(),
            buckets: TimeToKickoff::ALL.into_iter().map(bucket).collect(),
        }
    }
}
