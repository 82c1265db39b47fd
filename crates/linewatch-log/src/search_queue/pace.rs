//! What a search leaves to others: it works for moments, rests for most of the time, and its thread comes last.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{Dialect, deadline::SEARCH_STATEMENT};

/// For how long a search rests, in times that it worked. A process of PostgreSQL's does not come last as a thread of this
/// node does, so it rests for longer.
pub(super) const fn rest_factor(dialect: Dialect) -> u32 {
    match dialect {
        Dialect::Sqlite => 19,
        Dialect::Postgres => 49,
    }
}
/// For how long the steps between two rests work, at most: what took longer waited for a processor, or for the disk, and that
/// is no work to rest from.
const LONGEST_WORK: Duration = Duration::from_millis(1);
/// Steps of SQLite's machine between two rests: about a hundred events, so that a search works for a fraction of a
/// millisecond at a time and whoever shares its processor is held up no longer.
pub(super) const STEPS_PER_REST: i32 = 2_000;

/// The rests of one statement on SQLite, which calls [`Self::rest`] every [`STEPS_PER_REST`] steps.
pub(super) struct Pace {
    begun: Instant,
    worked_since: Instant,
    has_lowered_priority: bool,
    is_waited_for: Arc<AtomicBool>,
    rested: Arc<Rested>,
}

/// For how long the statements of a turn rested, and did not.
#[derive(Debug, Default)]
pub(super) struct Rested {
    rested: AtomicU64,
    worked: AtomicU64,
}

impl Rested {
    pub fn total(&self) -> Duration {
        Duration::from_micros(self.rested.load(Ordering::Relaxed))
    }

    /// For how long they worked, as far as that was measured.
    pub fn worked(&self) -> Duration {
        Duration::from_micros(self.worked.load(Ordering::Relaxed))
    }

    fn add(&self, worked: Duration, rest: Duration) {
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        self.rested.fetch_add(micros(rest), Ordering::Relaxed);
        self.worked.fetch_add(micros(worked), Ordering::Relaxed);
    }
}

impl Pace {
    pub fn new(is_waited_for: Arc<AtomicBool>, rested: Arc<Rested>) -> Self {
        let now = Instant::now();
        Self { begun: now, worked_since: now, has_lowered_priority: false, is_waited_for, rested }
    }

    /// Rests in proportion to the work since the last rest, on the thread that works. Answers whether to go on.
    pub fn rest(&mut self) -> bool {
        if !std::mem::replace(&mut self.has_lowered_priority, true) {
            linewatch_task::lower_thread_priority();
        }
        let from = Instant::now();
        let left = SEARCH_STATEMENT.saturating_sub(from - self.begun);
        let worked = (from - self.worked_since).min(LONGEST_WORK);
        std::thread::sleep((worked * rest_factor(Dialect::Sqlite)).min(left));
        self.worked_since = Instant::now();
        self.rested.add(worked, self.worked_since - from);
        self.is_waited_for.load(Ordering::Relaxed) && self.worked_since - self.begun < SEARCH_STATEMENT
    }
}
