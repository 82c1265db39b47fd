//! The use cases of a desk: record what was scraped, acknowledge alerts, change settings and rules, notice kickoffs,
//! publish.
//!
//! Whoever acts on linewatch acts through here, be it the API, a source or a schedule, so that it is done in one way.
//! Knows everything up to `projections`; nothing of HTTP.

mod aggregates;
mod alerts;
mod error;
mod in_force;
mod publish;
mod record;
mod rules;
mod scrape;
mod settings;
mod sweep;

use std::sync::Arc;

use arc_swap::ArcSwap;

pub use crate::commands::{RulesError, RunError, RunReport};
pub use alerts::{Acknowledged, AcknowledgedAll, Verdict};
pub use error::DeskError;
pub use in_force::{CurrentSettings, RulesInForce};
pub use publish::Published;
pub use record::{EntryMaker, Failed, LeftOut, Recorded};
pub use rules::{Activation, DraftSaved};
pub use scrape::RunStarted;
pub use settings::Changed;
pub use sweep::{Due, Sweeper};

use crate::{
    commands::{
        Channel, ChannelServices, Draft, Fixture, FixtureServices, RulesAggregate, RulesServices, ScrapeRun,
        ScrapeRunServices, SettingsAggregate, SettingsServices,
    },
    events::Metadata,
    projections::Applied,
};
use linewatch_log::{AggregateRepository, RepositoryOptions, Store};
use linewatch_model::{Actor, Clock, Timestamp};

/// A desk at work. Cheap to clone; all clones are one desk.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    store: Store,
    clock: Arc<dyn Clock>,
    applied: Applied,
    fixtures: AggregateRepository<Fixture>,
    settings: AggregateRepository<SettingsAggregate>,
    rules: AggregateRepository<RulesAggregate>,
    drafts: AggregateRepository<Draft>,
    channels: AggregateRepository<Channel>,
    runs: AggregateRepository<ScrapeRun>,
    current: ArcSwap<CurrentSettings>,
    /// Held while settings or rules are changed.
    policy: tokio::sync::Mutex<()>,
}

/// Options of aggregates that are hot beside the fixtures, with a part of their memory.
const fn part_of(options: RepositoryOptions, parts: usize) -> RepositoryOptions {
    RepositoryOptions { cache_bytes: options.cache_bytes / parts, ..options }
}

impl Desk {
    /// A desk over a store whose read models are being run.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub async fn open(
        store: Store,
        applied: Applied,
        clock: Arc<dyn Clock>,
        options: RepositoryOptions,
    ) -> Result<Self, DeskError> {
        let fixtures = AggregateRepository::new(store.clone(), FixtureServices { clock: Arc::clone(&clock) }, options);
        let settings = AggregateRepository::new(
            store.clone(),
            SettingsServices { clock: Arc::clone(&clock) },
            part_of(options, 64),
        );
        let rules =
            AggregateRepository::new(store.clone(), RulesServices { clock: Arc::clone(&clock) }, part_of(options, 64));
        let drafts =
            AggregateRepository::new(store.clone(), RulesServices { clock: Arc::clone(&clock) }, part_of(options, 16));
        let channels = AggregateRepository::new(
            store.clone(),
            ChannelServices { clock: Arc::clone(&clock) },
            publish::options(part_of(options, 8)),
        );
        let runs = AggregateRepository::new(
            store.clone(),
            ScrapeRunServices { clock: Arc::clone(&clock) },
            scrape::options(options),
        );
        let current = ArcSwap::from_pointee(CurrentSettings::default());
        let policy = tokio::sync::Mutex::default();
        let inner = Inner { store, clock, applied, fixtures, settings, rules, drafts, channels, runs, current, policy };
        let desk = Self(Arc::new(inner));
        desk.refresh_settings().await?;
        Ok(desk)
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// How far the read models are.
    #[must_use]
    pub fn applied(&self) -> &Applied {
        &self.0.applied
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Where the time comes from; spans are measured with its [`Clock::monotonic`].
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }
}

/// Who and what is behind a change; stored with each of its events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandContext {
    /// The request or batch.
    pub correlation_id: String,
    /// Who.
    pub actor: Actor,
    /// The caller's trace, where it sent one.
    pub trace_id: Option<String>,
    /// The scrape run, where a batch named one.
    pub scrape_run_id: Option<String>,
}

impl CommandContext {
    /// What linewatch does by itself.
    #[must_use]
    pub fn system(correlation_id: String) -> Self {
        Self { correlation_id, actor: Actor::system(), trace_id: None, scrape_run_id: None }
    }

    /// The text that is stored with the events of a command.
    fn metadata(&self, command: &str, judged_by: Option<&CurrentSettings>) -> Arc<str> {
        let metadata = Metadata {
            correlation_id: self.correlation_id.clone(),
            causation_id: command.to_owned(),
            actor: self.actor.clone(),
            rules_version: judged_by.map(|current| current.version.to_string()),
            rule_set_version: judged_by.and_then(CurrentSettings::rule_set_version).map(|version| version.to_string()),
            trace_id: self.trace_id.clone(),
            scrape_run_id: self.scrape_run_id.clone(),
        };
        Arc::from(metadata.to_json())
    }
}

/// Runs a command together with what follows its commit. Whoever asked may go away meanwhile: what is in the log is in
/// force all the same.
async fn to_its_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, DeskError>> + Send + 'static,
) -> Result<T, DeskError> {
    linewatch_task::spawn("desk", work).await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a command failed unexpectedly");
        Err(DeskError::Defect)
    })
}
