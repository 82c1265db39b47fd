//! What went wrong, as a run tells it.

use crate::{
    books::{BodyError, Unmapped},
    http::AskError,
};
use linewatch_model::{Bookmaker, FixtureKey, ScrapeErrorType, ScrapeFailure, UnreadMarket};

/// The longest message, in characters.
const MESSAGE_CHARACTERS: usize = 500;

/// A failure at a bookmaker, for one fixture or for all of it.
#[must_use]
pub fn at(
    bookmaker: &Bookmaker,
    fixture: Option<&FixtureKey>,
    error_type: ScrapeErrorType,
    message: &str,
    recoverable: bool,
) -> ScrapeFailure {
    ScrapeFailure {
        error_type,
        message: message.chars().take(MESSAGE_CHARACTERS).collect(),
        bookmaker: Some(bookmaker.clone()),
        fixture: fixture.cloned(),
        recoverable,
    }
}

/// It could not be asked.
#[must_use]
pub fn of_ask(bookmaker: &Bookmaker, fixture: Option<&FixtureKey>, error: &AskError) -> ScrapeFailure {
    at(bookmaker, fixture, error.error_type(), &error.to_string(), error.is_recoverable())
}

/// It was not asked for so many things (`lists`, `fixtures`), because it is left alone for a while.
#[must_use]
pub fn left_alone(bookmaker: &Bookmaker, error: &AskError, count: usize, things: &str) -> ScrapeFailure {
    let what = match count {
        1 => format!("1 {} was", things.trim_end_matches('s')),
        _ => format!("{count} {things} were"),
    };
    let message = format!("{error}; {what} not asked for");
    at(bookmaker, None, error.error_type(), &message, error.is_recoverable())
}

/// Its answer could not be used.
#[must_use]
pub fn of_body(bookmaker: &Bookmaker, fixture: Option<&FixtureKey>, error: &BodyError) -> ScrapeFailure {
    let (error_type, recoverable) = match error {
        BodyError::Malformed(_) => (ScrapeErrorType::ParseError, true),
        BodyError::Refused(_) => (ScrapeErrorType::HttpStatus, true),
        BodyError::OtherFixture { .. } | BodyError::OtherSport { .. } => (ScrapeErrorType::OtherFixture, false),
        BodyError::Gone | BodyError::Value { .. } => (ScrapeErrorType::ParseError, false),
    };
    at(bookmaker, fixture, error_type, &error.to_string(), recoverable)
}

/// Its answer was used, but for markets that could not be read. What could not be mapped of the offer says why.
#[must_use]
pub fn of_unread(
    bookmaker: &Bookmaker,
    fixture: &FixtureKey,
    unread: &[UnreadMarket],
    unmapped: &[Unmapped],
) -> ScrapeFailure {
    const MAX_FIXTURES_NAMED: usize = 10;
    const MAX_FIXTURES_DESCRIBED: usize = 3;
    let named: Vec<String> = unread.iter().take(MAX_FIXTURES_NAMED).map(ToString::to_string).collect();
    let more = unread.len().saturating_sub(MAX_FIXTURES_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let broken = unmapped.iter().filter(|unmapped| unmapped.reason.is_broken());
    let described = broken.map(|unmapped| unmapped.name.as_deref().unwrap_or(&unmapped.market));
    let described: Vec<&str> = described.take(MAX_FIXTURES_DESCRIBED).collect();
    let why = if described.is_empty() { String::new() } else { format!(" ({})", described.join("; ")) };
    let message = format!("markets that could not be read stay as they were: {}{more}{why}", named.join(", "));
    at(bookmaker, Some(fixture), ScrapeErrorType::ParseError, &message, false)
}

/// Its answer was used, but for markets that could not be turned.
#[must_use]
pub fn of_left_out(bookmaker: &Bookmaker, fixture: &FixtureKey, markets: usize) -> ScrapeFailure {
    let message = format!(
        "the fixture was registered with the teams the other way round; markets of which it is not known what they are \
         from the other side stay as they were: {markets}"
    );
    at(bookmaker, Some(fixture), ScrapeErrorType::ParseError, &message, false)
}

/// Something of the run as a whole.
#[must_use]
pub fn of_run(error_type: ScrapeErrorType, message: &str) -> ScrapeFailure {
    let message = message.chars().take(MESSAGE_CHARACTERS).collect();
    ScrapeFailure { error_type, message, bookmaker: None, fixture: None, recoverable: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_and_many_that_were_not_asked_for() {
        let message = |count: usize, things: &str| {
            let bookmaker: Bookmaker = "bet9ja".parse().unwrap();
            left_alone(
                &bookmaker,
                &AskError::CircuitOpen { failures: 10, again_in: std::time::Duration::from_secs(30) },
                count,
                things,
            )
            .message
        };
        assert!(message(1, "lists").ends_with("; 1 list was not asked for"));
        assert!(message(80, "fixtures").ends_with("; 80 fixtures were not asked for"));
    }
}
