//! Handing the log to a group's consumers, chunk by chunk.

use std::time::Instant;

use super::{
    Runner,
    lead::{AdvanceMode, StepError},
};
use crate::{
    ApplyError, Consumer, LogEvent, ModelTx, StoredEvent, checkpoints,
    chunks::{Chunk, ChunkReader},
    progress::{Member, Progress},
};
use linewatch_log::{End, WriteTx};
use linewatch_model::Position;
use linewatch_task::crash_point;

impl<E: StoredEvent> Runner<E> {
    /// Goes on to a position. What no consumer wants is passed over; if lazy, without writing that down at once.
    pub(super) async fn advance_to(
        &self,
        progress: &mut Progress<E>,
        until: Position,
        turn: &AdvanceMode<'_>,
    ) -> Result<(), StepError> {
        let Some(from) = progress.least() else {
            self.publish(progress);
            return Ok(());
        };
        let mut reader = ChunkReader::new(&self.group.chunks, &self.store, progress.epoch, (from, until));
        loop {
            let chunks = reader.next().await?;
            let Some(end) = chunks.last().map(Chunk::end) else { return Ok(()) };
            let started = Instant::now();
            if !are_wanted(&chunks, progress) && turn.lazy {
                progress.pass(end);
                self.publish(progress);
                continue;
            }
            match self.apply(&chunks, progress, turn).await {
                Err(StepError::Apply(ApplyError::Event { position, reason })) => {
                    tracing::error!(%position, reason, "an event cannot be applied; dead-lettering it");
                    self.apply_one_by_one(&chunks, progress, turn).await?;
                }
                other => other?,
            }
            progress.moved_to(end.position);
            self.publish(progress);
            metrics::histogram!("linewatch_projection_chunk_seconds").record(started.elapsed());
            crash_point("projection.published");
        }
    }

    /// Hands chunks to every consumer that lacks them, and moves their checkpoints, in one transaction.
    #[tracing::instrument(
        name = "projection_chunk",
        level = "debug",
        skip_all,
        fields(
            lease = self.group.lease,
            after = ?progress.least().map(Position::get),
            events = chunks.iter().map(|chunk| chunk.len()).sum::<usize>()
        )
    )]
    async fn apply(
        &self,
        chunks: &[Chunk<E>],
        progress: &Progress<E>,
        turn: &AdvanceMode<'_>,
    ) -> Result<(), StepError> {
        let Some(end) = chunks.last().map(Chunk::end) else { return Ok(()) };
        let mut tx = self.store.begin().await?;
        for member in progress.members.iter().filter(|member| member.at < end.position) {
            // The checkpoint first: a rebuild holds it while it swaps the tables, and must not be waited for with
            // those tables locked.
            member.move_checkpoint(&mut tx, member.stored, end).await?;
            for chunk in chunks {
                member.consumer.handle(&mut ModelTx::new(&mut tx, ""), chunk.after(member.at)).await?;
            }
            crash_point("projection.applied");
        }
        crash_point("projection.before_commit");
        turn.commit(tx).await?;
        crash_point("projection.committed");
        Ok(())
    }

    /// The slow way through chunks that hold a bad event: each event alone, for each consumer alone.
    async fn apply_one_by_one(
        &self,
        chunks: &[Chunk<E>],
        progress: &Progress<E>,
        turn: &AdvanceMode<'_>,
    ) -> Result<(), StepError> {
        for member in &progress.members {
            let mut stored = member.stored;
            for chunk in chunks {
                for event in chunk.after(member.at) {
                    self.apply_or_dead_letter(member, event, stored, turn).await?;
                    stored = event.recorded.position;
                }
            }
        }
        Ok(())
    }

    async fn apply_or_dead_letter(
        &self,
        member: &Member<E>,
        event: &LogEvent<E>,
        at: Position,
        turn: &AdvanceMode<'_>,
    ) -> Result<(), StepError> {
        let consumer = &*member.consumer;
        let mut tx = self.store.begin().await?;
        let applied = consumer.handle(&mut ModelTx::new(&mut tx, ""), std::slice::from_ref(event)).await;
        if let Err(error @ ApplyError::Event { .. }) = applied {
            tx.rollback().await;
            tx = self.store.begin().await?;
            checkpoints::dead_letter(&mut tx, consumer, &error, event, self.store.now()).await?;
            metrics::counter!("linewatch_projection_dead_lettered_total", "projection" => consumer.name()).increment(1);
        } else {
            applied?;
        }
        member.move_checkpoint(&mut tx, at, event.recorded.end()).await?;
        Ok(turn.commit(tx).await?)
    }
}

impl<E: StoredEvent> Member<E> {
    /// Moves its checkpoint from where it is believed to be.
    pub(super) async fn move_checkpoint(&self, tx: &mut WriteTx, from: Position, to: End) -> Result<(), StepError> {
        let of = (self.consumer.name(), self.consumer.version());
        if checkpoints::advance(tx, of, from, to).await? { Ok(()) } else { Err(StepError::Moved) }
    }
}

/// Decodes, outside of any transaction, what one of the consumers wants; answers whether there is any of it.
fn are_wanted<E: StoredEvent>(chunks: &[Chunk<E>], progress: &Progress<E>) -> bool {
    let consumers: Vec<&dyn Consumer<E>> = progress.members.iter().map(|member| &*member.consumer).collect();
    let mut are_wanted = false;
    for chunk in chunks {
        are_wanted |= chunk.decode_for(&consumers);
    }
    are_wanted
}
