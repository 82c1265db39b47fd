//! How many requests a second, and none while the bookmaker asked us to wait.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// A wait that is asked for is kept to for at most so long: a clock that is wrong must not stop us for days.
const WAIT_ASKED_FOR: Duration = Duration::from_hours(1);
/// Whoever would have to wait longer than this gives up instead.
const LONGEST_QUEUE: Duration = Duration::from_mins(1);
/// The wait after a refusal that names none; doubled with each one that follows.
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
/// The most of those.
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);

/// The pace of the requests to one bookmaker.
pub(super) struct Pace {
    /// Between the beginnings of two requests.
    gap: Duration,
    /// Whoever is next holds it, in order of arrival; so nobody goes on what was true when it began to wait.
    next: tokio::sync::Mutex<Option<Instant>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held_until: Option<Instant>,
    /// Refusals since the last answer, those at the same time counted once.
    refusals: u32,
}

/// The bookmaker does not want to be asked for so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held(pub Duration);

impl Pace {
    /// So many requests a second; `None` where there is no such bound.
    pub fn new(per_second: Option<u32>) -> Self {
        let gap = per_second.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1));
        Self { gap, next: tokio::sync::Mutex::default(), state: Mutex::default() }
    }

    /// Waits for the turn of one request. Who waits already waits longer when the bookmaker asks for it.
    pub async fn turn(&self) -> Result<(), Held> {
        self.hold()?;
        let mut next = self.next.lock().await;
        loop {
            let now = Instant::now();
            let hold = self.hold()?;
            let start = next.unwrap_or(now).max(hold.unwrap_or(now));
            if start <= now {
                *next = (!self.gap.is_zero()).then(|| now + self.gap);
                return Ok(());
            }
            sleep_until(start).await;
        }
    }

    /// Until when the bookmaker asked us to wait, where it did and that is worth waiting for.
    fn hold(&self) -> Result<Option<Instant>, Held> {
        let now = Instant::now();
        let held = self.lock().held_until.filter(|until| *until > now);
        match held {
            Some(until) if until - now > LONGEST_QUEUE => Err(Held(until - now)),
            held => Ok(held),
        }
    }

    /// The bookmaker refused a request because there were too many.
    pub fn refused(&self, wait: Option<Duration>) {
        let mut state = self.lock();
        let now = Instant::now();
        // Those that were under way when it began to refuse are one refusal.
        if state.held_until.is_none_or(|until| until <= now) {
            state.refusals = state.refusals.saturating_add(1);
        }
        let doubled = FIRST_BACKOFF.saturating_mul(1 << state.refusals.saturating_sub(1).min(10)).min(LONGEST_BACKOFF);
        let until = now + wait.unwrap_or(doubled).min(WAIT_ASKED_FOR);
        state.held_until = Some(state.held_until.map_or(until, |held| held.max(until)));
    }

    /// It answered.
    pub fn answered(&self) {
        self.lock().refusals = 0;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    async fn time(pace: &Pace, requests: u32) -> Duration {
        let started = Instant::now();
        for _ in 0..requests {
            pace.turn().await.unwrap();
        }
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_a_second_and_no_burst_after_a_pause() {
        let pace = Pace::new(Some(10));
        assert_eq!(time(&pace, 11).await, SECOND);
        tokio::time::sleep(60 * SECOND).await;
        assert_eq!(time(&pace, 11).await, SECOND);
        assert_eq!(time(&Pace::new(None), 1_000).await, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_that_was_asked_for_is_kept_to() {
        let pace = Pace::new(None);
        pace.refused(Some(7 * SECOND));
        pace.refused(Some(3 * SECOND));
        assert_eq!(time(&pace, 2).await, 7 * SECOND);
        pace.refused(Some(100 * SECOND));
        assert_eq!(pace.turn().await, Err(Held(100 * SECOND)));
        tokio::time::sleep(50 * SECOND).await;
        assert_eq!(time(&pace, 1).await, 50 * SECOND);
        pace.refused(Some(1_000_000 * SECOND));
        assert_eq!(pace.turn().await, Err(Held(WAIT_ASKED_FOR)));
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_already_keeps_to_it_too_and_to_the_rate_after_it() {
        let pace = Pace::new(Some(5));
        let begun = Instant::now();
        let turn = || async {
            pace.turn().await.unwrap();
            begun.elapsed()
        };
        let refuse = async {
            tokio::time::sleep(11 * SECOND / 10).await;
            pace.refused(Some(30 * SECOND));
            Duration::ZERO
        };
        let queued = futures_util::future::join_all((0..49).map(|_| turn()));
        let (mut went, _) = tokio::join!(queued, refuse);
        went.sort_unstable();
        let before = went.iter().filter(|at| **at <= 2 * SECOND).count();
        assert_eq!((before, went[before]), (6, 311 * SECOND / 10), "none during the hold");
        assert!(went.windows(2).all(|two| two[1] >= two[0] + SECOND / 5), "{went:?}");
        let held = async {
            tokio::time::sleep(SECOND / 10).await;
            pace.refused(Some(300 * SECOND));
        };
        let ((first, second), ()) = tokio::join!(async { tokio::join!(pace.turn(), pace.turn()) }, held);
        assert!(first.is_err() && second.is_err(), "{first:?} {second:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_named_wait_it_doubles_until_there_is_an_answer() {
        let pace = Pace::new(None);
        for seconds in [1, 2, 4] {
            pace.refused(None);
            pace.refused(None);
            assert_eq!(time(&pace, 1).await, seconds * SECOND);
        }
        pace.answered();
        pace.refused(None);
        assert_eq!(time(&pace, 1).await, SECOND);
    }
}
