//! Events as projections see them.

use crate::{
    events::{Event, RecordedEvent},
    model::Position,
    store::StoreError,
};

/// An event of the log, decoded once for all projections.
#[derive(Debug)]
pub struct LogEvent {
    /// As stored.
    pub recorded: RecordedEvent,
    /// What happened; or why it cannot be read.
    decoded: Result<Event, String>,
}

impl LogEvent {
    /// Decodes an event.
    #[must_use]
    pub fn new(recorded: RecordedEvent) -> Self {
        let decoded = recorded.decode().map_err(|error| error.to_string());
        Self { recorded, decoded }
    }

    /// What happened.
    ///
    /// # Errors
    /// When the payload cannot be read; the event is then parked.
    pub fn event(&self) -> Result<&Event, ApplyError> {
        self.decoded
            .as_ref()
            .map_err(|reason| ApplyError::Event { position: self.recorded.position, reason: reason.clone() })
    }

    /// An error that parks this event.
    #[must_use]
    pub fn cannot_apply(&self, reason: impl Into<String>) -> ApplyError {
        ApplyError::Event { position: self.recorded.position, reason: reason.into() }
    }
}

/// Why a chunk could not be applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// One event does not fit.
    #[error("the event at position {position} cannot be applied: {reason}")]
    Event {
        /// Which.
        position: Position,
        /// Why.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
