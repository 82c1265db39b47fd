//! The repository as a cqrs-es event store, so that `CqrsFramework` and its queries run on it unchanged.

use std::{collections::HashMap, sync::Arc};

use compact_str::CompactString;
use cqrs_es::{AggregateContext, AggregateError, EventEnvelope, EventStore};

use super::{
    AggregateRepository, Recordable,
    cache::{Loaded, Slot},
    load::Guard,
};
use crate::{Append, NewEvent, StoreError};
use linewatch_model::{Sequence, StreamId};

/// An aggregate on loan. Dropped without a commit its place is empty, and the next to ask loads it anew.
pub struct RepositoryContext<A: Recordable> {
    id: CompactString,
    slot: Arc<Slot<A>>,
    guard: Guard<A>,
    loaded: Loaded<A>,
}

impl<A: Recordable> AggregateContext<A> for RepositoryContext<A> {
    fn aggregate(&mut self) -> &mut A {
        &mut self.loaded.aggregate
    }
}

fn failed<E: std::error::Error>(error: StoreError) -> AggregateError<E> {
    match error {
        StoreError::Stream { .. } => AggregateError::DeserializationError(Box::new(error)),
        StoreError::Unavailable(_) => AggregateError::DatabaseConnectionError(Box::new(error)),
        other => AggregateError::UnexpectedError(Box::new(other)),
    }
}

fn failed_shared<E: std::error::Error>(error: &Arc<StoreError>) -> AggregateError<E> {
    AggregateError::UnexpectedError(error.to_string().into())
}

impl<A: Recordable> EventStore<A> for AggregateRepository<A>
where
    A::Services: 'static,
{
    type AC = RepositoryContext<A>;

    async fn load_events(&self, aggregate_id: &str) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let stream = StreamId::new(A::TYPE, aggregate_id);
        let events = self.0.store.stream_events(&[(stream.clone(), Sequence::START)]).await.map_err(failed)?;
        events
            .iter()
            .map(|event| {
                let unreadable = |source| failed(StoreError::Stream { stream: stream.clone(), source });
                Ok(EventEnvelope {
                    aggregate_id: aggregate_id.to_owned(),
                    sequence: usize::try_from(event.sequence.get()).unwrap_or(usize::MAX),
                    payload: event.decode_as().map_err(unreadable)?,
                    metadata: event.metadata_as().unwrap_or_default(),
                })
            })
            .collect()
    }

    async fn load_aggregate(&self, aggregate_id: &str) -> Result<Self::AC, AggregateError<A::Error>> {
        let id = CompactString::new(aggregate_id);
        let slot = self.0.cache.slot(&id);
        let mut guard = Arc::clone(&slot.loaded).lock_owned().await;
        self.discard_outdated(&mut guard);
        let loaded = match guard.take() {
            Some(loaded) => loaded,
            None => self.load_one(&id).await.map_err(failed)?,
        };
        Ok(RepositoryContext { id, slot, guard, loaded })
    }

    async fn commit(
        &self,
        events: Vec<A::Event>,
        mut context: Self::AC,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<A>>, AggregateError<A::Error>> {
        let before = context.loaded.sequence;
        let append = Append {
            stream: StreamId::new(A::TYPE, &context.id),
            expected: before,
            generation: context.loaded.generation,
            events: new_events(&events)?,
            metadata: Arc::from(A::metadata_text(&metadata)),
        };
        let verdicts = self.0.store.submit(vec![append], None).await.map_err(failed)?;
        let verdicts =
            verdicts.await.map_err(|_| failed(StoreError::WriterFailed))?.map_err(|error| failed_shared(&error))?;
        let Some(Ok(appended)) = verdicts.first() else { return Err(AggregateError::AggregateConflict) };
        context.loaded.sequence = appended.sequence;
        context.loaded.unsaved += events.len() as u64;
        self.0.cache.weigh(&context.slot, context.loaded.aggregate.weight());
        *context.guard = Some(context.loaded);
        Ok(events
            .into_iter()
            .enumerate()
            .map(|(at, payload)| EventEnvelope {
                aggregate_id: context.id.to_string(),
                sequence: usize::try_from(before.get()).unwrap_or(usize::MAX) + at + 1,
                payload,
                metadata: metadata.clone(),
            })
            .collect())
    }
}

fn new_events<E, Error>(events: &[E]) -> Result<Vec<NewEvent>, AggregateError<Error>>
where
    E: cqrs_es::DomainEvent,
    Error: std::error::Error,
{
    events
        .iter()
        .map(|event| {
            Ok(NewEvent {
                event_type: event.event_type().into(),
                event_version: event.event_version().into(),
                payload: serde_json::to_string(event)
                    .map_err(|error| AggregateError::UnexpectedError(Box::new(error)))?,
            })
        })
        .collect()
}
