//! Rule sets as a value, and the engine that judges a fixture's moments by them.

mod board;
mod change;

pub use board::{Board, Book, Entry, Market, MarketStatus, Move, OfferUpdate, OutcomeState, Path, diff};
pub use change::{MarketChange, MarketUpdate, OutcomeUpdate};
mod check;
mod diff;
mod difference;
mod engine;
mod history;
mod in_force;
mod read;
mod score;
mod value;

#[cfg(test)]
mod tests;

pub use check::{Finding, Grade};
pub use diff::RuleChange;
pub use difference::{Class, Counts, Difference, Identity, Run, Situation};
pub use engine::{
    Again, Alert, Baseline, CompetitorMove, Held, Judgement, Leg, Moment, Mover, Reason, Resolution, ResolvedWhy, Side,
    Stand, judge,
};
pub use history::{AlertFacts, AlertHistory};
pub use in_force::{Effective, FixtureContext, Layer, Rules, Subject};
pub use read::{MAX_BYTES, RuleSetError};
pub use score::{Light, ScoredAlert, event_score, points};
pub use value::{
    Detector, Field, Fields, Kind, LineMoves, Match, Measure, Monitor, MonitorId, Only, Override, Per, Preset,
    ReferenceRole, Role, RuleSet, RuleSetHash, Value,
};
