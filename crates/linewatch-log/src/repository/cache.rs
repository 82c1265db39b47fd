//! Hot aggregates, bounded by weight.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use compact_str::CompactString;
use lru::LruCache;

use super::Recordable;
use linewatch_model::Sequence;

/// An aggregate in memory, possibly ahead of the log by appends that are on their way.
pub(super) struct Loaded<A> {
    pub aggregate: A,
    /// The sequence of the last event in it.
    pub sequence: Sequence,
    /// What this copy is called at the writer: once an append on it is refused, it is worthless.
    pub generation: u64,
    /// Events since the last snapshot.
    pub unsaved: u64,
}

/// The place of one aggregate. Empty until it is loaded, and again once its copy proved stale.
pub(super) struct Slot<A> {
    pub loaded: Arc<tokio::sync::Mutex<Option<Loaded<A>>>>,
    weight: AtomicUsize,
    /// Let go of: whoever still holds it may finish, but it counts no more.
    gone: AtomicBool,
}

pub(super) struct Cache<A: Recordable> {
    slots: Mutex<LruCache<CompactString, Arc<Slot<A>>>>,
    weight: AtomicUsize,
    capacity: usize,
}

/// What an empty place costs.
const SLOT_WEIGHT: usize = 200;

impl<A: Recordable> Cache<A> {
    pub fn new(capacity: usize) -> Self {
        Self { slots: Mutex::new(LruCache::unbounded()), weight: AtomicUsize::new(0), capacity }
    }

    /// The place of an aggregate, now the most recently used.
    pub fn slot(&self, id: &CompactString) -> Arc<Slot<A>> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = slots.get(id) {
            return Arc::clone(slot);
        }
        let slot = Arc::new(Slot {
            loaded: Arc::new(tokio::sync::Mutex::new(None)),
            weight: AtomicUsize::new(SLOT_WEIGHT),
            gone: AtomicBool::new(false),
        });
        slots.put(id.clone(), Arc::clone(&slot));
        self.weight.fetch_add(SLOT_WEIGHT, Ordering::Relaxed);
        // Here too: aggregates whose state weighs nothing are never weighed again.
        self.evict(&mut slots);
        slot
    }

    /// Notes what an aggregate weighs now, and lets the least recently used go where all are too heavy.
    ///
    /// One that is in use may be let go too: whoever holds it finishes with it, and the next to ask loads it anew.
    pub fn weigh(&self, slot: &Slot<A>, weight: usize) {
        let weight = weight + SLOT_WEIGHT;
        if slot.weight.load(Ordering::Relaxed) == weight {
            return;
        }
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.gone.load(Ordering::Relaxed) {
            return;
        }
        let before = slot.weight.swap(weight, Ordering::Relaxed);
        self.weight.fetch_add(weight, Ordering::Relaxed);
        self.weight.fetch_sub(before, Ordering::Relaxed);
        self.evict(&mut slots);
    }

    fn evict(&self, slots: &mut LruCache<CompactString, Arc<Slot<A>>>) {
        while self.weight.load(Ordering::Relaxed) > self.capacity && slots.len() > 1 {
            let Some((_, slot)) = slots.pop_lru() else { break };
            slot.gone.store(true, Ordering::Relaxed);
            self.weight.fetch_sub(slot.weight.load(Ordering::Relaxed), Ordering::Relaxed);
        }
        metrics::gauge!("linewatch_journal_aggregates", "aggregate" => A::TYPE)
            .set(u32::try_from(slots.len()).unwrap_or(u32::MAX));
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float, and exact up to 9 PB")]
        metrics::gauge!("linewatch_journal_bytes", "aggregate" => A::TYPE)
            .set(self.weight.load(Ordering::Relaxed) as f64);
    }
}
