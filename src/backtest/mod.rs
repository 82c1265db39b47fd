//! Backtests: what other rules would have raised on the days that a desk has recorded (rules.md section 3).
//!
//! One pass over the log does for all rule sets. Its events go to threads by fixture; each folds its fixtures from their
//! first event and judges every moment by the rules then in force and by those that are tried. What the log recorded, what
//! is computed again and what the others raise is compared when all is read.
//!
//! What is asked for, what is collected and how it is compared is the crate `linewatch-backtest`. Knows `events`, `detection` and `projections`; nothing of desks, HTTP or the command line.

mod fixture;
mod in_force;
pub mod jobs;
mod pass;
mod replay;
mod review;
mod worker;

use linewatch_backtest::{Collected, EventOrigin, RaisedAlert, Track, counted};

pub use fixture::JudgedMoment;
pub use in_force::History;
pub use linewatch_backtest::{
    Against, BacktestError, Comparison, MAX_SWEEP, Plan, Report, Row, Scope, Span, Summary, Sweep, TimelineBucket,
    TotalsSummary,
};
pub use pass::{Effort, Progress, run};
pub use review::{ReviewError, Reviews};
