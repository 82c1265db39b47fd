//! How many requests at once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// The bounds of a bookmaker that can change while it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests at once, at least 1.
    pub concurrency: u32,
    /// How long each of those rests between two requests.
    pub delay: Duration,
}

/// Places for requests. Each rests for a while between two of them; how many there are can be changed at any time.
pub struct Slots {
    places: Arc<Semaphore>,
    state: Mutex<State>,
}

struct State {
    limits: Limits,
    /// Places that are to vanish as soon as they become free.
    surplus: u32,
    /// When the free places that were used will have rested, oldest first.
    rested: VecDeque<Instant>,
}

/// A place that is taken.
pub struct Slot<'a> {
    slots: &'a Slots,
    place: Option<OwnedSemaphorePermit>,
}

impl Slots {
    /// So many places as the limits say.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let limits = Limits { concurrency: limits.concurrency.max(1), ..limits };
        let state = State { limits, surplus: 0, rested: VecDeque::new() };
        Self { places: Arc::new(Semaphore::new(limits.concurrency as usize)), state: Mutex::new(state) }
    }

    /// Changes the bounds. What is under way goes on.
    pub fn set(&self, limits: Limits) {
        let mut state = self.lock();
        let (was, now) = (state.limits.concurrency, limits.concurrency.max(1));
        state.limits = Limits { concurrency: now, ..limits };
        if now > was {
            let kept = state.surplus.min(now - was);
            state.surplus -= kept;
            self.places.add_permits((now - was - kept) as usize);
        } else {
            let gone = self.places.forget_permits((was - now) as usize);
            state.surplus += was - now - u32::try_from(gone).unwrap_or(u32::MAX);
        }
        let free = self.places.available_permits();
        while state.rested.len() > free {
            state.rested.pop_front();
        }
    }

    /// The bounds in force.
    pub fn limits(&self) -> Limits {
        self.lock().limits
    }

    /// Waits for a place, in order of arrival, and for it to have rested.
    /// Waits for a place that has rested.
    pub async fn take(&self) -> Slot<'_> {
        // It is never closed.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let slot = Slot { slots: self, place };
        let rested = self.lock().rested.pop_front();
        if let Some(at) = rested {
            sleep_until(at).await;
        }
        slot
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut state = self.slots.lock();
        if state.surplus > 0 {
            state.surplus -= 1;
            if let Some(place) = self.place.take() {
                place.forget();
            }
            return;
        }
        if !state.limits.delay.is_zero() {
            let at = Instant::now() + state.limits.delay;
            state.rested.push_back(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn limits(concurrency: u32, delay: u32) -> Limits {
        Limits { concurrency, delay: MS * delay }
    }

    /// Runs requests of 50 ms each; answers how long all took and how many there were at once.
    async fn run(slots: &Slots, requests: u32) -> (Duration, u32) {
        let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
        let started = Instant::now();
        let request = async || {
            let _slot = slots.take().await;
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(50 * MS).await;
            now.fetch_sub(1, Ordering::SeqCst);
        };
        futures_util::future::join_all((0..requests).map(|_| request())).await;
        (started.elapsed(), most.load(Ordering::SeqCst))
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_at_once_and_each_place_rests() {
        assert_eq!(run(&Slots::new(limits(5, 0)), 20).await, (200 * MS, 5));
        assert_eq!(run(&Slots::new(limits(5, 25)), 20).await, (275 * MS, 5));
        assert_eq!(run(&Slots::new(limits(0, 0)), 2).await, (100 * MS, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn changed_bounds_hold_at_once() {
        let slots = Slots::new(limits(2, 0));
        let held = [slots.take().await, slots.take().await];
        slots.set(limits(1, 0));
        assert!(tokio::time::timeout(MS, slots.take()).await.is_err());
        drop(held);
        assert_eq!(run(&slots, 4).await, (200 * MS, 1));
        slots.set(limits(4, 0));
        assert_eq!(run(&slots, 4).await, (50 * MS, 4));
        assert_eq!(slots.limits(), limits(4, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn lowered_and_raised_while_all_are_taken() {
        let slots = Slots::new(limits(3, 0));
        let held = [slots.take().await, slots.take().await, slots.take().await];
        slots.set(limits(1, 0));
        slots.set(limits(2, 0));
        drop(held);
        assert_eq!(run(&slots, 4).await, (100 * MS, 2));
    }
}
