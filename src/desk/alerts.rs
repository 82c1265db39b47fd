//! Acknowledging alerts.

use std::{collections::HashMap, sync::Arc};

use super::{CommandContext, Desk, DeskError};
use crate::{
    commands::FixtureCommand,
    events::{Event, FixtureEvent},
    projections::alerts,
};
use linewatch_log::CommandEnvelope;
use linewatch_model::{Actor, AlertNumber, Note, Position, Sequence, StreamId};

/// What became of one of several alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was new and is acknowledged now.
    Acknowledged,
    /// It was acknowledged and is new again.
    Unacknowledged,
    /// It was so already: somebody was faster.
    Unchanged,
    /// Its fixture has kicked off; it can no longer be changed.
    Past,
    /// There is no such alert.
    NotFound,
    /// Other nodes changed the same fixture again and again, or its events cannot be read: nothing was changed; send the
    /// request again.
    Failed,
}

/// What became of several alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcknowledgedAll {
    /// The position to ask the read models for.
    pub position: Position,
    /// A verdict on each, in the order asked for.
    pub verdicts: Vec<Verdict>,
}

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
        context: &CommandContext,
    ) -> Result<Acknowledged, DeskError> {
        let (stream, alert_number) = self.find_alert(alert_id).await?;
        let command = command(acknowledged, alert_number, context.actor.clone(), note);
        let metadata = context.metadata(name(acknowledged), None);
        let envelope = CommandEnvelope { id: stream.aggregate_id, command, metadata };
        let decided = self.0.fixtures.execute_one(envelope).await?;
        Ok(Acknowledged { position: decided.appended.last, changed: !decided.events.is_empty() })
    }

    /// Acknowledges several alerts, or takes that back. All of it goes to the log together, in one transaction; one that
    /// cannot be changed does not harm the others.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn acknowledge_all(
        &self,
        alert_ids: &[Position],
        acknowledged: bool,
        note: Option<Note>,
        context: &CommandContext,
    ) -> Result<AcknowledgedAll, DeskError> {
        let places = self.find_alerts(alert_ids).await?;
        let metadata = context.metadata(name(acknowledged), None);
        let (mut asked, mut envelopes) = (Vec::new(), Vec::new());
        for (at, place) in places.into_iter().enumerate() {
            let Some((stream, alert_number)) = place else { continue };
            let command = command(acknowledged, alert_number, context.actor.clone(), note.clone());
            envelopes.push(CommandEnvelope { id: stream.aggregate_id, command, metadata: Arc::clone(&metadata) });
            asked.push(at);
        }
        let mut verdicts = vec![Verdict::NotFound; alert_ids.len()];
        let mut position = Position::START;
        for (at, outcome) in asked.into_iter().zip(self.0.fixtures.execute(envelopes, None).await) {
            verdicts[at] = match outcome.map_err(DeskError::from) {
                Ok(decided) => {
                    position = position.max(decided.appended.last);
                    verdict(acknowledged, !decided.events.is_empty())
                }
                Err(DeskError::PastAlert) => Verdict::Past,
                Err(DeskError::AlertNotFound) => Verdict::NotFound,
                // A store that fails for one fails for all of them, as they go to the log together.
                Err(DeskError::Store(error)) if error.is_passing() => return Err(DeskError::Store(error)),
                Err(error) => {
                    tracing::error!(%error, "an alert could not be acknowledged");
                    Verdict::Failed
                }
            };
        }
        Ok(AcknowledgedAll { position, verdicts })
    }

    /// Changes the note of an acknowledged alert, or takes it away. `expected` is the version of the note that is changed.
    ///
    /// # Errors
    /// When there is no such alert, it is past or not acknowledged, its note is another one, or the store fails.
    pub async fn amend_note(
        &self,
        alert_id: Position,
        note: Option<Note>,
        expected: Sequence,
        context: &CommandContext,
    ) -> Result<Position, DeskError> {
        let (stream, alert_number) = self.find_alert(alert_id).await?;
        let actor = context.actor.clone();
        let command = FixtureCommand::AmendAlertNote { alert_number, actor, note, expected };
        let metadata = context.metadata("AmendAlertNote", None);
        let envelope = CommandEnvelope { id: stream.aggregate_id, command, metadata };
        Ok(self.0.fixtures.execute_one(envelope).await?.appended.last)
    }

    /// Where alerts are. Almost all are in the read model; the log knows those that are not there yet.
    async fn find_alerts(&self, ids: &[Position]) -> Result<Vec<Option<(StreamId, AlertNumber)>>, DeskError> {
        let numbers: Vec<i64> = ids.iter().map(|id| id.to_sql()).collect();
        let known = alerts::places(self.0.store.reader(), &numbers).await?;
        let mut known: HashMap<i64, (String, i64)> =
            known.into_iter().map(|(id, stream, number)| (id, (stream, number))).collect();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let place = known.remove(&id.to_sql()).and_then(|(stream, number)| {
                Some((StreamId::new(StreamId::FIXTURE, &stream), AlertNumber(u32::try_from(number).ok()?)))
            });
            found.push(match place {
                Some(place) => Some(place),
                None => match self.find_alert(*id).await {
                    Ok(place) => Some(place),
                    Err(DeskError::AlertNotFound) => None,
                    Err(error) => return Err(error),
                },
            });
        }
        Ok(found)
    }

    /// The log itself knows: an alert's id is the position of the event that raised it.
    async fn find_alert(&self, alert_id: Position) -> Result<(StreamId, AlertNumber), DeskError> {
        let event = self.0.store.event_at(alert_id).await?.ok_or(DeskError::AlertNotFound)?;
        match Event::decode(&event) {
            Ok(Event::Fixture(FixtureEvent::AlertDetected(alert))) => Ok((event.stream, alert.alert_number)),
            _ => Err(DeskError::AlertNotFound),
        }
    }
}

const fn name(acknowledged: bool) -> &'static str {
    if acknowledged { "AcknowledgeAlert" } else { "UnacknowledgeAlert" }
}

const fn command(acknowledged: bool, alert_number: AlertNumber, actor: Actor, note: Option<Note>) -> FixtureCommand {
    if acknowledged {
        FixtureCommand::AcknowledgeAlert { alert_number, actor, note }
    } else {
        FixtureCommand::UnacknowledgeAlert { alert_number, actor, note }
    }
}

const fn verdict(acknowledged: bool, changed: bool) -> Verdict {
    match (changed, acknowledged) {
        (false, _) => Verdict::Unchanged,
        (true, true) => Verdict::Acknowledged,
        (true, false) => Verdict::Unacknowledged,
    }
}
