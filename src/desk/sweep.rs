//! Noticing kickoffs: alerts of fixtures that have started become past.
//!
//! Where the clock was ahead and is set back, alerts are past whose fixtures have yet to start: they come back as they
//! were. That is looked for at the start and when this process sees its clock set back, not all the time: two nodes
//! whose clocks differ must not undo each other's work for ever.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use compact_str::CompactString;
use tokio_util::sync::CancellationToken;

use super::{CommandContext, Desk, DeskError, to_its_end};
use crate::commands::FixtureCommand;
use linewatch_log::CommandEnvelope;
use linewatch_model::{Position, Timestamp};

/// How often it is looked for kickoffs. Alerts must be past within 2 s of theirs.
const SWEEP_INTERVAL: Duration = Duration::from_millis(500);
/// Fixtures in one go.
const FIXTURES_PER_SWEEP: usize = 500;
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
    /// Fixtures that failed when they were last asked: each is told once.
    failing: Mutex<HashSet<CompactString>>,
}

/// What is looked for.
#[derive(Clone, Copy)]
enum Task {
    KickOff,
    Reinstate,
}

impl Task {
    fn command(self) -> (&'static str, FixtureCommand) {
        match self {
            Self::KickOff => ("KickOff", FixtureCommand::KickOff),
            Self::Reinstate => ("Reinstate", FixtureCommand::Reinstate),
        }
    }
}

/// What became of some fixtures.
#[derive(Default)]
struct SweepResult {
    changed: usize,
    /// Where the last change is.
    reached: Position,
    /// Those that did not change, or failed. The read model may name them again.
    unchanged: Vec<CompactString>,
}

impl Sweeper {
    /// A sweeper; `ids` names its sweeps in the events' metadata.
    #[must_use]
    pub fn new(desk: Desk, due: Arc<dyn Due>, ids: Arc<dyn Fn() -> String + Send + Sync>) -> Self {
        Self { desk, due, ids, failing: Mutex::default() }
    }

    /// Sweeps until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let mut set_back = None;
        while stop.run_until_cancelled(tokio::time::sleep(SWEEP_INTERVAL)).await.is_some() {
            if stop.run_until_cancelled(self.look(&mut set_back)).await.is_none() {
                return;
            }
        }
    }

    /// Looks once. `set_back` is how often the clock had been set back when alerts were last reinstated.
    async fn look(&self, set_back: &mut Option<u64>) {
        let steps = self.desk.clock().steps().set_back;
        if *set_back != Some(steps) {
            match self.reinstate().await {
                Ok(fixtures) => {
                    *set_back = Some(steps);
                    if fixtures > 0 {
                        tracing::warn!(fixtures, "alerts were past before their kickoff, and are as they were again");
                    }
                }
                Err(error) => tracing::warn!(%error, "alerts that are past too early stay so; trying again"),
            }
        }
        if let Err(error) = self.sweep().await {
            tracing::warn!(%error, "alerts of started fixtures could not be made past; trying again");
        }
    }

    /// Sweeps once; answers for how many fixtures.
    ///
    /// # Errors
    /// When the store fails, or the read models are late.
    pub async fn sweep(&self) -> Result<usize, DeskError> {
        self.all(Task::KickOff).await
    }

    /// Brings back the alerts that are past although their fixtures have yet to start; answers of how many fixtures.
    ///
    /// # Errors
    /// When the store fails, or the read models are late.
    pub async fn reinstate(&self) -> Result<usize, DeskError> {
        self.all(Task::Reinstate).await
    }

    /// Asks all fixtures that the read model names, some at a time; those that do not change once only.
    async fn all(&self, task: Task) -> Result<usize, DeskError> {
        let (mut changed, mut unchanged) = (0, HashSet::new());
        loop {
            let limit = FIXTURES_PER_SWEEP + unchanged.len();
            let (now, rows) = (self.desk.now(), i64::try_from(limit).unwrap_or(i64::MAX));
            let named = match task {
                Task::KickOff => self.due.due(now, rows).await?,
                Task::Reinstate => self.due.early(now, rows).await?,
            };
            let are_all = named.len() < limit;
            let fixtures: Vec<_> = named.into_iter().filter(|named| !unchanged.contains(named)).collect();
            if fixtures.is_empty() {
                return Ok(changed);
            }
            let outcome = self.execute(fixtures, task).await?;
            changed += outcome.changed;
            unchanged.extend(outcome.unchanged);
            // The next look is on what this one changed.
            if outcome.changed > 0 && !self.desk.applied().wait_for(outcome.reached, READ_MODELS).await {
                return Err(DeskError::Late);
            }
            if are_all {
                return Ok(changed);
            }
        }
    }

    /// Asks the same of many fixtures. One that cannot be read does not keep the others from it.
    async fn execute(&self, fixtures: Vec<CompactString>, task: Task) -> Result<SweepResult, DeskError> {
        let (name, command) = task.command();
        let metadata = CommandContext::system((self.ids)()).metadata(name, None);
        let envelope = |id: &CompactString| CommandEnvelope {
            id: id.clone(),
            command: command.clone(),
            metadata: Arc::clone(&metadata),
        };
        let (desk, envelopes) = (self.desk.clone(), fixtures.iter().map(envelope).collect());
        let outcomes = to_its_end(async move { Ok(desk.0.fixtures.execute(envelopes, None).await) }).await?;
        let mut all = SweepResult::default();
        for (fixture, outcome) in fixtures.into_iter().zip(outcomes) {
            match outcome.map_err(DeskError::from) {
                Ok(decided) if !decided.events.is_empty() => {
                    all.changed += 1;
                    all.reached = all.reached.max(decided.appended.last);
                    self.failing().remove(&fixture);
                    continue;
                }
                Ok(_) => {
                    self.failing().remove(&fixture);
                }
                Err(DeskError::Store(error)) if error.is_passing() => return Err(DeskError::Store(error)),
                Err(error) => {
                    if self.failing().insert(fixture.clone()) {
                        tracing::error!(%fixture, %error, "{name} failed; the other fixtures go on, and it is tried again");
                    }
                }
            }
            all.unchanged.push(fixture);
        }
        Ok(all)
    }

    fn failing(&self) -> MutexGuard<'_, HashSet<CompactString>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
