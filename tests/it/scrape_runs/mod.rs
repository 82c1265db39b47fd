//! Scrape runs as clients see them: the answers, and the progress on every way of watching one.

mod answers;
mod progress;

use linewatch::desk::{CommandContext, RunReport, RunStarted};
use linewatch_model::{
    BookmakerProgress, PlatformStatus, Position, RunScope, RunStatus, ScrapeErrorType, ScrapeFailure, ScrapePhase,
    Trigger,
};

use crate::support::app::TestApp;

fn context() -> CommandContext {
    CommandContext::system("test".to_owned())
}

async fn start(app: &TestApp, key: &str, trigger: Trigger) -> RunStarted {
    start_over(app, key, (trigger, RunScope::Everything)).await
}

async fn start_over(app: &TestApp, key: &str, what: (Trigger, RunScope)) -> RunStarted {
    let books = ["betpawa", "sportybet"].map(|book| book.parse().unwrap()).to_vec();
    app.desk().start_run(key, what, books, &context()).await.expect("a run")
}

async fn report(app: &TestApp, key: &str, report: RunReport) -> Position {
    app.desk().report_run(key, (report, None), &context()).await.expect("a position")
}

fn book(slug: &str, status: PlatformStatus, scraped: u32, failed: u32) -> BookmakerProgress {
    BookmakerProgress {
        bookmaker: slug.parse().unwrap(),
        status,
        total: 3,
        scraped,
        failed,
        lists_failed: 0,
        duration_ms: 1_500,
    }
}

fn books(status: PlatformStatus, scraped: u32) -> Vec<BookmakerProgress> {
    vec![book("betpawa", status, scraped, 0), book("sportybet", status, scraped.saturating_sub(1), 1)]
}

fn failure() -> ScrapeFailure {
    ScrapeFailure {
        error_type: ScrapeErrorType::Timeout,
        message: "no answer within 10 s".to_owned(),
        bookmaker: Some("sportybet".parse().unwrap()),
        fixture: Some("sr:2".parse().unwrap()),
        recoverable: true,
    }
}

fn discovering() -> RunReport {
    RunReport::Progress {
        phase: ScrapePhase::Discovering,
        current: 1,
        total: 2,
        message: Some("reading the lists".to_owned()),
        bookmakers: Vec::new(),
        failures: Vec::new(),
    }
}

fn scraping(total: u32) -> RunReport {
    RunReport::Progress {
        phase: ScrapePhase::Scraping,
        current: 0,
        total,
        message: None,
        bookmakers: books(PlatformStatus::Active, 0),
        failures: Vec::new(),
    }
}

fn batch(batch: u32) -> RunReport {
    RunReport::Batch {
        batch,
        fixtures: 2,
        changed: 4,
        unchanged: 1,
        stale: 0,
        alerts: 1,
        failed: 1,
        bookmakers: books(PlatformStatus::Active, 2),
        failures: vec![failure()],
    }
}

fn completed() -> RunReport {
    RunReport::Completed {
        status: RunStatus::Partial,
        fixtures: 2,
        failed: 1,
        reconciled: 5,
        withdrawn: 1,
        alerts: 2,
        bookmakers: books(PlatformStatus::Completed, 2),
    }
}

fn failed() -> RunReport {
    let failure = ScrapeFailure { bookmaker: None, fixture: None, ..failure() };
    RunReport::Failed { status: RunStatus::ConnectionFailed, failure, bookmakers: Vec::new() }
}

/// A run with everything in it that ends in part.
async fn partial_run(app: &TestApp, key: &str) -> (RunStarted, Position) {
    let run = start(app, key, Trigger::Api).await;
    for it in [discovering(), scraping(3), batch(1)] {
        report(app, key, it).await;
    }
    let end = report(app, key, completed()).await;
    (run, end)
}
