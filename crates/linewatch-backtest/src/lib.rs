#![doc = include_str!("../README.md")]

mod cause;
mod collected;
mod difference;
mod error;
mod hours;
mod plan;
mod report;
mod row;
mod summary;
mod sweep;
mod told;
mod track;

pub use cause::Cause;
pub use collected::{Collected, Recorded};
pub use error::BacktestError;
pub use hours::Hours;
pub use plan::{Against, Plan, Scope, Span};
pub use report::Report;
pub use row::{Outcome, Row};
pub use summary::{
    BusiestHour, DifferenceSummary, FindingSummary, FirstDifference, GainedBy, LostBy, RecordedSummary,
    SituationSummary, Summary, SweepSummary, TimelineBucket, TotalsSummary,
};
pub use sweep::{MAX_SWEEP, Sweep};
pub use told::Told;
pub use track::{Totals, Track, counted};
