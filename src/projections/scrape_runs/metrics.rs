//! Figures over many runs.

use crate::projections::columns::Columns;
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, PlatformStatus, RunScope, RunStatus, ScrapeErrorType, Timestamp};

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// Bookmakers that figures are given of.
const MOST_BOOKS: i64 = 1_000;

/// How many runs there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// All of them but for visits to what starts soon.
    pub total: i64,
    /// Of those that began after an instant.
    pub recent: i64,
    /// Visits to what starts soon that began after it.
    pub recent_visits: i64,
    /// How long the whole cycles that have ended took together, in milliseconds.
    pub ended_ms: i64,
    /// How many whole cycles have ended.
    pub ended: i64,
}

/// How many runs there were in all, how many began after an instant, and how long whole cycles took.
///
/// # Errors
/// When the database fails.
pub async fn stats(reader: &Reader, since: Timestamp) -> Result<Stats, StoreError> {
    let sql = "SELECT count(CASE WHEN scope NOT IN ($3, $4) THEN 1 END), \
               count(CASE WHEN scope NOT IN ($3, $4) AND started_at >= $1 THEN 1 END), \
               count(CASE WHEN scope IN ($3, $4) AND started_at >= $1 THEN 1 END), COALESCE(CAST(sum(CASE WHEN scope = $2 THEN elapsed_ms END) AS bigint), 0), \
               count(CASE WHEN scope = $2 THEN ended_at END) FROM scrape_runs";
    let [soon, imminent] = RunScope::VISITS.map(|scope| scope.as_str().into());
    let values = [since.micros().into(), RunScope::Everything.as_str().into(), soon, imminent];
    let Some(row) = reader.fetch_optional(sql, &values).await? else { return Ok(Stats::default()) };
    Ok(Stats {
        total: row.int(0)?,
        recent: row.int(1)?,
        recent_visits: row.int(2)?,
        ended_ms: row.int(3)?,
        ended: row.int(4)?,
    })
}

/// The runs of a scope that began on one day, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Midnight.
    pub begins: Timestamp,
    /// How many have ended.
    pub ended: i64,
    /// How long those took together, in milliseconds.
    pub ended_ms: i64,
    /// Fixtures recorded.
    pub fixtures: i64,
    /// Runs that were completed.
    pub completed: i64,
    /// Runs of which a part failed.
    pub partial: i64,
    /// Runs that failed.
    pub failed: i64,
}

/// The days since an instant on which runs of a scope began, in order.
///
/// # Errors
/// When the database fails.
pub async fn days_since(reader: &Reader, since: Timestamp, scope: RunScope) -> Result<Vec<Day>, StoreError> {
    let sql = "SELECT started_at / $1, count(ended_at), COALESCE(CAST(sum(elapsed_ms) AS bigint), 0), \
               CAST(sum(fixtures) AS bigint), CAST(sum(CASE WHEN status = $2 THEN 1 ELSE 0 END) AS bigint), \
               CAST(sum(CASE WHEN status = $3 THEN 1 ELSE 0 END) AS bigint), \
               CAST(sum(CASE WHEN status IN ($4, $5) THEN 1 ELSE 0 END) AS bigint) \
               FROM scrape_runs WHERE started_at >= $6 AND scope = $7 GROUP BY 1 ORDER BY 1";
    let values = [
        DAY.into(),
        RunStatus::Completed.as_str().into(),
        RunStatus::Partial.as_str().into(),
        RunStatus::Failed.as_str().into(),
        RunStatus::ConnectionFailed.as_str().into(),
        since.micros().into(),
        scope.as_str().into(),
    ];
    let rows = reader.fetch(sql, &values).await?;
    rows.iter()
        .map(|row| {
            let begins = Timestamp::from_micros(row.int(0)?.saturating_mul(DAY)).unwrap_or(Timestamp::MIN);
            Ok(Day {
                begins,
                ended: row.int(1)?,
                ended_ms: row.int(2)?,
                fixtures: row.int(3)?,
                completed: row.int(4)?,
                partial: row.int(5)?,
                failed: row.int(6)?,
            })
        })
        .collect()
}

/// One bookmaker over many runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookMetric {
    /// Which.
    pub bookmaker: Bookmaker,
    /// Runs that asked it and ended.
    pub runs: i64,
    /// Those in which it was completed.
    pub completed: i64,
    /// How long it took together, in milliseconds.
    pub duration_ms: i64,
    /// Fixtures that were wanted.
    pub total: i64,
    /// Fixtures recorded.
    pub scraped: i64,
    /// Fixtures failed.
    pub failed: i64,
}

/// What became of each bookmaker in the runs of a scope, or of any, that ended after an instant, ordered by slug.
///
/// # Errors
/// When the database fails.
pub async fn books_since(
    reader: &Reader,
    since: Timestamp,
    scope: Option<RunScope>,
) -> Result<Vec<BookMetric>, StoreError> {
    let sql = "SELECT bookmaker, count(*), CAST(sum(CASE WHEN status = $1 THEN 1 ELSE 0 END) AS bigint), \
               CAST(sum(duration_ms) AS bigint), CAST(sum(total) AS bigint), CAST(sum(scraped) AS bigint), \
               CAST(sum(failed) AS bigint) FROM scrape_results WHERE ended_at >= $2 AND ($3 = '' OR scope = $3) \
               GROUP BY bookmaker LIMIT $4";
    let values = [
        PlatformStatus::Completed.as_str().into(),
        since.micros().into(),
        scope.map_or("", RunScope::as_str).into(),
        MOST_BOOKS.into(),
    ];
    let rows = reader.fetch(sql, &values).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(BookMetric {
            bookmaker: columns.parse()?,
            runs: columns.int()?,
            completed: columns.int()?,
            duration_ms: columns.int()?,
            total: columns.int()?,
            scraped: columns.int()?,
            failed: columns.int()?,
        })
    };
    let mut books = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    // Databases order text each in their own way.
    books.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
    Ok(books)
}

/// What the runs that began after an instant did together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Runs.
    pub runs: i64,
    /// Fixtures recorded.
    pub fixtures: i64,
    /// Fixtures failed.
    pub failed: i64,
    /// Snapshots that changed something.
    pub changed: i64,
    /// Snapshots that changed nothing.
    pub unchanged: i64,
    /// Snapshots older than what was known.
    pub stale: i64,
    /// Alerts raised.
    pub alerts: i64,
    /// Markets withdrawn by reconciling.
    pub reconciled: i64,
}

/// What the runs that began after an instant did together.
///
/// # Errors
/// When the database fails.
pub async fn totals_since(reader: &Reader, since: Timestamp) -> Result<Totals, StoreError> {
    let sums = ["fixtures", "failed", "changed", "unchanged", "stale", "alerts", "reconciled"]
        .map(|column| format!("COALESCE(CAST(sum({column}) AS bigint), 0)"));
    let sql = format!("SELECT count(*), {} FROM scrape_runs WHERE started_at >= $1", sums.join(", "));
    let Some(row) = reader.fetch_optional(&sql, &[since.micros().into()]).await? else { return Ok(Totals::default()) };
    let mut columns = Columns::of(&row);
    Ok(Totals {
        runs: columns.int()?,
        fixtures: columns.int()?,
        failed: columns.int()?,
        changed: columns.int()?,
        unchanged: columns.int()?,
        stale: columns.int()?,
        alerts: columns.int()?,
        reconciled: columns.int()?,
    })
}

/// How often one kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCount {
    /// What kind.
    pub error_type: ScrapeErrorType,
    /// How often, among what is kept.
    pub count: i64,
}

/// What went wrong after an instant, by kind, among what is kept.
///
/// # Errors
/// When the database fails.
pub async fn errors_since(reader: &Reader, since: Timestamp) -> Result<Vec<ErrorCount>, StoreError> {
    let sql = "SELECT error_type, count(*) FROM scrape_failures WHERE failed_at >= $1 GROUP BY error_type";
    let rows = reader.fetch(sql, &[since.micros().into()]).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(ErrorCount { error_type: columns.parse()?, count: columns.int()? })
    };
    let mut counts = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    counts.sort_by_key(|count| count.error_type);
    Ok(counts)
}

/// How a bookmaker did in the last run that asked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookHealth {
    /// Which.
    pub bookmaker: Bookmaker,
    /// What became of it in that run.
    pub last_status: PlatformStatus,
    /// When it was completed last.
    pub last_success_at: Option<Timestamp>,
}

/// How every bookmaker did in the last run that asked it, ordered by slug.
///
/// # Errors
/// When the database fails.
pub async fn health(reader: &Reader) -> Result<Vec<BookHealth>, StoreError> {
    let sql = "SELECT bookmaker, last_status, last_success_at FROM scrape_books LIMIT $1";
    let rows = reader.fetch(sql, &[MOST_BOOKS.into()]).await?;
    let read = |row| {
        let mut columns = Columns::of(row);
        Ok(BookHealth {
            bookmaker: columns.parse()?,
            last_status: columns.parse()?,
            last_success_at: columns.opt_time()?,
        })
    };
    let mut books = rows.iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
    books.sort_by(|a, b| a.bookmaker.cmp(&b.bookmaker));
    Ok(books)
}
