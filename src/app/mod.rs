//! Wiring.
mod clock;
pub use clock::{SystemClock, new_id};
