#![doc = include_str!("../README.md")]

mod collected;
mod condition;
mod difference;
mod error;
mod event_origin;
mod hours;
mod plan;
mod raised_alert;
mod report;
mod row;
mod summary;
mod sweep;
mod track;

pub use collected::{Collected, Recorded};
pub use condition::Condition;
pub use error::BacktestError;
pub use event_origin::EventOrigin;
pub use hours::Hours;
pub use plan::{Against, Plan, Scope, Span};
pub use raised_alert::RaisedAlert;
pub use report::Report;
pub use row::{Comparison, Row};
pub use summary::{
    BusiestHour, DifferenceSummary, FindingSummary, FirstDifference, GainedBy, LostBy, RecordedSummary,
    SituationSummary, Summary, SweepSummary, TimelineBucket, TotalsSummary,
};
pub use sweep::{MAX_SWEEP, Sweep};
pub use track::{Totals, Track, counted};
