//! What happens to a scrape run.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use linewatch_model::{
    Bookmaker, BookmakerProgress, Position, RunScope, RunStatus, ScrapeFailure, ScrapePhase, Timestamp, Trigger,
};

/// The events of a scrape run's stream, `scrape-run-<key>`: one cycle over the bookmakers. They come at changes of
/// phase and with batches, some tens a run. A run's id in the API is the position of its `ScrapeRunStarted`, which the
/// later ones repeat as `run`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum ScrapeRunEvent {
    /// A run began.
    ScrapeRunStarted {
        /// The key that its stream is named by, and its batches' `scrape_run_id`.
        #[schemars(with = "String")]
        key: CompactString,
        /// What began it.
        trigger: Trigger,
        /// Which fixtures it is about; everything where it is absent.
        #[serde(default, skip_serializing_if = "RunScope::is_everything")]
        scope: RunScope,
        /// The bookmakers that it asks.
        bookmakers: Vec<Bookmaker>,
        /// When.
        at: Timestamp,
    },
    /// It came into a phase, or went on within one.
    ScrapeProgressed {
        /// The run's id.
        #[schemars(with = "u64")]
        run: Position,
        /// In which phase it is.
        phase: ScrapePhase,
        /// How much of the phase is done: bookmakers when discovering, fixtures when scraping.
        current: u32,
        /// How much there is to do in the phase.
        total: u32,
        /// In words, at most 500 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
        /// How far each bookmaker is.
        bookmakers: Vec<BookmakerProgress>,
        /// What went wrong since the event before: at most 50.
        failures: Vec<ScrapeFailure>,
        /// How many more failures there were than `failures` has.
        #[serde(default, skip_serializing_if = "is_zero")]
        failures_left_out: u32,
        /// Milliseconds since the run began.
        elapsed_ms: u64,
        /// When.
        at: Timestamp,
    },
    /// A batch of its fixtures was recorded.
    ScrapeBatchRecorded {
        /// The run's id.
        #[schemars(with = "u64")]
        run: Position,
        /// Which batch: 1, 2, 3 …
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
        /// Fixtures that could not be fetched or recorded.
        failed: u32,
        /// How many of the run's fixtures are done now, recorded or failed.
        current: u32,
        /// Of so many.
        total: u32,
        /// How far each bookmaker is.
        bookmakers: Vec<BookmakerProgress>,
        /// What went wrong since the event before: at most 50.
        failures: Vec<ScrapeFailure>,
        /// How many more failures there were than `failures` has.
        #[serde(default, skip_serializing_if = "is_zero")]
        failures_left_out: u32,
        /// Milliseconds since the run began.
        elapsed_ms: u64,
        /// When.
        at: Timestamp,
    },
    /// It ended, and recorded something.
    ScrapeRunCompleted {
        /// The run's id.
        #[schemars(with = "u64")]
        run: Position,
        /// `completed`, or `partial` where some bookmaker or fixture failed.
        status: RunStatus,
        /// Fixtures recorded.
        fixtures: u32,
        /// Fixtures failed.
        failed: u32,
        /// Markets withdrawn because their bookmaker no longer lists the fixture.
        reconciled: u32,
        /// Snapshots that this changed, of bookmakers and fixtures.
        #[serde(default, skip_serializing_if = "is_zero")]
        withdrawn: u32,
        /// Alerts that this raised.
        #[serde(default, skip_serializing_if = "is_zero")]
        alerts: u32,
        /// What became of each bookmaker.
        bookmakers: Vec<BookmakerProgress>,
        /// Milliseconds since the run began.
        elapsed_ms: u64,
        /// When.
        at: Timestamp,
    },
    /// It ended with nothing, or was given up.
    ScrapeRunFailed {
        /// The run's id.
        #[schemars(with = "u64")]
        run: Position,
        /// `failed`, or `connection_failed` where no bookmaker could be reached.
        status: RunStatus,
        /// Why.
        failure: ScrapeFailure,
        /// How many of the run's fixtures were done, recorded or failed.
        current: u32,
        /// Of so many.
        total: u32,
        /// What became of each bookmaker.
        bookmakers: Vec<BookmakerProgress>,
        /// Milliseconds since the run began.
        elapsed_ms: u64,
        /// When.
        at: Timestamp,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl ScrapeRunEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "1";

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ScrapeRunStarted { .. } => "ScrapeRunStarted",
            Self::ScrapeProgressed { .. } => "ScrapeProgressed",
            Self::ScrapeBatchRecorded { .. } => "ScrapeBatchRecorded",
            Self::ScrapeRunCompleted { .. } => "ScrapeRunCompleted",
            Self::ScrapeRunFailed { .. } => "ScrapeRunFailed",
        }
    }

    /// Whether it ends its run.
    #[must_use]
    pub const fn is_end(&self) -> bool {
        matches!(self, Self::ScrapeRunCompleted { .. } | Self::ScrapeRunFailed { .. })
    }
}

impl cqrs_es::DomainEvent for ScrapeRunEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}
