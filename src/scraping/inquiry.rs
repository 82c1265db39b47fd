//! Asking a bookmaker itself for fixtures that its lists do not have any more.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{
    ConfiguredBook,
    fetch::{self, Answer, Task},
    mapping::Mapping,
    run::Memory,
};
use linewatch_model::{Bookmaker, Clock, FixtureKey, Timestamp};

/// The most fixtures of one bookmaker that are asked for; the others stay as they are until the next run.
const INQUIRIES_PER_BOOKMAKER: usize = 200;
/// How long the answers of one bookmaker are waited for.
const INQUIRY_TIMEOUT: Duration = Duration::from_secs(20);

/// What is needed to ask.
pub(super) struct Inquiry<'a> {
    pub sources: &'a [Arc<ConfiguredBook>],
    pub memory: &'a Memory,
    pub mapping: &'a Mapping,
    pub clock: &'a dyn Clock,
    /// Ends it early.
    pub stop: &'a CancellationToken,
}

impl Inquiry<'_> {
    /// Asks for fixtures, each with its kickoff. What cannot be asked for, or does not answer in time, has no answer.
    pub async fn ask(
        &self,
        bookmaker: &Bookmaker,
        fixtures: Vec<(FixtureKey, Timestamp)>,
    ) -> HashMap<FixtureKey, Answer> {
        let Some(source) = self.sources.iter().find(|source| source.bookmaker() == bookmaker) else {
            return HashMap::new();
        };
        let queue: Vec<Task> = fixtures
            .into_iter()
            .filter_map(|fixture| self.task(source, fixture))
            .take(INQUIRIES_PER_BOOKMAKER)
            .collect();
        let answers = Mutex::new(HashMap::new());
        let told = &answers;
        let tell = |key, answer| async move {
            told.lock().unwrap_or_else(PoisonError::into_inner).insert(key, answer);
        };
        let work = fetch::work(source, self.mapping, self.clock, queue, tell);
        let in_time = tokio::time::timeout(INQUIRY_TIMEOUT, self.stop.run_until_cancelled(work)).await;
        if in_time.is_err() {
            tracing::warn!(%bookmaker, "what vanished from its lists was not answered for in time");
        }
        answers.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The question for a fixture, as its lists once named it.
    fn task(&self, source: &ConfiguredBook, (key, kickoff): (FixtureKey, Timestamp)) -> Option<Task> {
        let book = source.book();
        if !book.asks_by_fixture() {
            return None;
        }
        let lists = self.memory.lists(source.bookmaker());
        let lists = lists.filter(|lists| lists.vanished.contains_key(&key));
        Task::of(book.as_ref(), &key, Some(kickoff), lists.as_deref())
    }
}
