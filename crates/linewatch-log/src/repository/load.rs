//! Loading cold aggregates: their snapshots and the events after them, many in one query.

use std::{collections::HashMap, sync::Arc};

use compact_str::CompactString;
use tokio::sync::OwnedMutexGuard;

use super::{AggregateRepository, Recordable, cache::Loaded};
use crate::{End, RecordedEvent, StoreError};
use linewatch_model::{Sequence, StreamId};

/// Aggregates loaded with one query, so that their events never fill the memory.
const AGGREGATES_PER_QUERY: usize = 64;

/// Aggregates that cannot be loaded.
pub(super) type LoadFailures = HashMap<CompactString, Arc<StoreError>>;

/// What a state is folded from.
#[derive(Debug, Clone, Copy)]
enum FoldFrom {
    /// The newest snapshot, if there is one.
    Snapshot,
    /// The first event of the stream.
    FirstEvent,
}

pub(super) type Guard<A> = OwnedMutexGuard<Option<Loaded<A>>>;

impl<A: Recordable> AggregateRepository<A>
where
    A::Services: 'static,
{
    /// Loads those that are not in memory; answers which of them cannot be, and why.
    pub(super) async fn warm(&self, places: &mut [(CompactString, Guard<A>)]) -> Result<LoadFailures, StoreError> {
        let mut cold: Vec<&mut (CompactString, Guard<A>)> =
            places.iter_mut().filter(|(_, guard)| guard.is_none()).collect();
        let mut broken = LoadFailures::default();
        for chunk in cold.chunks_mut(AGGREGATES_PER_QUERY) {
            let streams: Vec<StreamId> = chunk.iter().map(|(id, _)| StreamId::new(A::TYPE, id)).collect();
            match self.load(&streams, FoldFrom::Snapshot).await {
                Ok(mut loaded) => {
                    for (id, guard) in chunk {
                        **guard = loaded.remove(id);
                    }
                }
                Err(error) if is_of_one_stream(&error) => self.warm_singly(chunk, &mut broken).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(broken)
    }

    /// One of them cannot be loaded, which must not keep the others from it.
    async fn warm_singly(
        &self,
        places: &mut [&mut (CompactString, Guard<A>)],
        broken: &mut LoadFailures,
    ) -> Result<(), StoreError> {
        for (id, guard) in places {
            match self.load_one(id).await {
                Ok(loaded) => **guard = Some(loaded),
                Err(error) if is_of_one_stream(&error) => {
                    tracing::error!(aggregate = A::TYPE, id = id.as_str(), %error, "an aggregate cannot be loaded");
                    broken.insert(id.clone(), Arc::new(error));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Loads one aggregate.
    pub(super) async fn load_one(&self, id: &str) -> Result<Loaded<A>, StoreError> {
        self.load_from(id, FoldFrom::Snapshot).await
    }

    /// Loads an aggregate anew that forgot what a command asks for.
    ///
    /// The copy in memory may be ahead of the log. What is decided on the older one is then refused by the writer, and
    /// decided again.
    pub(super) async fn recall(
        &self,
        id: &str,
        command: &A::Command,
        place: &mut Option<Loaded<A>>,
    ) -> Result<(), StoreError> {
        if place.as_ref().is_some_and(|loaded| !loaded.aggregate.is_enough_for(command)) {
            *place = None;
            *place = Some(self.load_from(id, FoldFrom::FirstEvent).await?);
        }
        Ok(())
    }

    async fn load_from(&self, id: &str, from: FoldFrom) -> Result<Loaded<A>, StoreError> {
        let mut loaded = self.load(&[StreamId::new(A::TYPE, id)], from).await?;
        // Every stream that is asked for is answered; one without events as the default aggregate.
        loaded.remove(id).ok_or_else(|| StoreError::Damaged(format!("stream {id} was not loaded")))
    }

    /// Loads aggregates; one without events is the default one.
    async fn load(
        &self,
        streams: &[StreamId],
        from: FoldFrom,
    ) -> Result<HashMap<CompactString, Loaded<A>>, StoreError> {
        let mut loaded: HashMap<CompactString, Loaded<A>> = streams
            .iter()
            .map(|stream| (stream.aggregate_id.clone(), self.fresh(A::default(), Sequence::START)))
            .collect();
        let mut newest = End::EMPTY;
        let snapshots = match from {
            FoldFrom::Snapshot => self.0.store.snapshots(streams, A::STATE_VERSION).await?,
            FoldFrom::FirstEvent => Vec::new(),
        };
        for (snapshot, end) in snapshots {
            let Some(end) = end else {
                tracing::warn!(stream = %snapshot.stream, "a snapshot is of events that the log lacks; ignoring it");
                continue;
            };
            match serde_json::from_str(&snapshot.payload) {
                Ok(aggregate) => {
                    if let Some(loaded) = loaded.get_mut(&snapshot.stream.aggregate_id) {
                        (loaded.aggregate, loaded.sequence) = (aggregate, snapshot.sequence);
                        newest = newest.later(end);
                    }
                }
                // A snapshot is a convenience: without it the stream is folded from its start.
                Err(error) => {
                    tracing::warn!(stream = %snapshot.stream, %error, "a snapshot cannot be read; ignoring it");
                }
            }
        }
        let after: Vec<_> = streams
            .iter()
            .filter_map(|stream| Some((stream.clone(), loaded.get(&stream.aggregate_id)?.sequence)))
            .collect();
        for event in self.0.store.stream_events(&after).await? {
            if let Some(loaded) = loaded.get_mut(&event.stream.aggregate_id) {
                fold(loaded, &event)?;
                newest = newest.later(event.end());
            }
        }
        self.0.store.confirm(newest).await?;
        metrics::counter!("linewatch_journal_loads_total", "aggregate" => A::TYPE).increment(streams.len() as u64);
        Ok(loaded)
    }

    /// Empties the place of a copy that may hold events that are lost.
    pub(super) fn discard_outdated(&self, place: &mut Option<Loaded<A>>) {
        if place.as_ref().is_some_and(|loaded| self.0.store.is_outdated(loaded.generation)) {
            *place = None;
        }
    }

    fn fresh(&self, aggregate: A, sequence: Sequence) -> Loaded<A> {
        Loaded { aggregate, sequence, generation: self.0.store.new_generation(), unsaved: 0 }
    }
}

/// Whether an error says something about one stream, and nothing about the others.
const fn is_of_one_stream(error: &StoreError) -> bool {
    matches!(error, StoreError::Corrupt { .. } | StoreError::Stream { .. })
}

fn fold<A: Recordable>(loaded: &mut Loaded<A>, event: &RecordedEvent) -> Result<(), StoreError> {
    if event.sequence != loaded.sequence.next() {
        let reason = format!("stream {} goes from sequence {} to {}", event.stream, loaded.sequence, event.sequence);
        return Err(StoreError::Corrupt { position: event.position, reason });
    }
    let decoded = event.decode_as().map_err(|source| StoreError::Stream { stream: event.stream.clone(), source })?;
    loaded.aggregate.apply(decoded);
    loaded.sequence = event.sequence;
    loaded.unsaved += 1;
    Ok(())
}
