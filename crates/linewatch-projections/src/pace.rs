//! How large the steps of a rebuild are, and how much room it leaves between them for others who write.

use std::time::{Duration, Instant};

use linewatch_log::{Dialect, Store, StoreError};
use linewatch_model::Position;

/// What a step may take in of the log, in bytes and in events.
const LARGE: (usize, u64) = (4 << 20, 20_000);
const SMALL: (usize, u64) = (256 << 10, 1_000);
/// Of a step beside appends of this process: one of them waits a few milliseconds for it at most.
const SMALLEST: (usize, u64) = (32 << 10, 128);
/// Whoever waits for the write lock of a SQLite file looks again after at most 100 ms; between two steps it is free for
/// longer than that.
const REST_BESIDE_PROCESS: Duration = Duration::from_millis(110);
/// For how long a step beside appends rests, in times that it took: one append of twenty meets one.
const REST_FACTOR_BESIDE_APPENDS: u32 = 20;
/// For how long after an append more of them are expected.
const APPENDS_EXPECTED_FOR: Duration = Duration::from_secs(1);

/// How a rebuild goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nobody waits for it: large steps, and the indexes are made last.
    Fast,
    /// Beside the appends and readers of this process: the smallest steps, with rests while there are appends.
    BesideAppends,
    /// Beside another process that writes to the same file: small steps with rests.
    BesideProcess,
}

impl Pace {
    /// The pace of a rebuild by a process that does nothing else.
    pub fn of(store: &Store) -> Self {
        if store.is_served_elsewhere() { Self::BesideProcess } else { Self::Fast }
    }

    /// Whether the indexes grow with the tables. Making one is a step as long as the table is large: whoever writes to the
    /// same SQLite file would wait for it.
    pub fn indexes_first(self, dialect: Dialect) -> bool {
        self != Self::Fast && dialect == Dialect::Sqlite
    }

    pub const fn chunk_bytes(self) -> usize {
        self.step_size().0
    }

    pub const fn chunk_events(self) -> u64 {
        self.step_size().1
    }

    /// How long a step may take before the next ones are made smaller.
    pub const fn longest_step(self) -> Duration {
        Duration::from_millis(if matches!(self, Self::BesideAppends) { 3 } else { 50 })
    }

    const fn step_size(self) -> (usize, u64) {
        match self {
            Self::Fast => LARGE,
            Self::BesideProcess => SMALL,
            Self::BesideAppends => SMALLEST,
        }
    }
}

/// The steps of a rebuild, one after the other.
pub(super) struct Steps<'a> {
    store: &'a Store,
    pace: Pace,
    begun: Instant,
    head: Position,
    appended_at: Option<Instant>,
}

impl<'a> Steps<'a> {
    pub fn new(store: &'a Store, pace: Pace) -> Self {
        Self { store, pace, begun: Instant::now(), head: Position::START, appended_at: None }
    }

    /// A step begins.
    pub fn begin(&mut self) {
        self.begun = Instant::now();
    }

    /// How long the step has taken.
    pub fn taken(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Leaves room for others after a step.
    pub async fn rest(&mut self) -> Result<(), StoreError> {
        let taken = self.taken();
        let rest = match self.pace {
            Pace::Fast => return Ok(()),
            Pace::BesideProcess => REST_BESIDE_PROCESS.max(taken),
            Pace::BesideAppends => taken * if self.appends_expected().await? { REST_FACTOR_BESIDE_APPENDS } else { 0 },
        };
        tokio::time::sleep(rest).await;
        Ok(())
    }

    async fn appends_expected(&mut self) -> Result<bool, StoreError> {
        let head = self.store.read_head().await?.position;
        if head != self.head {
            (self.head, self.appended_at) = (head, Some(Instant::now()));
        }
        Ok(self.appended_at.is_some_and(|at| at.elapsed() < APPENDS_EXPECTED_FOR))
    }
}
