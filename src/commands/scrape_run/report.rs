//! From a report to the event that is stored.

use std::time::Duration;

use super::{Progress, RunError, RunReport, ScrapeRun, bounds};
use crate::events::ScrapeRunEvent;
use linewatch_model::{BookmakerProgress, PlatformStatus, Position, RunStatus, ScrapePhase, Timestamp};

/// Which run, and when.
#[derive(Clone, Copy)]
struct Moment {
    run: Position,
    elapsed_ms: u64,
    at: Timestamp,
}

impl ScrapeRun {
    /// The event that a report leads to; none where it says nothing new.
    pub(super) fn reported(
        &self,
        (run, elapsed): (Position, Option<Duration>),
        report: RunReport,
        now: Timestamp,
    ) -> Result<Option<ScrapeRunEvent>, RunError> {
        let started_at = self.running()?;
        // A clock that was set back does not make a run younger than new.
        let at = now.max(started_at);
        let elapsed_ms = match elapsed {
            Some(elapsed) => u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            None => u64::try_from(at.micros_since(started_at) / 1_000).unwrap_or(0),
        };
        // It does not get younger, whoever tells of it.
        let elapsed_ms = elapsed_ms.max(self.elapsed_ms).min(bounds::MAX_DURATION_MS);
        let moment = Moment { run, elapsed_ms, at };
        match bounds::kept(report) {
            report @ RunReport::Progress { .. } => self.progressed(report, moment),
            report @ RunReport::Batch { .. } => Ok(self.recorded(report, moment)),
            report => self.ended(report, moment).map(Some),
        }
    }

    fn progressed(&self, report: RunReport, moment: Moment) -> Result<Option<ScrapeRunEvent>, RunError> {
        let RunReport::Progress { phase, current, total, message, bookmakers, failures } = report else {
            return Ok(None);
        };
        if matches!(phase, ScrapePhase::Completed | ScrapePhase::Failed) {
            return Err(RunError::WrongEnd);
        }
        let bookmakers = self.known(bookmakers);
        let progress = Progress { phase, current: current.min(total), total, message };
        if failures.is_empty() && self.last.as_ref() == Some(&progress) && self.bookmakers == bookmakers {
            return Ok(None);
        }
        let Progress { phase, current, total, message } = progress;
        let (failures, failures_left_out) = bounds::first(failures);
        let Moment { run, elapsed_ms, at } = moment;
        Ok(Some(ScrapeRunEvent::ScrapeProgressed {
            run,
            phase,
            current,
            total,
            message,
            bookmakers,
            failures,
            failures_left_out,
            elapsed_ms,
            at,
        }))
    }

    fn recorded(&self, report: RunReport, Moment { run, elapsed_ms, at }: Moment) -> Option<ScrapeRunEvent> {
        let RunReport::Batch { batch, fixtures, changed, unchanged, stale, alerts, failed, bookmakers, failures } =
            report
        else {
            return None;
        };
        if batch <= self.batch {
            return None;
        }
        let current = self.done.saturating_add(fixtures).saturating_add(failed);
        let (failures, failures_left_out) = bounds::first(failures);
        Some(ScrapeRunEvent::ScrapeBatchRecorded {
            run,
            batch,
            fixtures,
            changed,
            unchanged,
            stale,
            alerts,
            failed,
            current,
            total: self.total.max(current),
            bookmakers: self.known(bookmakers),
            failures,
            failures_left_out,
            elapsed_ms,
            at,
        })
    }

    fn ended(&self, report: RunReport, Moment { run, elapsed_ms, at }: Moment) -> Result<ScrapeRunEvent, RunError> {
        match report {
            RunReport::Completed {
                status: status @ (RunStatus::Completed | RunStatus::Partial),
                fixtures,
                failed,
                reconciled,
                withdrawn,
                alerts,
                bookmakers,
            } => {
                let bookmakers = self.known(bookmakers);
                Ok(ScrapeRunEvent::ScrapeRunCompleted {
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
                })
            }
            RunReport::Failed {
                status: status @ (RunStatus::Failed | RunStatus::ConnectionFailed),
                failure,
                bookmakers,
            } => {
                let (current, total, bookmakers) = (self.done, self.total, given_up(self.known(bookmakers)));
                Ok(ScrapeRunEvent::ScrapeRunFailed { run, status, failure, current, total, bookmakers, elapsed_ms, at })
            }
            _ => Err(RunError::WrongEnd),
        }
    }

    /// What is told of the bookmakers, or what was told last where nothing is.
    fn known(&self, told: Vec<BookmakerProgress>) -> Vec<BookmakerProgress> {
        if told.is_empty() { self.bookmakers.clone() } else { told }
    }
}

/// A bookmaker that was still at it when its run failed has failed.
fn given_up(mut bookmakers: Vec<BookmakerProgress>) -> Vec<BookmakerProgress> {
    for of in &mut bookmakers {
        if matches!(of.status, PlatformStatus::Pending | PlatformStatus::Active) {
            of.status = PlatformStatus::Failed;
        }
    }
    bookmakers
}
