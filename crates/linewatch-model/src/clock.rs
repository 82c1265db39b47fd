//! Where time comes from.

use std::{
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::Timestamp;

/// Tells the time, and how much of it has passed.
///
/// The time is that of a wall clock, which can be set: it says when something is. How long something takes, how old it
/// is and when it is due again is measured with [`Clock::monotonic`].
pub trait Clock: fmt::Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// The time that has passed since some moment in the past. It is never set and never goes back.
    fn monotonic(&self) -> Duration;

    /// The latest time that may be right: later than [`Clock::now`] while it is doubtful which one is.
    fn latest(&self) -> Timestamp {
        self.now()
    }

    /// What happened to the wall clock, where it is watched.
    fn steps(&self) -> Steps {
        Steps::default()
    }

    /// Takes note of the time that another machine's clock says.
    fn heard(&self, _elsewhere: Timestamp) {}
}

/// What happened to a wall clock that is watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Steps {
    /// How often it was set back.
    pub set_back: u64,
    /// What an operator should know of it now: one sentence.
    pub warning: Option<String>,
}

/// A clock that stays as it is until it is set: for tests, and for runs that must give the same result twice.
#[derive(Debug)]
pub struct ManualClock(Mutex<(Timestamp, Duration)>);

impl ManualClock {
    /// A clock that stands at this time.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self(Mutex::new((now, Duration::ZERO)))
    }

    /// Sets it, forwards or backwards. No time passes.
    pub fn set(&self, now: Timestamp) {
        self.state().0 = now;
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let mut state = self.state();
        state.0 = state.0.plus_micros(i64::try_from(by.as_micros()).unwrap_or(i64::MAX));
        state.1 += by;
    }

    fn state(&self) -> MutexGuard<'_, (Timestamp, Duration)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.state().0
    }

    fn monotonic(&self) -> Duration {
        self.state().1
    }
}
