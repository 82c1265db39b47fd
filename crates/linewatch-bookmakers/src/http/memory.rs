//! The memory budget of answers.
//!
//! What one bookmaker answers is counted as it arrives, until it has been read, so that many large answers at once
//! keep each other waiting instead of filling the memory. Every bookmaker has its own budget: one that sends too much keeps
//! only itself waiting.

use std::{ops::Deref, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// The budget of all answers of one bookmaker that are on their way or not read yet, in KiB.
const BUDGET_KIB: usize = 16 << 10;

/// The budget of the answers of one bookmaker.
pub(super) struct MemoryBudget {
    kib: Arc<Semaphore>,
    /// Who has it may go on although the budget is used up. So one at least always comes to its end, and releases what it
    /// has to those who hold some and want more.
    beyond: Arc<Semaphore>,
}

/// The part of the budget that one answer takes.
pub(super) struct Reservation {
    kib: Arc<Semaphore>,
    beyond: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    may_go_beyond: Option<OwnedSemaphorePermit>,
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self { kib: Arc::new(Semaphore::new(BUDGET_KIB)), beyond: Arc::new(Semaphore::new(1)) }
    }
}

impl MemoryBudget {
    /// A part with nothing in it.
    pub fn reservation(&self) -> Reservation {
        Reservation { kib: Arc::clone(&self.kib), beyond: Arc::clone(&self.beyond), taken: None, may_go_beyond: None }
    }
}

impl Reservation {
    /// Whether so many bytes of it are reserved.
    pub fn has(&self, bytes: usize) -> bool {
        self.may_go_beyond.is_some() || kib(bytes) <= self.taken_kib()
    }

    /// Waits until so many bytes of it are reserved; answers for how long.
    pub async fn grow_to(&mut self, bytes: usize) -> Duration {
        if self.has(bytes) {
            return Duration::ZERO;
        }
        let (more, waits_from) = (kib(bytes) - self.taken_kib(), Instant::now());
        // Neither is ever closed.
        tokio::select! {
            biased;
            more = Arc::clone(&self.kib).acquire_many_owned(more) => match (&mut self.taken, more.ok()) {
                (Some(taken), Some(more)) => taken.merge(more),
                (taken, more) => *taken = more,
            },
            beyond = Arc::clone(&self.beyond).acquire_owned() => self.may_go_beyond = beyond.ok(),
        }
        waits_from.elapsed()
    }

    /// Releases what is reserved beyond so many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let surplus = self.taken_kib().saturating_sub(kib(bytes));
        drop(self.taken.as_mut().and_then(|taken| taken.split(surplus as usize)));
    }

    fn taken_kib(&self) -> u32 {
        self.taken.as_ref().map_or(0, |taken| u32::try_from(taken.num_permits()).unwrap_or(u32::MAX))
    }

    /// The answer, which keeps its reservation until it is dropped.
    pub fn of(self, bytes: Bytes) -> Body {
        Body { bytes, _reservation: self }
    }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

/// An answer.
pub struct Body {
    bytes: Bytes,
    _reservation: Reservation,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.bytes.fmt(f)
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether so many KiB more can be reserved.
    async fn grows(reservation: &mut Reservation, kib: usize) -> bool {
        let bytes = (reservation.taken_kib() as usize + kib) << 10;
        tokio::time::timeout(Duration::from_secs(1), reservation.grow_to(bytes)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn large_answers_keep_each_other_waiting_and_one_always_goes_on() {
        let budget = MemoryBudget::default();
        let (mut one, mut other, mut third) = (budget.reservation(), budget.reservation(), budget.reservation());
        assert!(grows(&mut one, BUDGET_KIB / 2).await && grows(&mut other, BUDGET_KIB / 2).await);
        assert!(grows(&mut one, 1).await, "one goes beyond");
        assert!(!grows(&mut other, 1).await && !grows(&mut third, 1).await, "and only one");
        let body = one.of(Bytes::from_static(b"{}"));
        assert!(!grows(&mut other, 1).await, "it is not read yet");
        assert_eq!(&*body, b"{}");
        drop(body);
        assert!(grows(&mut other, BUDGET_KIB / 2).await && grows(&mut third, 1).await);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_gets_what_is_given_back_although_one_that_went_beyond_stays() {
        let budget = MemoryBudget::default();
        let (mut full, mut slow, mut waits) = (budget.reservation(), budget.reservation(), budget.reservation());
        assert!(grows(&mut full, BUDGET_KIB).await && grows(&mut slow, 1).await, "the slow one goes beyond");
        let (waited, ()) = tokio::join!(grows(&mut waits, 1), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            drop(full);
        });
        assert!(waited && slow.may_go_beyond.is_some() && waits.may_go_beyond.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_not_come_can_be_given_back() {
        let budget = MemoryBudget::default();
        let (mut slow, mut other, mut third) = (budget.reservation(), budget.reservation(), budget.reservation());
        assert!(grows(&mut slow, BUDGET_KIB).await && grows(&mut other, 1).await && !grows(&mut third, 1).await);
        slow.shrink_to(10 << 10);
        assert!(slow.has(10 << 10) && !slow.has(11 << 10));
        assert!(grows(&mut third, BUDGET_KIB - 10).await && !grows(&mut slow, 1).await);
        slow.shrink_to(BUDGET_KIB << 10);
        assert!(slow.has(10 << 10), "there is nothing to give back");
    }
}
