//! What goes into the log, and what comes back.

use std::sync::Arc;

use compact_str::CompactString;
use tokio::sync::oneshot;

use super::{StoreError, chain::Hash, end::End};
use linewatch_model::{Position, Sequence, StreamId, Timestamp};

/// An event on its way into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// `OddsUpdated`.
    pub event_type: CompactString,
    /// The version of its shape.
    pub event_version: CompactString,
    /// What happened, as JSON text. Stored and hashed exactly so.
    pub payload: String,
}

/// The events of one decision about one stream: all of them or none.
///
/// Without events it is a question: is the stream still where the decision took it to be?
#[derive(Debug, Clone)]
pub struct Append {
    /// The stream.
    pub stream: StreamId,
    /// The sequence of the stream's last event that the decision knew.
    pub expected: Sequence,
    /// The copy of the aggregate that the decision was made on. Once an append on it is refused it is poisoned: all later
    /// ones are refused too, because they were decided on events that do not exist.
    pub generation: u64,
    /// The events, in order.
    pub events: Vec<NewEvent>,
    /// Who and why, as JSON text.
    pub metadata: Arc<str>,
}

/// Where the events of an append are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The position of the first; for an append without events the head of the log.
    pub first: Position,
    /// The position of the last; for an append without events the head of the log.
    pub last: Position,
    /// The sequence of the stream's last event.
    pub sequence: Sequence,
    /// The hash at `last`.
    pub hash: Hash,
}

impl Appended {
    /// Where the log ended with it.
    pub(super) const fn end(&self) -> End {
        End { position: self.last, hash: self.hash }
    }
}

/// Another writer was there first: the stream is not where the decision took it to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the stream has moved on")]
pub struct Conflict;

/// An answered batch, kept so that a repeat gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The batch's id.
    pub batch_id: String,
    /// SHA-256 of its body.
    pub body_hash: Hash,
    /// What was answered, as JSON text.
    pub answer: String,
}

/// Makes the ledger entry of a batch once the fate of its last appends is known; `None` while some must be retried.
pub type LedgerFn = Box<dyn Fn(&[Result<Appended, Conflict>]) -> Option<LedgerEntry> + Send + Sync>;

/// The verdict on each append of a submission, in order. An error concerns all of them.
pub type Verdicts = Result<Vec<Result<Appended, Conflict>>, Arc<StoreError>>;

/// Appends that go into one transaction together, each with its own verdict.
pub struct Submission {
    /// The appends, in the order in which they were decided.
    pub appends: Vec<Append>,
    /// The ledger entry to write with them.
    pub ledger: Option<LedgerFn>,
    pub(super) reply: oneshot::Sender<Verdicts>,
}

/// An event with everything that its row has.
pub struct EventRow<'a> {
    pub(super) position: Position,
    pub(super) stream: &'a StreamId,
    pub(super) sequence: Sequence,
    pub(super) event: &'a NewEvent,
    pub(super) metadata: &'a str,
    pub(super) recorded_at: Timestamp,
    pub(super) hash: Hash,
}
