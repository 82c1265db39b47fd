//! The messages about scrape runs: one an event of a run.

use std::borrow::Cow;

use compact_str::format_compact;
use serde::Serialize;

use crate::events::{Event, RecordedEvent, ScrapeRunEvent};
use linewatch_fanout::{DeliveryClass, Draft, Subject, Topic, envelope};
use linewatch_model::{
    Bookmaker, BookmakerProgress, PlatformStatus, Position, RunStatus, ScrapeErrorType, ScrapeFailure, ScrapePhase,
    StreamId, Timestamp,
};

/// The kind of the message, and the topic.
const KIND: &str = "scrape_progress";

/// How a scrape run goes, as every way of watching one says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ScrapeProgress<'a> {
    /// The run's id.
    scrape_run_id: Position,
    /// How it goes: `running` until it ends.
    status: RunStatus,
    phase: ScrapePhase,
    /// So much of the phase is done …
    current: u32,
    /// … of so much.
    total: u32,
    /// Fixtures done so far, once there are some.
    events_count: Option<u32>,
    message: Option<Cow<'a, str>>,
    /// Milliseconds since the run began.
    elapsed_ms: u64,
    /// How long the run took, once it has ended.
    duration_ms: Option<u64>,
    timestamp: Timestamp,
    /// What went wrong last, of what went wrong since the message before.
    error: Option<ScrapeError<'a>>,
    /// Always null: what is told of one bookmaker is in `bookmakers`.
    platform: Option<&'a str>,
    bookmakers: Vec<BookProgress<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ScrapeError<'a> {
    error_type: ScrapeErrorType,
    error_message: &'a str,
    platform: Option<&'a str>,
    recoverable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct BookProgress<'a> {
    platform: &'a str,
    status: PlatformStatus,
    total: u32,
    scraped: u32,
    failed: u32,
    duration_ms: u64,
}

/// What an event of a run says to those who watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgressMessage {
    /// The event's position.
    pub position: Position,
    /// The run's id: the position of its start.
    pub run: Position,
    /// The message in its envelope.
    pub json: String,
    /// Whether the run ends with it.
    pub is_end: bool,
}

/// The message of an event of a run; none of other events, nor of one that a newer linewatch wrote.
#[must_use]
pub fn progress_message(event: &RecordedEvent) -> Option<ProgressMessage> {
    if event.stream.aggregate_type != StreamId::SCRAPE_RUN {
        return None;
    }
    let Ok(Event::ScrapeRun(happened)) = Event::decode(event) else { return None };
    let pending: Vec<BookmakerProgress>;
    let mut progress = match &happened {
        ScrapeRunEvent::ScrapeRunStarted { bookmakers, at, .. } => {
            pending = bookmakers.iter().map(BookmakerProgress::pending).collect();
            blank(event.position, ScrapePhase::Initializing, &pending, (0, *at))
        }
        ScrapeRunEvent::ScrapeProgressed { run, phase, bookmakers, elapsed_ms, at, .. } => {
            blank(*run, *phase, bookmakers, (*elapsed_ms, *at))
        }
        ScrapeRunEvent::ScrapeBatchRecorded { run, bookmakers, elapsed_ms, at, .. } => {
            blank(*run, ScrapePhase::Scraping, bookmakers, (*elapsed_ms, *at))
        }
        ScrapeRunEvent::ScrapeRunCompleted { run, bookmakers, elapsed_ms, at, .. } => {
            blank(*run, ScrapePhase::Completed, bookmakers, (*elapsed_ms, *at))
        }
        ScrapeRunEvent::ScrapeRunFailed { run, bookmakers, elapsed_ms, at, .. } => {
            blank(*run, ScrapePhase::Failed, bookmakers, (*elapsed_ms, *at))
        }
    };
    fill(&mut progress, &happened);
    let json = envelope(KIND, event.recorded_at, &progress, Some(event.position));
    Some(ProgressMessage { position: event.position, run: progress.scrape_run_id, json, is_end: happened.is_end() })
}

/// What every event of a run tells.
fn blank(
    run: Position,
    phase: ScrapePhase,
    bookmakers: &[BookmakerProgress],
    (elapsed_ms, timestamp): (u64, Timestamp),
) -> ScrapeProgress<'_> {
    ScrapeProgress {
        scrape_run_id: run,
        status: RunStatus::Running,
        phase,
        current: 0,
        total: 0,
        events_count: None,
        message: None,
        elapsed_ms,
        duration_ms: None,
        timestamp,
        error: None,
        platform: None,
        bookmakers: bookmakers.iter().map(book).collect(),
    }
}

/// What only some of them tell.
fn fill<'e>(progress: &mut ScrapeProgress<'e>, happened: &'e ScrapeRunEvent) {
    match happened {
        ScrapeRunEvent::ScrapeRunStarted { .. } => {}
        ScrapeRunEvent::ScrapeProgressed { current, total, message, failures, .. } => {
            (progress.current, progress.total) = (*current, *total);
            progress.message = message.as_deref().filter(|said| !said.is_empty()).map(Cow::Borrowed);
            progress.error = failures.last().map(error);
        }
        ScrapeRunEvent::ScrapeBatchRecorded { current, total, failures, .. } => {
            (progress.current, progress.total, progress.events_count) = (*current, *total, Some(*current));
            progress.message = Some(Cow::Owned(format!("{current} of {total} events")));
            progress.error = failures.last().map(error);
        }
        ScrapeRunEvent::ScrapeRunCompleted { status, fixtures, failed, elapsed_ms, .. } => {
            let done = fixtures.saturating_add(*failed);
            (progress.current, progress.total, progress.events_count) = (done, done, Some(*fixtures));
            (progress.status, progress.duration_ms) = (*status, Some(*elapsed_ms));
        }
        ScrapeRunEvent::ScrapeRunFailed { status, failure, current, total, elapsed_ms, .. } => {
            (progress.current, progress.total, progress.events_count) = (*current, *total, Some(*current));
            (progress.status, progress.duration_ms) = (*status, Some(*elapsed_ms));
            (progress.message, progress.error) = (Some(Cow::Borrowed(failure.message.as_str())), Some(error(failure)));
        }
    }
}

fn book(of: &BookmakerProgress) -> BookProgress<'_> {
    BookProgress {
        platform: of.bookmaker.as_str(),
        status: of.status,
        total: of.total,
        scraped: of.scraped,
        failed: of.failed,
        duration_ms: of.duration_ms,
    }
}

fn error(failure: &ScrapeFailure) -> ScrapeError<'_> {
    ScrapeError {
        error_type: failure.error_type,
        error_message: &failure.message,
        platform: failure.bookmaker.as_ref().map(Bookmaker::as_str),
        recoverable: failure.recoverable,
    }
}

/// The message for the topic. A newer one of a run may take the place of an older one, but none of the last: a run takes
/// no events after its end.
pub(super) fn draft(event: &RecordedEvent) -> Option<Draft> {
    let message = progress_message(event)?;
    Some(Draft {
        position: message.position,
        recorded_at: event.recorded_at,
        kind: KIND,
        to: vec![Subject::Topic(Topic::ScrapeProgress)],
        class: if message.is_end { DeliveryClass::MustArrive } else { DeliveryClass::LatestOnly },
        key: Some(format_compact!("{KIND}/{}", message.run)),
        facts: Vec::new(),
        light: message.json,
        full: None,
    })
}
