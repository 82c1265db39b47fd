//! The course of one run.
//!
//! Every bookmaker has a worker that reads its lists, waits for its queue, and works it off. The run brings the answers
//! together, records and reports. What a worker does, and how long it takes, is nobody else's business.

mod course;
mod queues;
mod worker;

use std::{
    sync::{Arc, PoisonError},
    time::Duration,
};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    inquiry::Inquiry,
    listing::{BookListing, Listings},
    mapping::Mapping,
    order::Scope,
    reconcile::{self, Withdrawn},
    record,
    source::ConfiguredBook,
};
use crate::{
    desk::{Cause, Desk, DeskError, RunError, RunReport, RunStarted},
    model::{Bookmaker, ScrapeErrorType, Settings, Timestamp},
    sources::books::{Unmapped, UnmappedTally},
};
use course::{Course, Ending};

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

    /// Counts what one offer could not map.
    fn count_unmapped(&self, bookmaker: &Bookmaker, unmapped: &[Unmapped], at: Timestamp) {
        self.unmapped.lock().unwrap_or_else(PoisonError::into_inner).add(bookmaker, unmapped, at);
    }
}

/// A run that has begun.
pub(super) struct Run {
    pub desk: Desk,
    pub started: RunStarted,
    pub cause: Cause,
    pub sources: Vec<Arc<ConfiguredBook>>,
    pub scope: Scope,
    /// After how long it is ended; `None` for as long as the bounds of its bookmakers let it take.
    pub timeout: Option<Duration>,
    pub settings: Settings,
    pub memory: Arc<Memory>,
    /// Ends it early.
    pub stop: CancellationToken,
}

impl Run {
    /// Runs it to its end, and reports that.
    pub async fn go(self) {
        let mapping = Arc::new(Mapping::new(self.settings.max_concurrent_events));
        let (told, inbox) = mpsc::channel(256);
        let workers = worker::start(&self, &mapping, &told);
        drop(told);
        let mut course = Course::new(&self, mapping, workers, inbox);
        let ending = course.run().await;
        let report = match ending {
            Ending::Done => {
                course.tell_the_rest().await;
                let withdrawn = self.reconcile(&mut course).await;
                course.tell_the_rest().await;
                course.tracker.end(&withdrawn)
            }
            Ending::Stopped => {
                let message = "linewatch was stopped while the run was going on; what was recorded stays";
                course.tracker.given_up(super::failure::of_run(ScrapeErrorType::Interrupted, message))
            }
            Ending::EndedElsewhere => return,
        };
        self.report_at_last(report).await;
    }

    /// The last report. If it got lost, the run would be taken for one that was left behind; so a store that is away for a
    /// moment is waited for, unless linewatch stops.
    async fn report_at_last(&self, report: RunReport) {
        for pause in record::PAUSES {
            match self.desk.report_run(&self.started.key, report.clone(), &self.cause).await {
                Err(DeskError::Store(error)) if error.is_passing() => {
                    tracing::warn!(run = self.started.id, %error, "the end of a scrape run could not be stored; trying again");
                }
                Err(error) => {
                    tracing::warn!(run = self.started.id, %error, "the end of a scrape run could not be stored");
                    return;
                }
                Ok(_) => return,
            }
            if self.stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                break;
            }
        }
        self.report(report).await;
    }

    async fn reconcile(&self, course: &mut Course<'_>) -> Withdrawn {
        let absences = std::mem::take(&mut course.absences);
        if absences.is_empty() {
            return Withdrawn::default();
        }
        course.tell_reconciling().await;
        let batch_size = usize::try_from(self.settings.batch_size).unwrap_or(50);
        let cause = self.cause_of("reconcile");
        let inquiry = Inquiry {
            sources: &self.sources,
            memory: &self.memory,
            mapping: &course.mapping,
            desk: &self.desk,
            stop: &self.stop,
        };
        match reconcile::reconcile(&inquiry, absences, course.reached, batch_size, &cause).await {
            Ok(withdrawn) => withdrawn,
            Err(error) => {
                tracing::warn!(%error, "what the bookmakers no longer have could not be withdrawn");
                let message = format!("what the bookmakers no longer have could not be withdrawn: {error}");
                course.tracker.note_of_run(super::failure::of_run(ScrapeErrorType::Storage, &message));
                Withdrawn::default()
            }
        }
    }

    /// Who is behind the events of a part of this run. Messages go out by correlation id, so each part has its own.
    fn cause_of(&self, part: impl std::fmt::Display) -> Cause {
        Cause {
            correlation_id: format!("{}.{part}", self.started.key),
            scrape_run_id: Some(self.started.key.to_string()),
            ..self.cause.clone()
        }
    }

    /// Tells the desk how it goes; answers whether the run goes on. A report that gets lost is no reason to end it.
    async fn report(&self, report: RunReport) -> bool {
        match self.desk.report_run(&self.started.key, report, &self.cause).await {
            Ok(_) => true,
            Err(DeskError::Run(error @ RunError::RunEnded { .. })) => {
                tracing::warn!(run = self.started.id, %error, "somebody else ended the run");
                false
            }
            Err(error) => {
                tracing::warn!(run = self.started.id, %error, "a report of a scrape run could not be stored");
                true
            }
        }
    }
}
