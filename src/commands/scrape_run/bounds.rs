//! Keeps what a scrape run stores in bounds, whatever a bookmaker answers.

use super::{RunError, RunReport};
use linewatch_model::{Bookmaker, BookmakerProgress, ScrapeFailure};

/// The longest key.
const MAX_KEY_CHARACTERS: usize = 100;
/// The most bookmakers.
pub(super) const MAX_BOOKMAKERS: usize = 100;
/// The most failures of one event.
pub(super) const MAX_FAILURES: usize = 50;
/// The longest message, in characters.
pub(super) const MAX_MESSAGE_CHARACTERS: usize = 500;
/// The longest duration, in milliseconds: a year.
pub(super) const MAX_DURATION_MS: u64 = 366 * 24 * 60 * 60 * 1_000;

/// Whether a run can begin like this.
pub(super) fn check_start(key: &str, bookmakers: &[Bookmaker]) -> Result<(), RunError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if !(1..=MAX_KEY_CHARACTERS).contains(&key.len()) || !key.bytes().all(fits) {
        return Err(RunError::Key);
    }
    if bookmakers.len() > MAX_BOOKMAKERS { Err(RunError::TooManyBookmakers) } else { Ok(()) }
}

/// A report with its texts, durations and bookmakers in bounds. Its failures are still all there.
pub(super) fn kept(mut report: RunReport) -> RunReport {
    match &mut report {
        RunReport::Progress { message, bookmakers, .. } => {
            *message = message.take().map(|text| line(&text)).filter(|text| !text.is_empty());
            trim(bookmakers);
        }
        RunReport::Batch { bookmakers, .. } | RunReport::Completed { bookmakers, .. } => trim(bookmakers),
        RunReport::Failed { failure, bookmakers, .. } => {
            failure.message = line(&failure.message);
            trim(bookmakers);
        }
    }
    report
}

/// The first failures, and how many more there were.
pub(super) fn first(mut failures: Vec<ScrapeFailure>) -> (Vec<ScrapeFailure>, u32) {
    let left_out = u32::try_from(failures.len().saturating_sub(MAX_FAILURES)).unwrap_or(u32::MAX);
    failures.truncate(MAX_FAILURES);
    for failure in &mut failures {
        failure.message = line(&failure.message);
    }
    (failures, left_out)
}

fn trim(bookmakers: &mut Vec<BookmakerProgress>) {
    bookmakers.truncate(MAX_BOOKMAKERS);
    for progress in bookmakers {
        progress.duration_ms = progress.duration_ms.min(MAX_DURATION_MS);
    }
}

/// One line of text: control characters, which PostgreSQL cannot store all of, become blanks.
fn line(text: &str) -> String {
    text.chars()
        .take(MAX_MESSAGE_CHARACTERS)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}
