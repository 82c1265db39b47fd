//! What a scrape run is told.

use std::time::Duration;

use compact_str::CompactString;

use linewatch_model::{
    Bookmaker, BookmakerProgress, Position, RunScope, RunStatus, ScrapeFailure, ScrapePhase, Trigger,
};

/// What a scrape run is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScrapeRunCommand {
    /// It begins.
    Start {
        /// Its key: 1 to 100 letters, digits, `-` and `_`.
        key: CompactString,
        /// What begins it.
        trigger: Trigger,
        /// Which fixtures it is about.
        scope: RunScope,
        /// The bookmakers that it asks: at most 100.
        bookmakers: Vec<Bookmaker>,
    },
    /// It goes on, or ends.
    Report {
        /// Its id: the position of its start.
        run: Position,
        /// For how long it has been going on, by the clock of whoever runs it that nobody sets. None where somebody
        /// else reports: it is counted from the time of its start.
        elapsed: Option<Duration>,
        /// How.
        report: Box<RunReport>,
    },
}

/// What whoever runs a scrape run has to say about it.
///
/// Where the list of bookmakers is empty, what was told of them last still holds. Of bookmakers 100 are kept, of
/// failures 50 (all are counted), of a message 500 characters, of a duration a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunReport {
    /// It came into a phase, or went on within one. The same again writes nothing.
    Progress {
        /// Which phase; not one of those that end it.
        phase: ScrapePhase,
        /// How much of it is done, at most `total`. In the phase `scraping` it counts fixtures, and batches count on from here.
        current: u32,
        /// How much there is to do in the phase.
        total: u32,
        /// In words.
        message: Option<String>,
        /// How far each bookmaker is.
        bookmakers: Vec<BookmakerProgress>,
        /// What went wrong since the last report.
        failures: Vec<ScrapeFailure>,
    },
    /// A batch was recorded. Batches are told in order; one told before writes nothing.
    Batch {
        /// Which: 1, 2, 3 …
        batch: u32,
        /// Fixtures recorded.
        fixtures: u32,
        /// Snapshots that changed something.
        changed: u32,
        /// Snapshots that changed nothing.
        unchanged: u32,
        /// Snapshots older than what was known.
        stale: u32,
        /// Alerts raised.
        alerts: u32,
        /// Fixtures that could not be fetched or recorded; none of those in `fixtures`.
        failed: u32,
        /// How far each bookmaker is.
        bookmakers: Vec<BookmakerProgress>,
        /// What went wrong since the last report.
        failures: Vec<ScrapeFailure>,
    },
    /// It ended, and recorded something.
    Completed {
        /// `Completed` or `Partial`.
        status: RunStatus,
        /// Fixtures recorded.
        fixtures: u32,
        /// Fixtures failed.
        failed: u32,
        /// Markets withdrawn by reconciling.
        reconciled: u32,
        /// Snapshots that this changed.
        withdrawn: u32,
        /// Alerts that this raised.
        alerts: u32,
        /// What became of each bookmaker.
        bookmakers: Vec<BookmakerProgress>,
    },
    /// It ended with nothing, or is given up.
    Failed {
        /// `Failed` or `ConnectionFailed`.
        status: RunStatus,
        /// Why.
        failure: ScrapeFailure,
        /// What became of each bookmaker.
        bookmakers: Vec<BookmakerProgress>,
    },
}

/// Why a scrape run does not take what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// There is a run of this key.
    #[error("the scrape run has begun already")]
    AlreadyStarted,
    /// There is no run of this key.
    #[error("there is no such scrape run")]
    NotStarted,
    /// It has ended.
    #[error("the scrape run has ended: {status}")]
    RunEnded {
        /// How.
        status: RunStatus,
    },
    /// Not 1 to 100 letters, digits, `-` and `_`.
    #[error("a scrape run's key has 1 to 100 letters, digits, - and _")]
    Key,
    /// More bookmakers than a run can have.
    #[error("a scrape run has at most 100 bookmakers")]
    TooManyBookmakers,
    /// A report of progress with a phase that ends a run, or an end with a status that does not fit it.
    #[error("the status does not fit the report")]
    WrongEnd,
}
