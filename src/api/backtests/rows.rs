//! Alert by alert, and over time.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::done;
use crate::{
    api::{
        extract::{Path, Query},
        params::bounded,
        problem::{Problem, Result},
    },
    backtest::{
        Comparison, TimelineBucket,
        jobs::{Backtests, RowFilter, timeline_of},
    },
};
use linewatch_model::Timestamp;

/// The most buckets in one answer.
const MAX_BUCKETS: i64 = 1_000;

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct RowsQuery {
    /// Only `same`, `changed`, `lost` or `gained` ones.
    #[param(pattern = "^(same|changed|lost|gained)$")]
    class: Option<String>,
    /// Only those that are lost for this reason, or `below`.
    why: Option<String>,
    /// After this one: `nextCursor` of the part before.
    #[param(pattern = "^[0-9]{1,9}$")]
    cursor: Option<String>,
    /// At most so many: 1 to 500, default 100.
    #[param(minimum = 1, maximum = 500, default = 100)]
    limit: Option<i64>,
}

/// A part of the rows.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RowsPage {
    /// The rows, by time.
    #[schema(value_type = Vec<BacktestRow>)]
    rows: Vec<Box<RawValue>>,
    /// Asks, as `cursor`, for the next part; null at the end.
    next_cursor: Option<String>,
}

/// An alert and what would become of it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "rows are sent as they are stored; this describes them")]
pub(super) struct BacktestRow {
    /// `same`, `changed`, `lost` or `gained`.
    class: String,
    /// Why it is lost.
    why: Option<String>,
    /// The fixture's id.
    fixture_id: Option<i64>,
    /// The home team.
    home: String,
    /// The away team.
    away: String,
    /// When it was detected.
    #[schema(format = DateTime)]
    detected_at: String,
    /// What it says.
    r#type: String,
    /// Its severity by the rules that are compared with.
    severity_before: Option<String>,
    /// Its severity by the rules that are tried.
    severity_after: Option<String>,
    /// The monitor that raises it by the rules that are compared with.
    monitor_before: Option<String>,
    /// The monitor that raises it by the rules that are tried.
    monitor_after: Option<String>,
    /// Whose price or market.
    bookmaker: Option<String>,
    /// The market.
    market_id: String,
    /// Its line.
    line: Option<f64>,
    /// The outcome.
    outcome: Option<String>,
    /// The competitor or direction.
    side: Option<String>,
    /// The price before.
    old_price: Option<f64>,
    /// The price after.
    new_price: Option<f64>,
}

/// A backtest alert by alert, by time
#[utoipa::path(
    get, path = "/api/backtests/{id}/rows", operation_id = "list_backtest_rows", tag = "rules",
    params(("id" = String, Path, description = "Its id"), RowsQuery),
    responses(
        (status = 200, body = RowsPage),
        (status = 400, description = "A parameter is wrong"),
        (status = 404, description = "There is no such backtest"),
        (status = 409, description = "It is not done"),
    )
)]
pub(super) async fn rows(
    State(jobs): State<Backtests>,
    Path(id): Path<String>,
    Query(query): Query<RowsQuery>,
) -> Result<Answer<RowsPage>> {
    let limit = bounded("limit", query.limit, 100, 1..=500)?;
    if query.class.as_ref().is_some_and(|class| Comparison::ALL.iter().all(|known| known.as_str() != class)) {
        return Err(Problem::bad_request("must be same, changed, lost or gained").at("class").into());
    }
    let no_cursor = || Problem::bad_request("must be a nextCursor of an answer").at("cursor");
    let after = query.cursor.as_deref().map_or(Ok(0), str::parse).map_err(|_| no_cursor())?;
    done(&jobs, &id).await?;
    let filter = RowFilter { class: query.class.as_deref(), why: query.why.as_deref(), after };
    // One more than asked for tells whether there are more.
    let mut found = jobs.rows(&id, &filter, limit + 1).await?;
    let wanted = usize::try_from(limit).unwrap_or(0);
    let is_more = found.len() > wanted;
    found.truncate(wanted);
    let next_cursor = found.last().filter(|_| is_more).map(|last| last.number.to_string());
    let rows = found.into_iter().map(|row| RawValue::from_string(row.content)).collect::<Result<_, _>>();
    Ok(Answer(RowsPage { rows: rows.map_err(|error| Problem::internal(error).into_box())?, next_cursor }))
}

/// How long buckets are.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct TimelineQuery {
    /// From `5m` to `1d`, in steps of five minutes; default `1h`.
    #[param(
        pattern = "^(1d|([1-9]|1[0-9]|2[0-4])h|(5|[1-9][0-9]?[05]|1[0-3][0-9][05]|14[0-3][05]|1440)m)$",
        default = "1h"
    )]
    bucket: Option<String>,
}

/// Alerts over time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct TimelineDocument {
    /// How long a bucket is.
    bucket_minutes: i64,
    /// The buckets, from the first alert to the last.
    buckets: Vec<BucketDocument>,
}

/// Alerts of a bucket.
#[derive(Debug, Serialize, ToSchema)]
struct BucketDocument {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// How many alerts the rules raise that are compared with.
    before: u64,
    /// How many alerts the rules raise that are tried.
    after: u64,
    /// How many alerts were raised then, as the log has recorded it.
    recorded: u64,
}

/// The alerts of a backtest over time
#[utoipa::path(
    get, path = "/api/backtests/{id}/timeline", operation_id = "get_backtest_timeline", tag = "rules",
    params(("id" = String, Path, description = "Its id"), TimelineQuery),
    responses(
        (status = 200, body = TimelineDocument),
        (status = 400, description = "A parameter is wrong, or there are more than 1,000 buckets"),
        (status = 404, description = "There is no such backtest"),
        (status = 409, description = "It is not done"),
    )
)]
pub(super) async fn timeline(
    State(jobs): State<Backtests>,
    Path(id): Path<String>,
    Query(query): Query<TimelineQuery>,
) -> Result<Answer<TimelineDocument>> {
    let wrong = || Problem::bad_request("must be 5m to 1d in steps of five minutes, such as 1h or 30m").at("bucket");
    let minutes = minutes(query.bucket.as_deref().unwrap_or("1h")).ok_or_else(wrong)?;
    let stored = done(&jobs, &id).await?.timeline.unwrap_or_default();
    let stored: Vec<TimelineBucket> =
        serde_json::from_str(&stored).map_err(|error| Problem::internal(error).into_box())?;
    let buckets = timeline_of(&stored, minutes * 60_000_000, MAX_BUCKETS).map_err(|count| {
        let detail = format!("leads to {count} buckets, at most {MAX_BUCKETS} are sent; ask for longer ones");
        Problem::bad_request(detail).at("bucket")
    })?;
    let bucket = |bucket: TimelineBucket| BucketDocument {
        at: bucket.at,
        before: bucket.before,
        after: bucket.after,
        recorded: bucket.recorded,
    };
    Ok(Answer(TimelineDocument { bucket_minutes: minutes, buckets: buckets.into_iter().map(bucket).collect() }))
}

/// The minutes of a bucket: `5m`, `1h`, `1d`.
fn minutes(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        _ => return None,
    };
    let minutes = number.parse::<u16>().ok().map(i64::from)? * unit;
    ((5..=24 * 60).contains(&minutes) && minutes % 5 == 0).then_some(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_bounded() {
        assert_eq!(["5m", "30m", "1h", "24h", "1d"].map(|text| minutes(text).unwrap()), [5, 30, 60, 1_440, 1_440]);
        for wrong in ["", "m", "4m", "7m", "2d", "25h", "1w", "-5m", "1.5h", "\u{e4}"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }
}
