//! Why a bookmaker could not be asked.

use std::time::Duration;

use super::SourceNotice;
use linewatch_model::ScrapeErrorType;

/// Why a bookmaker gave no usable answer. None of these says anything about what it offers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// No whole answer in time.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// No connection, or it broke.
    #[error("no connection, or it broke: {0}")]
    Network(String),
    /// An error status.
    #[error("answered with status {0}{meaning}{1}", meaning = meaning(*.0))]
    Status(u16, SourceNotice),
    /// Success with nothing in it, or with nothing but `{}` or `null`. No API that is asked has such an answer.
    #[error("answered with success and nothing in it")]
    Empty,
    /// It asked for fewer requests, and for how long to wait.
    #[error("asked for fewer requests{wait}{1}", wait = wait_text(.0))]
    RateLimited(Option<Duration>, SourceNotice),
    /// Not asked, because it asked us to wait for so long.
    #[error("not asked: it asked us to wait, and that lasts for {} s more", .0.as_secs())]
    OnHold(Duration),
    /// An answer beyond the bound.
    #[error("the answer is larger than {} MiB", .0 >> 20)]
    TooLarge(usize),
    /// Its circuit breaker is open.
    #[error("not asked: its circuit breaker is open after {}", circuit_text(*.failures, *.again_in))]
    CircuitOpen {
        /// Failures in a row.
        failures: u32,
        /// After what time it is asked again; zero where it is just being asked.
        again_in: Duration,
    },
    /// The request cannot be made from what is configured.
    #[error("the request cannot be made: {0}")]
    Unsendable(String),
}

/// What a status says that few know by heart.
const fn meaning(status: u16) -> &'static str {
    match status {
        301 | 308 => ", which says that it has moved for good",
        451 => ", which says that it does not serve this country",
        _ => "",
    }
}

#[expect(clippy::ref_option, reason = "as thiserror hands the field over")]
fn wait_text(wait: &Option<Duration>) -> String {
    wait.map(|wait| format!("; to wait for {} s", wait.as_secs())).unwrap_or_default()
}

fn circuit_text(failures: u32, again_in: Duration) -> String {
    let failures = if failures == 1 { "1 failure".to_owned() } else { format!("{failures} failures in a row") };
    match again_in.as_millis().div_ceil(1_000) {
        0 => format!("{failures}; one request tries it again now"),
        seconds => format!("{failures}; it is tried again in {seconds} s"),
    }
}

impl AskError {
    /// What kind of failure it is for the run.
    #[must_use]
    pub const fn error_type(&self) -> ScrapeErrorType {
        match self {
            Self::Timeout(_) => ScrapeErrorType::Timeout,
            Self::Network(_) | Self::Unsendable(_) => ScrapeErrorType::Network,
            Self::Status(..) => ScrapeErrorType::HttpStatus,
            Self::Empty => ScrapeErrorType::ParseError,
            Self::RateLimited(..) | Self::OnHold(_) => ScrapeErrorType::RateLimit,
            Self::TooLarge(_) => ScrapeErrorType::TooLarge,
            Self::CircuitOpen { .. } => ScrapeErrorType::CircuitOpen,
        }
    }

    /// Whether asking again may help: now, or in a later run.
    #[must_use]
    pub const fn is_recoverable(&self) -> bool {
        match self {
            Self::Timeout(_)
            | Self::Network(_)
            | Self::Empty
            | Self::RateLimited(..)
            | Self::OnHold(_)
            | Self::CircuitOpen { .. } => true,
            Self::Status(status, _) => *status >= 500 || *status == 408,
            Self::TooLarge(_) | Self::Unsendable(_) => false,
        }
    }

    /// Whether the bookmaker was not asked at all, because it is to be left alone for a while.
    #[must_use]
    pub const fn is_left_alone(&self) -> bool {
        matches!(self, Self::OnHold(_) | Self::CircuitOpen { .. })
    }

    /// Whether it speaks for the bookmaker being down or keeping us out, rather than for this one question.
    pub(super) const fn blames_the_bookmaker(&self) -> bool {
        match self {
            Self::Timeout(_) | Self::Network(_) | Self::Empty => true,
            Self::Status(status, _) => *status >= 500 || matches!(*status, 401 | 403 | 408),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_circuit_says_after_what_and_until_when() {
        let told =
            |failures, millis| AskError::CircuitOpen { failures, again_in: Duration::from_millis(millis) }.to_string();
        assert_eq!(
            told(12, 29_001),
            "not asked: its circuit breaker is open after 12 failures in a row; it is tried again in 30 s"
        );
        assert_eq!(
            told(1, 0),
            "not asked: its circuit breaker is open after 1 failure; one request tries it again now"
        );
    }
}
