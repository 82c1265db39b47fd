//! The machine's clock and randomness, the only place that asks for them.

use crate::{commands::Clock, model::Timestamp};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that all others are given")]
    fn now(&self) -> Timestamp {
        Timestamp::clamped(time::OffsetDateTime::now_utc())
    }
}

/// A new unique id, ordered by time.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the source of ids that all others are given")]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
