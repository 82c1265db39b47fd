//! What happens while a run is going on.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use tokio::{
    sync::mpsc,
    task::JoinError,
    time::{Instant, sleep_until},
};
use tokio_util::task::AbortOnDropHandle;

use super::{
    super::{
        discover::Found,
        failure,
        fetch::{Answer, IdOutcome},
        incomplete::{IncompleteFixtures, Part, Ready},
        listing::BookListing,
        mapping::Mapping,
        order::{Scope, time_out},
        plan::{Entry, Matched},
        reconcile::Absences,
        record::{RecordedPart, record},
        tracker::Tracker,
    },
    Run, queues,
    worker::{Worker, WorkerMessage},
};
use linewatch_bookmakers::{
    books::{BodyError, Offer},
    http::AskError,
};
use linewatch_model::{Bookmaker, FixtureKey, Position, ScrapeErrorType, ScrapePhase};

/// How long the first lists wait for those of other bookmakers, in a run that has the time. Whoever is later joins in.
const FIRST_LISTS_WAIT: Duration = Duration::from_secs(5);
/// How long fixtures that can be recorded wait to be recorded with others.
const RECORD_LINGER: Duration = Duration::from_millis(150);
/// Batches that are being recorded at once.
const MAX_CONCURRENT_BATCHES: usize = 2;
/// How often a batch is reported that is not full.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// How often a run that has no news, because a bookmaker's lists take long, says that it goes on.
const DISCOVERY_REPORT_INTERVAL: Duration = Duration::from_mins(1);
/// How often the settings and the workers are looked after.
const SETTINGS_CHECK_INTERVAL: Duration = Duration::from_millis(500);
/// How long a bookmaker may at least take when another one is done.
const LAST_BOOKMAKER_MIN_TIMEOUT: Duration = Duration::from_secs(20);

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// There is nothing more to do.
    Done,
    /// It was told to stop.
    Stopped,
    /// Somebody else ended it.
    EndedElsewhere,
}

/// Where a bookmaker is.
enum Stage {
    /// Its lists are being read.
    Listing,
    /// Its lists are there.
    Listed,
    /// Its queue is being worked off; these have not been answered.
    Asking(HashSet<FixtureKey>),
    /// Nothing more will come.
    Ended,
}

struct BookVisit {
    worker: Worker,
    stage: Stage,
    lists: Option<Arc<BookListing>>,
    offers: Vec<Offer>,
    entries: Vec<Entry>,
    /// How many questions its queue had.
    asked: usize,
    /// Fixtures for which it was not asked because it is left alone, and why that is.
    left_alone: Option<(AskError, usize)>,
    /// Fixtures of which some markets could not be read.
    unread: HashSet<(Bookmaker, FixtureKey)>,
}

/// A run that is going on.
pub(super) struct RunLoop<'r> {
    run: &'r Run,
    pub mapping: Arc<Mapping>,
    inbox: mpsc::Receiver<WorkerMessage>,
    visits: Vec<BookVisit>,
    pub tracker: Tracker,
    pub absences: Absences,
    /// The last position that was recorded.
    pub reached: Position,
    incomplete: IncompleteFixtures,
    ready: VecDeque<Ready>,
    ready_since: Option<Instant>,
    recording: FuturesUnordered<AbortOnDropHandle<RecordedPart>>,
    parts_recorded: u32,
    begun: Instant,
    reported: Instant,
    ticked: Instant,
    first_lists: Option<Instant>,
    phase: ScrapePhase,
    /// When the first bookmaker that gave something was done.
    first_done: Option<Instant>,
    ended_elsewhere: bool,
}

impl<'r> RunLoop<'r> {
    pub fn new(
        run: &'r Run,
        mapping: Arc<Mapping>,
        workers: Vec<Worker>,
        inbox: mpsc::Receiver<WorkerMessage>,
    ) -> Self {
        let visit = |worker| BookVisit {
            worker,
            stage: Stage::Listing,
            lists: None,
            offers: Vec::new(),
            entries: Vec::new(),
            asked: 0,
            left_alone: None,
            unread: HashSet::new(),
        };
        let now = Instant::now();
        Self {
            tracker: Tracker::new(run.sources.iter().map(|source| source.bookmaker().clone())),
            absences: Absences::default(),
            reached: Position::START,
            run,
            mapping,
            inbox,
            visits: workers.into_iter().map(visit).collect(),
            incomplete: IncompleteFixtures::default(),
            ready: VecDeque::new(),
            ready_since: None,
            recording: FuturesUnordered::new(),
            parts_recorded: 0,
            begun: now,
            reported: now,
            ticked: now,
            first_lists: None,
            phase: ScrapePhase::Discovering,
            first_done: None,
            ended_elsewhere: false,
        }
    }

    /// Goes on until there is nothing more to do.
    pub async fn run(&mut self) -> Ending {
        (0..self.visits.len()).for_each(|book| self.tracker.began(book));
        self.tell_discovery().await;
        loop {
            self.record_what_is_ready();
            if self.is_done() {
                return Ending::Done;
            }
            if self.ended_elsewhere {
                return Ending::EndedElsewhere;
            }
            // While too much waits to be recorded nothing more is taken in.
            let room = self.ready.len() < 2 * self.batch_size();
            let wake = self.wake();
            tokio::select! {
                () = self.run.stop.cancelled() => return self.stopped().await,
                Some(outcome) = self.recording.next() => self.recorded(finished(outcome)).await,
                Some(told) = self.inbox.recv(), if room => self.take(told).await,
                () = sleep_until(wake) => {}
            }
            self.supervise().await;
        }
    }

    fn batch_size(&self) -> usize {
        usize::try_from(self.run.settings.batch_size).unwrap_or(50).max(1)
    }

    fn is_done(&self) -> bool {
        let ended = self.visits.iter().all(|visit| matches!(visit.stage, Stage::Ended));
        ended && self.incomplete.is_empty() && self.ready.is_empty() && self.recording.is_empty()
    }

    fn wake(&self) -> Instant {
        let may_record = self.recording.len() < MAX_CONCURRENT_BATCHES;
        let linger = self.ready_since.map(|since| since + RECORD_LINGER).filter(|_| may_record);
        let due = [Some(self.ticked + SETTINGS_CHECK_INTERVAL), linger, self.incomplete.next_due()];
        let lists = self.first_lists.map(|first| first + self.lists_wait()).filter(|_| self.waits_for_lists());
        let earliest = due.into_iter().chain([lists]).flatten().min();
        earliest.unwrap_or(self.begun + SETTINGS_CHECK_INTERVAL).max(Instant::now() + Duration::from_millis(1))
    }

    fn lists_wait(&self) -> Duration {
        self.run.timeout.map_or(FIRST_LISTS_WAIT, |timeout| FIRST_LISTS_WAIT.min(timeout / 4))
    }

    fn waits_for_lists(&self) -> bool {
        self.visits.iter().any(|visit| matches!(visit.stage, Stage::Listed))
    }

    async fn take(&mut self, told: WorkerMessage) {
        match told {
            WorkerMessage::Found(book, found) => {
                self.found(book, *found);
                self.tell_discovery().await;
                self.plan().await;
            }
            WorkerMessage::Known(book) => {
                let lists = self.run.memory.lists(self.run.sources[book].bookmaker());
                self.listed(book, lists);
                self.plan().await;
            }
            WorkerMessage::Answered(book, key, answer) => self.answered(book, &key, answer),
            WorkerMessage::Ended(book) => self.ended(book, "its worker failed unexpectedly"),
        }
    }

    /// A bookmaker's lists are there.
    fn found(&mut self, book: usize, mut found: Found) {
        let bookmaker = self.run.sources[book].bookmaker();
        let mut listings = self.run.memory.listings.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = listings.get(bookmaker).map(Arc::clone);
        if let Some(earlier) = earlier.as_deref() {
            found.set_renamed_aside(bookmaker, earlier);
        }
        self.tracker.discovered(book, &found);
        let mut found = found.with(earlier.as_deref(), self.run.desk.now());
        self.absences.listed(bookmaker, &found.listing);
        self.absences.offered(&found.listing, &found.offers);
        self.visits[book].offers = std::mem::take(&mut found.offers);
        let lists = Arc::new(found.listing);
        listings.insert(bookmaker.clone(), Arc::clone(&lists));
        drop(listings);
        self.listed(book, Some(lists));
    }

    fn listed(&mut self, book: usize, lists: Option<Arc<BookListing>>) {
        let visit = &mut self.visits[book];
        if matches!(visit.stage, Stage::Listing) {
            visit.entries = queues::entries(self.run, book, lists.as_deref());
            (visit.lists, visit.stage) = (lists, Stage::Listed);
            self.first_lists.get_or_insert_with(Instant::now);
        }
    }

    /// Gives those whose lists are there their queues, once nobody is to be waited for.
    async fn plan(&mut self) {
        let all_there = self.visits.iter().all(|visit| !matches!(visit.stage, Stage::Listing));
        let waited = self.first_lists.is_some_and(|first| first.elapsed() >= self.lists_wait());
        if !self.waits_for_lists() || !(all_there || waited) {
            return;
        }
        let entries: Vec<Entry> = self.visits.iter().flat_map(|visit| visit.entries.iter().cloned()).collect();
        let matched = queues::ordered(self.run, &entries);
        self.tracker.set_total(matched.len());
        let new: Vec<usize> =
            (0..self.visits.len()).filter(|book| matches!(self.visits[*book].stage, Stage::Listed)).collect();
        for book in new {
            self.hand_over(book, &matched);
        }
        self.phase = ScrapePhase::Scraping;
        self.tell_phase(Some(format!("{} fixtures", matched.len()))).await;
    }

    /// Gives a bookmaker its queue; the offers that its lists had need no question.
    fn hand_over(&mut self, book: usize, matched: &[Matched]) {
        let visit = &mut self.visits[book];
        let wanted: HashSet<&FixtureKey> =
            matched.iter().filter(|fixture| fixture.books.contains(&book)).map(|fixture| &fixture.key).collect();
        let mut offers = std::mem::take(&mut visit.offers);
        offers.retain(|offer| wanted.contains(&offer.snapshot.fixture.key));
        let mut had: HashMap<FixtureKey, usize> = HashMap::new();
        for offer in &offers {
            *had.entry(offer.snapshot.fixture.key.clone()).or_default() += 1;
        }
        let queue = queues::queue(&self.run.sources[book], book, matched, visit.lists.as_deref(), &had);
        let keys: HashSet<FixtureKey> = queue.iter().map(|task| task.key.clone()).collect();
        for (key, answers) in &had {
            self.incomplete.expect(key, *answers);
        }
        for key in &keys {
            self.incomplete.expect(key, 1);
        }
        self.tracker.planned(book, keys.len() + had.len());
        visit.asked = keys.len();
        visit.stage = Stage::Asking(keys);
        if let Some(sender) = visit.worker.queue.take() {
            let _ = sender.send(queue);
        }
        for offer in offers {
            let key = offer.snapshot.fixture.key.clone();
            self.offered(book, &key, offer);
        }
    }

    fn answered(&mut self, book: usize, key: &FixtureKey, answer: Answer) {
        let Stage::Asking(keys) = &mut self.visits[book].stage else { return };
        if !keys.remove(key) {
            return;
        }
        match answer {
            Answer::Offer(offer, ids) => {
                for outcome in ids {
                    self.answered_for_an_id(book, key, outcome);
                }
                return self.offered(book, key, *offer);
            }
            Answer::Gone(at) => {
                self.absences.gone(self.run.sources[book].bookmaker(), key.clone(), at);
                self.tracker.answered_without(book);
                return self.nothing(key, false);
            }
            Answer::InPlay => {
                self.absences.plays(key.clone());
                self.tracker.answered_without(book);
                return self.nothing(key, false);
            }
            Answer::Started => {
                self.tracker.not_wanted(book);
                return self.nothing(key, false);
            }
            Answer::OtherSport(sport) if !matches!(self.run.scope, Scope::Fixtures(_)) => {
                self.run.memory.leave_out_of_another_sport(self.run.sources[book].bookmaker(), key, &sport);
                self.tracker.answered_without(book);
                return self.nothing(key, false);
            }
            Answer::OtherSport(sport) => {
                let error = BodyError::OtherSport { sport };
                let failure = failure::of_body(self.run.sources[book].bookmaker(), Some(key), &error);
                self.tracker.failed(book, failure);
            }
            Answer::LeftAlone(error) => self.visits[book].left_alone.get_or_insert((error, 0)).1 += 1,
            Answer::Failed(failure) => self.tracker.failed(book, failure),
        }
        self.nothing(key, true);
    }

    /// One of several ids of a fixture has no part in its offer.
    fn answered_for_an_id(&mut self, book: usize, key: &FixtureKey, outcome: IdOutcome) {
        let bookmaker = self.run.sources[book].bookmaker();
        match outcome {
            IdOutcome::Gone(id) => self.run.memory.forget_id(bookmaker, key, &id, None),
            IdOutcome::OtherSport(id, sport) => self.run.memory.forget_id(bookmaker, key, &id, Some(&sport)),
            IdOutcome::Failed(failure) => self.tracker.note_unread(failure),
        }
    }

    fn offered(&mut self, book: usize, key: &FixtureKey, offer: Offer) {
        let Offer { snapshot, mut unmapped, .. } = offer;
        for unmapped in &mut unmapped {
            self.run.sources[book].conceal_unmapped(unmapped);
        }
        self.tracker.offered(book);
        // Lists can have one event, and so one bookmaker's offer for it, many times.
        let of_it = (snapshot.bookmaker.clone(), key.clone());
        if !snapshot.unread().is_empty() && self.visits[book].unread.insert(of_it) {
            let failure = failure::of_unread(&snapshot.bookmaker, key, snapshot.unread(), &unmapped);
            self.tracker.note_unread(self.run.sources[book].conceal(failure));
        }
        self.run.memory.count_unmapped(&snapshot.bookmaker, &unmapped, snapshot.captured_at);
        let ready = self.incomplete.answered(key, vec![Part { book, snapshot }], Instant::now());
        self.ready.extend(ready);
    }

    /// There is no snapshot for a fixture: of one that failed or, if nobody has it any more, of none at all.
    fn nothing(&mut self, key: &FixtureKey, failed: bool) {
        if let Some(ready) = self.incomplete.answered(key, Vec::new(), Instant::now()) {
            if !ready.parts.is_empty() {
                self.ready.push_back(ready);
            } else if failed {
                self.tracker.settled_with_nothing(key);
            }
        }
    }

    /// A worker has ended. What it has not answered has failed.
    fn ended(&mut self, book: usize, why: &str) {
        let stage = std::mem::replace(&mut self.visits[book].stage, Stage::Ended);
        let unanswered = match stage {
            Stage::Ended => return,
            Stage::Asking(keys) => keys,
            Stage::Listing | Stage::Listed => HashSet::new(),
        };
        let bookmaker = self.run.sources[book].bookmaker();
        if let Some((error, alone)) = self.visits[book].left_alone.take() {
            let failure = failure::left_alone(bookmaker, &error, alone, "fixtures");
            self.tracker.not_asked(book, alone, failure);
        }
        if !unanswered.is_empty() {
            let what = match unanswered.len() {
                1 => "1 fixture was".to_owned(),
                many => format!("{many} fixtures were"),
            };
            let message = format!("{why}; {what} not answered");
            let failure = failure::at(bookmaker, None, ScrapeErrorType::Timeout, &message, true);
            self.tracker.not_asked(book, unanswered.len(), failure);
        }
        for key in &unanswered {
            self.nothing(key, true);
        }
        self.tracker.ended(book);
    }

    fn record_what_is_ready(&mut self) {
        self.ready.retain(|ready| !ready.parts.is_empty());
        if self.ready.is_empty() {
            self.ready_since = None;
            return;
        }
        let since = *self.ready_since.get_or_insert_with(Instant::now);
        let nothing_to_come = self.incomplete.is_empty();
        while self.recording.len() < MAX_CONCURRENT_BATCHES && !self.ready.is_empty() {
            let full = self.ready.len() >= self.batch_size();
            if !full && !nothing_to_come && since.elapsed() < RECORD_LINGER {
                return;
            }
            let most = self.ready.len().min(self.batch_size());
            let batch: Vec<Ready> = self.ready.drain(..most).collect();
            self.parts_recorded += 1;
            let context = self.run.context_of(self.parts_recorded);
            // A task of its own: what it holds of the store must not wait while something else is told.
            let recording = record(self.run.desk.clone(), batch, self.run.captured_by(), context);
            self.recording.push(AbortOnDropHandle::new(linewatch_task::spawn("scrape_record", recording)));
            self.ready_since = (!self.ready.is_empty()).then(Instant::now);
        }
    }

    async fn recorded(&mut self, outcome: RecordedPart) {
        self.reached = self.reached.max(outcome.position);
        self.tracker.recorded(outcome);
        let full = usize::try_from(self.tracker.untold()).unwrap_or(0) >= self.batch_size();
        if full || self.tracker.is_full_of_failures() {
            self.tell().await;
        }
    }

    /// Looks after what time brings.
    async fn supervise(&mut self) {
        let now = Instant::now();
        self.ready.extend(self.incomplete.overdue(now));
        if self.waits_for_lists() {
            self.plan().await;
        }
        if self.tracker.is_full_of_failures() || self.tracker.has_news() && self.reported.elapsed() >= REPORT_INTERVAL {
            self.tell().await;
        }
        if self.reported.elapsed() >= DISCOVERY_REPORT_INTERVAL {
            // Lists may be read still when other bookmakers have long been asked for fixtures.
            match self.phase {
                ScrapePhase::Discovering => self.tell_discovery().await,
                _ => self.tell_phase(None).await,
            }
        }
        if self.ticked + SETTINGS_CHECK_INTERVAL <= now {
            self.ticked = now;
            self.follow_settings().await;
            self.end_who_takes_too_long();
        }
    }

    async fn follow_settings(&mut self) {
        match self.run.desk.settings_in_force().await {
            Ok(current) => {
                self.mapping.set(current.settings.max_concurrent_events);
                self.run.sources.iter().for_each(|source| source.follow(&current.settings));
            }
            Err(error) => tracing::debug!(%error, "the settings cannot be read; going on with those of before"),
        }
    }

    fn end_who_takes_too_long(&mut self) {
        let elapsed = self.begun.elapsed();
        let done = |(book, visit): (usize, &BookVisit)| {
            matches!(visit.stage, Stage::Ended) && self.tracker.gave_something(book)
        };
        if self.first_done.is_none() && self.visits.iter().enumerate().any(done) {
            self.first_done = Some(Instant::now());
        }
        for book in 0..self.visits.len() {
            if matches!(self.visits[book].stage, Stage::Ended) {
                continue;
            }
            let budget = self.budget(book);
            let alone = self.first_done.is_some_and(|done| {
                let others_took = done.saturating_duration_since(self.begun);
                done.elapsed() > LAST_BOOKMAKER_MIN_TIMEOUT.max(others_took * 3).max(budget + budget / 2)
            });
            let timeout = time_out(self.run.timeout, budget);
            let why = if elapsed >= timeout {
                format!("the run was ended after {} s", timeout.as_secs())
            } else if alone {
                format!("it was given up after {} s, when the others had long been done", elapsed.as_secs())
            } else {
                continue;
            };
            self.visits[book].worker.stop.cancel();
            if matches!(self.visits[book].stage, Stage::Listing) {
                let bookmaker = self.run.sources[book].bookmaker();
                let message = format!("{why}; its lists had not been read");
                let failure = failure::at(bookmaker, None, ScrapeErrorType::Timeout, &message, true);
                self.tracker.lists_lost(book, failure);
            }
            self.ended(book, &why);
        }
    }

    /// How long the questions that a bookmaker was and is to be asked may take it.
    fn budget(&self, book: usize) -> Duration {
        let visit = &self.visits[book];
        self.run.sources[book].budget(visit.worker.questions.load(Ordering::Relaxed) + visit.asked)
    }

    /// Lets what is being recorded come to its end, which takes moments.
    async fn stopped(&mut self) -> Ending {
        self.visits.iter().for_each(|visit| visit.worker.stop.cancel());
        let rest = async { while self.recording.next().await.is_some() {} };
        let _ = tokio::time::timeout(Duration::from_secs(2), rest).await;
        Ending::Stopped
    }

    async fn tell_discovery(&mut self) {
        if self.phase == ScrapePhase::Discovering {
            let (there, all) = self.lists_there();
            let lists: usize = self.visits.iter().map(|visit| visit.worker.questions.load(Ordering::Relaxed)).sum();
            let so_far = if self.begun.elapsed() < DISCOVERY_REPORT_INTERVAL {
                String::new()
            } else {
                format!("; {lists} were asked for")
            };
            let lost = match self.lists_lost() {
                0 => String::new(),
                lost => format!(", {lost} failed"),
            };
            self.tell_phase(Some(format!("{there} of {all} bookmakers' lists are there{lost}{so_far}"))).await;
        }
    }

    /// How many bookmakers' lists are there, of how many.
    fn lists_there(&self) -> (usize, usize) {
        let read = self.visits.iter().filter(|visit| !matches!(visit.stage, Stage::Listing)).count();
        (read.saturating_sub(self.lists_lost()), self.visits.len())
    }

    /// How many bookmakers' lists could not be read at all.
    fn lists_lost(&self) -> usize {
        let read = self.visits.iter().enumerate().filter(|(_, visit)| !matches!(visit.stage, Stage::Listing));
        read.filter(|(book, _)| self.tracker.has_no_list(*book)).count()
    }

    /// Tells that what is no longer on offer is being withdrawn.
    pub async fn tell_reconciling(&mut self) {
        self.phase = ScrapePhase::Storing;
        self.tell_phase(Some("withdrawing what the bookmakers no longer list".to_owned())).await;
    }

    async fn tell(&mut self) {
        if self.tracker.untold() > 0 {
            let report = self.tracker.batch();
            self.report(report).await;
        } else {
            self.tell_phase(None).await;
        }
    }

    /// Tells the phase, and failures that were not told.
    async fn tell_phase(&mut self, message: Option<String>) {
        let progress = if self.phase == ScrapePhase::Discovering { self.lists_there() } else { self.tracker.done() };
        let report = self.tracker.phase(self.phase, progress, message);
        self.report(report).await;
    }

    /// Tells all that has not been told.
    pub async fn tell_the_rest(&mut self) {
        while self.tracker.has_news() && !self.ended_elsewhere {
            self.tell().await;
        }
    }

    async fn report(&mut self, report: crate::desk::RunReport) {
        self.reported = Instant::now();
        self.ended_elsewhere |= !self.run.report(report).await;
    }
}

/// What was recorded; a recording that panicked ends the run, as it would without a task of its own.
fn finished(outcome: Result<RecordedPart, JoinError>) -> RecordedPart {
    outcome.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
