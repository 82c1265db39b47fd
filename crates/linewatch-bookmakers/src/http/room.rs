//! Room for answers in memory.
//!
//! What one bookmaker answers is counted as it arrives, until it has been read, so that many large answers at once
//! keep each other waiting instead of filling the memory. Every bookmaker has its own room: one that sends too much keeps
//! only itself waiting.

use std::{ops::Deref, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

/// Room for all answers of one bookmaker that are on their way or not read yet, in KiB.
const ROOM: usize = 16 << 10;

/// Room for the answers of one bookmaker.
pub(super) struct Room {
    kib: Arc<Semaphore>,
    /// Who has it may go on although there is no room. So one at least always comes to its end, and makes room for those
    /// who hold some and want more.
    beyond: Arc<Semaphore>,
}

/// The part of the room that one answer takes.
pub(super) struct Share {
    kib: Arc<Semaphore>,
    beyond: Arc<Semaphore>,
    taken: Option<OwnedSemaphorePermit>,
    may_go_beyond: Option<OwnedSemaphorePermit>,
}

impl Default for Room {
    fn default() -> Self {
        Self { kib: Arc::new(Semaphore::new(ROOM)), beyond: Arc::new(Semaphore::new(1)) }
    }
}

impl Room {
    /// A part with nothing in it.
    pub fn share(&self) -> Share {
        Share { kib: Arc::clone(&self.kib), beyond: Arc::clone(&self.beyond), taken: None, may_go_beyond: None }
    }
}

impl Share {
    /// Whether there is room for so many bytes of it.
    pub fn has(&self, bytes: usize) -> bool {
        self.may_go_beyond.is_some() || kib(bytes) <= self.taken_kib()
    }

    /// Waits for room for so many bytes of it; answers for how long.
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

    /// Gives back the room for more than so many bytes.
    pub fn shrink_to(&mut self, bytes: usize) {
        let surplus = self.taken_kib().saturating_sub(kib(bytes));
        drop(self.taken.as_mut().and_then(|taken| taken.split(surplus as usize)));
    }

    fn taken_kib(&self) -> u32 {
        self.taken.as_ref().map_or(0, |taken| u32::try_from(taken.num_permits()).unwrap_or(u32::MAX))
    }

    /// The answer, which takes its room until it is dropped.
    pub fn of(self, bytes: Bytes) -> Body {
        Body { bytes, _share: self }
    }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 10)).unwrap_or(u32::MAX)
}

/// An answer.
pub struct Body {
    bytes: Bytes,
    _share: Share,
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

    /// Whether there is room for so many KiB more.
    async fn grows(share: &mut Share, kib: usize) -> bool {
        let bytes = (share.taken_kib() as usize + kib) << 10;
        tokio::time::timeout(Duration::from_secs(1), share.grow_to(bytes)).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn large_answers_keep_each_other_waiting_and_one_always_goes_on() {
        let room = Room::default();
        let (mut one, mut other, mut third) = (room.share(), room.share(), room.share());
        assert!(grows(&mut one, ROOM / 2).await && grows(&mut other, ROOM / 2).await);
        assert!(grows(&mut one, 1).await, "one goes beyond");
        assert!(!grows(&mut other, 1).await && !grows(&mut third, 1).await, "and only one");
        let body = one.of(Bytes::from_static(b"{}"));
        assert!(!grows(&mut other, 1).await, "it is not read yet");
        assert_eq!(&*body, b"{}");
        drop(body);
        assert!(grows(&mut other, ROOM / 2).await && grows(&mut third, 1).await);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_gets_what_is_given_back_although_one_that_went_beyond_stays() {
        let room = Room::default();
        let (mut full, mut slow, mut waits) = (room.share(), room.share(), room.share());
        assert!(grows(&mut full, ROOM).await && grows(&mut slow, 1).await, "the slow one goes beyond");
        let (waited, ()) = tokio::join!(grows(&mut waits, 1), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            drop(full);
        });
        assert!(waited && slow.may_go_beyond.is_some() && waits.may_go_beyond.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_not_come_can_be_given_back() {
        let room = Room::default();
        let (mut slow, mut other, mut third) = (room.share(), room.share(), room.share());
        assert!(grows(&mut slow, ROOM).await && grows(&mut other, 1).await && !grows(&mut third, 1).await);
        slow.shrink_to(10 << 10);
        assert!(slow.has(10 << 10) && !slow.has(11 << 10));
        assert!(grows(&mut third, ROOM - 10).await && !grows(&mut slow, 1).await);
        slow.shrink_to(ROOM << 10);
        assert!(slow.has(10 << 10), "there is nothing to give back");
    }
}
