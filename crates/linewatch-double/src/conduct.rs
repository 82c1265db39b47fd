//! How a played bookmaker behaves: slow, failing, limiting, cutting short.

use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde::{Deserialize, Serialize};

/// Which requests something happens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultScope {
    /// All.
    #[default]
    All,
    /// Those for lists: competitions, fixtures on offer.
    Lists,
    /// Those for one fixture.
    Fixtures,
}

/// How many requests are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// So many in a second; the others get 429.
    pub per_second: u32,
    /// What 429 says in `Retry-After`, in seconds; no header when 0.
    #[serde(default)]
    pub retry_after_seconds: u32,
}

/// How a played bookmaker behaves. Shares are from 0 (never) to 1 (always), drawn from a seeded generator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conduct {
    /// How long every answer takes, in milliseconds.
    pub latency_ms: u64,
    /// Which requests everything below happens to.
    pub on: FaultScope,
    /// Closes the connection without an answer.
    pub dead: bool,
    /// The share of requests answered with `error_status`.
    pub errors: f64,
    /// The status of those.
    pub error_status: u16,
    /// Answers 429 beyond it.
    pub rate_limit: Option<RateLimit>,
    /// The share answered with a page for people.
    pub html: f64,
    /// The share of bodies cut in half, as whole answers.
    pub cut: f64,
    /// The share of answers during which the connection breaks.
    pub broken: f64,
    /// The share of one-fixture answers that are about another fixture.
    pub wrong_fixture: f64,
    /// Bodies of at least so many bytes; 0 for as large as they are.
    pub huge_bytes: u64,
    /// Milliseconds between one KiB of the body and the next; 0 for at once.
    pub drip_ms: u64,
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            latency_ms: 0,
            on: FaultScope::All,
            dead: false,
            errors: 0.0,
            error_status: 503,
            rate_limit: None,
            html: 0.0,
            cut: 0.0,
            broken: 0.0,
            wrong_fixture: 0.0,
            huge_bytes: 0,
            drip_ms: 0,
        }
    }
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestFate {
    /// It is answered.
    Answered { wrong_fixture: bool, cut: bool, broken: bool },
    /// The connection is closed.
    Closed,
    /// It gets this status.
    Refused(u16),
    /// It gets 429.
    Limited { retry_after_seconds: u32 },
    /// It gets a page for people.
    Page,
}

impl RequestFate {
    const WHOLE: Self = Self::Answered { wrong_fixture: false, cut: false, broken: false };
}

/// A bookmaker's conduct with what it needs to know of the past.
#[derive(Debug)]
pub(super) struct Behaviour {
    pub conduct: Conduct,
    rng: StdRng,
    /// The second that is counted, and its requests.
    second: (u64, u32),
}

impl Behaviour {
    pub(super) fn new(seed: u64) -> Self {
        Self { conduct: Conduct::default(), rng: StdRng::seed_from_u64(seed), second: (0, 0) }
    }

    /// What becomes of a request that comes in this second.
    pub(super) fn fate(&mut self, about_a_fixture: bool, second: u64) -> RequestFate {
        let happens = match self.conduct.on {
            FaultScope::All => true,
            FaultScope::Lists => !about_a_fixture,
            FaultScope::Fixtures => about_a_fixture,
        };
        if !happens {
            return RequestFate::WHOLE;
        }
        if self.conduct.dead {
            return RequestFate::Closed;
        }
        if let Some(limit) = self.conduct.rate_limit
            && self.counted(second) > limit.per_second
        {
            return RequestFate::Limited { retry_after_seconds: limit.retry_after_seconds };
        }
        if self.draw(self.conduct.errors) {
            return RequestFate::Refused(self.conduct.error_status);
        }
        if self.draw(self.conduct.html) {
            return RequestFate::Page;
        }
        RequestFate::Answered {
            wrong_fixture: about_a_fixture && self.draw(self.conduct.wrong_fixture),
            cut: self.draw(self.conduct.cut),
            broken: self.draw(self.conduct.broken),
        }
    }

    fn counted(&mut self, second: u64) -> u32 {
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        self.second.1
    }

    fn draw(&mut self, share: f64) -> bool {
        share > 0.0 && self.rng.random_bool(share.min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_and_repeat_with_the_seed() {
        let fates = |seed| {
            let mut behaviour = Behaviour::new(seed);
            behaviour.conduct.errors = 0.3;
            (0..1_000).map(|_| behaviour.fate(true, 0)).collect::<Vec<_>>()
        };
        assert_eq!(fates(1), fates(1));
        assert_ne!(fates(1), fates(2));
        let refused = fates(1).into_iter().filter(|fate| *fate == RequestFate::Refused(503)).count();
        assert!((250..350).contains(&refused), "{refused}");
    }

    #[test]
    fn a_limit_holds_for_each_second_and_lists_can_be_spared() {
        let mut behaviour = Behaviour::new(1);
        behaviour.conduct.rate_limit = Some(RateLimit { per_second: 2, retry_after_seconds: 5 });
        behaviour.conduct.on = FaultScope::Fixtures;
        let limited = RequestFate::Limited { retry_after_seconds: 5 };
        let fates = [(true, 1), (true, 1), (true, 1), (false, 1), (true, 2)];
        let fates = fates.map(|(about_a_fixture, second)| behaviour.fate(about_a_fixture, second) == limited);
        assert_eq!(fates, [false, false, true, false, false]);
    }
}
