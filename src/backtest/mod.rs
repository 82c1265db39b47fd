//! Backtests: what other rules would have raised on the days that a desk has recorded (rules.md section 3).
//!
//! One pass over the log does for all rule sets. Its events go to threads by fixture; each folds its fixtures from their
//! first event and judges every moment by the rules then in force and by those that are tried. What the log recorded, what
//! is computed again and what the others raise is compared when all is read.
//!
//! Knows `events`, `detection` and `projections`; nothing of desks, HTTP or the command line.

mod cause;
mod collected;
mod difference;
mod error;
mod fixture;
mod hours;
mod in_force;
pub mod jobs;
mod moment;
mod pass;
mod past;
mod plan;
mod report;
mod review;
mod row;
mod summary;
mod sweep;
mod told;
mod track;
mod worker;

pub use error::BacktestError;
pub use fixture::JudgedMoment;
pub use in_force::History;
pub use pass::{Effort, Progress, run};
pub use plan::{Against, Plan, Scope, Span};
pub use report::Report;
pub use review::{ReviewError, Reviews};
pub use row::{Outcome, Row};
pub use summary::{Summary, TimelineBucket, TotalsSummary};
pub use sweep::{MAX_SWEEP, Sweep};
