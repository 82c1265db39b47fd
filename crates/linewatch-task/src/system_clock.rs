//! The machine's clock and randomness, the only place that asks for them.

use std::{
    fmt::Write as _,
    sync::LazyLock,
    time::{Duration, Instant},
};

use rand::SeedableRng as _;

use linewatch_model::{Clock, Timestamp};

/// From when on this process counts the time that passes.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that all others are given")]
    fn now(&self) -> Timestamp {
        Timestamp::clamped(time::OffsetDateTime::now_utc())
    }

    fn monotonic(&self) -> Duration {
        ORIGIN.elapsed()
    }
}

/// A new unique id, ordered by time.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the source of ids that all others are given")]
pub fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A secret that nobody can guess: 256 random bits.
#[must_use]
pub fn new_secret() -> String {
    use rand::RngCore as _;
    let mut bytes = [0_u8; 32];
    rand::rngs::StdRng::from_os_rng().fill_bytes(&mut bytes);
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A number that no other process draws.
#[must_use]
pub fn new_seed() -> u64 {
    use rand::RngCore as _;
    rand::rngs::StdRng::from_os_rng().next_u64()
}
