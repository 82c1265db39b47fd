//! The newest small commits of this process, for those who follow the log closely.
//!
//! A read model and the hub read every event right after its commit. Where commits are small and rare, asking the
//! database for what this process has just written costs more than all that is done with it.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use super::append::EventRow;
use crate::RecordedEvent;
use linewatch_model::{Position, StreamId};

/// Events that are kept.
const EVENTS_KEPT: usize = 256;
/// The largest commit that is kept, in events and in bytes. Larger ones are read from the database, in pages.
const EVENTS_PER_COMMIT: usize = 32;
const SMALL_BYTES: usize = 64 << 10;

/// The end of the log, as this process writes it.
#[derive(Default)]
pub(super) struct Tail {
    /// Events without a gap between them.
    events: Mutex<VecDeque<RecordedEvent>>,
    growing: AtomicBool,
}

/// Something is being appended.
pub(super) struct AppendInFlight(Arc<Tail>);

impl Drop for AppendInFlight {
    fn drop(&mut self) {
        self.0.growing.store(false, Ordering::Relaxed);
    }
}

impl Tail {
    fn events(&self) -> MutexGuard<'_, VecDeque<RecordedEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a commit of so many events can be kept at all.
    pub const fn takes(events: usize) -> bool {
        events <= EVENTS_PER_COMMIT
    }

    /// Keeps a commit; whatever it does not follow on is let go.
    pub fn keep(&self, rows: &[EventRow<'_>]) {
        let mut events = self.events();
        let bytes: usize = rows.iter().map(|row| row.event.payload.len() + row.metadata.len()).sum();
        let follows = events.back().map(|last| last.position.next()) == rows.first().map(|row| row.position);
        if !follows || rows.len() > EVENTS_PER_COMMIT || bytes > SMALL_BYTES {
            events.clear();
        }
        if rows.len() <= EVENTS_PER_COMMIT && bytes <= SMALL_BYTES {
            events.extend(rows.iter().map(recorded));
        }
        let surplus = events.len().saturating_sub(EVENTS_KEPT);
        events.drain(..surplus);
    }

    /// Something is being appended, until the answer is dropped.
    pub fn append_in_flight(self: &Arc<Self>) -> AppendInFlight {
        self.growing.store(true, Ordering::Relaxed);
        AppendInFlight(Arc::clone(self))
    }

    /// Whether something is being appended.
    pub fn has_append_in_flight(&self) -> bool {
        self.growing.load(Ordering::Relaxed)
    }

    /// Lets everything go: what comes next does not follow on it.
    pub fn clear(&self) {
        self.events().clear();
    }

    /// The events after a position up to another, if all of them are here.
    pub fn between(&self, after: Position, until: Position) -> Option<Vec<RecordedEvent>> {
        let events = self.events();
        let (first, last) = (events.front()?.position, events.back()?.position);
        if after.next() < first || last < until || until <= after {
            return None;
        }
        let from = usize::try_from(after.next().get() - first.get()).ok()?;
        let count = usize::try_from(until.get() - after.get()).ok()?;
        Some(events.range(from..from + count).cloned().collect())
    }
}

fn recorded(row: &EventRow<'_>) -> RecordedEvent {
    RecordedEvent {
        position: row.position,
        stream: StreamId::clone(row.stream),
        sequence: row.sequence,
        event_type: row.event.event_type.clone(),
        event_version: row.event.event_version.clone(),
        payload: row.event.payload.clone(),
        metadata: Arc::from(row.metadata),
        recorded_at: row.recorded_at,
        hash: row.hash,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::append::NewEvent;
    use linewatch_model::Sequence;

    fn keep(tail: &Tail, positions: std::ops::Range<u64>, payload: &str) {
        let stream = StreamId::new("Counter", "c");
        let event = NewEvent { event_type: "E".into(), event_version: "1".into(), payload: payload.to_owned() };
        let row = |position| EventRow {
            position: Position::new(position),
            stream: &stream,
            sequence: Sequence::new(position),
            event: &event,
            metadata: "{}",
            recorded_at: "2026-06-26T12:00:00Z".parse().unwrap(),
            hash: [0; 32],
        };
        tail.keep(&positions.map(row).collect::<Vec<_>>());
    }

    fn between(tail: &Tail, after: u64, until: u64) -> Option<Vec<u64>> {
        let events = tail.between(Position::new(after), Position::new(until))?;
        Some(events.iter().map(|event| event.position.get()).collect())
    }

    #[test]
    fn what_is_here_to_its_end_is_answered() {
        let tail = Tail::default();
        assert_eq!(between(&tail, 0, 1), None);
        keep(&tail, 5..7, "{}");
        keep(&tail, 7..8, "{}");
        assert_eq!(between(&tail, 4, 7), Some(vec![5, 6, 7]));
        assert_eq!(between(&tail, 6, 7), Some(vec![7]));
        for (after, until) in [(3, 7), (4, 8), (7, 7), (7, 8)] {
            assert_eq!(between(&tail, after, until), None, "{after} to {until}");
        }
    }

    #[test]
    fn a_gap_or_a_large_commit_empties_it_and_it_is_bounded() {
        let tail = Tail::default();
        keep(&tail, 1..3, "{}");
        keep(&tail, 4..5, "{}");
        assert_eq!(between(&tail, 0, 4), None, "another process wrote between");
        assert_eq!(between(&tail, 3, 4), Some(vec![4]));
        keep(&tail, 5..100, "{}");
        assert_eq!(between(&tail, 3, 4), None);
        keep(&tail, 100..101, &"x".repeat(SMALL_BYTES + 1));
        assert_eq!(between(&tail, 99, 100), None);
        for position in 101..101 + 2 * EVENTS_KEPT as u64 {
            keep(&tail, position..position + 1, "{}");
        }
        assert_eq!(tail.events().len(), EVENTS_KEPT);
    }
}
