//! What the rules make of what changed: the judgement of `linewatch-rules` as events.
//!
//! Pure functions over values: no clock, no I/O, no channel; numbers are exact integers. A backtest runs the very same
//! code as the desk. The three steps of a snapshot, in the order in which the commands take them:
//!
//! 1. [`diff()`] compares it with the [`Board`], the state that the events of its fixture have left;
//! 2. [`Board::update`] folds the differences back into the board;
//! 3. [`linewatch_rules::judge`] looks at everything that one moment changed; [`events`] says what that means for the log.

mod events;

#[cfg(test)]
pub(crate) mod tests;

pub use events::{events, facts, side_of};
pub use linewatch_rules::{Board, BookmakerBoard, Market, MarketStatus, Move, OutcomeState, Rules, diff};
