//! What can be asked of runs.

use super::{
    FAILURES_KEPT,
    view::{ActiveRun, FAILURE, PHASE, Phase, RUN, Run, RunFailure, failure, phase, run},
};
use crate::projections::{columns::Columns, conditions::Conditions};
use linewatch_log::{Reader, StoreError};
use linewatch_model::{Bookmaker, BookmakerProgress, FixtureKey, PlatformStatus, RunScope, RunStatus};

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
    /// Of one of these scopes, if any is named.
    pub scopes: Vec<RunScope>,
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
    conditions.any_of("scope", filter.scopes.iter().map(|scope| scope.as_str().into()).collect());
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

/// What failed in a run, at each bookmaker of it at which something did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedAt {
    /// Where.
    pub bookmaker: Bookmaker,
    /// The fixtures, each once, in order; `None` where they are not all known: its lists could not be read, or more went
    /// wrong than is kept.
    pub fixtures: Option<Vec<FixtureKey>>,
}

/// What failed in a run.
///
/// # Errors
/// When the database fails.
pub async fn failed_of(reader: &Reader, run: &Run) -> Result<Vec<FailedAt>, StoreError> {
    let failures = errors_of(reader, run.id).await?;
    let all_kept = i64::try_from(failures.len()).is_ok_and(|kept| kept == run.failures);
    let at = |of: &BookmakerProgress| {
        let mut there = failures.iter().filter(|failure| failure.bookmaker.as_ref() == Some(&of.bookmaker)).peekable();
        let failed = of.status == PlatformStatus::Failed || of.failed > 0 || of.lists_failed > 0;
        if !failed && there.peek().is_none() {
            return None;
        }
        let (mut fixtures, mut without) = (Vec::new(), 0);
        for failure in there {
            match &failure.fixture {
                Some(fixture) => fixtures.push(fixture.clone()),
                None => without += 1,
            }
        }
        fixtures.sort();
        fixtures.dedup();
        let known = u32::try_from(fixtures.len()).is_ok_and(|known| known >= of.failed);
        let all_known =
            all_kept && known && without == 0 && of.lists_failed == 0 && of.status != PlatformStatus::Failed;
        Some(FailedAt { bookmaker: of.bookmaker.clone(), fixtures: all_known.then_some(fixtures) })
    };
    Ok(run.bookmakers.iter().filter_map(at).collect())
}
