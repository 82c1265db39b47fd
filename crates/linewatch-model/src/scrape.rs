//! Scrape runs: one cycle over the bookmakers (domain.md section 7).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bookmaker, FixtureKey, alert::words};

words! {
    /// How far a run, or a bookmaker within it, is.
    ScrapePhase {
        /// It begins.
        Initializing = "initializing",
        /// The bookmakers' lists are read.
        Discovering = "discovering",
        /// Offers are fetched.
        Scraping = "scraping",
        /// Offers are put into reference markets.
        Mapping = "mapping",
        /// Offers are recorded.
        Storing = "storing",
        /// It ended; some of it may have failed.
        Completed = "completed",
        /// It ended with nothing.
        Failed = "failed",
    }
}

words! {
    /// Which fixtures a run is about.
    RunScope {
        /// All that the bookmakers have.
        Everything = "everything",
        /// Those that start within two hours.
        Soon = "within_2_hours",
        /// Those that start within 30 minutes.
        Imminent = "within_30_minutes",
        /// Some that somebody asked for.
        Selection = "selection",
    }
}

impl RunScope {
    /// The schedule's visits to what starts soon, between whole cycles.
    pub const VISITS: [Self; 2] = [Self::Soon, Self::Imminent];

    /// Whether it is a whole cycle.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::Everything
    }
}

/// Runs of before it was stored are taken for whole cycles.
impl Default for RunScope {
    fn default() -> Self {
        Self::Everything
    }
}

words! {
    /// What became of a run.
    RunStatus {
        /// Not begun.
        Pending = "pending",
        /// Going on.
        Running = "running",
        /// All of it done.
        Completed = "completed",
        /// Some bookmaker or fixture failed.
        Partial = "partial",
        /// Nothing was recorded, or it was given up.
        Failed = "failed",
        /// No bookmaker could be reached at all.
        ConnectionFailed = "connection_failed",
    }
}

words! {
    /// What becomes of a bookmaker in a run.
    PlatformStatus {
        /// Not begun.
        Pending = "pending",
        /// Going on.
        Active = "active",
        /// Done.
        Completed = "completed",
        /// Nothing of it was recorded, and something failed: its lists, or its fixtures.
        Failed = "failed",
    }
}

words! {
    /// Kinds of things that go wrong in a run.
    ScrapeErrorType {
        /// No answer in time.
        Timeout = "timeout",
        /// The bookmaker asked for fewer requests.
        RateLimit = "rate_limit",
        /// No connection, or it broke.
        Network = "network",
        /// An answer with an error status.
        HttpStatus = "http_status",
        /// An answer that cannot be read.
        ParseError = "parse_error",
        /// An answer beyond the bound.
        TooLarge = "too_large",
        /// Not asked any more, after too many failures in a row.
        CircuitOpen = "circuit_open",
        /// The answer was about another fixture.
        OtherFixture = "other_fixture",
        /// The snapshots could not be recorded.
        Storage = "storage",
        /// No progress for too long.
        Stale = "stale",
        /// linewatch was stopped or killed meanwhile.
        Interrupted = "interrupted",
    }
}

/// Something that went wrong in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScrapeFailure {
    /// What kind of thing.
    pub error_type: ScrapeErrorType,
    /// What, for people; at most 500 characters.
    pub message: String,
    /// At which bookmaker, where at one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bookmaker: Option<Bookmaker>,
    /// For which fixture, where for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<FixtureKey>,
    /// Whether trying again may help.
    pub recoverable: bool,
}

/// How far one bookmaker is in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookmakerProgress {
    /// Which.
    pub bookmaker: Bookmaker,
    /// What becomes of it.
    pub status: PlatformStatus,
    /// Fixtures that this run wants from it; 0 until its lists were read.
    pub total: u32,
    /// Fixtures recorded.
    pub scraped: u32,
    /// Fixtures failed.
    pub failed: u32,
    /// Lists that could not be read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lists_failed: u32,
    /// Milliseconds since its first request.
    pub duration_ms: u64,
}

impl BookmakerProgress {
    /// A bookmaker that has not been asked yet.
    #[must_use]
    pub fn pending(bookmaker: &Bookmaker) -> Self {
        let status = PlatformStatus::Pending;
        Self { bookmaker: bookmaker.clone(), status, total: 0, scraped: 0, failed: 0, lists_failed: 0, duration_ms: 0 }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
const fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// What began a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Trigger {
    /// The schedule.
    Scheduled,
    /// Somebody, through the API.
    Api,
    /// Somebody, on the command line.
    CommandLine,
    /// Somebody, for one fixture.
    Fixture {
        /// Which.
        fixture: FixtureKey,
    },
    /// Somebody, for what failed in an earlier run.
    Retry {
        /// That run's id in the API: the position of its `ScrapeRunStarted`.
        run: u64,
    },
}

impl fmt::Display for Trigger {
    /// As the API writes it: `scheduled`, `api`, `retry:17`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheduled => f.write_str("scheduled"),
            Self::Api => f.write_str("api"),
            Self::CommandLine => f.write_str("cli"),
            Self::Fixture { fixture } => write!(f, "event:{fixture}"),
            Self::Retry { run } => write!(f, "retry:{run}"),
        }
    }
}
