//! The rules: what changed in a bookmaker's offer, and which changes deserve an alert.
//!
//! Pure functions over values: no clock, no I/O, no channel; numbers are exact integers. A backtest runs the very
//! same code as the desk. The three steps of a snapshot, in the order in which the commands take them:
//!
//! 1. [`diff()`] compares it with the [`Board`], the state that the events of its fixture have left;
//! 2. [`Board::update`] folds the differences back into the board;
//! 3. [`Moment`] looks at everything that one moment changed and raises the alerts.
//!
//! Knows `model` and `events`.

mod board;
mod detect;
mod diff;
mod rules;

#[cfg(test)]
pub(crate) mod tests;

pub use board::{Board, Book, Market, MarketStatus, Move, OutcomeState};
pub use detect::Moment;
pub use diff::diff;
pub use rules::Rules;
