//! One attempt at a batch: decide on what is in memory, hand it to the writer, take the verdicts.

use std::{collections::BTreeSet, sync::Arc};

use compact_str::CompactString;
use cqrs_es::event_sink::EventSink;

use super::{
    AggregateRepository, CommandEnvelope, CommandError, CommandResult, Decided, Ledger, Recordable, by_aggregate,
    cache::{Loaded, Slot},
    load::Guard,
};
use crate::{Append, Appended, Conflict, LedgerFn, NewEvent, StoreError, StoredSnapshot, Versioned};
use linewatch_model::StreamId;

/// A decision that waits for the writer's verdict.
struct Waiting<A: Recordable> {
    /// Which command.
    at: usize,
    events: Vec<A::Event>,
    slot: Arc<Slot<A>>,
    generation: u64,
    /// The state that it leaves, when it is time to save it.
    snapshot: Option<StoredSnapshot>,
}

/// What an aggregate decided: what goes to the writer, its events, and the aggregate as they leave it.
pub(super) type Decision<A> = (Append, Vec<<A as cqrs_es::Aggregate>::Event>, Loaded<A>);

impl<A: Recordable> AggregateRepository<A>
where
    A::Services: 'static,
{
    pub(super) async fn attempt(
        &self,
        envelopes: &[CommandEnvelope<A>],
        open: &BTreeSet<usize>,
        outcomes: &mut [Option<CommandResult<A>>],
        ledger: Option<&Ledger<A>>,
    ) {
        let groups = by_aggregate(envelopes, open);
        let mut slots = Vec::with_capacity(groups.len());
        let mut places: Vec<(CompactString, Guard<A>)> = Vec::with_capacity(groups.len());
        for id in groups.keys() {
            let slot = self.0.cache.slot(id);
            let mut place = Arc::clone(&slot.loaded).lock_owned().await;
            self.discard_outdated(&mut place);
            places.push((id.clone(), place));
            slots.push(slot);
        }
        let broken = match self.warm(&mut places).await {
            Ok(broken) => broken,
            Err(error) => {
                fail::<A>(&Arc::new(error), open, outcomes);
                return;
            }
        };
        let (mut waiting, mut appends) = (Vec::new(), Vec::new());
        for (((_, group), (id, guard)), slot) in groups.iter().zip(&mut places).zip(&slots) {
            if let Some(error) = broken.get(id) {
                fail::<A>(error, group, outcomes);
                continue;
            }
            for (place, at) in group.iter().enumerate() {
                if let Err(error) = self.recall(id, &envelopes[*at].command, guard).await {
                    fail::<A>(&Arc::new(error), &group[place..], outcomes);
                    break;
                }
                match self.decide(&envelopes[*at], guard).await {
                    Ok((append, events, mut loaded)) => {
                        let (slot, generation) = (Arc::clone(slot), append.generation);
                        let snapshot = self.snapshot_when_due(&append.stream, &mut loaded);
                        **guard = Some(loaded);
                        waiting.push(Waiting { at: *at, events, slot, generation, snapshot });
                        appends.push(append);
                    }
                    Err(error) => outcomes[*at] = Some(Err(error)),
                }
            }
            self.0.cache.weigh(slot, guard.as_ref().map_or(0, |loaded| loaded.aggregate.weight()));
        }
        if appends.is_empty() {
            return;
        }
        let ledger = ledger.and_then(|ledger| entry_maker(ledger, &waiting, outcomes));
        let submitted = self.0.store.submit(appends, ledger).await;
        // From here on the next command may decide on what this one left.
        drop(places);
        let verdicts = match submitted {
            Ok(verdicts) => verdicts.await.unwrap_or_else(|_| Err(Arc::new(StoreError::WriterFailed))),
            Err(error) => Err(Arc::new(error)),
        };
        self.take(waiting, verdicts, outcomes).await;
    }

    /// Lets one command decide, and takes the aggregate to where its events leave it. It is not back in its place then.
    pub(super) async fn decide(
        &self,
        envelope: &CommandEnvelope<A>,
        place: &mut Option<Loaded<A>>,
    ) -> Result<Decision<A>, CommandError<A::Error>> {
        // Taken out, so that a panic leaves an empty place and not a half-changed aggregate.
        let Some(mut loaded) = place.take() else { return Err(CommandError::Defect) };
        let sink = EventSink::default();
        let handled = loaded.aggregate.handle(envelope.command.clone(), &self.0.services, &sink).await;
        let events: Vec<A::Event> = sink.collect().await;
        if let Err(refusal) = handled {
            // A refusal that has already written left a state that no log will have.
            *place = if events.is_empty() { Some(loaded) } else { None };
            return Err(CommandError::Refused(refusal));
        }
        let payloads = serialize(&events).map_err(|error| {
            tracing::error!(aggregate = A::TYPE, %error, "an event cannot be serialised");
            CommandError::Defect
        })?;
        let append = Append {
            stream: StreamId::new(A::TYPE, &envelope.id),
            expected: loaded.sequence,
            generation: loaded.generation,
            events: payloads,
            metadata: Arc::clone(&envelope.metadata),
        };
        loaded.sequence = loaded.sequence.plus(events.len() as u64);
        loaded.unsaved += events.len() as u64;
        Ok((append, events, loaded))
    }

    async fn take(
        &self,
        waiting: Vec<Waiting<A>>,
        verdicts: crate::Verdicts,
        outcomes: &mut [Option<CommandResult<A>>],
    ) {
        match verdicts {
            Ok(verdicts) => {
                for (decision, verdict) in waiting.into_iter().zip(verdicts) {
                    match verdict {
                        Ok(appended) => {
                            if let Some(snapshot) = decision.snapshot {
                                self.0.snapshots.save(snapshot, appended.end());
                            }
                            outcomes[decision.at] = Some(Ok(Decided { events: decision.events, appended }));
                        }
                        Err(Conflict) => forget(&decision.slot, decision.generation).await,
                    }
                }
            }
            Err(error) => {
                for decision in waiting {
                    forget(&decision.slot, decision.generation).await;
                    outcomes[decision.at] = Some(Err(Arc::clone(&error).into()));
                }
            }
        }
    }

    /// A copy of the state when enough has happened. Taken when a command has been decided and saved when its events are
    /// in the log: a busy aggregate is never without a decision that is still on its way.
    pub(super) fn snapshot_when_due(&self, stream: &StreamId, loaded: &mut Loaded<A>) -> Option<StoredSnapshot> {
        if loaded.unsaved < self.0.options.snapshot_every {
            return None;
        }
        let snapshot = self.0.snapshots.copy(stream, loaded)?;
        loaded.unsaved = 0;
        Some(snapshot)
    }
}

/// The same error for several commands.
fn fail<'a, A: Recordable>(
    error: &Arc<StoreError>,
    places: impl IntoIterator<Item = &'a usize>,
    outcomes: &mut [Option<CommandResult<A>>],
) {
    for at in places {
        outcomes[*at] = Some(Err(Arc::clone(error).into()));
    }
}

/// Empties the place of a copy that proved stale, unless a newer copy is there already.
pub(super) async fn forget<A>(slot: &Slot<A>, generation: u64) {
    let mut guard = slot.loaded.lock().await;
    if guard.as_ref().is_some_and(|loaded: &Loaded<A>| loaded.generation == generation) {
        *guard = None;
    }
}

fn serialize<E: Versioned + cqrs_es::DomainEvent>(events: &[E]) -> serde_json::Result<Vec<NewEvent>> {
    events
        .iter()
        .map(|event| {
            Ok(NewEvent {
                event_type: event.event_type().into(),
                event_version: event.event_version().into(),
                payload: serde_json::to_string(event)?,
            })
        })
        .collect()
}

/// Asks for the ledger entry of what was decided in this attempt and before. It is written only where nothing of this
/// attempt has to be decided again; and where a command failed there is none, because the batch is not done.
fn entry_maker<A: Recordable>(
    ledger: &Ledger<A>,
    waiting: &[Waiting<A>],
    outcomes: &[Option<CommandResult<A>>],
) -> Option<LedgerFn> {
    let mut tentative: Vec<Option<&[A::Event]>> = outcomes
        .iter()
        .map(|outcome| match outcome {
            Some(Ok(decided)) => Some(decided.events.as_slice()),
            _ => None,
        })
        .collect();
    for decision in waiting {
        tentative[decision.at] = Some(&decision.events);
    }
    let tentative: Option<Vec<_>> = tentative.into_iter().collect();
    let finish = ledger(&tentative?);
    Some(Box::new(move |verdicts: &[Result<Appended, Conflict>]| {
        let reached = verdicts.iter().map(|verdict| verdict.as_ref().ok().map(|appended| appended.last));
        let reached: Option<Vec<_>> = reached.collect();
        Some(finish(reached?.into_iter().max()?))
    }))
}
