//! The engine against the recorded days, alert by alert.

mod differences;
mod expected;
mod figures;
mod recorded;
mod replay;
