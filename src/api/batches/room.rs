//! Memory for bodies: what each has taken of what there is for all, and of what there is for its caller.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::intake::{IngestLimits, full};
use crate::api::problem::Problem;

/// Memory is taken in pieces of so many bytes.
const PIECE: usize = 256 << 10;

/// All bodies.
pub(super) struct Rooms {
    limits: IngestLimits,
    used: Mutex<Used>,
    large: Arc<Semaphore>,
}

#[derive(Default)]
struct Used {
    bodies: usize,
    bytes: usize,
    by_caller: HashMap<Arc<str>, OfOne>,
}

/// What one caller has.
struct OfOne {
    bodies: usize,
    bytes: usize,
    large: Arc<Semaphore>,
    /// Kilobytes of text whose snapshots may be in memory.
    parsed: Arc<Semaphore>,
}

/// What one body has. Dropped, it is free again.
pub(in crate::api) struct Room {
    rooms: Arc<Rooms>,
    caller: Arc<str>,
    bytes: usize,
    /// The body is large: its caller's only one, and one of all.
    large: Option<[OwnedSemaphorePermit; 2]>,
}

impl Rooms {
    pub fn new(limits: IngestLimits) -> Self {
        Self { limits, used: Mutex::default(), large: Arc::new(Semaphore::new(limits.large_bodies)) }
    }

    fn used(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn enter(rooms: &Arc<Self>, caller: &str) -> Result<Room, Box<Problem>> {
        let mut used = rooms.used();
        if used.bodies >= rooms.limits.bodies {
            return Err(full().into());
        }
        let caller: Arc<str> = caller.into();
        let new = || OfOne {
            bodies: 0,
            bytes: 0,
            large: Arc::new(Semaphore::new(1)),
            parsed: Arc::new(Semaphore::new(rooms.limits.parsed_of_one >> 10)),
        };
        let of_one = used.by_caller.entry(Arc::clone(&caller)).or_insert_with(new);
        if of_one.bodies >= rooms.limits.bodies_of_one {
            return Err(too_many().into());
        }
        of_one.bodies += 1;
        used.bodies += 1;
        drop(used);
        Ok(Room { rooms: Arc::clone(rooms), caller, bytes: 0, large: None })
    }
}

fn too_many() -> Problem {
    let detail = "too many batches of yours are being taken in; nothing more of this one was stored, send it again when \
                  others are answered";
    Problem::too_many(detail)
}

impl Room {
    /// Takes memory for a body that has come so far, if it has not got it yet.
    pub fn cover(&mut self, bytes: usize) -> Result<(), Box<Problem>> {
        if bytes <= self.bytes || self.large.is_some() {
            return Ok(());
        }
        let more = bytes.next_multiple_of(PIECE) - self.bytes;
        let limits = &self.rooms.limits;
        let mut used = self.rooms.used();
        if used.bytes + more > limits.buffered_bytes {
            return Err(full().into());
        }
        let of_one =
            used.by_caller.get_mut(&self.caller).filter(|of_one| of_one.bytes + more <= limits.buffered_of_one);
        of_one.ok_or_else(|| too_many().into_box())?.bytes += more;
        used.bytes += more;
        drop(used);
        self.bytes += more;
        Ok(())
    }

    /// Waits until this body may be a large one. What it took until then is for others.
    pub async fn become_large(&mut self) -> Result<(), Box<Problem>> {
        if self.large.is_some() {
            return Ok(());
        }
        let own = self.rooms.used().by_caller.get(&self.caller).map(|of_one| Arc::clone(&of_one.large));
        let own = own.ok_or_else(|| full().into_box())?;
        let permits = async {
            Some([own.acquire_owned().await.ok()?, Arc::clone(&self.rooms.large).acquire_owned().await.ok()?])
        };
        let permits = tokio::time::timeout(self.rooms.limits.wait, permits).await;
        self.large = Some(permits.ok().flatten().ok_or_else(|| full().into_box())?);
        self.give_back();
        Ok(())
    }

    /// What its caller may have parsed at once.
    pub fn parsed(&self) -> Option<Arc<Semaphore>> {
        self.rooms.used().by_caller.get(&self.caller).map(|of_one| Arc::clone(&of_one.parsed))
    }

    fn give_back(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut used = self.rooms.used();
        used.bytes -= bytes;
        if let Some(of_one) = used.by_caller.get_mut(&self.caller) {
            of_one.bytes -= bytes;
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.give_back();
        let mut used = self.rooms.used();
        used.bodies -= 1;
        let of_one = used.by_caller.get_mut(&self.caller).map(|of_one| {
            of_one.bodies -= 1;
            of_one.bodies
        });
        if of_one == Some(0) {
            used.by_caller.remove(&self.caller);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(limits: IngestLimits) -> Arc<Rooms> {
        Arc::new(Rooms::new(limits))
    }

    fn status(refused: Result<(), Box<Problem>>) -> u16 {
        refused.map_or_else(|problem| problem.status().as_u16(), |()| 0)
    }

    #[test]
    fn bodies_are_bounded_in_all_and_of_one_caller() {
        let rooms = rooms(IngestLimits { bodies: 3, bodies_of_one: 2, ..IngestLimits::default() });
        let enter = |caller| Rooms::enter(&rooms, caller);
        let held = [enter("a").unwrap(), enter("a").unwrap()];
        assert_eq!(status(enter("a").map(drop)), 429);
        let _other = enter("b").unwrap();
        assert_eq!(status(enter("c").map(drop)), 503);
        drop(held);
        assert!(enter("c").is_ok());
        assert_eq!(rooms.used().by_caller.len(), 1, "who has nothing is not remembered");
    }

    #[test]
    fn bytes_are_bounded_in_all_and_of_one_caller() {
        let (buffered_bytes, buffered_of_one) = (4 * PIECE, 3 * PIECE);
        let rooms = rooms(IngestLimits { buffered_bytes, buffered_of_one, ..IngestLimits::default() });
        let (mut a, mut b) = (Rooms::enter(&rooms, "a").unwrap(), Rooms::enter(&rooms, "b").unwrap());
        assert_eq!(status(a.cover(1)), 0);
        assert_eq!(status(a.cover(3 * PIECE)), 0);
        assert_eq!(status(a.cover(3 * PIECE + 1)), 429);
        assert_eq!(status(b.cover(PIECE)), 0);
        assert_eq!(status(b.cover(PIECE + 1)), 503);
        drop(a);
        assert_eq!(status(b.cover(3 * PIECE)), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_has_one_large_body_and_all_have_some() {
        let rooms = rooms(IngestLimits { large_bodies: 2, ..IngestLimits::default() });
        let mut bodies: Vec<_> = ["a", "a", "b", "c"].map(|caller| Rooms::enter(&rooms, caller).unwrap()).into();
        bodies[0].cover(PIECE).unwrap();
        bodies[0].become_large().await.unwrap();
        assert_eq!(rooms.used().bytes, 0, "large ones are counted apart");
        assert_eq!(status(bodies[0].cover(usize::MAX)), 0);
        assert_eq!(status(bodies[1].become_large().await), 503, "the caller has one");
        bodies[2].become_large().await.unwrap();
        assert_eq!(status(bodies[3].become_large().await), 503, "there are two");
        drop(bodies.remove(0));
        bodies[2].become_large().await.unwrap();
    }
}
