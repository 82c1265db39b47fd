//! Events as projections see them.

use std::sync::OnceLock;

use super::Projection;
use crate::{
    events::{Event, RecordedEvent},
    model::Position,
    store::StoreError,
};

/// An event of the log, decoded at most once for all projections.
#[derive(Debug)]
pub struct LogEvent {
    /// As stored.
    pub recorded: RecordedEvent,
    /// What happened; or why it cannot be read.
    decoded: OnceLock<Result<Event, String>>,
}

impl LogEvent {
    /// An event, decoded.
    #[must_use]
    pub fn new(recorded: RecordedEvent) -> Self {
        let event = Self::undecoded(recorded);
        event.decoded();
        event
    }

    const fn undecoded(recorded: RecordedEvent) -> Self {
        Self { recorded, decoded: OnceLock::new() }
    }

    /// A page of the log. What one of the projections wants is decoded now, outside of any transaction; the rest when
    /// somebody asks for it.
    pub(super) fn page<'p>(
        recorded: Vec<RecordedEvent>,
        projections: impl IntoIterator<Item = &'p dyn Projection>,
    ) -> Vec<Self> {
        let projections: Vec<_> = projections.into_iter().collect();
        let events: Vec<Self> = recorded.into_iter().map(Self::undecoded).collect();
        for event in &events {
            if projections.iter().any(|projection| projection.concerns(&event.recorded)) {
                event.decoded();
            }
        }
        events
    }

    fn decoded(&self) -> &Result<Event, String> {
        self.decoded.get_or_init(|| self.recorded.decode().map_err(|error| error.to_string()))
    }

    /// What happened.
    ///
    /// # Errors
    /// When the payload cannot be read; the event is then parked.
    pub fn event(&self) -> Result<&Event, ApplyError> {
        self.decoded()
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
