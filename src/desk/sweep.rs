//! Noticing kickoffs: alerts of fixtures that have started become past.
//!
//! Where the clock was ahead and is set back, alerts are past whose fixtures have yet to start: they come back as they
//! were. That is looked for at the start and when this process sees its clock set back, not all the time: two nodes
//! whose clocks differ must not undo each other's work for ever.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use compact_str::CompactString;
use tokio_util::sync::CancellationToken;

use super::{Cause, Desk, DeskError};
use crate::{
    commands::FixtureCommand,
    model::{Position, Timestamp},
    store::Instruction,
};

/// How often it is looked for kickoffs. Alerts must be past within 2 s of theirs.
const EVERY: Duration = Duration::from_millis(500);
/// Fixtures in one go.
const TOGETHER: i64 = 500;
/// How long to wait for the read models to show what was decided.
const READ_MODELS: Duration = Duration::from_secs(10);

/// Knows which fixtures have alerts that a kickoff has made past: the alerts read model.
#[async_trait]
pub trait Due: Send + Sync {
    /// The streams of at most `limit` fixtures that have kicked off by `now` and have alerts that are not past.
    async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError>;

    /// The streams of at most `limit` fixtures that start after `now` and have alerts that are past.
    async fn early(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError>;
}

/// Sweeps for kickoffs.
pub struct Sweeper {
    desk: Desk,
    due: Arc<dyn Due>,
    ids: Arc<dyn Fn() -> String + Send + Sync>,
}

impl Sweeper {
    /// A sweeper; `ids` names its sweeps in the events' metadata.
    #[must_use]
    pub fn new(desk: Desk, due: Arc<dyn Due>, ids: Arc<dyn Fn() -> String + Send + Sync>) -> Self {
        Self { desk, due, ids }
    }

    /// Sweeps until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut set_back = None;
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
            let steps = self.desk.clock().steps().set_back;
            if set_back != Some(steps) {
                match self.reinstate().await {
                    Ok(fixtures) => {
                        set_back = Some(steps);
                        if fixtures > 0 {
                            tracing::warn!(
                                fixtures,
                                "alerts were past before their kickoff, and are as they were again"
                            );
                        }
                    }
                    Err(error) => tracing::warn!(%error, "alerts that are past too early stay so; trying again"),
                }
            }
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "alerts of started fixtures could not be made past; trying again");
            }
        }
    }

    /// Sweeps once; answers for how many fixtures.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sweep(&self) -> Result<usize, DeskError> {
        let due = self.due.due(self.desk.now(), TOGETHER).await?;
        self.execute(due, "KickOff", &FixtureCommand::KickOff).await.map(|(fixtures, _)| fixtures)
    }

    /// Brings back the alerts that are past although their fixtures have yet to start; answers of how many fixtures.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reinstate(&self) -> Result<usize, DeskError> {
        let mut reinstated = 0;
        loop {
            let early = self.due.early(self.desk.now(), TOGETHER).await?;
            let (fixtures, position) = self.execute(early, "Reinstate", &FixtureCommand::Reinstate).await?;
            reinstated += fixtures;
            // The next look is on what this one changed.
            if fixtures == 0 || !self.desk.applied().wait_for(position, READ_MODELS).await {
                return Ok(reinstated);
            }
        }
    }

    /// Asks the same of many fixtures; answers of how many, and the position that was reached.
    async fn execute(
        &self,
        fixtures: Vec<CompactString>,
        name: &'static str,
        command: &FixtureCommand,
    ) -> Result<(usize, Position), DeskError> {
        let (count, mut reached) = (fixtures.len(), Position::START);
        if count == 0 {
            return Ok((0, reached));
        }
        let metadata = Cause::system((self.ids)()).metadata(name, None);
        let instructions = fixtures
            .into_iter()
            .map(|id| Instruction { id, command: command.clone(), metadata: Arc::clone(&metadata) })
            .collect();
        for outcome in self.desk.0.fixtures.execute(instructions, None).await {
            reached = reached.max(outcome.map_err(DeskError::from)?.appended.last);
        }
        Ok((count, reached))
    }
}
