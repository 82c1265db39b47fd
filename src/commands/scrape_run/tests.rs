//! given / when / then.

use std::{sync::Arc, time::Duration};

use cqrs_es::{Aggregate as _, test::TestFramework};

use super::{RunError, RunReport, ScrapeRun, ScrapeRunCommand, ScrapeRunServices, bounds};
use crate::events::ScrapeRunEvent;
use linewatch_model::ManualClock;
use linewatch_model::{
    Bookmaker, BookmakerProgress, PlatformStatus, Position, RunScope, RunStatus, ScrapeErrorType, ScrapeFailure,
    ScrapePhase, Timestamp, Trigger,
};

fn at(seconds: i64) -> Timestamp {
    "2026-06-26T12:00:00Z".parse::<Timestamp>().unwrap().plus_micros(seconds * 1_000_000)
}

/// A run whose clock stands `seconds` after noon; runs of these tests begin at noon.
fn run(seconds: i64) -> TestFramework<ScrapeRun> {
    TestFramework::with(ScrapeRunServices { clock: Arc::new(ManualClock::new(at(seconds))) })
}

fn books(count: usize) -> Vec<Bookmaker> {
    (0..count).map(|n| format!("book{n}").parse().unwrap()).collect()
}

fn start(key: &str, bookmakers: usize) -> ScrapeRunCommand {
    ScrapeRunCommand::Start {
        key: key.into(),
        trigger: Trigger::Scheduled,
        scope: RunScope::Soon,
        bookmakers: books(bookmakers),
    }
}

fn started() -> ScrapeRunEvent {
    ScrapeRunEvent::ScrapeRunStarted {
        key: "k-1".into(),
        trigger: Trigger::Scheduled,
        scope: RunScope::Soon,
        bookmakers: books(2),
        at: at(0),
    }
}

/// A report of somebody else.
fn report(report: RunReport) -> ScrapeRunCommand {
    ScrapeRunCommand::Report { run: Position::new(7), elapsed: None, report: Box::new(report) }
}

/// A report of whoever runs it, for so many seconds now.
fn report_after(seconds: u64, report: RunReport) -> ScrapeRunCommand {
    let elapsed = Some(Duration::from_secs(seconds));
    ScrapeRunCommand::Report { run: Position::new(7), elapsed, report: Box::new(report) }
}

fn bookmaker(duration_ms: u64) -> BookmakerProgress {
    BookmakerProgress {
        bookmaker: "book0".parse().unwrap(),
        status: PlatformStatus::Active,
        total: 10,
        scraped: 3,
        failed: 1,
        lists_failed: 0,
        duration_ms,
    }
}

fn failure(message: &str) -> ScrapeFailure {
    ScrapeFailure {
        error_type: ScrapeErrorType::Timeout,
        message: message.to_owned(),
        bookmaker: Some("book0".parse().unwrap()),
        fixture: None,
        recoverable: true,
    }
}

fn progress(phase: ScrapePhase, current: u32, total: u32, failures: Vec<ScrapeFailure>) -> RunReport {
    RunReport::Progress { phase, current, total, message: None, bookmakers: vec![bookmaker(5)], failures }
}

fn progressed(seconds: i64, phase: ScrapePhase, current: u32, total: u32) -> ScrapeRunEvent {
    ScrapeRunEvent::ScrapeProgressed {
        run: Position::new(7),
        phase,
        current,
        total,
        message: None,
        bookmakers: vec![bookmaker(5)],
        failures: Vec::new(),
        failures_left_out: 0,
        elapsed_ms: u64::try_from(seconds).unwrap() * 1_000,
        at: at(seconds),
    }
}

fn batch(batch: u32) -> RunReport {
    RunReport::Batch {
        batch,
        fixtures: 40,
        changed: 90,
        unchanged: 20,
        stale: 1,
        alerts: 2,
        failed: 10,
        bookmakers: Vec::new(),
        failures: Vec::new(),
    }
}

/// Nothing was told of the bookmakers but who they are.
fn untold() -> Vec<BookmakerProgress> {
    books(2).iter().map(BookmakerProgress::pending).collect()
}

fn recorded(seconds: i64, batch: u32, current: u32, total: u32) -> ScrapeRunEvent {
    ScrapeRunEvent::ScrapeBatchRecorded {
        run: Position::new(7),
        batch,
        fixtures: 40,
        changed: 90,
        unchanged: 20,
        stale: 1,
        alerts: 2,
        failed: 10,
        current,
        total,
        bookmakers: vec![bookmaker(5)],
        failures: Vec::new(),
        failures_left_out: 0,
        elapsed_ms: u64::try_from(seconds).unwrap() * 1_000,
        at: at(seconds),
    }
}

fn completed(status: RunStatus) -> RunReport {
    RunReport::Completed {
        status,
        fixtures: 80,
        failed: 20,
        reconciled: 3,
        withdrawn: 2,
        alerts: 1,
        bookmakers: Vec::new(),
    }
}

fn failed(status: RunStatus) -> RunReport {
    RunReport::Failed { status, failure: failure("no answer"), bookmakers: Vec::new() }
}

fn ended() -> ScrapeRunEvent {
    ScrapeRunEvent::ScrapeRunCompleted {
        run: Position::new(7),
        status: RunStatus::Partial,
        fixtures: 80,
        failed: 20,
        reconciled: 3,
        withdrawn: 2,
        alerts: 1,
        bookmakers: untold(),
        elapsed_ms: 30_000,
        at: at(30),
    }
}

#[test]
fn a_run_begins_once() {
    run(0).given_no_previous_events().when(start("k-1", 2)).then_expect_events(vec![started()]);
    run(1).given(vec![started()]).when(start("k-1", 2)).then_expect_error(RunError::AlreadyStarted);
    run(1).given(vec![started(), ended()]).when(start("k-1", 2)).then_expect_error(RunError::AlreadyStarted);
}

#[test]
fn odd_beginnings_are_refused() {
    for key in ["", "a b", "a/b", "é", &"x".repeat(101)] {
        run(0).given_no_previous_events().when(start(key, 1)).then_expect_error(RunError::Key);
    }
    run(0).given_no_previous_events().when(start("k", 101)).then_expect_error(RunError::TooManyBookmakers);
}

#[test]
fn what_has_not_begun_takes_no_reports() {
    for it in [progress(ScrapePhase::Discovering, 0, 2, Vec::new()), batch(1), completed(RunStatus::Partial)] {
        run(0).given_no_previous_events().when(report(it)).then_expect_error(RunError::NotStarted);
    }
}

#[test]
fn an_ended_run_takes_no_more() {
    let reports = [
        progress(ScrapePhase::Scraping, 1, 2, Vec::new()),
        batch(9),
        completed(RunStatus::Partial),
        failed(RunStatus::Failed),
    ];
    for it in reports {
        let refusal = RunError::RunEnded { status: RunStatus::Partial };
        run(40).given(vec![started(), ended()]).when(report(it)).then_expect_error(refusal);
    }
}

#[test]
fn the_same_progress_is_stored_once() {
    let known = vec![started(), progressed(1, ScrapePhase::Discovering, 1, 2)];
    let same = progress(ScrapePhase::Discovering, 1, 2, Vec::new());
    run(2).given(known.clone()).when(report(same)).then_expect_events(vec![]);
    let further = progress(ScrapePhase::Discovering, 2, 2, Vec::new());
    let event = progressed(2, ScrapePhase::Discovering, 2, 2);
    run(2).given(known.clone()).when(report(further)).then_expect_events(vec![event]);
    let news = run(2).given(known).when(report(progress(ScrapePhase::Discovering, 1, 2, vec![failure("x")])));
    let events = news.inspect_result().unwrap();
    assert!(matches!(&events[..], [ScrapeRunEvent::ScrapeProgressed { failures, .. }] if failures.len() == 1));
}

#[test]
fn batches_count_on_from_the_phase_of_scraping() {
    let mut known = vec![started(), progressed(1, ScrapePhase::Scraping, 0, 100)];
    run(2).given(known.clone()).when(report(batch(1))).then_expect_events(vec![recorded(2, 1, 50, 100)]);
    known.push(recorded(2, 1, 50, 100));
    run(3).given(known.clone()).when(report(batch(1))).then_expect_events(vec![]);
    run(3).given(known.clone()).when(report(batch(2))).then_expect_events(vec![recorded(3, 2, 100, 100)]);
    known.push(recorded(3, 2, 100, 100));
    // More than was expected: so it is all of them.
    run(4).given(known).when(report(batch(3))).then_expect_events(vec![recorded(4, 3, 150, 150)]);
}

#[test]
fn an_end_has_a_status_that_fits() {
    run(30).given(vec![started()]).when(report(completed(RunStatus::Partial))).then_expect_events(vec![ended()]);
    for status in [RunStatus::Pending, RunStatus::Running, RunStatus::Failed, RunStatus::ConnectionFailed] {
        run(30).given(vec![started()]).when(report(completed(status))).then_expect_error(RunError::WrongEnd);
    }
    for status in [RunStatus::Pending, RunStatus::Running, RunStatus::Completed, RunStatus::Partial] {
        run(30).given(vec![started()]).when(report(failed(status))).then_expect_error(RunError::WrongEnd);
    }
    for phase in [ScrapePhase::Completed, ScrapePhase::Failed] {
        let it = report(progress(phase, 1, 1, Vec::new()));
        run(30).given(vec![started()]).when(it).then_expect_error(RunError::WrongEnd);
    }
}

#[test]
fn a_run_that_is_given_up_says_how_far_it_was() {
    let known = vec![started(), progressed(1, ScrapePhase::Scraping, 0, 100), recorded(2, 1, 50, 100)];
    let events = run(9).given(known).when(report(failed(RunStatus::Failed))).inspect_result().unwrap();
    let [ScrapeRunEvent::ScrapeRunFailed { current, total, bookmakers, elapsed_ms, .. }] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!((*current, *total, *elapsed_ms), (50, 100, 9_000));
    assert_eq!(bookmakers[..], [BookmakerProgress { status: PlatformStatus::Failed, ..bookmaker(5) }]);
}

#[test]
fn what_is_stored_is_in_bounds() {
    let failures = (0..60).map(|_| failure(&"\u{0}é\n".repeat(400))).collect();
    let many = RunReport::Progress {
        phase: ScrapePhase::Discovering,
        current: 9,
        total: 3,
        message: Some("é".repeat(600)),
        bookmakers: vec![bookmaker(u64::MAX); 200],
        failures,
    };
    let events = run(2).given(vec![started()]).when(report(many)).inspect_result().unwrap();
    let [ScrapeRunEvent::ScrapeProgressed { current, message, bookmakers, failures, failures_left_out, .. }] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((*current, *failures_left_out), (3, 10));
    assert_eq!(message.as_ref().map(|text| text.chars().count()), Some(bounds::MAX_MESSAGE_CHARACTERS));
    assert_eq!((bookmakers.len(), bookmakers[0].duration_ms), (bounds::MAX_BOOKMAKERS, bounds::MAX_DURATION_MS));
    assert_eq!(failures.len(), bounds::MAX_FAILURES);
    for failure in failures {
        assert!(
            failure.message.chars().count() <= bounds::MAX_MESSAGE_CHARACTERS
                && !failure.message.chars().any(char::is_control)
        );
    }
}

#[test]
fn a_clock_that_was_set_back_makes_no_run_younger_than_new() {
    let it = report(progress(ScrapePhase::Discovering, 1, 2, Vec::new()));
    let event = progressed(0, ScrapePhase::Discovering, 1, 2);
    run(-9).given(vec![started()]).when(it).then_expect_events(vec![event]);
}

#[test]
fn how_long_a_run_takes_is_not_told_by_a_clock_that_is_set() {
    let elapsed = |known: &[ScrapeRunEvent], clock: i64, command: ScrapeRunCommand| {
        let events = run(clock).given(known.to_vec()).when(command).inspect_result().unwrap();
        match &events[..] {
            [
                ScrapeRunEvent::ScrapeProgressed { elapsed_ms, .. }
                | ScrapeRunEvent::ScrapeRunFailed { elapsed_ms, .. },
            ] => *elapsed_ms,
            other => panic!("{other:?}"),
        }
    };
    let further = || progress(ScrapePhase::Discovering, 2, 2, Vec::new());
    let known = [started(), progressed(5, ScrapePhase::Discovering, 1, 2)];
    for clock in [-7_200, 0, 9, 7_200] {
        assert_eq!(elapsed(&known, clock, report_after(9, further())), 9_000, "the clock says {clock} s");
    }
    assert_eq!(elapsed(&known, -7_200, report(failed(RunStatus::Failed))), 5_000, "so long it is known to have taken");
    assert_eq!(elapsed(&known, 60, report(failed(RunStatus::Failed))), 60_000, "nobody else knows");
    assert_eq!(elapsed(&known, 9, report_after(u64::MAX, further())), bounds::MAX_DURATION_MS);
}

#[test]
fn the_state_survives_being_stored() {
    let mut aggregate = ScrapeRun::default();
    for event in [started(), progressed(1, ScrapePhase::Scraping, 0, 100), recorded(2, 1, 50, 100), ended()] {
        aggregate.apply(event);
        let stored = serde_json::to_string(&aggregate).unwrap();
        assert_eq!(serde_json::from_str::<ScrapeRun>(&stored).unwrap(), aggregate);
    }
    assert_eq!(aggregate.running(), Err(RunError::RunEnded { status: RunStatus::Partial }));
}
