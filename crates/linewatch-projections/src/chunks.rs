//! Chunks of the log that groups share: what one of them has read and decoded, the others take.
//!
//! A chunk is kept until every group has had it, at most [`BYTES_KEPT`] of them in all. It is of one epoch of the log; and
//! the checkpoint moves only to a position and hash that the log has, so a chunk of a log that was moved back meanwhile goes
//! into no read model.

use std::{
    collections::VecDeque,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{OnceCell, watch};

use super::{Consumer, LogEvent, StoredEvent, consumer::decode_for};
use linewatch_log::{End, LogCursor, Store, StoreError};
use linewatch_model::Position;

/// Bytes of events in one transaction. On SQLite appends wait for it, so it is small enough to take a few milliseconds.
pub(super) const CHUNK_BYTES: usize = 1 << 20;
/// Bytes of events, as stored, that are kept for groups that come later.
const BYTES_KEPT: usize = 4 << 20;
/// What an event takes beside its payload.
const EVENT_BYTES: usize = 400;

/// Events of the log, which groups share.
type Events<E> = Arc<[LogEvent<E>]>;

/// Events that follow one another in the log, at least one of them.
pub(super) struct Chunk<E> {
    events: Events<E>,
    /// Those at its beginning that the group already has.
    skipped: usize,
}

impl<E> Deref for Chunk<E> {
    type Target = [LogEvent<E>];

    fn deref(&self) -> &[LogEvent<E>] {
        self.after_first(self.skipped)
    }
}

impl<E> Chunk<E> {
    fn new(events: Events<E>, after: Position) -> Self {
        let skipped = events.partition_point(|event| event.recorded.position <= after);
        Self { events, skipped }
    }

    fn after_first(&self, count: usize) -> &[LogEvent<E>] {
        self.events.get(count..).unwrap_or_default()
    }

    /// Its events after a position.
    pub fn after(&self, position: Position) -> &[LogEvent<E>] {
        self.after_first(self.skipped.max(self.events.partition_point(|event| event.recorded.position <= position)))
    }

    /// Its last event.
    pub fn end(&self) -> End {
        self.events.last().map_or(End::EMPTY, |event| event.recorded.end())
    }
}

impl<E: StoredEvent> Chunk<E> {
    /// Decodes what one of the consumers wants; answers whether there is any of it.
    pub fn decode_for(&self, consumers: &[&dyn Consumer<E>]) -> bool {
        let mut is_wanted = false;
        for event in self.iter() {
            is_wanted |= decode_for(event, consumers);
        }
        is_wanted
    }
}

fn bytes<E>(events: &[LogEvent<E>]) -> usize {
    events.iter().map(|event| event.recorded.payload.len() + EVENT_BYTES).sum()
}

/// A chunk that is there or is being read; those who want it at the same moment wait for one reading.
type SharedChunk<E> = Arc<OnceCell<Events<E>>>;

/// A place for a chunk.
struct Slot<E> {
    after: Position,
    cell: SharedChunk<E>,
    /// Counted once it is there.
    bytes: usize,
    /// How many groups have not had it yet.
    untaken: usize,
}

impl<E> Slot<E> {
    /// The chunk, where it is there and holds something after a position.
    fn chunk(&self, after: Position) -> Option<Chunk<E>> {
        let chunk = Chunk::new(Arc::clone(self.cell.get()?), after);
        (!chunk.is_empty()).then_some(chunk)
    }
}

struct CachedChunks<E> {
    epoch: u64,
    /// Ordered by where they begin.
    slots: VecDeque<Slot<E>>,
    bytes: usize,
}

impl<E> Default for CachedChunks<E> {
    fn default() -> Self {
        Self { epoch: 0, slots: VecDeque::new(), bytes: 0 }
    }
}

impl<E> CachedChunks<E> {
    fn clear(&mut self) {
        self.slots.clear();
        self.bytes = 0;
    }

    /// Whether chunks of an epoch can be here; those of an earlier one go.
    fn is_of(&mut self, epoch: u64) -> bool {
        if epoch > self.epoch {
            self.clear();
            self.epoch = epoch;
        }
        epoch == self.epoch
    }

    /// The last slot that begins at a position or before, and whether it is the last of all.
    fn find(&self, after: Position) -> (Option<&Slot<E>>, bool) {
        let next = self.slots.partition_point(|slot| slot.after <= after);
        (next.checked_sub(1).and_then(|at| self.slots.get(at)), next == self.slots.len())
    }

    /// The place for what follows on a position; none where that is older than what is here.
    fn place(&mut self, after: Position, groups: usize) -> Option<SharedChunk<E>> {
        let (found, is_last) = self.find(after);
        if let Some(slot) = found.filter(|slot| slot.after == after || slot.chunk(after).is_some()) {
            return Some(Arc::clone(&slot.cell));
        }
        is_last.then(|| self.push(after, groups))
    }

    fn push(&mut self, after: Position, groups: usize) -> SharedChunk<E> {
        // Nobody reads it any more: that failed, or was given up.
        while self.slots.pop_back_if(|slot| Arc::strong_count(&slot.cell) == 1 && !slot.cell.initialized()).is_some() {}
        let cell = SharedChunk::default();
        self.slots.push_back(Slot { after, cell: Arc::clone(&cell), bytes: 0, untaken: groups });
        cell
    }

    /// A group has had a chunk. The oldest go where there is too much.
    fn taken(&mut self, cell: &SharedChunk<E>, bytes: usize) {
        let Some(at) = self.slots.iter().position(|slot| Arc::ptr_eq(&slot.cell, cell)) else { return };
        let slot = &mut self.slots[at];
        self.bytes += bytes - std::mem::replace(&mut slot.bytes, bytes);
        slot.untaken -= 1;
        if slot.untaken == 0 {
            self.remove(at);
        }
        while self.bytes > BYTES_KEPT && self.remove(0) {}
    }

    fn remove(&mut self, at: usize) -> bool {
        let removed = self.slots.remove(at);
        self.bytes -= removed.as_ref().map_or(0, |slot| slot.bytes);
        removed.is_some()
    }
}

/// What groups have read of the log lately.
pub(super) struct ChunkCache<E> {
    groups: usize,
    kept: Mutex<CachedChunks<E>>,
    /// Bytes of events that were read since the start.
    read: watch::Sender<usize>,
}

impl<E> ChunkCache<E> {
    /// For so many groups. For one alone nothing is kept.
    pub fn shared_by(groups: usize) -> Arc<Self> {
        Arc::new(Self { groups, kept: Mutex::default(), read: watch::Sender::new(0) })
    }

    fn kept(&self) -> MutexGuard<'_, CachedChunks<E>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self, epoch: u64, after: Position) -> Option<SharedChunk<E>> {
        if self.groups < 2 {
            return None;
        }
        let mut kept = self.kept();
        if kept.is_of(epoch) { kept.place(after, self.groups) } else { None }
    }

    /// What follows on a position, where it is there and not larger than this.
    fn ready(&self, epoch: u64, after: Position, most: usize) -> Option<(SharedChunk<E>, Chunk<E>)> {
        let mut kept = self.kept();
        let slot = if kept.is_of(epoch) { kept.find(after).0? } else { return None };
        let chunk = slot.chunk(after).filter(|chunk| bytes(chunk) <= most)?;
        Some((Arc::clone(&slot.cell), chunk))
    }

    /// Lets everything go: the log may not be what it was.
    pub fn clear(&self) {
        self.kept().clear();
    }

    /// Bytes of events that were read so far.
    pub fn bytes_read(&self) -> usize {
        *self.read.borrow()
    }

    /// Waits until so many have been read.
    pub async fn have_read(&self, bytes: usize) {
        let mut read = self.read.subscribe();
        // Never an error: the sender is here.
        drop(read.wait_for(|read| *read >= bytes).await);
    }
}

/// A group's way along the log.
pub(super) struct ChunkReader<E> {
    cache: Arc<ChunkCache<E>>,
    cursor: LogCursor,
    epoch: u64,
    at: Position,
    until: Position,
}

impl<E: StoredEvent> ChunkReader<E> {
    /// From after a position up to another at least, of an epoch's log.
    pub fn new(cache: &Arc<ChunkCache<E>>, store: &Store, epoch: u64, (after, until): (Position, Position)) -> Self {
        let cursor = LogCursor::following(store.clone(), after, until, CHUNK_BYTES);
        Self { cache: Arc::clone(cache), cursor, epoch, at: after, until }
    }

    /// What goes into the next transaction: a chunk, and what is there already behind it as long as it is not too much.
    /// Nothing at the end.
    pub async fn next(&mut self) -> Result<Vec<Chunk<E>>, StoreError> {
        let Some(chunk) = self.chunk().await? else { return Ok(Vec::new()) };
        let (mut room, mut chunks) = (CHUNK_BYTES.saturating_sub(bytes(&chunk)), vec![chunk]);
        while let Some((cell, chunk)) = self.cache.ready(self.epoch, self.at, room) {
            room -= bytes(&chunk);
            chunks.push(self.take(&cell, chunk));
        }
        Ok(chunks)
    }

    async fn chunk(&mut self) -> Result<Option<Chunk<E>>, StoreError> {
        if self.at >= self.until {
            return Ok(None);
        }
        let Some(cell) = self.cache.place(self.epoch, self.at) else {
            let events = read(&mut self.cursor, &self.cache, self.at).await?;
            self.at = events.last().map_or(self.at, |event| event.recorded.position);
            return Ok(Some(Chunk { events, skipped: 0 }));
        };
        let events = cell.get_or_try_init(|| read(&mut self.cursor, &self.cache, self.at)).await?;
        let chunk = Chunk::new(Arc::clone(events), self.at);
        Ok(Some(self.take(&cell, chunk)))
    }

    fn take(&mut self, cell: &SharedChunk<E>, chunk: Chunk<E>) -> Chunk<E> {
        self.cache.kept().taken(cell, bytes(&chunk.events));
        self.at = chunk.end().position;
        chunk
    }
}

/// The next events after a position, of which there are some.
async fn read<E: StoredEvent>(
    cursor: &mut LogCursor,
    cache: &ChunkCache<E>,
    after: Position,
) -> Result<Events<E>, StoreError> {
    cursor.pass_to(after);
    let events: Events<E> = cursor.next_page().await?.into_iter().map(LogEvent::undecoded).collect();
    cache.read.send_modify(|read| *read += bytes(&events));
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_consumer::TestEvent;
    use linewatch_log::{Append, NewEvent, RecordedEvent, StoreOptions, StoreUrl};
    use linewatch_model::{Sequence, StreamId, Timestamp};

    fn now() -> Timestamp {
        "2026-06-26T12:00:00Z".parse().unwrap()
    }

    fn event(position: u64, bytes: usize) -> LogEvent<TestEvent> {
        LogEvent::undecoded(RecordedEvent {
            position: Position::new(position),
            stream: StreamId::new("Counter", "c"),
            sequence: Sequence::new(position),
            event_type: "E".into(),
            event_version: "1".into(),
            payload: "x".repeat(bytes),
            metadata: Arc::from("{}"),
            recorded_at: now(),
            hash: [0; 32],
        })
    }

    /// One of two groups reads an event at a position.
    fn keep(kept: &mut CachedChunks<TestEvent>, position: u64, bytes_of_it: usize) {
        let cell = kept.place(Position::new(position - 1), 2).expect("a place at the end");
        cell.set(Arc::from([event(position, bytes_of_it)])).expect("nobody else has");
        kept.taken(&cell, bytes(cell.get().unwrap()));
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_all_have_had_goes() {
        let mut kept = CachedChunks::<TestEvent>::default();
        for position in 1..=10 {
            keep(&mut kept, position, 1 << 20);
            assert!(kept.bytes <= BYTES_KEPT, "{} bytes", kept.bytes);
        }
        assert_eq!(kept.slots.len(), 3, "three of a MiB and a little are less than four");
        assert!(kept.place(Position::new(5), 2).is_none(), "older than what is kept: read alone");
        for position in 8..=10 {
            let cell = kept.place(Position::new(position - 1), 2).unwrap();
            kept.taken(&cell, bytes(cell.get().unwrap()));
        }
        assert_eq!((kept.slots.len(), kept.bytes), (0, 0));
    }

    #[test]
    fn a_log_that_was_moved_back_is_served_nothing_of_the_one_before() {
        let cache = ChunkCache::<TestEvent>::shared_by(2);
        keep(&mut cache.kept(), 1, 10);
        assert!(cache.ready(0, Position::START, 1_000).is_some());
        assert!(cache.ready(1, Position::START, 1_000).is_none());
        assert!(cache.place(0, Position::START).is_none(), "who is late reads alone");
        assert!(cache.place(1, Position::START).is_some_and(|cell| !cell.initialized()));
    }

    #[test]
    fn a_reading_that_failed_is_in_nobodys_way() {
        let mut kept = CachedChunks::<TestEvent>::default();
        drop(kept.place(Position::START, 2));
        drop(kept.place(Position::START, 2));
        assert_eq!(kept.slots.len(), 1, "the same place again");
        keep(&mut kept, 5, 10);
        assert_eq!(kept.slots.len(), 1, "it went when another was wanted");
    }

    #[tokio::test]
    async fn groups_read_the_log_once() {
        let folder = tempfile::tempdir().unwrap();
        let options = StoreOptions { now: Arc::new(now), new_log_id: "log".to_owned(), appends: true };
        let store = linewatch_log::Store::open(&StoreUrl::Sqlite(folder.path().join("log.db")), options).await.unwrap();
        let events =
            (0..6).map(|_| NewEvent { event_type: "E".into(), event_version: "1".into(), payload: "{}".to_owned() });
        let append = Append {
            stream: StreamId::new("Counter", "c"),
            expected: Sequence::START,
            generation: 0,
            events: events.collect(),
            metadata: Arc::from("{}"),
        };
        store.submit(vec![append], None).await.unwrap().await.unwrap().unwrap();
        let (cache, all) = (ChunkCache::<TestEvent>::shared_by(2), Position::new(6));
        let reader = |after| ChunkReader::new(&cache, &store, 0, (Position::new(after), all));
        let (mut one, mut other) = (reader(0), reader(0));
        let (first, same) = tokio::join!(one.next(), other.next());
        assert!(Arc::ptr_eq(&first.unwrap()[0].events, &same.unwrap()[0].events), "at once");
        let whole = cache.bytes_read();
        assert_eq!((whole, cache.kept().slots.len()), (6 * (2 + EVENT_BYTES), 0));
        assert!(one.next().await.unwrap().is_empty(), "the end");
        let (mut one, mut other) = (reader(0), reader(2));
        one.next().await.unwrap();
        let part = other.next().await.unwrap();
        let positions: Vec<_> = part[0].iter().map(|event| event.recorded.position.get()).collect();
        assert_eq!(positions, [3, 4, 5, 6], "what it lacks of a chunk");
        assert_eq!((cache.bytes_read(), cache.kept().slots.len()), (2 * whole, 0), "read again, once");
        store.close().await;
    }
}
