//! The loop of one run.
//!
//! Every bookmaker has a worker that reads its lists, waits for its queue, and works it off. The run brings the answers
//! together, records and reports. What a worker does, and how long it takes, is nobody else's business.

mod queues;
mod run_loop;
mod worker;

use std::{
    sync::{
        Arc, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    ConfiguredBook,
    inquiry::Inquiry,
    listing::{BookListing, Listings},
    mapping::Mapping,
    order::Scope,
    reconcile::{self, Withdrawn},
    record,
};
use crate::{
    commands::CapturedBy,
    desk::{CommandContext, Desk, DeskError, RunError, RunReport, RunStarted},
};
use linewatch_bookmakers::books::{Unmapped, UnmappedTally};
use linewatch_log::StoreError;
use linewatch_model::{Bookmaker, FixtureKey, ScrapeErrorType, Settings, Timestamp};
use run_loop::{Ending, RunLoop};

/// What workers have told and the run has not taken in. Few: an answer takes some hundred kilobytes.
const WORKER_CHANNEL_CAPACITY: usize = 32;

/// How long a report may still take once linewatch stops.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What runs leave to each other.
#[derive(Default)]
pub(super) struct Memory {
    /// The newest lists of every bookmaker.
    pub listings: std::sync::Mutex<Listings>,
    /// What could not be mapped.
    pub unmapped: std::sync::Mutex<UnmappedTally>,
}

impl Memory {
    /// A bookmaker's newest lists.
    pub fn lists(&self, bookmaker: &Bookmaker) -> Option<Arc<BookListing>> {
        self.listings.lock().unwrap_or_else(PoisonError::into_inner).get(bookmaker).map(Arc::clone)
    }

    /// Leaves out a fixture of a bookmaker's lists that turned out to be of another sport.
    fn leave_out_of_another_sport(&self, bookmaker: &Bookmaker, key: &FixtureKey, sport: &str) {
        let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lists) = listings.get_mut(bookmaker) {
            Arc::make_mut(lists).leave_out_of_another_sport(key, sport);
        }
    }

    /// Asks no more for one of several ids of a fixture: it is gone, or is of that other sport.
    fn forget_id(&self, bookmaker: &Bookmaker, key: &FixtureKey, id: &str, other_sport: Option<&str>) {
        let mut listings = self.listings.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lists) = listings.get_mut(bookmaker) {
            Arc::make_mut(lists).forget_id(key, id, other_sport);
        }
    }

    /// Counts what one offer could not map.
    fn count_unmapped(&self, bookmaker: &Bookmaker, unmapped: &[Unmapped], at: Timestamp) {
        self.unmapped.lock().unwrap_or_else(PoisonError::into_inner).add(bookmaker, unmapped, at);
    }
}

/// A run that has begun.
pub(super) struct Run {
    pub desk: Desk,
    pub started: RunStarted,
    /// When, by the clock that nobody sets.
    pub begun: Duration,
    pub context: CommandContext,
    pub sources: Vec<Arc<ConfiguredBook>>,
    pub scope: Scope,
    /// After how long it is ended; `None` for as long as the bounds of its bookmakers let it take.
    pub timeout: Option<Duration>,
    pub settings: Settings,
    pub memory: Arc<Memory>,
    /// Ends it early.
    pub stop: CancellationToken,
    /// Says that it has nothing more to do but to report its end.
    pub over: Arc<AtomicBool>,
}

impl Run {
    /// Runs it to its end, and reports that.
    pub async fn go(self) {
        let mapping = Arc::new(Mapping::new(self.settings.max_concurrent_events));
        let (told, inbox) = mpsc::channel(WORKER_CHANNEL_CAPACITY);
        let workers = worker::start(&self, &mapping, &told);
        drop(told);
        let mut run_loop = RunLoop::new(&self, mapping, workers, inbox);
        let ending = run_loop.run().await;
        let report = match ending {
            Ending::Done => {
                run_loop.tell_the_rest().await;
                let withdrawn = self.reconcile(&mut run_loop).await;
                run_loop.tell_the_rest().await;
                run_loop.tracker.end(&withdrawn)
            }
            Ending::Stopped => {
                let message = "linewatch was stopped while the run was going on; what was recorded stays";
                run_loop.tracker.given_up(super::failure::of_run(ScrapeErrorType::Interrupted, message))
            }
            Ending::EndedElsewhere => return,
        };
        // Before anybody can see its end.
        self.over.store(true, Ordering::Relaxed);
        self.report(report).await;
    }

    /// Who says when its snapshots were captured: linewatch, but for those that say so themselves.
    fn captured_by(&self) -> CapturedBy {
        let tells_time = |source: &&Arc<ConfiguredBook>| source.book().tells_time();
        CapturedBy::UsApartFrom(self.sources.iter().filter(tells_time).map(|of| of.bookmaker().clone()).collect())
    }

    async fn reconcile(&self, run_loop: &mut RunLoop<'_>) -> Withdrawn {
        let absences = std::mem::take(&mut run_loop.absences);
        if absences.is_empty() {
            return Withdrawn::default();
        }
        run_loop.tell_reconciling().await;
        let batch_size = usize::try_from(self.settings.batch_size).unwrap_or(50);
        let context = self.context_of("reconcile");
        let inquiry = Inquiry {
            sources: &self.sources,
            memory: &self.memory,
            mapping: &run_loop.mapping,
            clock: &**self.desk.clock(),
            stop: &self.stop,
        };
        match reconcile::reconcile(
            (&self.desk, &inquiry),
            absences,
            run_loop.reached,
            (batch_size, &self.captured_by()),
            &context,
        )
        .await
        {
            Ok(withdrawn) => withdrawn,
            Err(error) => {
                tracing::warn!(%error, "what the bookmakers no longer have could not be withdrawn");
                let message = format!("what the bookmakers no longer have could not be withdrawn: {error}");
                run_loop.tracker.note_of_run(super::failure::of_run(ScrapeErrorType::Storage, &message));
                Withdrawn::default()
            }
        }
    }

    /// Who is behind the events of a part of this run. Messages go out by correlation id, so each part has its own.
    fn context_of(&self, part: impl std::fmt::Display) -> CommandContext {
        CommandContext {
            correlation_id: format!("{}.{part}", self.started.key),
            scrape_run_id: Some(self.started.key.to_string()),
            ..self.context.clone()
        }
    }

    /// Tells the desk how it goes; answers whether the run goes on. What it says went wrong is told nowhere else, and
    /// without its last report a run would be taken for one that was left behind: so a store that is away for a moment
    /// is waited for, unless linewatch stops.
    async fn report(&self, report: RunReport) -> bool {
        let (run, mut pauses) = (self.started.id, record::STORE_RETRY_PAUSES.iter());
        loop {
            let elapsed = self.desk.clock().monotonic().saturating_sub(self.begun);
            let told = self.desk.report_run(&self.started.key, (report.clone(), Some(elapsed)), &self.context);
            let error = match self.unless_stopped(told).await {
                Some(Ok(_)) => return true,
                Some(Err(DeskError::Run(error @ RunError::RunEnded { .. }))) => {
                    tracing::warn!(run, %error, "the run has been ended, by somebody else or by a report before this one");
                    return false;
                }
                Some(Err(error)) => error,
                None => {
                    tracing::warn!(run, "linewatch stops before a report of a scrape run could be stored");
                    return true;
                }
            };
            let Some(pause) = pauses.next().filter(|_| can_be_told_again(&report, &error)) else {
                tracing::warn!(run, %error, "a report of a scrape run could not be stored");
                return true;
            };
            tracing::warn!(run, %error, "a report of a scrape run could not be stored; trying again");
            let _ = self.stop.run_until_cancelled(tokio::time::sleep(*pause)).await;
        }
    }

    /// The answer, if it comes before linewatch stops or very soon after.
    async fn unless_stopped<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let mut answer = std::pin::pin!(answer);
        match self.stop.run_until_cancelled(&mut answer).await {
            Some(answer) => Some(answer),
            None => tokio::time::timeout(LAST_WORDS, answer).await.ok(),
        }
    }
}

/// Whether a report that was not stored, or perhaps was, is told again. Progress is soon followed by other progress, so
/// it is only where something went wrong; and not where it may be stored, as its failures would be there twice. Of batches
/// and ends the aggregate knows whether it has been told.
fn can_be_told_again(report: &RunReport, error: &DeskError) -> bool {
    let DeskError::Store(error) = error else { return false };
    error.is_passing()
        && match report {
            RunReport::Progress { failures, .. } => {
                !failures.is_empty() && !matches!(**error, StoreError::OutcomeUnknown)
            }
            _ => true,
        }
}
