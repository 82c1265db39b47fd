//! Counts how a run goes, for its reports.

use std::collections::HashSet;

use tokio::time::Instant;

use super::{discover::Found, reconcile::Withdrawn, record::RecordedPart};
use crate::{commands::Tally, desk::RunReport};
use linewatch_model::{
    Bookmaker, BookmakerProgress, FixtureKey, PlatformStatus, RunStatus, ScrapeErrorType, ScrapeFailure, ScrapePhase,
};

/// Failures that are told with one report; the aggregate takes no more.
const EVENTS_PER_REPORT: usize = 50;

/// How a run goes.
pub(super) struct Tracker {
    books: Vec<BookState>,
    /// Failures that no report has told yet.
    failures: Vec<ScrapeFailure>,
    /// The first failure, which is what the run failed of if it fails.
    first_failure: Option<ScrapeFailure>,
    /// Fixtures of which something was recorded.
    recorded: HashSet<FixtureKey>,
    /// Fixtures of which nothing could be.
    failed: u32,
    total: u32,
    batches: u32,
    /// What no report has told yet.
    batch: BatchTotals,
    /// What was said last.
    message: String,
}

#[derive(Default)]
struct BatchTotals {
    fixtures: u32,
    failed: u32,
    tally: Tally,
}

struct BookState {
    bookmaker: Bookmaker,
    total: u32,
    failed: u32,
    /// Lists that could not be read.
    lists_failed: u32,
    /// Snapshots that came from it and are still being recorded.
    unrecorded: u32,
    recorded: HashSet<FixtureKey>,
    began: Option<Instant>,
    ended: Option<Instant>,
    /// Whether something failed there.
    has_failed: bool,
    /// Whether it answered anything.
    reached: bool,
}

impl BookState {
    fn status(&self) -> PlatformStatus {
        match (self.began, self.ended) {
            (None, _) => PlatformStatus::Pending,
            (Some(_), None) => PlatformStatus::Active,
            _ if self.unrecorded > 0 => PlatformStatus::Active,
            _ if self.recorded.is_empty() && self.has_failed => PlatformStatus::Failed,
            _ => PlatformStatus::Completed,
        }
    }
}

impl Tracker {
    pub fn new(bookmakers: impl Iterator<Item = Bookmaker>) -> Self {
        let book = |bookmaker| BookState {
            bookmaker,
            total: 0,
            failed: 0,
            lists_failed: 0,
            unrecorded: 0,
            recorded: HashSet::new(),
            began: None,
            ended: None,
            has_failed: false,
            reached: false,
        };
        Self {
            books: bookmakers.map(book).collect(),
            failures: Vec::new(),
            first_failure: None,
            recorded: HashSet::new(),
            failed: 0,
            total: 0,
            batches: 0,
            batch: BatchTotals::default(),
            message: String::new(),
        }
    }

    /// A bookmaker is asked for the first time.
    pub fn began(&mut self, book: usize) {
        self.books[book].began = Some(Instant::now());
    }

    /// Its lists were read, or could not be.
    pub fn discovered(&mut self, book: usize, found: &Found) {
        let of = &mut self.books[book];
        of.reached |= found.answered > 0;
        of.lists_failed += count(found.lists_failed);
        found.failures.iter().for_each(|failure| self.note_at(book, failure.clone()));
    }

    /// Its lists were not read in time.
    pub fn lists_lost(&mut self, book: usize, failure: ScrapeFailure) {
        self.books[book].lists_failed += 1;
        self.note_at(book, failure);
    }

    /// Whether none of its lists could be read.
    pub fn has_no_list(&self, book: usize) -> bool {
        let of = &self.books[book];
        of.lists_failed > 0 && !of.reached
    }

    /// So many fixtures are wanted from it.
    pub fn planned(&mut self, book: usize, fixtures: usize) {
        self.books[book].total += count(fixtures);
    }

    /// So many fixtures are wanted altogether.
    pub fn set_total(&mut self, fixtures: usize) {
        self.total = count(fixtures);
    }

    /// A bookmaker's snapshot came.
    pub fn offered(&mut self, book: usize) {
        self.books[book].reached = true;
        self.books[book].unrecorded += 1;
    }

    /// A bookmaker had no usable answer for a fixture.
    pub fn failed(&mut self, book: usize, failure: ScrapeFailure) {
        self.books[book].failed += 1;
        self.note_at(book, failure);
    }

    /// A bookmaker was not asked for so many fixtures, for one reason.
    pub fn not_asked(&mut self, book: usize, fixtures: usize, failure: ScrapeFailure) {
        self.books[book].failed += count(fixtures);
        self.note_at(book, failure);
    }

    /// It says that it does not have a fixture, or that it is being played.
    pub fn answered_without(&mut self, book: usize) {
        self.books[book].reached = true;
        self.not_wanted(book);
    }

    /// Nothing is to be asked of it any more: it had started, or is not there.
    pub fn not_wanted(&mut self, book: usize) {
        let book = &mut self.books[book];
        book.total = book.total.saturating_sub(1);
    }

    /// It is done.
    pub fn ended(&mut self, book: usize) {
        self.books[book].ended = Some(Instant::now());
    }

    /// Nobody had a usable answer for a fixture, and nothing more will come.
    pub fn settled_with_nothing(&mut self, key: &FixtureKey) {
        if !self.recorded.contains(key) {
            self.failed += 1;
            self.batch.failed += 1;
        }
    }

    /// Something was recorded, or could not be.
    pub fn recorded(&mut self, outcome: RecordedPart) {
        let RecordedPart { fixtures, tally, position: _, failed, left_out } = outcome;
        for left_out in &left_out {
            self.note(super::failure::of_left_out(&left_out.bookmaker, &left_out.key, left_out.markets));
        }
        for (key, books) in fixtures {
            for book in books {
                self.taken(book);
                self.books[book].recorded.insert(key.clone());
            }
            if self.recorded.insert(key) {
                self.batch.fixtures += 1;
            }
        }
        for (key, books, reason) in failed {
            for book in books {
                self.taken(book);
                let bookmaker = self.books[book].bookmaker.clone();
                let failure = super::failure::at(&bookmaker, Some(&key), ScrapeErrorType::Storage, &reason, true);
                self.failed(book, failure);
            }
            self.settled_with_nothing(&key);
        }
        self.batch.tally += tally;
    }

    fn taken(&mut self, book: usize) {
        let book = &mut self.books[book];
        book.unrecorded = book.unrecorded.saturating_sub(1);
    }

    fn note_at(&mut self, book: usize, failure: ScrapeFailure) {
        let of = &mut self.books[book];
        of.has_failed = true;
        of.reached |= !matches!(
            failure.error_type,
            ScrapeErrorType::Network | ScrapeErrorType::Timeout | ScrapeErrorType::CircuitOpen
        );
        self.note(failure);
    }

    fn note(&mut self, failure: ScrapeFailure) {
        self.first_failure.get_or_insert_with(|| failure.clone());
        self.failures.push(failure);
    }

    /// Notes that markets of an offer could not be read; the rest of it was.
    pub fn note_unread(&mut self, failure: ScrapeFailure) {
        self.note(failure);
    }

    /// Notes a failure of the run as a whole.
    pub fn note_of_run(&mut self, failure: ScrapeFailure) {
        self.note(failure);
    }

    /// Whether one report can tell no more failures.
    pub const fn is_full_of_failures(&self) -> bool {
        self.failures.len() >= EVENTS_PER_REPORT
    }

    /// Fixtures that the next report of a batch would tell.
    pub const fn untold(&self) -> u32 {
        self.batch.fixtures + self.batch.failed
    }

    /// Whether there is something to tell.
    pub const fn has_news(&self) -> bool {
        self.untold() > 0 || !self.failures.is_empty()
    }

    /// Whether something was recorded from a bookmaker.
    pub fn gave_something(&self, book: usize) -> bool {
        !self.books[book].recorded.is_empty()
    }

    fn some_failures(&mut self) -> Vec<ScrapeFailure> {
        let most = self.failures.len().min(EVENTS_PER_REPORT);
        self.failures.drain(..most).collect()
    }

    /// A report of a phase; what was said before still holds where nothing is said.
    pub fn phase(&mut self, phase: ScrapePhase, (done, total): (usize, usize), message: Option<String>) -> RunReport {
        if let Some(message) = message {
            self.message = message;
        }
        RunReport::Progress {
            phase,
            current: count(done),
            total: count(total),
            message: Some(self.message.clone()),
            bookmakers: self.bookmakers(),
            failures: self.some_failures(),
        }
    }

    /// How many fixtures are done, recorded or failed, of how many.
    pub fn done(&self) -> (usize, usize) {
        (self.recorded.len() + self.failed as usize, self.total as usize)
    }

    /// A report of what was recorded since the last one.
    pub fn batch(&mut self) -> RunReport {
        self.batches += 1;
        let BatchTotals { fixtures, failed, tally } = std::mem::take(&mut self.batch);
        RunReport::Batch {
            batch: self.batches,
            fixtures,
            changed: count(tally.changed),
            unchanged: count(tally.unchanged),
            stale: count(tally.stale),
            alerts: count(tally.alerts),
            failed,
            bookmakers: self.bookmakers(),
            failures: self.some_failures(),
        }
    }

    /// The last report.
    pub fn end(&mut self, withdrawn: &Withdrawn) -> RunReport {
        let bookmakers = self.bookmakers();
        let fixtures = count(self.recorded.len());
        let status = match self.first_failure.take() {
            None => RunStatus::Completed,
            Some(failure) if fixtures == 0 && withdrawn.markets == 0 => {
                let status = if self.nobody_was_reached() { RunStatus::ConnectionFailed } else { RunStatus::Failed };
                return RunReport::Failed { status, failure, bookmakers };
            }
            Some(_) => RunStatus::Partial,
        };
        RunReport::Completed {
            status,
            fixtures,
            failed: self.failed,
            reconciled: withdrawn.markets,
            withdrawn: count(withdrawn.tally.changed),
            alerts: count(withdrawn.tally.alerts),
            bookmakers,
        }
    }

    /// The last report of a run that is given up.
    pub fn given_up(&self, failure: ScrapeFailure) -> RunReport {
        RunReport::Failed { status: RunStatus::Failed, failure, bookmakers: self.bookmakers() }
    }

    fn nobody_was_reached(&self) -> bool {
        self.books.iter().all(|book| book.has_failed && !book.reached)
    }

    fn bookmakers(&self) -> Vec<BookmakerProgress> {
        let progress = |book: &BookState| BookmakerProgress {
            bookmaker: book.bookmaker.clone(),
            status: book.status(),
            total: book.total,
            scraped: count(book.recorded.len()),
            failed: book.failed,
            lists_failed: book.lists_failed,
            duration_ms: book.began.map_or(0, |began| {
                let until = book.ended.unwrap_or_else(Instant::now);
                u64::try_from(until.saturating_duration_since(began).as_millis()).unwrap_or(u64::MAX)
            }),
        };
        self.books.iter().map(progress).collect()
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
