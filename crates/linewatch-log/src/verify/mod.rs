//! Walking the whole log and checking that nothing was lost, reordered or changed.

mod sqlite;

use std::collections::HashMap;

use super::{
    Dialect, LogCursor, Store, StoreError,
    chain::{GENESIS, Hash, Hashed},
    segments,
};
use crate::RecordedEvent;
use linewatch_model::{Position, Sequence, StreamId};
use sqlite::streams;

/// What a complete walk found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many events.
    pub count: u64,
    /// The position of the first; 0 in an empty log.
    pub first: Position,
    /// The position of the last; 0 in an empty log.
    pub last: Position,
    /// The hash of the last.
    pub chain_hash: Hash,
}

/// Where the log stops being what was written.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The first position at which something is wrong.
    #[error("position {position}: {reason}")]
    Bad {
        /// Where.
        position: Position,
        /// What.
        reason: String,
    },
    /// The store could not be read to the end.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The state of a walk over the log.
struct VerifyState {
    last: Position,
    hash: Hash,
    sequences: HashMap<StreamId, Sequence>,
    segments: segments::Check,
}

impl Store {
    /// Checks dense positions, stream sequences, the hash chain and the head, what searches are told of its
    /// segments, and on SQLite how streams are found. `progress` is told of every page: events
    /// walked so far, events in all.
    ///
    /// # Errors
    /// At the first position that is wrong, or when the store cannot be read.
    pub async fn verify(&self, progress: impl FnMut(u64, u64)) -> Result<Verified, VerifyError> {
        let verified = self.walk(progress).await;
        let verified = match verified {
            Ok(verified) if self.dialect() == Dialect::Sqlite => streams(self, verified.last).await.map(|()| verified),
            other => other,
        };
        // A file that somebody writes meanwhile shows gaps that are none.
        self.0.backend.check_unchanged()?;
        verified
    }

    async fn walk(&self, mut progress: impl FnMut(u64, u64)) -> Result<Verified, VerifyError> {
        let head = self.read_head().await?;
        let mut walk = VerifyState {
            last: Position::START,
            hash: GENESIS,
            sequences: HashMap::new(),
            segments: segments::Check::default(),
        };
        let mut cursor = LogCursor::new(self.clone(), Position::START, head.position, 4 << 20);
        loop {
            let page = match cursor.next_page().await {
                Err(StoreError::Corrupt { position, reason }) => return Err(VerifyError::Bad { position, reason }),
                other => other?,
            };
            if page.is_empty() {
                break;
            }
            for event in &page {
                walk.step(event)?;
                if let Some(segment) = walk.segments.step(event)
                    && !segments::is_as_stored(self, &segment, &event.hash).await?
                {
                    return Err(bad(event.position, "what searches are told of the 4,096 events up to here is wrong"));
                }
            }
            progress(walk.last.get(), head.position.get());
        }
        if walk.hash != head.hash {
            return Err(bad(head.position, "the head's hash is not that of the last event"));
        }
        if let Some(extra) = self.event_at(head.position.next()).await?
            && self.read_head().await?.position == head.position
        {
            return Err(bad(extra.position, "an event lies beyond the head"));
        }
        let first = if walk.last == Position::START { Position::START } else { Position::new(1) };
        Ok(Verified { count: walk.last.get(), first, last: walk.last, chain_hash: walk.hash })
    }
}

pub(super) fn bad(position: Position, reason: &str) -> VerifyError {
    VerifyError::Bad { position, reason: reason.to_owned() }
}

impl VerifyState {
    fn step(&mut self, event: &RecordedEvent) -> Result<(), VerifyError> {
        let known = self.sequences.entry(event.stream.clone()).or_default();
        if event.sequence != known.next() {
            let reason = format!("stream {} goes from sequence {known} to {}", event.stream, event.sequence);
            return Err(VerifyError::Bad { position: event.position, reason });
        }
        *known = event.sequence;
        let hash = Hashed {
            position: event.position,
            stream: &event.stream,
            sequence: event.sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload: &event.payload,
            metadata: &event.metadata,
            recorded_at: event.recorded_at,
        }
        .chain(&self.hash);
        if hash != event.hash {
            return Err(bad(event.position, "the hash does not match: this event or one before it was changed"));
        }
        (self.last, self.hash) = (event.position, hash);
        Ok(())
    }
}
