//! One bookmaker's worker.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::Instrument as _;

use super::{
    super::{
        ConfiguredBook,
        discover::{Found, discover},
        fetch::{self, Answer, Task},
        mapping::Mapping,
        order::Scope,
    },
    Run,
};
use linewatch_model::{Clock, FixtureKey};

/// For how long lists are believed not to lack anything.
const LISTS_FRESH_PERIOD: Duration = Duration::from_mins(15);

/// What a worker tells.
pub(super) enum WorkerMessage {
    /// Its lists were read, or could not be.
    Found(usize, Box<Found>),
    /// It needs no lists: it is known where these fixtures are.
    Known(usize),
    /// What became of a question.
    Answered(usize, FixtureKey, Answer),
    /// It has nothing more to do.
    Ended(usize),
}

/// A worker, as the run sees it.
pub(super) struct Worker {
    /// Takes its queue.
    pub queue: Option<oneshot::Sender<Vec<Task>>>,
    /// Ends it.
    pub stop: CancellationToken,
    /// How many questions its lists had so far.
    pub questions: Arc<AtomicUsize>,
    _ends_with_the_run: DropGuard,
}

/// Starts one worker for each bookmaker of the run.
pub(super) fn start(run: &Run, mapping: &Arc<Mapping>, told: &mpsc::Sender<WorkerMessage>) -> Vec<Worker> {
    let start = |(at, source): (usize, &Arc<ConfiguredBook>)| {
        let (queue, taken) = oneshot::channel();
        let stop = CancellationToken::new();
        let questions = Arc::<AtomicUsize>::default();
        let work = Work {
            at,
            source: Arc::clone(source),
            mapping: Arc::clone(mapping),
            clock: Arc::clone(run.desk.clock()),
            told: told.clone(),
            needs_lists: needs_lists(run, source),
            questions: Arc::clone(&questions),
        };
        let (ended, told_stop) = (told.clone(), stop.clone());
        let span = tracing::debug_span!("scrape_fetch", bookmaker = %source.bookmaker());
        let worked = async move {
            let work = AssertUnwindSafe(work.work(taken)).catch_unwind();
            if let Some(Err(panic)) = told_stop.run_until_cancelled(work).await {
                // The span names the bookmaker; the run goes on with the others.
                linewatch_task::note_panic("scrape_fetch", &*panic);
            }
            // Nobody listens any more once the run has ended.
            let _ = ended.send(WorkerMessage::Ended(at)).await;
        }
        .instrument(span);
        linewatch_task::spawn("scrape_fetch", worked);
        Worker { queue: Some(queue), _ends_with_the_run: stop.clone().drop_guard(), stop, questions }
    };
    run.sources.iter().enumerate().map(start).collect()
}

/// Whether a bookmaker's lists have to be read to find the fixtures that the run is about.
fn needs_lists(run: &Run, source: &ConfiguredBook) -> bool {
    let wanted = match &run.scope {
        Scope::Everything => return true,
        Scope::Starting(..) | Scope::Fixtures(_) if !source.book().asks_by_fixture() => return false,
        Scope::Starting(_, keys) | Scope::Fixtures(keys) => keys,
        Scope::Again(books) => match books.get(source.bookmaker()) {
            Some(Some(keys)) if source.book().asks_by_fixture() => keys,
            Some(_) => return true,
            None => return false,
        },
    };
    let known = run.memory.lists(source.bookmaker());
    let lists = known.as_deref();
    // What lists of a while ago did not have may be there now. How old they are is all that counts: lists that cannot
    // be read are not read more often than others.
    let fresh = lists.is_some_and(|lists| run.desk.clock().monotonic().saturating_sub(lists.read) < LISTS_FRESH_PERIOD);
    let by_key = !matches!(run.scope, Scope::Starting(..));
    let found = |key: &FixtureKey| {
        lists.is_some_and(|lists| lists.fixtures.contains_key(key)) || by_key && source.book().by_key(key).is_some()
    };
    // Only further lists can say whether a fixture that changed its teams is that fixture.
    let renamed = |key: &FixtureKey| lists.is_some_and(|lists| lists.is_renamed(key));
    wanted.iter().any(renamed) || !fresh && !wanted.iter().all(found)
}

struct Work {
    at: usize,
    source: Arc<ConfiguredBook>,
    mapping: Arc<Mapping>,
    clock: Arc<dyn Clock>,
    told: mpsc::Sender<WorkerMessage>,
    needs_lists: bool,
    questions: Arc<AtomicUsize>,
}

impl Work {
    async fn work(self, queue: oneshot::Receiver<Vec<Task>>) {
        let Self { at, source, mapping, clock, told, needs_lists, questions } = self;
        let found = if needs_lists {
            WorkerMessage::Found(at, Box::new(discover(&source, &mapping, &*clock, &questions).await))
        } else {
            WorkerMessage::Known(at)
        };
        if told.send(found).await.is_err() {
            return;
        }
        let Ok(queue) = queue.await else { return };
        let told = &told;
        let tell = |key, answer| async move { drop(told.send(WorkerMessage::Answered(at, key, answer)).await) };
        fetch::work(&source, &mapping, &*clock, queue, tell).await;
    }
}
