//! Publishing on channels.

use std::sync::Arc;

use super::{CommandContext, Desk, DeskError};
use crate::{
    commands::{Publication, Publish},
    events::ChannelEvent,
};
use linewatch_log::{CommandEnvelope, RepositoryOptions};
use linewatch_model::Position;

/// What became of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// Where it is stored.
    pub position: Position,
    /// Whether it repeats an alert that was sent a short while before: it is stored, and not sent again.
    pub repeat: bool,
}

/// How channels are kept in memory. One that has sent thousands of different alerts remembers all of them, so it is
/// saved more rarely than a fixture; loading that many events more takes some milliseconds.
pub(super) fn options(options: RepositoryOptions) -> RepositoryOptions {
    RepositoryOptions { snapshot_every: options.snapshot_every.saturating_mul(10), ..options }
}

impl Desk {
    /// Publishes. All of it goes to the log together; each has its own verdict, in order. Publications of one channel
    /// are stored in the order given here.
    pub async fn publish(
        &self,
        publications: Vec<Publication>,
        context: &CommandContext,
    ) -> Vec<Result<Published, DeskError>> {
        let metadata = context.metadata("Publish", None);
        let envelopes = publications
            .into_iter()
            .map(|publication| CommandEnvelope {
                id: publication.stream().aggregate_id,
                command: Publish(publication),
                metadata: Arc::clone(&metadata),
            })
            .collect();
        let outcomes = self.0.channels.execute(envelopes, None).await;
        let published = outcomes.into_iter().map(|outcome| {
            let decided = outcome.map_err(DeskError::from)?;
            let is_repeat = |event: &ChannelEvent| matches!(event, ChannelEvent::AlertPublished { repeat: true, .. });
            let repeat = decided.events.iter().any(is_repeat);
            Ok(Published { position: decided.appended.last, repeat })
        });
        published.collect()
    }
}
