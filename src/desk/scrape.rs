//! Scrape runs: beginning one, and reporting how it goes.

use std::time::Duration;

use compact_str::CompactString;

use super::{CommandContext, Desk, DeskError};
use crate::commands::{RunError, RunReport, ScrapeRunCommand};
use linewatch_log::{CommandEnvelope, RepositoryOptions};
use linewatch_model::{Bookmaker, Position, RunScope, StreamId, Trigger};

/// A run that began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStarted {
    /// Its key, by which its reports and batches name it.
    pub key: CompactString,
    /// Its id in the API: the position of its start.
    pub id: u64,
}

/// How runs are kept in memory: hardly more than one is going on, and it is never read again once it ended.
pub(super) fn options(options: RepositoryOptions) -> RepositoryOptions {
    RepositoryOptions { cache_bytes: options.cache_bytes.min(1 << 20), ..options }
}

impl Desk {
    /// Begins a scrape run. The key is new, and 1 to 100 letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// When a run has this key already, there are more than 100 bookmakers, or the store fails.
    pub async fn start_run(
        &self,
        key: &str,
        (trigger, scope): (Trigger, RunScope),
        bookmakers: Vec<Bookmaker>,
        context: &CommandContext,
    ) -> Result<RunStarted, DeskError> {
        let command = ScrapeRunCommand::Start { key: key.into(), trigger, scope, bookmakers };
        let id = self.tell_run(key, "StartScrapeRun", command, context).await?.get();
        Ok(RunStarted { key: key.into(), id })
    }

    /// Reports how a run goes on, or that it ended; whoever runs it says for how long it has been going on, by
    /// [`Clock::monotonic`](crate::commands::Clock::monotonic). The answer is the position to ask the read models for.
    ///
    /// # Errors
    /// When there is no such run, it has ended, the report's status does not fit, or the store fails.
    pub async fn report_run(
        &self,
        key: &str,
        (report, elapsed): (RunReport, Option<Duration>),
        context: &CommandContext,
    ) -> Result<Position, DeskError> {
        let run = self.run_id(key).await?;
        let command = ScrapeRunCommand::Report { run, elapsed, report: Box::new(report) };
        self.tell_run(key, "ReportScrapeRun", command, context).await
    }

    async fn tell_run(
        &self,
        key: &str,
        name: &str,
        command: ScrapeRunCommand,
        context: &CommandContext,
    ) -> Result<Position, DeskError> {
        let context = CommandContext { scrape_run_id: Some(key.to_owned()), ..context.clone() };
        let envelope = CommandEnvelope {
            id: StreamId::scrape_run(key).aggregate_id,
            command,
            metadata: context.metadata(name, None),
        };
        Ok(self.0.runs.execute_one(envelope).await?.appended.last)
    }

    /// The log itself knows: a run's id is the position of its first event.
    async fn run_id(&self, key: &str) -> Result<Position, DeskError> {
        let first = self.0.store.first_of(&StreamId::scrape_run(key)).await?;
        first.map(|event| event.position).ok_or_else(|| RunError::NotStarted.into())
    }
}
