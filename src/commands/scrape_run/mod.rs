//! A scrape run: one cycle over the bookmakers, from its start to its one end.
//!
//! Whoever runs it reports; the aggregate keeps the reports in bounds, passes over one that says nothing new, and takes
//! none once the run has ended.

mod bounds;
mod command;
mod report;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

pub use command::{RunError, RunReport, ScrapeRunCommand};

use crate::events::ScrapeRunEvent;
use linewatch_model::Clock;
use linewatch_model::{BookmakerProgress, RunStatus, ScrapePhase, StreamId, Timestamp};

/// A scrape run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScrapeRun {
    started_at: Option<Timestamp>,
    ended: Option<RunStatus>,
    /// Fixtures that are done, and all of them.
    done: u32,
    total: u32,
    /// The batch that was recorded last; 0 before the first.
    batch: u32,
    /// For how long it had been going on when that was told last.
    elapsed_ms: u64,
    /// How far each bookmaker is.
    bookmakers: Vec<BookmakerProgress>,
    /// The report that was taken last, where it was about progress.
    last: Option<Progress>,
}

/// What a report of progress said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Progress {
    phase: ScrapePhase,
    current: u32,
    total: u32,
    message: Option<String>,
}

/// What a scrape run needs from outside.
#[derive(Debug, Clone)]
pub struct ScrapeRunServices {
    /// The time of an event.
    pub clock: Arc<dyn Clock>,
}

impl ScrapeRun {
    /// About how many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        const ENTRY_BYTES: usize = 72;
        let message = self.last.as_ref().and_then(|last| last.message.as_ref()).map_or(0, String::capacity);
        self.bookmakers.capacity() * ENTRY_BYTES + message
    }

    /// When it began.
    fn running(&self) -> Result<Timestamp, RunError> {
        match (self.started_at, self.ended) {
            (_, Some(status)) => Err(RunError::RunEnded { status }),
            (None, None) => Err(RunError::NotStarted),
            (Some(started_at), None) => Ok(started_at),
        }
    }
}

impl Aggregate for ScrapeRun {
    const TYPE: &'static str = StreamId::SCRAPE_RUN;
    type Command = ScrapeRunCommand;
    type Event = ScrapeRunEvent;
    type Error = RunError;
    type Services = ScrapeRunServices;

    async fn handle(
        &mut self,
        command: ScrapeRunCommand,
        services: &ScrapeRunServices,
        sink: &EventSink<Self>,
    ) -> Result<(), RunError> {
        let now = services.clock.now();
        let event = match command {
            ScrapeRunCommand::Start { .. } if self.started_at.is_some() => return Err(RunError::AlreadyStarted),
            ScrapeRunCommand::Start { key, trigger, scope, bookmakers } => {
                bounds::check_start(&key, &bookmakers)?;
                Some(ScrapeRunEvent::ScrapeRunStarted { key, trigger, scope, bookmakers, at: now })
            }
            ScrapeRunCommand::Report { run, elapsed, report } => self.reported((run, elapsed), *report, now)?,
        };
        if let Some(event) = event {
            sink.write(event, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: ScrapeRunEvent) {
        match event {
            ScrapeRunEvent::ScrapeRunStarted { bookmakers, at, .. } => {
                self.started_at = Some(at);
                self.bookmakers = bookmakers.iter().map(BookmakerProgress::pending).collect();
            }
            ScrapeRunEvent::ScrapeProgressed { phase, current, total, message, bookmakers, elapsed_ms, .. } => {
                self.elapsed_ms = elapsed_ms;
                if phase == ScrapePhase::Scraping {
                    (self.done, self.total) = (current, total);
                }
                self.bookmakers = bookmakers;
                self.last = Some(Progress { phase, current, total, message });
            }
            ScrapeRunEvent::ScrapeBatchRecorded { batch, current, total, bookmakers, elapsed_ms, .. } => {
                self.elapsed_ms = elapsed_ms;
                (self.batch, self.done, self.total) = (batch, current, total);
                (self.bookmakers, self.last) = (bookmakers, None);
            }
            ScrapeRunEvent::ScrapeRunCompleted { status, .. } | ScrapeRunEvent::ScrapeRunFailed { status, .. } => {
                self.ended = Some(status);
                (self.bookmakers, self.last) = (Vec::new(), None);
            }
        }
    }
}
