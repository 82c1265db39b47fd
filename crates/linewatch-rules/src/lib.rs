#![doc = include_str!("../README.md")]
//!
//! # One state
//!
//! The board lives here, beside the engine, and not beside the commands: the path of a market's prices is its offer with a
//! past, and two states would say the same thing twice. An open market's newest entry *is* its prices; only older entries
//! take memory, and only of markets that changed, so a market that never did costs a quote (a time and a sequence) more than
//! its offer. All markets have paths, primary or not: settings may change which are, and the state must not depend on them.
//!
//! # What rules.md leaves open
//!
//! * Settings' thresholds are the bands of `price_change` alone; `drift` has its own defaults.
//! * `steam` has `measure` and `stale_after`, as the table of defaults has them. Its change is the median of its movers',
//!   of an even number the lower. The reference book is put aside before families are looked at, unless it is counted.
//! * An override with `odds_from` or `odds_to` has one condition more, however many of the two it names. It never matches what
//!   has no single price (steam, availability, surebet). Conditions on bookmakers never match steam.
//! * An override that names a tournament without a country matches only fixtures whose country is not known.
//! * A change that is confirmed is judged by the fields that hold now, for the price before that change. Its floor must be
//!   reached as its band must. Of equal
//!   candidates the one that needs no confirmation is taken first (the expected alerts tell), then the older change.
//! * A sure bet needs two outcomes. Once it is open, it ends by its gain alone.
//! * `merge` is done before anything else may hold a candidate back, as `line_moves` is.
//! * A market that is no primary one any more ends its states, as rules that do not look for them do.

mod alert;
mod board;
mod change;

pub use alert::{Alert, AlertFacts, Baseline, CompetitorMove, Leg, Mover, ResolvedFor, Side, Stand};
pub use board::{Board, BookmakerBoard, Entry, Market, MarketStatus, Move, OfferUpdate, OutcomeState, Path, diff};
pub use change::{MarketChange, MarketUpdate, OutcomeUpdate};
mod check;
mod copies;
mod diff;
mod difference;
mod engine;
mod history;
mod in_force;
mod judgement;
mod read;
mod score;
mod switched_off;
mod value;

#[cfg(test)]
mod tests;

pub use check::{Finding, Grade};
pub use copies::{Compared, CopiedBooks, Copies};
pub use diff::RuleChange;
pub use difference::{Class, Counts, Difference, Identity, Run, Situation};
pub use engine::{Moment, judge};
pub use history::AlertHistory;
pub use in_force::{Effective, FixtureContext, Layer, Rules, Subject};
pub use judgement::{Again, Held, Judgement, Reason, Resolution, ResolvedWhy};
pub use read::{MAX_BYTES, RuleSetError};
pub use score::{Light, ScoredAlert, event_score, points};
pub use switched_off::SwitchedOff;
pub use value::{
    Detector, Field, Fields, Kind, LineMoves, Match, Measure, Monitor, MonitorId, Only, Override, Per, Preset,
    ReferenceRole, Role, RuleSet, RuleSetHash, Value,
};
