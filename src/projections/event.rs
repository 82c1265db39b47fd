//! Events as projections see them.

use std::sync::OnceLock;

use super::Projection;
use crate::events::{Event, RecordedEvent};
use linewatch_log::StoreError;
use linewatch_model::Position;

/// An event of the log, decoded at most once for all projections.
#[derive(Debug)]
pub struct LogEvent {
    /// As stored.
    pub recorded: RecordedEvent,
    /// What happened; or why it cannot be read.
    decoded: OnceLock<Result<Event, String>>,
    /// Whether a read model wants it.
    wanted: bool,
}

impl LogEvent {
    /// An event, decoded.
    #[must_use]
    pub fn new(recorded: RecordedEvent) -> Self {
        let event = Self { recorded, decoded: OnceLock::new(), wanted: true };
        event.decoded();
        event
    }

    /// Whether a read model wants it.
    pub(super) const fn is_wanted(&self) -> bool {
        self.wanted
    }

    /// A page of the log. What one of the projections wants is decoded now, outside of any transaction; the rest when
    /// somebody asks for it.
    pub(super) fn page<'p>(
        recorded: Vec<RecordedEvent>,
        projections: impl IntoIterator<Item = &'p dyn Projection>,
    ) -> Vec<Self> {
        let projections: Vec<_> = projections.into_iter().collect();
        let look = |recorded| {
            let wanted = projections.iter().any(|projection| projection.concerns(&recorded));
            let event = Self { recorded, decoded: OnceLock::new(), wanted };
            if wanted {
                event.decoded();
            }
            event
        };
        recorded.into_iter().map(look).collect()
    }

    fn decoded(&self) -> &Result<Event, String> {
        self.decoded.get_or_init(|| Event::decode(&self.recorded).map_err(|error| error.to_string()))
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
