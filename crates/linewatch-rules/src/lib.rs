//! Rule sets as a value, and the engine that judges a fixture's moments by them.

mod board;
mod change;

pub use board::{Board, Book, Entry, Market, MarketStatus, Move, OfferUpdate, OutcomeState, Path, diff};
pub use change::{MarketChange, MarketUpdate, OutcomeUpdate};
mod engine;
mod history;
mod in_force;
mod read;
mod value;

pub use engine::{
    Again, Alert, Baseline, CompetitorMove, Held, Judgement, Leg, Moment, Mover, Reason, Resolution, ResolvedWhy, Side,
    Stand, judge,
};
pub use history::{AlertFacts, AlertHistory};
pub use in_force::{Effective, FixtureContext, Layer, Rules, Subject};
pub use read::{MAX_BYTES, RuleSetError};
pub use value::{
    Detector, Field, Fields, Kind, LineMoves, Match, Measure, Monitor, MonitorId, Only, Override, Per, Preset,
    ReferenceRole, Role, RuleSet, RuleSetHash, Value,
};
