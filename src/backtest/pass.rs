//! One pass over the log.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};
use tokio_util::sync::CancellationToken;

use super::{
    BacktestError, Collected, History, Plan, Report, in_force::RulesOverTime, replay::FixtureReplay, worker::Worker,
};
use linewatch_log::{BulkCursor, EventPage, Store};
use linewatch_model::Position;

/// Pages that wait for a thread.
const WAITING_PAGES: usize = 4;
/// For how long after an append more of them are expected.
const APPENDS_EXPECTED_FOR: Duration = Duration::from_secs(1);

/// How much of the machine a backtest takes.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Threads that fold and judge.
    pub threads: usize,
    /// Bytes of the log that are read at once.
    page_bytes: usize,
    /// For how long reading rests while somebody appends, in times that it took.
    rest_factor: u32,
    /// Events of a thread after which it lets fixtures go that are over.
    let_go_after: u64,
}

impl Effort {
    /// A thread a core. They come last, whoever else wants a processor.
    #[must_use]
    pub fn all() -> Self {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        Self { threads, page_bytes: 1 << 20, rest_factor: 0, let_go_after: 20_000 }
    }

    /// Beside a desk that is served by this process: small pages, with rests while there are appends.
    #[must_use]
    pub fn beside_a_desk() -> Self {
        Self { page_bytes: 64 << 10, rest_factor: 8, ..Self::all() }
    }

    /// Lets fixtures go that are over after so many events.
    #[must_use]
    pub const fn letting_go_after(self, events: u64) -> Self {
        Self { let_go_after: events, ..self }
    }

    /// With so many threads.
    #[must_use]
    pub const fn with_threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }
}

/// How far a backtest is.
#[derive(Debug, Default)]
pub struct Progress {
    /// Events that were taken in.
    pub done: AtomicU64,
    /// Events that there are.
    pub all: AtomicU64,
}

impl Progress {
    /// Events that were taken in, and that there are.
    #[must_use]
    pub fn now(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.all.load(Ordering::Relaxed))
    }
}

/// Tries a plan on the log as it is now.
///
/// # Errors
/// When the plan is refused, the store fails, or `stop` is cancelled first.
pub async fn run(
    store: &Store,
    plan: &Arc<Plan>,
    effort: Effort,
    progress: &Arc<Progress>,
    stop: &CancellationToken,
) -> Result<Report, BacktestError> {
    plan.span.check()?;
    let history = Arc::new(History::read(store).await?);
    let rules = RulesOverTime::of_plan(plan, &history)?;
    let until = store.read_head().await?.position;
    progress.all.store(until.get(), Ordering::Relaxed);
    let pool = Pool::start(store, plan, effort, progress, &rules)?;
    let read = stop.run_until_cancelled(read(store, until, effort, &pool)).await;
    let collected = pool.finish().await;
    let read = read.ok_or(BacktestError::Cancelled)?;
    // Where a thread ended too early, what it says is why nothing could be handed to it.
    let collected = collected?;
    read?;
    Report::new(plan, history.settings(), &collected)
}

/// Hands all events to the threads.
async fn read(store: &Store, until: Position, effort: Effort, pool: &Pool) -> Result<(), BacktestError> {
    let mut cursor = BulkCursor::new(store.clone(), until, effort.page_bytes);
    let mut others = Others::default();
    loop {
        let begun = Instant::now();
        let Some(page) = cursor.next_page().await? else { return Ok(()) };
        let taken = begun.elapsed();
        pool.hand_out(page).await?;
        if effort.rest_factor > 0 && others.append(store) {
            tokio::time::sleep(taken * effort.rest_factor).await;
        }
    }
}

/// Whether others append, as far as this process has heard.
#[derive(Default)]
struct Others {
    head: Position,
    appended_at: Option<Instant>,
}

impl Others {
    fn append(&mut self, store: &Store) -> bool {
        let head = *store.head().borrow();
        if head != self.head {
            // What was there when the backtest began is no append.
            self.appended_at = (!self.head.is_start()).then(Instant::now);
            self.head = head;
        }
        store.is_appending() || self.appended_at.is_some_and(|at| at.elapsed() < APPENDS_EXPECTED_FOR)
    }
}

type Found = oneshot::Receiver<Result<Collected, BacktestError>>;

/// The threads.
struct Pool {
    pages: Vec<mpsc::Sender<Arc<EventPage>>>,
    found: Vec<Found>,
    tracks: usize,
}

impl Pool {
    fn start(
        store: &Store,
        plan: &Arc<Plan>,
        effort: Effort,
        progress: &Arc<Progress>,
        rules: &[RulesOverTime],
    ) -> Result<Self, BacktestError> {
        let mut pool = Self { pages: Vec::new(), found: Vec::new(), tracks: rules.len() };
        let threads = u64::try_from(effort.threads.max(1)).unwrap_or(1);
        for share in 0..threads {
            let (pages, waiting) = mpsc::channel(WAITING_PAGES);
            let past = FixtureReplay::new(store.clone(), Handle::current());
            let worker = Worker::new((share, threads), plan, progress, past, (rules.to_vec(), effort.let_go_after));
            let (found, receiver) = oneshot::channel();
            let work = move || {
                linewatch_task::lower_thread_priority();
                // Whoever waits is told by the channel that it is gone.
                let _ = found.send(worker.run(waiting));
            };
            linewatch_task::spawn_thread("backtest", work).map_err(|error| {
                tracing::error!(%error, "a thread for a backtest could not be started");
                BacktestError::Defect
            })?;
            pool.pages.push(pages);
            pool.found.push(receiver);
        }
        Ok(pool)
    }

    /// Hands a page to all threads: each takes the events of its own streams.
    async fn hand_out(&self, page: EventPage) -> Result<(), BacktestError> {
        let page = Arc::new(page);
        for pages in &self.pages {
            pages.send(Arc::clone(&page)).await.map_err(|_| BacktestError::Defect)?;
        }
        Ok(())
    }

    /// Lets the threads come to their end, and puts together what they found.
    async fn finish(self) -> Result<Collected, BacktestError> {
        let Self { pages, found, tracks, .. } = self;
        drop(pages);
        let (mut all, mut failed) = (Collected::new(tracks), None);
        for found in found {
            match found.await {
                Ok(Ok(collected)) => all.merge(collected),
                Ok(Err(error)) => failed = Some(error),
                Err(_) => failed = Some(BacktestError::Defect),
            }
        }
        all.sort();
        failed.map_or(Ok(all), Err)
    }
}
