//! Leaving a bookmaker alone that is down.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

/// Failures in a row that open the circuit.
const OPENING_FAILURES: u32 = 10;
/// Whoever gives up a request that was under way for so long, or for half of its time-out, has waited in vain.
const COUNTS_AS_FAILED_AFTER: Duration = Duration::from_secs(15);
/// How long it stays open, by how often it has opened in a row; the last one from then on.
const COOL_DOWN: [u64; 6] = [2, 4, 30, 60, 120, 300];
/// So often in a row it is worth waiting for; then whoever asks is told at once that it is open.
const WAITED_OPENINGS: usize = 2;

/// A circuit breaker: closed; open for a while after too many failures in a row; then one probe decides.
#[derive(Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
    changed: Notify,
}

enum State {
    Closed { failures: u32 },
    Open { until: Instant, times: usize, failures: u32 },
    Probing { times: usize, failures: u32 },
}

impl Default for State {
    fn default() -> Self {
        Self::Closed { failures: 0 }
    }
}

/// The circuit is open, and it is not worth waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Open {
    /// Failures in a row.
    pub failures: u32,
    /// After what time it is probed; zero while it is.
    pub again_in: Duration,
}

/// The right to ask once. What became of it must be told; one that is dropped was given up.
pub(super) struct Pass<'a> {
    breaker: &'a Breaker,
    probe: bool,
    /// From when on giving it up says that the bookmaker does not answer; `None` before it was asked.
    silent_from: Option<Instant>,
}

enum Step<'a> {
    Go(Pass<'a>),
    Refuse(Open),
    WaitUntil(Instant),
    WaitForProbe,
}

impl Breaker {
    /// Waits for the circuit to be closed, or for the turn to probe it.
    pub async fn admit(&self) -> Result<Pass<'_>, Open> {
        loop {
            // Before the state is looked at, so that no change is missed.
            let changed = self.changed.notified();
            match self.step() {
                Step::Go(pass) => return Ok(pass),
                Step::Refuse(open) => return Err(open),
                Step::WaitUntil(until) => drop(tokio::time::timeout_at(until, changed).await),
                Step::WaitForProbe => changed.await,
            }
        }
    }

    fn step(&self) -> Step<'_> {
        let mut state = self.lock();
        match *state {
            State::Closed { .. } => Step::Go(Pass::new(self, false)),
            State::Open { until, times, failures } if until <= Instant::now() => {
                *state = State::Probing { times, failures };
                Step::Go(Pass::new(self, true))
            }
            State::Open { until, times, failures } if times > WAITED_OPENINGS => {
                Step::Refuse(Open { failures, again_in: until.saturating_duration_since(Instant::now()) })
            }
            State::Probing { times, failures } if times > WAITED_OPENINGS => {
                Step::Refuse(Open { failures, again_in: Duration::ZERO })
            }
            State::Open { until, .. } => Step::WaitUntil(until),
            State::Probing { .. } => Step::WaitForProbe,
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_waiters();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn opened(times: usize, failures: u32) -> State {
    let seconds = COOL_DOWN[times.min(COOL_DOWN.len()) - 1];
    State::Open { until: Instant::now() + Duration::from_secs(seconds), times, failures }
}

impl<'a> Pass<'a> {
    const fn new(breaker: &'a Breaker, probe: bool) -> Self {
        Self { breaker, probe, silent_from: None }
    }

    /// Whether it still holds: the circuit may have opened while whoever has it waited for something else.
    pub fn holds(&self) -> bool {
        self.probe || matches!(*self.breaker.lock(), State::Closed { .. })
    }

    /// The bookmaker is asked now.
    pub fn asked(&mut self, time_out: Duration) {
        self.silent_from = Some(Instant::now() + COUNTS_AS_FAILED_AFTER.min(time_out / 2));
    }

    /// Whoever asks waits for something that is not the bookmaker's, until [`asked`](Self::asked) is said again.
    pub const fn waits(&mut self) {
        self.silent_from = None;
    }

    /// The bookmaker answered, whatever it said.
    pub fn succeeded(mut self) {
        (self.probe, self.silent_from) = (false, None);
        self.breaker.change(|state| *state = State::default());
    }

    /// It is down, or keeps us out.
    pub fn failed(mut self) {
        self.silent_from = None;
        let probe = std::mem::take(&mut self.probe);
        self.breaker.change(|state| match *state {
            State::Closed { failures } if failures + 1 < OPENING_FAILURES => {
                *state = State::Closed { failures: failures + 1 }
            }
            State::Closed { failures } => *state = opened(1, failures + 1),
            State::Probing { times, failures } if probe => *state = opened(times + 1, failures.saturating_add(1)),
            // Asked before the circuit opened.
            State::Open { .. } | State::Probing { .. } => {}
        });
    }
}

impl Drop for Pass<'_> {
    /// What was given up after long opens the circuit, and for so long that nobody waits for it: a bookmaker that hangs
    /// is expensive to ask. A probe that was given up soon leaves the turn to the next.
    fn drop(&mut self) {
        let in_vain = self.silent_from.is_some_and(|from| from <= Instant::now());
        if !in_vain && !self.probe {
            return;
        }
        self.breaker.change(|state| match *state {
            State::Closed { failures } if in_vain => *state = opened(WAITED_OPENINGS + 1, failures + 1),
            State::Probing { times, failures } if self.probe && in_vain => {
                *state = opened((times + 1).max(WAITED_OPENINGS + 1), failures.saturating_add(1));
            }
            State::Probing { times, failures } if self.probe => {
                *state = State::Open { until: Instant::now(), times, failures };
            }
            State::Closed { .. } | State::Open { .. } | State::Probing { .. } => {}
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn fail(breaker: &Breaker, times: u32) {
        for _ in 0..times {
            breaker.admit().await.ok().unwrap().failed();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_failures_in_a_row_open_it() {
        let breaker = Breaker::default();
        for _ in 0..5 {
            fail(&breaker, OPENING_FAILURES - 1).await;
            breaker.admit().await.ok().unwrap().succeeded();
        }
        let started = Instant::now();
        fail(&breaker, OPENING_FAILURES).await;
        assert_eq!(started.elapsed(), Duration::ZERO);
        breaker.admit().await.ok().unwrap().succeeded();
        assert_eq!(started.elapsed(), 2 * SECOND, "the probe");
        breaker.admit().await.ok().unwrap().succeeded();
        assert_eq!(started.elapsed(), 2 * SECOND, "closed again");
    }

    #[tokio::test(start_paused = true)]
    async fn one_probe_at_a_time_decides_for_all_who_wait() {
        let breaker = Breaker::default();
        fail(&breaker, OPENING_FAILURES).await;
        let started = Instant::now();
        let probe = breaker.admit().await.ok().unwrap();
        assert!(tokio::time::timeout(SECOND, breaker.admit()).await.is_err(), "only one");
        drop(probe);
        let probe = breaker.admit().await.ok().unwrap();
        let (waiting, ()) = tokio::join!(breaker.admit(), async {
            tokio::time::sleep(SECOND).await;
            probe.succeeded();
        });
        waiting.ok().unwrap().succeeded();
        assert_eq!(started.elapsed(), 4 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn what_stays_down_is_not_waited_for() {
        let breaker = Breaker::default();
        fail(&breaker, OPENING_FAILURES).await;
        let started = Instant::now();
        fail(&breaker, 2).await;
        assert_eq!(started.elapsed(), 6 * SECOND);
        let refused = |failures, seconds| Some(Open { failures, again_in: seconds * SECOND });
        assert_eq!(breaker.admit().await.err(), refused(OPENING_FAILURES + 2, 30));
        tokio::time::sleep(30 * SECOND).await;
        fail(&breaker, 1).await;
        assert_eq!(breaker.admit().await.err(), refused(OPENING_FAILURES + 3, 60));
        tokio::time::sleep(60 * SECOND).await;
        breaker.admit().await.ok().unwrap().succeeded();
        fail(&breaker, OPENING_FAILURES - 1).await;
        assert!(breaker.admit().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_after_long_has_waited_in_vain() {
        let breaker = Breaker::default();
        let give_up_after = async |waited: Duration| {
            let mut pass = breaker.admit().await.ok().unwrap();
            pass.asked(30 * SECOND);
            tokio::time::sleep(waited).await;
        };
        for _ in 0..20 {
            give_up_after(14 * SECOND).await;
        }
        let early = breaker.admit().await.ok().unwrap();
        assert!(early.holds());
        give_up_after(15 * SECOND).await;
        assert!(!early.holds(), "nobody waits for it");
        assert_eq!(breaker.admit().await.err(), Some(Open { failures: 1, again_in: 30 * SECOND }));
        tokio::time::sleep(30 * SECOND).await;
        give_up_after(20 * SECOND).await;
        tokio::time::sleep(59 * SECOND).await;
        assert_eq!(breaker.admit().await.err().map(|open| open.again_in), Some(SECOND), "the probe did not close it");
        tokio::time::sleep(SECOND).await;
        breaker.admit().await.ok().unwrap().succeeded();
        assert!(breaker.admit().await.ok().unwrap().holds());
    }

    #[tokio::test(start_paused = true)]
    async fn failures_of_before_do_not_count_twice() {
        let breaker = Breaker::default();
        let mut passes = Vec::new();
        for _ in 0..2 * OPENING_FAILURES {
            passes.push(breaker.admit().await.ok().unwrap());
        }
        passes.into_iter().for_each(Pass::failed);
        let started = Instant::now();
        breaker.admit().await.ok().unwrap().succeeded();
        assert_eq!(started.elapsed(), 2 * SECOND);
    }
}
