//! Acknowledging alerts.

use super::{Cause, Desk, DeskError};
use crate::{
    commands::FixtureCommand,
    events::{Event, FixtureEvent},
    model::{AlertNumber, Note, Position, StreamId},
    store::Instruction,
};

/// What an acknowledgement led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The position to ask the read models for.
    pub position: Position,
    /// Whether anything changed; somebody may have been faster.
    pub changed: bool,
}

impl Desk {
    /// Acknowledges an alert, or takes that back. `alert_id` is the position of its `AlertDetected`.
    ///
    /// # Errors
    /// When there is no such alert, it is past, or the store fails.
    pub async fn acknowledge(
        &self,
        alert_id: Position,
        acknowledged: bool,
        note: Option<Note>,
        cause: &Cause,
    ) -> Result<Acknowledged, DeskError> {
        let (stream, alert_number) = self.find_alert(alert_id).await?;
        let actor = cause.actor.clone();
        let (name, command) = if acknowledged {
            ("AcknowledgeAlert", FixtureCommand::AcknowledgeAlert { alert_number, actor, note })
        } else {
            ("UnacknowledgeAlert", FixtureCommand::UnacknowledgeAlert { alert_number, actor, note })
        };
        let instruction = Instruction { id: stream.aggregate_id, command, metadata: cause.metadata(name, None) };
        let decided = self.0.fixtures.execute_one(instruction).await?;
        Ok(Acknowledged { position: decided.appended.last, changed: !decided.events.is_empty() })
    }

    /// The log itself knows: an alert's id is the position of the event that raised it.
    async fn find_alert(&self, alert_id: Position) -> Result<(StreamId, AlertNumber), DeskError> {
        let event = self.0.store.event_at(alert_id).await?.ok_or(DeskError::AlertNotFound)?;
        match event.decode() {
            Ok(Event::Fixture(FixtureEvent::AlertDetected(alert))) => Ok((event.stream, alert.alert_number)),
            _ => Err(DeskError::AlertNotFound),
        }
    }
}
