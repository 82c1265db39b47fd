//! Why a backtest cannot be done.

use linewatch_log::StoreError;
use linewatch_rules::RuleSetError;

/// Why a backtest cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// Something that was asked for.
    #[error("{field} {reason}")]
    Refused {
        /// What is at fault, as the API names it.
        field: &'static str,
        /// What is wrong with it, and what to do.
        reason: String,
    },
    /// A rule set that a sweep leads to.
    #[error("sweep {value}: {source}")]
    Swept {
        /// The value.
        value: String,
        /// Why it is refused.
        source: RuleSetError,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody asked for its end.
    #[error("cancelled before its end")]
    Cancelled,
    /// A thread ended that should not have.
    #[error("a part of the backtest failed; the log names it")]
    Defect,
}

impl BacktestError {
    /// Refuses something that was asked for.
    #[must_use]
    pub fn refused(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Refused { field, reason: reason.into() }
    }
}
