//! The engine against the recorded days, alert by alert.

#![expect(clippy::unwrap_used, reason = "a test says by panicking that something is wrong")]

mod differences;
mod expected;
mod figures;
mod recorded;
mod replay;
mod weight;
