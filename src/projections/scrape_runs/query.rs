//! What can be asked of runs.

use super::{
    FAILURES_KEPT,
    view::{ActiveRun, FAILURE, PHASE, Phase, RUN, Run, RunFailure, failure, phase, run},
};
use crate::{
    model::{Bookmaker, FixtureKey, PlatformStatus, RunStatus},
    projections::{columns::Columns, conditions::Conditions},
    store::{Reader, StoreError},
};

/// Runs that can be going on at once: one a node, but for those whose node was killed.
const MOST_ACTIVE: i64 = 1_000;
/// Phases that are shown of a run.
const MOST_PHASES: i64 = 1_000;

/// The runs that are going on, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn active(reader: &Reader) -> Result<Vec<ActiveRun>, StoreError> {
    let sql = "SELECT run_key, id, started_at, progressed_at FROM scrape_runs WHERE status = $1 ORDER BY id LIMIT $2";
    let rows = reader.fetch(sql, &[RunStatus::Running.as_str().into(), MOST_ACTIVE.into()]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(ActiveRun {
                key: columns.text()?,
                id: columns.int()?.unsigned_abs(),
                started_at: columns.time()?,
                last_progress_at: columns.time()?,
            })
        })
        .collect()
}

/// Which runs.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Of one of these statuses, if any is named.
    pub statuses: Vec<RunStatus>,
}

/// A part of the runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPage {
    /// The runs.
    pub runs: Vec<Run>,
    /// How many fit in all.
    pub total: i64,
}

/// The runs that fit, newest first.
///
/// # Errors
/// When the database fails.
pub async fn page(reader: &Reader, filter: &RunFilter, (limit, offset): (i64, i64)) -> Result<RunPage, StoreError> {
    let mut conditions = Conditions::default();
    conditions.any_of("status", filter.statuses.iter().map(|status| status.as_str().into()).collect());
    let sql = format!("SELECT count(*) FROM scrape_runs{}", conditions.sql());
    let total = reader.fetch_optional(&sql, conditions.values()).await?.map_or(Ok(0), |row| row.int(0))?;
    let (limit, offset) = (conditions.bind(limit.into()), conditions.bind(offset.into()));
    let sql =
        format!("SELECT {RUN} FROM scrape_runs{} ORDER BY id DESC LIMIT {limit} OFFSET {offset}", conditions.sql());
    let rows = reader.fetch(&sql, conditions.values()).await?;
    Ok(RunPage { runs: rows.iter().map(run).collect::<Result<_, StoreError>>()?, total })
}

/// One run.
///
/// # Errors
/// When the database fails.
pub async fn find(reader: &Reader, id: i64) -> Result<Option<Run>, StoreError> {
    let sql = format!("SELECT {RUN} FROM scrape_runs WHERE id = $1");
    reader.fetch_optional(&sql, &[id.into()]).await?.as_ref().map(run).transpose()
}

/// The phases of a run, in order.
///
/// # Errors
/// When the database fails.
pub async fn phases_of(reader: &Reader, run: i64) -> Result<Vec<Phase>, StoreError> {
    let sql = format!("SELECT {PHASE} FROM scrape_phases WHERE run = $1 ORDER BY id LIMIT $2");
    reader.fetch(&sql, &[run.into(), MOST_PHASES.into()]).await?.iter().map(phase).collect()
}

/// What went wrong in a run: the first [`FAILURES_KEPT`], in order.
///
/// # Errors
/// When the database fails.
pub async fn errors_of(reader: &Reader, run: i64) -> Result<Vec<RunFailure>, StoreError> {
    let sql = format!("SELECT {FAILURE} FROM scrape_failures WHERE run = $1 ORDER BY number LIMIT $2");
    reader.fetch(&sql, &[run.into(), FAILURES_KEPT.into()]).await?.iter().map(failure).collect()
}

/// What failed in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedOf {
    /// How it goes, or went.
    pub status: RunStatus,
    /// Bookmakers that failed as a whole.
    pub bookmakers: Vec<Bookmaker>,
    /// Bookmakers that failed for some fixtures.
    pub in_part: Vec<Bookmaker>,
    /// Fixtures that failed at a bookmaker; each pair once, ordered.
    pub pairs: Vec<(Bookmaker, FixtureKey)>,
    /// Whether these are all; where not, more went wrong than is kept, and whoever tries again has to ask the
    /// bookmakers of `in_part` for everything.
    pub all: bool,
}

/// What failed in a run, if there is one of this id.
///
/// # Errors
/// When the database fails.
pub async fn failed_of(reader: &Reader, id: i64) -> Result<Option<FailedOf>, StoreError> {
    let Some(run) = find(reader, id).await? else { return Ok(None) };
    let failures = errors_of(reader, id).await?;
    let all = i64::try_from(failures.len()).is_ok_and(|kept| kept == run.failures);
    let mut pairs: Vec<_> = failures.into_iter().filter_map(|it| Some((it.bookmaker?, it.fixture?))).collect();
    pairs.sort();
    pairs.dedup();
    let (whole, rest): (Vec<_>, Vec<_>) =
        run.bookmakers.into_iter().partition(|of| of.status == PlatformStatus::Failed);
    let bookmakers = whole.into_iter().map(|of| of.bookmaker).collect();
    let in_part = rest.into_iter().filter(|of| of.failed > 0).map(|of| of.bookmaker).collect();
    Ok(Some(FailedOf { status: run.status, bookmakers, in_part, pairs, all }))
}
