//! Events as consumers see them.

use std::{fmt, sync::OnceLock};

use linewatch_log::{DecodeError, RecordedEvent, StoreError};
use linewatch_model::Position;

/// What a program's stored events say, of all its aggregates.
pub trait StoredEvent: fmt::Debug + Send + Sync + Sized + 'static {
    /// Reads what is stored of an event.
    ///
    /// # Errors
    /// When it cannot be read; no consumer that wants it gets on without it, so it is dead-lettered.
    fn decode(stored: &RecordedEvent) -> Result<Self, DecodeError>;
}

/// An event of the log, decoded at most once for all consumers.
#[derive(Debug)]
pub struct LogEvent<E> {
    /// As stored.
    pub recorded: RecordedEvent,
    /// What happened; or why it cannot be read.
    decoded: OnceLock<Result<E, String>>,
}

impl<E: StoredEvent> LogEvent<E> {
    /// An event, decoded.
    #[must_use]
    pub fn new(recorded: RecordedEvent) -> Self {
        let event = Self::undecoded(recorded);
        event.decoded();
        event
    }

    /// An event that is decoded when somebody asks for what it says.
    pub(super) const fn undecoded(recorded: RecordedEvent) -> Self {
        Self { recorded, decoded: OnceLock::new() }
    }

    /// Decodes it, or finds out why it cannot be, unless that was done before.
    pub(super) fn decoded(&self) -> &Result<E, String> {
        self.decoded.get_or_init(|| E::decode(&self.recorded).map_err(|error| error.to_string()))
    }

    /// What happened.
    ///
    /// # Errors
    /// When the payload cannot be read; the event is then dead-lettered.
    pub fn event(&self) -> Result<&E, ApplyError> {
        self.decoded()
            .as_ref()
            .map_err(|reason| ApplyError::Event { position: self.recorded.position, reason: reason.clone() })
    }

    /// An error for which this event is dead-lettered.
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
