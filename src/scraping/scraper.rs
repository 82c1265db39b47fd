//! The handle by which runs are begun: by the API, the schedule and the command line.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{sync::watch, time::Instant};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

use super::{
    ConfiguredBook, LeaseName, failure,
    order::{Order, ScrapeStartError},
    progress::Progress,
    run::{Memory, Run},
};
use crate::{
    desk::{CommandContext, Desk, DeskError, RunError, RunReport, RunStarted},
    projections::scrape_runs,
};
use linewatch_bookmakers::books::{LeftOut, UnmappedTally};
use linewatch_log::Lease;
use linewatch_model::{Bookmaker, FixtureKey, Position, RunStatus, ScrapeErrorType, Timestamp};

/// After how long without progress a run is failed.
const STALLED_AFTER: Duration = Duration::from_mins(10);
/// How long to wait for the read models where their answer matters.
const READ_MODEL_TIMEOUT: Duration = Duration::from_secs(10);
/// How long whoever begins a run waits for one that is over.
const RUN_END_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a run may take to end when linewatch stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// What a [`Scraper`] is made of.
pub struct ScraperParts {
    /// Where snapshots and reports go.
    pub desk: Desk,
    /// The bookmakers that are configured.
    pub books: Vec<ConfiguredBook>,
    /// Makes the keys of runs.
    pub ids: Arc<dyn Fn() -> String + Send + Sync>,
}

/// Begins runs, one at a time. Cheap to clone; all clones are one.
///
/// One at a time holds for all nodes on a PostgreSQL: whoever runs one holds a lease for as long as the run takes. So
/// whoever gets the lease knows that every run which the read model still shows as going on was left behind by a process
/// that is dead or silent.
#[derive(Clone)]
pub struct Scraper(Arc<Inner>);

struct Inner {
    desk: Desk,
    sources: Vec<Arc<ConfiguredBook>>,
    ids: Arc<dyn Fn() -> String + Send + Sync>,
    memory: Arc<Memory>,
    /// Where the log ended when this scraper was made: what began before is not its own.
    born: Position,
    progress: Progress,
    /// Held by whoever begins a run: one begins at a time.
    begin_lock: tokio::sync::Mutex<()>,
    current: Mutex<Option<Current>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Clone)]
struct Current {
    run: RunStarted,
    stop: CancellationToken,
    /// There is nothing left to do but to say so and to give the lease back.
    over: Arc<AtomicBool>,
    ended: watch::Receiver<bool>,
}

impl Scraper {
    /// A scraper of these bookmakers.
    #[must_use]
    pub fn new(parts: ScraperParts) -> Self {
        Self(Arc::new(Inner {
            born: *parts.desk.store().head().borrow(),
            progress: Progress::default(),
            desk: parts.desk,
            sources: parts.books.into_iter().map(Arc::new).collect(),
            ids: parts.ids,
            memory: Arc::default(),
            begin_lock: tokio::sync::Mutex::default(),
            current: Mutex::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }))
    }

    /// The bookmakers that are configured.
    #[must_use]
    pub fn bookmakers(&self) -> Vec<Bookmaker> {
        self.0.sources.iter().map(|source| source.bookmaker().clone()).collect()
    }

    /// Begins a run, and answers at once. Whoever asks may go away meanwhile: a run whose start is stored goes on.
    ///
    /// # Errors
    /// When one is going on, there is nobody to ask, or the desk cannot.
    pub async fn start(&self, order: Order, context: &CommandContext) -> Result<RunStarted, ScrapeStartError> {
        let (scraper, context) = (self.clone(), context.clone());
        let begun = linewatch_task::spawn("scrape_begin", async move { scraper.begin(order, context).await }).await;
        begun.unwrap_or_else(|panic| {
            tracing::error!(%panic, "a scrape run could not be begun");
            Err(ScrapeStartError::Stopping)
        })
    }

    async fn begin(&self, order: Order, context: CommandContext) -> Result<RunStarted, ScrapeStartError> {
        let _begin_lock = self.0.begin_lock.lock().await;
        if self.0.stop.is_cancelled() {
            return Err(ScrapeStartError::Stopping);
        }
        let settings = self.0.desk.settings_in_force().await?.settings.clone();
        let sources = self.chosen(&order, &settings.enabled_platforms)?;
        if let Some(running) = self.running().await {
            return Err(ScrapeStartError::AlreadyRunning { id: Some(running.id) });
        }
        let Some(lease) = self.0.desk.store().lease_from_the_silent(LeaseName::Run.name()).await? else {
            let running = scrape_runs::active(self.0.desk.store().reader()).await?;
            return Err(ScrapeStartError::AlreadyRunning { id: running.iter().map(|run| run.id).max() });
        };
        self.fail_left_behind(None).await?;
        for source in &sources {
            source.follow(&settings);
        }
        let bookmakers = sources.iter().map(|source| source.bookmaker().clone()).collect();
        let what = (order.trigger, order.scope.kind());
        let started = self.0.desk.start_run(&(self.0.ids)(), what, bookmakers, &context).await?;
        let (stop, over) = (self.0.stop.child_token(), Arc::<AtomicBool>::default());
        let run = Run {
            desk: self.0.desk.clone(),
            started: started.clone(),
            begun: self.0.desk.clock().monotonic(),
            context,
            sources,
            scope: order.scope,
            timeout: order.timeout.map(|timeout| timeout.clamp(Order::SHORTEST_TIMEOUT, Order::LONGEST_TIMEOUT)),
            settings,
            memory: Arc::clone(&self.0.memory),
            stop: stop.clone(),
            over: Arc::clone(&over),
        };
        let (ended, wait) = watch::channel(false);
        *self.lock() = Some(Current { run: started.clone(), stop, over, ended: wait });
        linewatch_task::spawn_tracked(&self.0.tasks, "scrape_supervise", self.clone().supervise(run, lease, ended));
        Ok(started)
    }

    /// Sees a run to its end, even if it fails unexpectedly.
    async fn supervise(self, run: Run, lease: Lease, ended: watch::Sender<bool>) {
        let (key, id, over) = (run.started.key.clone(), run.started.id, Arc::clone(&run.over));
        let (context, begun) = (run.context.clone(), Instant::now());
        let stop = run.stop.clone();
        let span = tracing::info_span!("scrape_run", run = id);
        let mut going = linewatch_task::spawn("scrape_run", run.go().instrument(span));
        let ended_well = tokio::select! {
            ended_well = &mut going => ended_well,
            () = lease.is_taken() => {
                tracing::warn!(run = id, "this node was silent for too long: another may begin a run, so this one ends");
                stop.cancel();
                going.await
            }
        };
        over.store(true, Ordering::Relaxed);
        if let Err(error) = ended_well {
            tracing::error!(run = id, %error, "a scrape run failed unexpectedly");
            let why =
                failure::of_run(ScrapeErrorType::Interrupted, "the run failed unexpectedly; the log has the reason");
            self.fail(&key, why, &context).await;
        }
        tracing::info!(run = id, seconds = begun.elapsed().as_secs(), "a scrape run ended");
        // The lease first: who asks in between is told which run is going on.
        lease.give_back().await;
        *self.lock() = None;
        ended.send_replace(true);
    }

    /// The bookmakers of an order.
    fn chosen(&self, order: &Order, enabled: &[Bookmaker]) -> Result<Vec<Arc<ConfiguredBook>>, ScrapeStartError> {
        let names = || self.bookmakers().iter().map(Bookmaker::as_str).collect::<Vec<_>>().join(", ");
        if self.0.sources.is_empty() {
            return Err(ScrapeStartError::NothingConfigured);
        }
        let Some(wanted) = &order.bookmakers else {
            let is_enabled = |source: &&Arc<ConfiguredBook>| enabled.contains(source.bookmaker());
            let chosen: Vec<_> = self.0.sources.iter().filter(is_enabled).map(Arc::clone).collect();
            return if chosen.is_empty() { Err(ScrapeStartError::NothingEnabled(names())) } else { Ok(chosen) };
        };
        let known: HashSet<&Bookmaker> = self.0.sources.iter().map(|source| source.bookmaker()).collect();
        if let Some(unknown) = wanted.iter().find(|bookmaker| !known.contains(bookmaker)) {
            return Err(ScrapeStartError::UnknownBookmaker(unknown.clone(), names()));
        }
        let chosen = self.0.sources.iter().filter(|source| wanted.contains(source.bookmaker()));
        Ok(chosen.map(Arc::clone).collect())
    }

    /// The run that is going on in this process.
    #[must_use]
    pub fn current(&self) -> Option<RunStarted> {
        self.lock().as_ref().map(|current| current.run.clone())
    }

    /// The same for whoever wants to begin one. What is over is waited for, which takes a moment: whoever has seen its end
    /// can begin the next.
    async fn running(&self) -> Option<RunStarted> {
        let mut current = self.lock().clone()?;
        if current.over.load(Ordering::Relaxed) {
            let _ = tokio::time::timeout(RUN_END_TIMEOUT, current.ended.wait_for(|ended| *ended)).await;
        }
        self.current()
    }

    /// Waits for a run to end, if it is going on in this process.
    pub async fn wait(&self, run: &RunStarted) {
        let ended = self.lock().as_ref().filter(|current| current.run == *run).map(|current| current.ended.clone());
        if let Some(mut ended) = ended {
            let _ = ended.wait_for(|ended| *ended).await;
        }
    }

    /// What could not be mapped since linewatch started: asks the tally.
    pub fn unmapped<T>(&self, ask: impl FnOnce(&UnmappedTally) -> T) -> T {
        ask(&self.0.memory.unmapped.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The fixtures in the bookmakers' newest lists that cannot be followed, by bookmaker.
    #[must_use]
    pub fn left_out(&self) -> Vec<(Bookmaker, Vec<LeftOut>)> {
        let listings = self.0.memory.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left_out: Vec<_> =
            listings.iter().map(|(bookmaker, lists)| (bookmaker.clone(), lists.left_out.clone())).collect();
        drop(listings);
        left_out.sort_by(|a, b| a.0.cmp(&b.0));
        left_out
    }

    /// The fixtures in the newest lists that start after a time and not later than another.
    #[must_use]
    pub fn starting(&self, after: Timestamp, until: Timestamp) -> Vec<FixtureKey> {
        let listings = self.0.memory.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let listed = listings.values().flat_map(|lists| lists.fixtures.values());
        let starting = listed.filter(|listed| (after..=until).contains(&listed.fixture.kickoff));
        let keys: HashSet<&FixtureKey> = starting.map(|listed| &listed.fixture.key).collect();
        keys.into_iter().cloned().collect()
    }

    /// Fails the runs that a process which is dead has left behind; nothing of them is half-recorded. To be called when
    /// linewatch starts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recover(&self) -> Result<(), ScrapeStartError> {
        let _begin_lock = self.0.begin_lock.lock().await;
        // On another node a run may be going on. Those that are left behind are failed before the next one begins.
        if let Some(lease) = self.0.desk.store().lease_from_the_silent(LeaseName::Run.name()).await? {
            let failed = self.fail_left_behind(Some(self.0.born)).await;
            lease.give_back().await;
            failed?;
        }
        Ok(())
    }

    /// Whoever holds the lease knows that no run is going on. Fails those that began up to a position of the log, or all.
    async fn fail_left_behind(&self, until: Option<Position>) -> Result<(), ScrapeStartError> {
        let head = self.0.desk.store().read_head().await?.position;
        if !self.0.desk.applied().wait_for(head, READ_MODEL_TIMEOUT).await {
            tracing::warn!("the read models are late; runs that were left behind are failed later");
            return Ok(());
        }
        let active = scrape_runs::active(self.0.desk.store().reader()).await?;
        for run in active.into_iter().filter(|run| until.is_none_or(|until| run.id <= until.get())) {
            tracing::warn!(run = run.id, "a scrape run was left behind by a process that is dead");
            let message = "linewatch ended while the run was going on; what was recorded stays";
            self.fail(&run.key, failure::of_run(ScrapeErrorType::Interrupted, message), &self.own_context()).await;
        }
        Ok(())
    }

    /// Fails runs without progress for ten minutes, wherever they run.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fail_stale(&self) -> Result<(), ScrapeStartError> {
        let head = self.0.desk.store().read_head().await?.position;
        if !self.0.desk.applied().wait_for(head, READ_MODEL_TIMEOUT).await {
            tracing::warn!("the read models are late; whether a run makes progress is looked at later");
            return Ok(());
        }
        let active = scrape_runs::active(self.0.desk.store().reader()).await?;
        for run in self.0.progress.stalled_for(STALLED_AFTER, active, self.0.desk.clock().monotonic()) {
            let message = format!("no progress for {} minutes", STALLED_AFTER.as_secs() / 60);
            self.fail(&run.key, failure::of_run(ScrapeErrorType::Stale, &message), &self.own_context()).await;
            if let Some(current) = self.lock().as_ref().filter(|current| current.run.key == run.key) {
                current.stop.cancel();
            }
        }
        Ok(())
    }

    /// Ends the run that is going on, within seconds, and begins no other.
    pub async fn stop(&self) {
        self.0.stop.cancel();
        self.0.tasks.close();
        if tokio::time::timeout(SHUTDOWN_TIMEOUT, self.0.tasks.wait()).await.is_err() {
            tracing::warn!("the scrape run did not end in time; it is failed at the next start");
        }
    }

    /// The desk.
    pub(in crate::scraping) fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// linewatch's own doing.
    pub(in crate::scraping) fn own_context(&self) -> CommandContext {
        CommandContext::system((self.0.ids)())
    }

    async fn fail(&self, key: &str, failure: linewatch_model::ScrapeFailure, context: &CommandContext) {
        let report = RunReport::Failed { status: RunStatus::Failed, failure, bookmakers: Vec::new() };
        match self.0.desk.report_run(key, (report, None), context).await {
            // The read model had not heard of its end yet.
            Ok(_) | Err(DeskError::Run(RunError::RunEnded { .. })) => {}
            Err(error) => tracing::warn!(key, %error, "a scrape run could not be failed"),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Current>> {
        self.0.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
