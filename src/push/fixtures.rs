//! From a fixture's stream to its id, as the API knows it.

use std::num::NonZeroUsize;

use compact_str::CompactString;
use lru::LruCache;

use crate::{
    events::RecordedEvent,
    model::{Position, StreamId},
    store::{Reader, StoreError, Value},
};

/// Fixtures that are remembered. A desk has some thousands at a time.
const REMEMBERED: NonZeroUsize = NonZeroUsize::MIN.saturating_add(19_999);
/// Streams asked for in one query.
const TOGETHER: usize = 200;

/// Remembers the ids of fixtures: the positions of their registration.
pub(super) struct Fixtures {
    known: LruCache<CompactString, Position>,
}

impl Fixtures {
    pub(super) fn new() -> Self {
        Self { known: LruCache::new(REMEMBERED) }
    }

    /// Makes the ids of all fixtures in these events known: from a registration among them, else from the read model.
    pub(super) async fn learn(&mut self, reader: &Reader, events: &[RecordedEvent]) -> Result<(), StoreError> {
        let mut unknown: Vec<&CompactString> = Vec::new();
        for event in events.iter().filter(|event| event.stream.aggregate_type == StreamId::FIXTURE) {
            let stream = &event.stream.aggregate_id;
            if event.event_type == "FixtureRegistered" {
                self.known.put(stream.clone(), event.position);
            } else if self.known.get(stream).is_none() && unknown.last() != Some(&stream) {
                unknown.push(stream);
            }
        }
        unknown.sort_unstable();
        unknown.dedup();
        for streams in unknown.chunks(TOGETHER) {
            let places: Vec<String> = (1..=streams.len()).map(|at| format!("${at}")).collect();
            let sql = format!("SELECT stream, id FROM fixtures WHERE stream IN ({})", places.join(","));
            let values: Vec<Value> = streams.iter().map(|stream| stream.as_str().into()).collect();
            for row in reader.fetch(&sql, &values).await? {
                self.known.put(row.str(0)?.into(), Position::from_sql(row.int(1)?));
            }
        }
        Ok(())
    }

    /// The id of a fixture that was learnt.
    pub(super) fn id_of(&mut self, stream: &StreamId) -> Option<u64> {
        self.known.get(&stream.aggregate_id).map(|position| position.get())
    }

    #[cfg(test)]
    pub(super) fn know(&mut self, stream: &str, id: u64) {
        self.known.put(stream.into(), Position::new(id));
    }
}
