//! The memory budget of bodies: what each has reserved of what there is for all, and of what there is for its caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::limits::{IngestLimits, full};
use crate::problem::Problem;

/// Memory is reserved in multiples of so many bytes.
const RESERVATION_BYTES: usize = 256 << 10;

/// What all bodies may have together.
pub(super) struct MemoryBudget {
    limits: IngestLimits,
    used: Mutex<Usage>,
    large: Arc<Semaphore>,
}

#[derive(Default)]
struct Usage {
    bodies: usize,
    bytes: usize,
    by_caller: HashMap<Arc<str>, CallerUsage>,
}

/// What one caller has.
struct CallerUsage {
    bodies: usize,
    bytes: usize,
    large: Arc<Semaphore>,
    /// Kilobytes of text whose snapshots may be in memory.
    parsed: Arc<Semaphore>,
}

/// What one body has reserved. It is released when this is dropped.
pub struct BodyMemory {
    budget: Arc<MemoryBudget>,
    caller: Arc<str>,
    bytes: usize,
    /// The body is large: its caller's only one, and one of all.
    large: Option<[OwnedSemaphorePermit; 2]>,
}

impl MemoryBudget {
    pub fn new(limits: IngestLimits) -> Self {
        Self { limits, used: Mutex::default(), large: Arc::new(Semaphore::new(limits.large_bodies)) }
    }

    fn used(&self) -> MutexGuard<'_, Usage> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn admit(budget: &Arc<Self>, caller: &str) -> Result<BodyMemory, Box<Problem>> {
        let mut used = budget.used();
        if used.bodies >= budget.limits.bodies {
            return Err(full().into());
        }
        let caller: Arc<str> = caller.into();
        let new = || CallerUsage {
            bodies: 0,
            bytes: 0,
            large: Arc::new(Semaphore::new(1)),
            parsed: Arc::new(Semaphore::new(budget.limits.parsed_per_caller >> 10)),
        };
        let of_caller = used.by_caller.entry(Arc::clone(&caller)).or_insert_with(new);
        if of_caller.bodies >= budget.limits.bodies_per_caller {
            return Err(too_many().into());
        }
        of_caller.bodies += 1;
        used.bodies += 1;
        drop(used);
        Ok(BodyMemory { budget: Arc::clone(budget), caller, bytes: 0, large: None })
    }
}

fn too_many() -> Problem {
    let detail = "too many batches of yours are being taken in; nothing more of this one was stored, send it again when \
                  others are answered";
    Problem::too_many(detail)
}

impl BodyMemory {
    /// Reserves memory for a body that has come so far, where it has not got it yet.
    ///
    /// # Errors
    /// 429 or 503 when its caller, or all, have too much.
    pub fn reserve(&mut self, bytes: usize) -> Result<(), Box<Problem>> {
        if bytes <= self.bytes || self.large.is_some() {
            return Ok(());
        }
        let more = bytes.next_multiple_of(RESERVATION_BYTES) - self.bytes;
        let limits = &self.budget.limits;
        let mut used = self.budget.used();
        if used.bytes + more > limits.buffered_bytes {
            return Err(full().into());
        }
        let of_caller = used
            .by_caller
            .get_mut(&self.caller)
            .filter(|of_caller| of_caller.bytes + more <= limits.buffered_per_caller);
        of_caller.ok_or_else(|| too_many().into_box())?.bytes += more;
        used.bytes += more;
        drop(used);
        self.bytes += more;
        Ok(())
    }

    /// Waits until this body may be a large one. What it reserved until then is for others.
    ///
    /// # Errors
    /// 503 when that takes too long.
    pub async fn become_large(&mut self) -> Result<(), Box<Problem>> {
        if self.large.is_some() {
            return Ok(());
        }
        let own = self.budget.used().by_caller.get(&self.caller).map(|of_caller| Arc::clone(&of_caller.large));
        let own = own.ok_or_else(|| full().into_box())?;
        let permits = async {
            Some([own.acquire_owned().await.ok()?, Arc::clone(&self.budget.large).acquire_owned().await.ok()?])
        };
        let permits = tokio::time::timeout(self.budget.limits.permit_timeout, permits).await;
        self.large = Some(permits.ok().flatten().ok_or_else(|| full().into_box())?);
        self.release();
        Ok(())
    }

    /// What its caller may have parsed at once.
    #[must_use]
    pub fn parsed(&self) -> Option<Arc<Semaphore>> {
        self.budget.used().by_caller.get(&self.caller).map(|of_caller| Arc::clone(&of_caller.parsed))
    }

    fn release(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut used = self.budget.used();
        used.bytes -= bytes;
        if let Some(of_caller) = used.by_caller.get_mut(&self.caller) {
            of_caller.bytes -= bytes;
        }
    }
}

impl Drop for BodyMemory {
    fn drop(&mut self) {
        self.release();
        let mut used = self.budget.used();
        used.bodies -= 1;
        let of_caller = used.by_caller.get_mut(&self.caller).map(|of_caller| {
            of_caller.bodies -= 1;
            of_caller.bodies
        });
        if of_caller == Some(0) {
            used.by_caller.remove(&self.caller);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(limits: IngestLimits) -> Arc<MemoryBudget> {
        Arc::new(MemoryBudget::new(limits))
    }

    fn status(refused: Result<(), Box<Problem>>) -> u16 {
        refused.map_or_else(|problem| problem.status().as_u16(), |()| 0)
    }

    #[test]
    fn bodies_are_bounded_in_all_and_of_caller_caller() {
        let budget = budget(IngestLimits { bodies: 3, bodies_per_caller: 2, ..IngestLimits::default() });
        let admit = |caller| MemoryBudget::admit(&budget, caller);
        let held = [admit("a").unwrap(), admit("a").unwrap()];
        assert_eq!(status(admit("a").map(drop)), 429);
        let _other = admit("b").unwrap();
        assert_eq!(status(admit("c").map(drop)), 503);
        drop(held);
        assert!(admit("c").is_ok());
        assert_eq!(budget.used().by_caller.len(), 1, "who has nothing is not remembered");
    }

    #[test]
    fn bytes_are_bounded_in_all_and_of_caller_caller() {
        let (buffered_bytes, buffered_per_caller) = (4 * RESERVATION_BYTES, 3 * RESERVATION_BYTES);
        let budget = budget(IngestLimits { buffered_bytes, buffered_per_caller, ..IngestLimits::default() });
        let (mut a, mut b) = (MemoryBudget::admit(&budget, "a").unwrap(), MemoryBudget::admit(&budget, "b").unwrap());
        assert_eq!(status(a.reserve(1)), 0);
        assert_eq!(status(a.reserve(3 * RESERVATION_BYTES)), 0);
        assert_eq!(status(a.reserve(3 * RESERVATION_BYTES + 1)), 429);
        assert_eq!(status(b.reserve(RESERVATION_BYTES)), 0);
        assert_eq!(status(b.reserve(RESERVATION_BYTES + 1)), 503);
        drop(a);
        assert_eq!(status(b.reserve(3 * RESERVATION_BYTES)), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_has_one_large_body_and_all_have_some() {
        let budget = budget(IngestLimits { large_bodies: 2, ..IngestLimits::default() });
        let mut bodies: Vec<_> =
            ["a", "a", "b", "c"].map(|caller| MemoryBudget::admit(&budget, caller).unwrap()).into();
        bodies[0].reserve(RESERVATION_BYTES).unwrap();
        bodies[0].become_large().await.unwrap();
        assert_eq!(budget.used().bytes, 0, "large ones are counted apart");
        assert_eq!(status(bodies[0].reserve(usize::MAX)), 0);
        assert_eq!(status(bodies[1].become_large().await), 503, "the caller has one");
        bodies[2].become_large().await.unwrap();
        assert_eq!(status(bodies[3].become_large().await), 503, "there are two");
        drop(bodies.remove(0));
        bodies[2].become_large().await.unwrap();
    }
}
