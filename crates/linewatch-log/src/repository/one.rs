//! One command by itself, without the machinery of a batch.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use super::{
    AggregateRepository, CommandEnvelope, CommandError, CommandResult, Decided, Recordable, cache::Slot, decide::forget,
};
use crate::{StoreError, Verdicts};

/// A decision that waits for its verdict.
///
/// Whoever waits may go away. The copy that it was decided on is then still forgotten if it proves stale.
struct Waiting<'a, A: Recordable> {
    runtime: &'a tokio::runtime::Handle,
    slot: &'a Arc<Slot<A>>,
    generation: u64,
    verdicts: Option<oneshot::Receiver<Verdicts>>,
}

impl<A: Recordable> Drop for Waiting<'_, A> {
    fn drop(&mut self) {
        let Some(verdicts) = self.verdicts.take() else { return };
        let (slot, generation) = (Arc::clone(self.slot), self.generation);
        linewatch_task::spawn_on(self.runtime, "verdict", async move {
            let stored = matches!(verdicts.await, Ok(Ok(verdicts)) if verdicts.iter().all(Result::is_ok));
            if !stored {
                forget(&slot, generation).await;
            }
        });
    }
}

impl<A: Recordable> Waiting<'_, A> {
    async fn verdicts(mut self) -> Verdicts {
        let Some(verdicts) = &mut self.verdicts else { return Err(Arc::new(StoreError::Stopped)) };
        let verdicts = verdicts.await;
        self.verdicts = None;
        verdicts.unwrap_or_else(|_| Err(Arc::new(StoreError::WriterFailed)))
    }
}

impl<A: Recordable> AggregateRepository<A>
where
    A::Services: 'static,
{
    /// One attempt at one command; nothing where it has to be decided again.
    ///
    /// It can be dropped at any moment. The aggregate gets back into its place together with the hand-over to the
    /// writer, without a pause between, so memory is never ahead of the log by what nobody will write.
    pub(super) async fn attempt_one(&self, envelope: &CommandEnvelope<A>) -> Option<CommandResult<A>> {
        let slot = self.0.cache.slot(&envelope.id);
        let mut place = slot.loaded.lock().await;
        self.discard_outdated(&mut place);
        if place.is_none() {
            match self.load_one(&envelope.id).await {
                Ok(loaded) => *place = Some(loaded),
                Err(error) => return Some(Err(Arc::new(error).into())),
            }
        }
        if let Err(error) = self.recall(&envelope.id, &envelope.command, &mut place).await {
            return Some(Err(Arc::new(error).into()));
        }
        let decided = AssertUnwindSafe(self.decide(envelope, &mut place)).catch_unwind().await;
        let (append, events, mut loaded) = match decided {
            Ok(Ok(decided)) => decided,
            Ok(Err(error)) => return Some(Err(error)),
            Err(panic) => {
                linewatch_task::note_panic("command", &*panic);
                return Some(Err(CommandError::Defect));
            }
        };
        let room = match self.0.store.room().await {
            Ok(room) => room,
            Err(error) => return Some(Err(Arc::new(error).into())),
        };
        self.0.cache.weigh(&slot, loaded.aggregate.weight());
        let (generation, snapshot) = (append.generation, self.snapshot_when_due(&append.stream, &mut loaded));
        *place = Some(loaded);
        let verdicts = Some(room.submit(vec![append], None));
        // From here on the next command may decide on what this one left.
        drop(place);
        let verdicts = Waiting { runtime: &self.0.runtime, slot: &slot, generation, verdicts }.verdicts().await;
        match verdicts.map(|verdicts| verdicts.first().copied()) {
            Ok(Some(Ok(appended))) => {
                if let Some(snapshot) = snapshot {
                    self.0.snapshots.save(snapshot, appended.end());
                }
                Some(Ok(Decided { events, appended }))
            }
            Ok(_) => {
                forget(&slot, generation).await;
                None
            }
            Err(error) => {
                forget(&slot, generation).await;
                Some(Err(error.into()))
            }
        }
    }
}
