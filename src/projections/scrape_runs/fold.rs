//! The fold. Some tens of events a run, so each is written when it comes.

use crate::{
    events::{Event, ScrapeRunEvent},
    projections::{ApplyError, LogEvent, ModelTx},
};
use linewatch_log::Value;
use linewatch_model::{
    Bookmaker, BookmakerProgress, PlatformStatus, Position, RunScope, RunStatus, ScrapeFailure, ScrapePhase, Timestamp,
    Trigger,
};

use super::{FAILURES_KEPT, KEPT_DAYS};

/// Runs that are let go with one that begins.
const PRUNED_TOGETHER: i64 = 5;

pub(super) async fn apply(model: &mut ModelTx<'_>, events: impl Iterator<Item = &LogEvent>) -> Result<(), ApplyError> {
    for event in events {
        if let Event::ScrapeRun(happened) = event.event()? {
            Fold { model, event }.happened(happened).await?;
        }
    }
    Ok(())
}

struct Fold<'m, 'a, 'e> {
    model: &'m mut ModelTx<'a>,
    event: &'e LogEvent,
}

/// A run as it was before an event.
struct Known {
    id: i64,
    scope: String,
    phase: String,
    /// Failures that are kept so far.
    failures_kept: i64,
}

/// What the end of a run says that the batches have not.
#[derive(Clone, Copy)]
struct Counts {
    fixtures: u32,
    failed: u32,
    reconciled: u32,
    withdrawn: u32,
    alerts: u32,
}

/// How an end leaves a run.
struct End<'e> {
    status: RunStatus,
    phase: ScrapePhase,
    /// Nothing where the batches have said it.
    counts: Option<Counts>,
    message: Option<&'e str>,
    bookmakers: &'e [BookmakerProgress],
    elapsed_ms: u64,
    at: Timestamp,
}

impl Fold<'_, '_, '_> {
    async fn happened(&mut self, happened: &ScrapeRunEvent) -> Result<(), ApplyError> {
        match happened {
            ScrapeRunEvent::ScrapeRunStarted { key, trigger, scope, bookmakers, at } => {
                self.start(key, (trigger, *scope), bookmakers, *at).await
            }
            ScrapeRunEvent::ScrapeProgressed { run, failures, failures_left_out, at, .. } => {
                let known = self.known(*run).await?;
                self.progress(&known, happened).await?;
                self.fail(&known, failures, *failures_left_out, *at).await
            }
            ScrapeRunEvent::ScrapeBatchRecorded { run, failures, failures_left_out, at, .. } => {
                let known = self.known(*run).await?;
                self.batch(&known, happened).await?;
                self.fail(&known, failures, *failures_left_out, *at).await
            }
            ScrapeRunEvent::ScrapeRunCompleted {
                run,
                status,
                fixtures,
                failed,
                reconciled,
                withdrawn,
                alerts,
                bookmakers,
                elapsed_ms,
                at,
                ..
            } => {
                let known = self.known(*run).await?;
                let counts = Some(Counts {
                    fixtures: *fixtures,
                    failed: *failed,
                    reconciled: *reconciled,
                    withdrawn: *withdrawn,
                    alerts: *alerts,
                });
                let (status, phase) = (*status, ScrapePhase::Completed);
                let (elapsed_ms, at) = (*elapsed_ms, *at);
                self.end(&known, End { status, phase, counts, message: None, bookmakers, elapsed_ms, at }).await
            }
            ScrapeRunEvent::ScrapeRunFailed { run, status, failure, bookmakers, elapsed_ms, at, .. } => {
                let known = self.known(*run).await?;
                if !self.is_first(&known, failure).await? {
                    self.fail(&known, std::slice::from_ref(failure), 0, *at).await?;
                }
                let (status, phase, message) = (*status, ScrapePhase::Failed, Some(failure.message.as_str()));
                let (elapsed_ms, at) = (*elapsed_ms, *at);
                self.end(&known, End { status, phase, counts: None, message, bookmakers, elapsed_ms, at }).await
            }
        }
    }

    async fn start(
        &mut self,
        key: &str,
        (trigger, scope): (&Trigger, RunScope),
        bookmakers: &[Bookmaker],
        at: Timestamp,
    ) -> Result<(), ApplyError> {
        let bookmakers: Vec<_> = bookmakers.iter().map(BookmakerProgress::pending).collect();
        let sql = "INSERT INTO scrape_runs~ (id, run_key, started_by, scope, status, phase, done, total, started_at, \
                   progressed_at, fixtures, failed, batches, changed, unchanged, stale, alerts, reconciled, failures, \
                   failures_kept, bookmakers) \
                   VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $9)";
        let id = self.event.recorded.position.to_sql();
        let values = [
            id.into(),
            key.into(),
            trigger.to_string().into(),
            scope.as_str().into(),
            RunStatus::Running.as_str().into(),
            ScrapePhase::Initializing.as_str().into(),
            at.micros().into(),
            at.micros().into(),
            self.json(&bookmakers)?,
        ];
        self.model.execute(sql, &values).await?;
        self.open_phase(id, ScrapePhase::Initializing, at, None, None).await?;
        self.prune(at).await
    }

    /// Lets the oldest runs go that ended, a few with each that begins.
    async fn prune(&mut self, at: Timestamp) -> Result<(), ApplyError> {
        let sql = "SELECT id FROM scrape_runs~ WHERE started_at < $1 AND ended_at IS NOT NULL \
                   ORDER BY started_at, id LIMIT $2";
        let oldest = at.micros() - KEPT_DAYS * 24 * 60 * 60 * 1_000_000;
        for row in self.model.fetch(sql, &[oldest.into(), PRUNED_TOGETHER.into()]).await? {
            let run = row.int(0)?;
            for sql in [
                "DELETE FROM scrape_failures~ WHERE run = $1",
                "DELETE FROM scrape_results~ WHERE run = $1",
                "DELETE FROM scrape_phases~ WHERE run = $1",
                "DELETE FROM scrape_runs~ WHERE id = $1",
            ] {
                self.model.execute(sql, &[run.into()]).await?;
            }
        }
        Ok(())
    }

    /// The run that an event belongs to. It must have begun, and not ended.
    async fn known(&mut self, run: Position) -> Result<Known, ApplyError> {
        let sql = "SELECT id, scope, phase, failures_kept FROM scrape_runs~ WHERE id = $1 AND ended_at IS NULL";
        let rows = self.model.fetch(sql, &[run.to_sql().into()]).await?;
        let Some(row) = rows.first() else {
            return Err(self.event.cannot_apply(format!("the scrape run {run} is not going on")));
        };
        Ok(Known { id: row.int(0)?, scope: row.text(1)?, phase: row.text(2)?, failures_kept: row.int(3)? })
    }

    async fn progress(&mut self, known: &Known, happened: &ScrapeRunEvent) -> Result<(), ApplyError> {
        let ScrapeRunEvent::ScrapeProgressed { phase, current, total, message, bookmakers, at, .. } = happened else {
            return Ok(());
        };
        let sql = "UPDATE scrape_runs~ SET phase = $1, done = $2, total = $3, message = $4, progressed_at = $5, \
                   bookmakers = $6 WHERE id = $7";
        let values = [
            phase.as_str().into(),
            int(*current),
            int(*total),
            message.as_deref().into(),
            at.micros().into(),
            self.json(bookmakers)?,
            known.id.into(),
        ];
        self.model.execute(sql, &values).await?;
        if known.phase == phase.as_str() {
            self.go_on(known.id, *current, message.as_deref()).await
        } else {
            self.close_phase(known.id, *at).await?;
            self.open_phase(known.id, *phase, *at, Some(*current), message.as_deref()).await
        }
    }

    async fn batch(&mut self, known: &Known, happened: &ScrapeRunEvent) -> Result<(), ApplyError> {
        let ScrapeRunEvent::ScrapeBatchRecorded {
            fixtures,
            changed,
            unchanged,
            stale,
            alerts,
            failed,
            current,
            total,
            bookmakers,
            at,
            ..
        } = happened
        else {
            return Ok(());
        };
        let sql = "UPDATE scrape_runs~ SET done = $1, total = $2, fixtures = fixtures + $3, failed = failed + $4, \
                   changed = changed + $5, unchanged = unchanged + $6, stale = stale + $7, alerts = alerts + $8, \
                   batches = batches + 1, progressed_at = $9, bookmakers = $10 WHERE id = $11";
        let values = [
            int(*current),
            int(*total),
            int(*fixtures),
            int(*failed),
            int(*changed),
            int(*unchanged),
            int(*stale),
            int(*alerts),
            at.micros().into(),
            self.json(bookmakers)?,
            known.id.into(),
        ];
        self.model.execute(sql, &values).await?;
        self.go_on(known.id, *current, None).await
    }

    async fn end(&mut self, known: &Known, end: End<'_>) -> Result<(), ApplyError> {
        let count = |of: fn(Counts) -> u32| end.counts.map(|counts| i64::from(of(counts)));
        let sql = "UPDATE scrape_runs~ SET status = $1, phase = $2, message = $3, progressed_at = $4, ended_at = $5, \
                   fixtures = COALESCE($6, fixtures), failed = COALESCE($7, failed), \
                   reconciled = COALESCE($8, reconciled), changed = changed + COALESCE($9, 0), \
                   alerts = alerts + COALESCE($10, 0), bookmakers = $11, elapsed_ms = $12 WHERE id = $13";
        let values = [
            end.status.as_str().into(),
            end.phase.as_str().into(),
            end.message.into(),
            end.at.micros().into(),
            end.at.micros().into(),
            count(|of| of.fixtures).into(),
            count(|of| of.failed).into(),
            count(|of| of.reconciled).into(),
            count(|of| of.withdrawn).into(),
            count(|of| of.alerts).into(),
            self.json(end.bookmakers)?,
            i64::try_from(end.elapsed_ms).unwrap_or(i64::MAX).into(),
            known.id.into(),
        ];
        self.model.execute(sql, &values).await?;
        self.close_phase(known.id, end.at).await?;
        let processed = end.counts.map(|counts| counts.fixtures);
        self.open_phase(known.id, end.phase, end.at, processed, end.message).await?;
        self.close_phase(known.id, end.at).await?;
        self.results(known, end.bookmakers, end.at).await
    }

    /// What became of each bookmaker, for the figures of many runs.
    async fn results(
        &mut self,
        known: &Known,
        bookmakers: &[BookmakerProgress],
        at: Timestamp,
    ) -> Result<(), ApplyError> {
        for of in bookmakers {
            let sql = "INSERT INTO scrape_results~ (run, bookmaker, scope, status, total, scraped, failed, duration_ms, \
                       ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (run, bookmaker) DO NOTHING";
            let values = [
                known.id.into(),
                of.bookmaker.as_str().into(),
                known.scope.as_str().into(),
                of.status.as_str().into(),
                int(of.total),
                int(of.scraped),
                int(of.failed),
                i64::try_from(of.duration_ms).unwrap_or(i64::MAX).into(),
                at.micros().into(),
            ];
            self.model.execute(sql, &values).await?;
            let success = (of.status == PlatformStatus::Completed).then_some(at.micros());
            let sql = "INSERT INTO scrape_books~ (bookmaker, last_status, last_ended_at, last_success_at) \
                       VALUES ($1, $2, $3, $4) ON CONFLICT (bookmaker) DO UPDATE SET \
                       last_status = excluded.last_status, last_ended_at = excluded.last_ended_at, \
                       last_success_at = COALESCE(excluded.last_success_at, scrape_books~.last_success_at)";
            let values = [of.bookmaker.as_str().into(), of.status.as_str().into(), at.micros().into(), success.into()];
            self.model.execute(sql, &values).await?;
        }
        Ok(())
    }

    async fn open_phase(
        &mut self,
        run: i64,
        phase: ScrapePhase,
        at: Timestamp,
        processed: Option<u32>,
        message: Option<&str>,
    ) -> Result<(), ApplyError> {
        let sql = "INSERT INTO scrape_phases~ (id, run, phase, started_at, processed, message) \
                   VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            self.event.recorded.position.to_sql().into(),
            run.into(),
            phase.as_str().into(),
            at.micros().into(),
            processed.map(i64::from).into(),
            message.into(),
        ];
        self.model.execute(sql, &values).await?;
        Ok(())
    }

    async fn close_phase(&mut self, run: i64, at: Timestamp) -> Result<(), ApplyError> {
        let sql = "UPDATE scrape_phases~ SET ended_at = $1 WHERE run = $2 AND ended_at IS NULL";
        self.model.execute(sql, &[at.micros().into(), run.into()]).await?;
        Ok(())
    }

    async fn go_on(&mut self, run: i64, processed: u32, message: Option<&str>) -> Result<(), ApplyError> {
        let sql = "UPDATE scrape_phases~ SET processed = $1, message = COALESCE($2, message) \
                   WHERE run = $3 AND ended_at IS NULL";
        self.model.execute(sql, &[int(processed), message.into(), run.into()]).await?;
        Ok(())
    }

    /// Counts failures, and keeps the first of the run.
    async fn fail(
        &mut self,
        known: &Known,
        failures: &[ScrapeFailure],
        left_out: u32,
        at: Timestamp,
    ) -> Result<(), ApplyError> {
        let position = self.event.recorded.position.to_sql();
        let numbered = (known.failures_kept..FAILURES_KEPT).zip(failures);
        let rows: Vec<Vec<Value>> = numbered
            .map(|(number, failure)| {
                vec![
                    known.id.into(),
                    number.into(),
                    position.into(),
                    failure.error_type.as_str().into(),
                    failure.message.as_str().into(),
                    failure.bookmaker.as_ref().map(Bookmaker::as_str).into(),
                    failure.fixture.as_ref().map(linewatch_model::FixtureKey::as_str).into(),
                    i64::from(failure.recoverable).into(),
                    at.micros().into(),
                ]
            })
            .collect();
        let head = "INSERT INTO scrape_failures~ (run, number, position, error_type, message, bookmaker, fixture_key, \
                    recoverable, failed_at)";
        self.model.insert_rows(head, "", &rows).await?;
        let kept = i64::try_from(rows.len()).unwrap_or(0);
        let count = i64::try_from(failures.len()).unwrap_or(i64::MAX).saturating_add(i64::from(left_out));
        let sql = "UPDATE scrape_runs~ SET failures = failures + $1, failures_kept = failures_kept + $2 WHERE id = $3";
        self.model.execute(sql, &[count.into(), kept.into(), known.id.into()]).await?;
        Ok(())
    }

    /// Whether a failure is the first that the run told. A run that fails names it once more as the reason; it did not
    /// happen twice.
    async fn is_first(&mut self, known: &Known, failure: &ScrapeFailure) -> Result<bool, ApplyError> {
        let sql = "SELECT number FROM scrape_failures~ WHERE run = $1 AND number = 0 AND error_type = $2 AND message = $3 \
                   AND COALESCE(bookmaker, '') = $4 AND COALESCE(fixture_key, '') = $5";
        let values = [
            known.id.into(),
            failure.error_type.as_str().into(),
            failure.message.as_str().into(),
            failure.bookmaker.as_ref().map_or("", Bookmaker::as_str).into(),
            failure.fixture.as_ref().map_or("", linewatch_model::FixtureKey::as_str).into(),
        ];
        Ok(!self.model.fetch(sql, &values).await?.is_empty())
    }

    fn json(&self, bookmakers: &[BookmakerProgress]) -> Result<Value, ApplyError> {
        let text = serde_json::to_string(bookmakers).map_err(|error| self.event.cannot_apply(error.to_string()))?;
        Ok(text.into())
    }
}

fn int(n: u32) -> Value {
    i64::from(n).into()
}
