//! Deciding again after another node was first.
//!
//! For a time, not a number of times: where two nodes have much to say about one aggregate, one of them may lose often in a
//! row. The pauses differ, so that those who lost together do not come back together.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::Instant;

/// How long a command is decided again and again.
const DECISION_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest pause before the first repetition; doubled before each further one up to [`LONGEST_BACKOFF`].
const FIRST_BACKOFF: Duration = Duration::from_millis(2);
const LONGEST_BACKOFF: Duration = Duration::from_millis(64);

/// Numbers that spread the repetitions of one node.
pub(super) struct Retries(AtomicU64);

/// The repetitions of one command.
pub(super) struct ConflictRetries<'a> {
    retries: &'a Retries,
    started: Instant,
    attempts: u32,
    begun: bool,
}

impl Retries {
    pub const fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    pub fn contest(&self) -> ConflictRetries<'_> {
        ConflictRetries { retries: self, started: Instant::now(), attempts: 0, begun: false }
    }

    /// The next number of the sequence that the seed begins (splitmix64).
    fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut number = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        number ^ (number >> 31)
    }
}

impl ConflictRetries<'_> {
    /// The first attempt is made.
    pub const fn begin(&mut self) {
        self.begun = true;
    }

    pub const fn has_begun(&self) -> bool {
        self.begun
    }

    /// Pauses before so many commands are decided again; `false` when there was time enough for that.
    pub async fn again(&mut self, commands: usize) -> bool {
        if self.started.elapsed() >= DECISION_TIMEOUT {
            return false;
        }
        metrics::counter!("linewatch_command_retries_total").increment(commands as u64);
        let pause = pause(self.attempts, self.retries.next());
        self.attempts += 1;
        tokio::time::sleep(pause).await;
        true
    }
}

/// Anything up to the longest.
fn pause(attempts: u32, random: u64) -> Duration {
    let longest = (FIRST_BACKOFF * (1 << attempts.min(10))).min(LONGEST_BACKOFF);
    let micros = u64::try_from(longest.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random % (micros + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_spread_and_are_bounded() {
        assert_eq!(pause(0, 2_000), Duration::from_millis(2));
        assert_eq!(pause(3, 16_000), Duration::from_millis(16));
        assert!((0..100).all(|attempts| pause(attempts, u64::MAX - u64::from(attempts)) <= LONGEST_BACKOFF));
        let drawn = |seed| {
            std::iter::repeat_with({
                let retries = Retries::new(seed);
                move || retries.next()
            })
            .take(50)
        };
        assert!(drawn(1).zip(drawn(2)).all(|(one, other)| one != other), "two nodes draw different numbers");
        assert_eq!(drawn(1).collect::<std::collections::BTreeSet<_>>().len(), 50);
    }

    #[tokio::test(start_paused = true)]
    async fn a_contest_ends_after_its_time() {
        let retries = Retries::new(7);
        let mut contest = retries.contest();
        let mut times = 0;
        while contest.again(1).await {
            times += 1;
        }
        assert!(times > 150, "only {times} attempts");
        assert!((DECISION_TIMEOUT..DECISION_TIMEOUT + LONGEST_BACKOFF).contains(&contest.started.elapsed()));
    }
}
