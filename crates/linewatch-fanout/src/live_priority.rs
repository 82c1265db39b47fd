//! Live messages have the right of way: whoever catches up on the past waits while they are being written and read.
//!
//! On a machine whose cores are all busy with catching up, a live message waits for a core at each step of its way,
//! from the append to the last client. It is soon over, so giving way to it costs little.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::Instant;

/// How often it is looked whether an append is over.
const APPEND_POLL: Duration = Duration::from_millis(1);
/// The longest that one claim lasts, should its end never be told.
const LONGEST_CLAIM: Duration = Duration::from_millis(10);

/// Until when the live messages have it.
pub struct LivePriority {
    origin: Instant,
    /// In microseconds after the origin.
    until: AtomicU64,
    /// Whether something is being appended, and will be on its way in a moment.
    appending: Box<dyn Fn() -> bool + Send + Sync>,
}

impl LivePriority {
    /// `appending` says whether something is being appended and will be on its way in a moment.
    #[must_use]
    pub fn new(appending: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { origin: Instant::now(), until: AtomicU64::new(0), appending: Box::new(appending) }
    }

    /// Something was committed and is on its way.
    pub fn claim(&self) {
        self.until.fetch_max(self.after(LONGEST_CLAIM), Ordering::Relaxed);
    }

    /// It was written to everybody, which took so long; they take about as long to read it.
    pub fn written(&self, took: Duration) {
        self.until.store(self.after(took.min(LONGEST_CLAIM)), Ordering::Relaxed);
    }

    /// Waits while live messages have the right of way, but not longer than `most`, to the next millisecond: where they
    /// come without end, the past still gets its share. Nobody waits who has less than a moment for it. Answers whether
    /// it waited.
    pub async fn yield_to_live(&self, most: Duration) -> bool {
        let began = Instant::now();
        let gives = most >= APPEND_POLL && !self.left().is_zero();
        if !gives {
            // Others are to have their turn all the same.
            tokio::task::yield_now().await;
            return false;
        }
        while let (left, rest) = (self.left(), most.saturating_sub(began.elapsed()))
            && !left.is_zero()
            && !rest.is_zero()
        {
            tokio::time::sleep(left.min(rest)).await;
        }
        true
    }

    /// How long they have it still, as far as is known.
    fn left(&self) -> Duration {
        let until = self.until.load(Ordering::Relaxed);
        let left = Duration::from_micros(until.saturating_sub(self.after(Duration::ZERO)));
        if left.is_zero() && (self.appending)() { APPEND_POLL } else { left }
    }

    fn after(&self, wait: Duration) -> u64 {
        u64::try_from((self.origin.elapsed() + wait).as_micros()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, atomic::AtomicBool};

    use super::*;

    const LONGEST_YIELD: Duration = Duration::from_millis(4);

    async fn waited(way: &LivePriority) -> Duration {
        let began = Instant::now();
        let waited = way.yield_to_live(LONGEST_YIELD).await;
        assert_eq!(waited, began.elapsed() > Duration::ZERO);
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn the_past_waits_for_what_is_live_and_not_for_ever() {
        let appending = Arc::new(AtomicBool::new(false));
        let way = LivePriority::new({
            let appending = Arc::clone(&appending);
            move || appending.load(Ordering::Relaxed)
        });
        assert_eq!(waited(&way).await, Duration::ZERO);
        way.claim();
        assert!(!way.yield_to_live(APPEND_POLL / 2).await, "whoever has worked for less goes on");
        assert_eq!(waited(&way).await, LONGEST_YIELD, "not longer than it is ready to");
        tokio::time::sleep(LONGEST_CLAIM).await;
        assert_eq!(waited(&way).await, Duration::ZERO, "a claim ends by itself");
        way.claim();
        way.written(Duration::from_millis(2));
        assert_eq!(waited(&way).await, Duration::from_millis(2));
        way.written(Duration::from_secs(1));
        tokio::time::sleep(LONGEST_CLAIM).await;
        assert_eq!(waited(&way).await, Duration::ZERO, "a slow pass does not hold it for long");
        appending.store(true, Ordering::Relaxed);
        assert_eq!(waited(&way).await, LONGEST_YIELD, "what is appended will be on its way");
    }
}
