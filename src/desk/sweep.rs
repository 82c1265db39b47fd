//! Noticing kickoffs: alerts of fixtures that have started become past.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use compact_str::CompactString;
use tokio_util::sync::CancellationToken;

use super::{Cause, Desk, DeskError};
use crate::{commands::FixtureCommand, model::Timestamp, store::Instruction};

/// How often it is looked for kickoffs. Alerts must be past within 2 s of theirs.
const EVERY: Duration = Duration::from_millis(500);
/// Fixtures in one go.
const TOGETHER: i64 = 500;

/// Knows which fixtures have alerts that a kickoff has made past: the alerts read model.
#[async_trait]
pub trait Due: Send + Sync {
    /// The streams of at most `limit` fixtures that have kicked off by `now` and have alerts that are not past.
    async fn due(&self, now: Timestamp, limit: i64) -> Result<Vec<CompactString>, DeskError>;
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
        while stop.run_until_cancelled(tokio::time::sleep(EVERY)).await.is_some() {
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
        if due.is_empty() {
            return Ok(0);
        }
        let metadata = Cause::system((self.ids)()).metadata("KickOff", None);
        let swept = due.len();
        let instructions = due
            .into_iter()
            .map(|id| Instruction { id, command: FixtureCommand::KickOff, metadata: Arc::clone(&metadata) })
            .collect();
        for outcome in self.desk.0.fixtures.execute(instructions, None).await {
            outcome.map_err(DeskError::from)?;
        }
        Ok(swept)
    }
}
