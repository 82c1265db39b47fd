//! How large the steps of a rebuild are, and how much room it leaves between them for others who write.

use std::time::{Duration, Instant};

use linewatch_log::{Dialect, Store};

/// What a step may take in of the log, in bytes and in events.
const LARGE: (usize, u64) = (4 << 20, 20_000);
const SMALL: (usize, u64) = (256 << 10, 1_000);
/// Whoever waits for the write lock of a SQLite file looks again after at most 100 ms; between two steps it is free for
/// longer than that.
const REST: Duration = Duration::from_millis(110);

/// How a rebuild goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// Nobody waits for it: large steps, and the indexes are made last.
    Fast,
    /// Beside appends of this process, which take turns with it: small steps, and the indexes grow with the tables, because
    /// making one is a step as long as the table is large.
    Beside,
    /// Beside another process that writes to the same file: small steps with rests.
    Resting,
}

/// A step that has begun.
pub(super) struct Step {
    pace: Pace,
    begun: Instant,
}

impl Pace {
    /// The pace of a rebuild by a process that does nothing else.
    pub fn of(store: &Store) -> Self {
        if store.is_served_elsewhere() { Self::Resting } else { Self::Fast }
    }

    /// The pace of a rebuild beside the appends of this process.
    pub fn beside(store: &Store) -> Self {
        // On PostgreSQL nobody waits for a transaction that writes to tables of its own.
        if store.dialect() == Dialect::Sqlite { Self::Beside } else { Self::Fast }
    }

    pub fn indexes_first(self) -> bool {
        self != Self::Fast
    }

    pub fn chunk_bytes(self) -> usize {
        if self == Self::Fast { LARGE.0 } else { SMALL.0 }
    }

    pub fn chunk_events(self) -> u64 {
        if self == Self::Fast { LARGE.1 } else { SMALL.1 }
    }

    /// A step begins.
    pub fn step(self) -> Step {
        Step { pace: self, begun: Instant::now() }
    }
}

impl Step {
    /// How long it has taken.
    pub fn taken(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Leaves room for others after it.
    pub async fn rest(self) {
        if self.pace == Pace::Resting {
            tokio::time::sleep(REST.max(self.taken())).await;
        }
    }
}
