//! Runs of which nothing is heard any more, by a clock that stands where a test sets it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use linewatch::{
    desk::{CommandContext, Desk, RunReport, RunStarted},
    projections::{
        self, Runner,
        scrape_runs::{self, Run, RunFailure},
    },
    scraping::{ConfiguredBook, Order, Scraper, ScraperParts},
};
use linewatch_bookmakers::books::Adapter;
use linewatch_log::{RepositoryOptions, Store};
use linewatch_model::{Clock as _, ManualClock};
use linewatch_model::{RunScope, RunStatus, ScrapeErrorType, ScrapePhase, Trigger};
use tokio_util::sync::CancellationToken;

use super::world::{Server, TestBook, source};
use crate::support::{
    place::{Place, on_both_stores},
    story::at,
};

/// A desk, and a scraper whose bookmaker takes an hour for an answer.
struct Desked {
    desk: Desk,
    store: Store,
    clock: Arc<ManualClock>,
    scraper: Scraper,
    stop: CancellationToken,
}

fn context() -> CommandContext {
    CommandContext::system("test".to_owned())
}

/// A bookmaker that is asked and does not answer.
async fn silent(clock: Arc<ManualClock>) -> ConfiguredBook {
    let (server, address) = Server::start(1..=3).await;
    server.change(|protocol| protocol.latency = Duration::from_hours(1));
    let book: Arc<dyn Adapter> = Arc::new(TestBook("betpawa".parse().unwrap()));
    source("betpawa", &address).configure(book, Arc::new(|| 0_u64), clock).expect("a source")
}

impl Desked {
    async fn open(place: &Place) -> Self {
        let store = place.open().await;
        let runner = Runner::new(store.clone(), projections::all()).await.unwrap();
        let clock = Arc::new(ManualClock::new(at(0)));
        let options = RepositoryOptions { cache_bytes: 1 << 20, snapshot_every: 100, ..RepositoryOptions::default() };
        let desk = Desk::open(store.clone(), runner.applied(), clock.clone(), options).await.unwrap();
        let stop = CancellationToken::new();
        tokio::spawn(runner.run(stop.clone()));
        let (books, number) = (vec![silent(clock.clone()).await], AtomicU32::new(1));
        let ids = Arc::new(move || format!("id-{}", number.fetch_add(1, Ordering::Relaxed)));
        let scraper = Scraper::new(ScraperParts { desk: desk.clone(), books, ids });
        Self { desk, store, clock, scraper, stop }
    }

    async fn close(self) {
        self.scraper.stop().await;
        self.stop.cancel();
        self.store.close().await;
    }

    async fn applied(&self) {
        let head = self.store.read_head().await.unwrap().position;
        assert!(self.desk.applied().wait_for(head, Duration::from_secs(10)).await, "the read models stand still");
    }

    /// Begins a run that somebody else runs.
    async fn begin(&self, key: &str) -> u64 {
        let what = (Trigger::Scheduled, RunScope::Everything);
        self.desk.start_run(key, what, vec!["betpawa".parse().unwrap()], &context()).await.expect("a run").id
    }

    /// Begins a run in this process and waits until it asks for lists.
    async fn scrape(&self) -> RunStarted {
        let run = self.scraper.start(Order::everything(Trigger::Api), &context()).await.expect("a run");
        for _ in 0..200 {
            self.applied().await;
            if self.run(run.id).await.phase == ScrapePhase::Discovering {
                return run;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the run did not begin within 10 s");
    }

    /// What the schedule does every two minutes, so many minutes after the beginning.
    async fn look(&self, minute: i64) {
        self.applied().await;
        let until = u64::try_from(at(minute).micros_since(self.clock.now())).expect("a later minute");
        self.clock.advance(Duration::from_micros(until));
        self.scraper.fail_stale().await.expect("a database");
        self.applied().await;
    }

    async fn active(&self) -> Vec<u64> {
        let active = scrape_runs::active(self.store.reader()).await.expect("a database");
        active.into_iter().map(|run| run.id).collect()
    }

    async fn run(&self, id: u64) -> Run {
        let id = i64::try_from(id).unwrap();
        scrape_runs::find(self.store.reader(), id).await.expect("a database").expect("a run")
    }

    /// The one failure of a run that failed at this minute.
    async fn failure(&self, id: u64, minute: i64) -> RunFailure {
        let run = self.run(id).await;
        assert_eq!((run.status, run.ended_at, run.failures), (RunStatus::Failed, Some(at(minute)), 1), "{run:?}");
        scrape_runs::errors_of(self.store.reader(), run.id).await.expect("a database").remove(0)
    }
}

fn discovering() -> RunReport {
    RunReport::Progress {
        phase: ScrapePhase::Discovering,
        current: 0,
        total: 1,
        message: None,
        bookmakers: Vec::new(),
        failures: Vec::new(),
    }
}

on_both_stores! {
    async fn a_run_without_progress_for_ten_minutes_is_failed_wherever_it_runs(place: &Place) {
        let desked = Desked::open(place).await;
        let (silent, heard) = (desked.begin("silent").await, desked.begin("heard").await);
        desked.look(0).await;
        desked.look(9).await;
        assert_eq!(desked.active().await, [silent, heard]);
        desked.desk.report_run("heard", (discovering(), None), &context()).await.expect("a position");
        desked.look(9).await;
        desked.look(10).await;
        assert_eq!(desked.active().await, [silent, heard], "ten minutes are not too long yet");
        desked.look(11).await;
        assert_eq!(desked.active().await, [heard], "progress counts, not the beginning");
        let failure = desked.failure(silent, 11).await;
        assert_eq!((failure.error_type, failure.bookmaker), (ScrapeErrorType::Stale, None));
        assert_eq!(failure.message, "no progress for 10 minutes");
        desked.look(20).await;
        assert_eq!(desked.failure(heard, 20).await.error_type, ScrapeErrorType::Stale);
        assert!(desked.active().await.is_empty());
        desked.close().await;
    }

    async fn a_clock_that_is_set_fails_no_run_and_saves_none(place: &Place) {
        let desked = Desked::open(place).await;
        let silent = desked.begin("silent").await;
        desked.look(0).await;
        for minutes in [-600, 600, 0] {
            desked.clock.set(at(minutes));
            desked.scraper.fail_stale().await.expect("a database");
            desked.applied().await;
            assert_eq!(desked.active().await, [silent], "no time has passed: {minutes}");
        }
        desked.look(10).await;
        desked.clock.set(at(-600));
        desked.clock.advance(Duration::from_mins(1));
        desked.scraper.fail_stale().await.expect("a database");
        desked.applied().await;
        assert!(desked.active().await.is_empty(), "eleven minutes have passed");
        desked.close().await;
    }

    async fn a_stale_run_of_this_process_ends_and_the_next_can_begin(place: &Place) {
        let desked = Desked::open(place).await;
        let run = desked.scrape().await;
        desked.look(0).await;
        desked.look(9).await;
        assert_eq!((desked.scraper.current(), desked.active().await), (Some(run.clone()), vec![run.id]));
        desked.look(11).await;
        assert!(desked.active().await.is_empty());
        let end = tokio::time::timeout(Duration::from_secs(10), desked.scraper.wait(&run)).await;
        assert!(end.is_ok(), "it goes on asking");
        assert_eq!(desked.scraper.current(), None);
        desked.applied().await;
        assert_eq!(desked.failure(run.id, 11).await.error_type, ScrapeErrorType::Stale, "told once, and as it was");
        let next = desked.scrape().await;
        assert_eq!(desked.active().await, [next.id]);
        desked.close().await;
    }
}
