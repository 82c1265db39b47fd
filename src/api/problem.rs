//! What went wrong in the desk, as callers are told it.

use axum::http::StatusCode;

use crate::{
    backtest::ReviewError,
    desk::{DeskError, RulesError, RunError},
};

pub use linewatch_http::problem::{Problem, ProblemBody, Result};

impl From<&DeskError> for Problem {
    fn from(error: &DeskError) -> Self {
        match error {
            DeskError::AlertNotFound => Self::not_found("Alert not found"),
            DeskError::PastAlert => Self::bad_request("Cannot modify PAST alerts (event has started)"),
            DeskError::NotAcknowledged => Self::bad_request(error.to_string()),
            DeskError::NoteChanged { version } => {
                Self::new(StatusCode::CONFLICT, error.to_string()).at("expectedVersion").with("version", version.get())
            }
            DeskError::Settings(refusal) => Self::bad_request(refusal.to_string()).at(refusal.field()),
            DeskError::RefusedRules { field, reason } => Self::bad_request(reason.clone()).at(format!("rules.{field}")),
            DeskError::ReasonMissing(_) => Self::bad_request(format!("is missing: {error}")).at("note"),
            DeskError::RefusedSettings { field, reason } => Self::bad_request(reason.clone()).at(*field),
            DeskError::PolicyBusy => Self::new(StatusCode::CONFLICT, error.to_string()),
            DeskError::Rules(RulesError::NoDraft) => Self::not_found("there is no such draft"),
            DeskError::Rules(refusal @ RulesError::Overtaken { current, .. }) => {
                Self::new(StatusCode::CONFLICT, refusal.to_string())
                    .at("expectedVersion")
                    .with("version", current.get())
            }
            DeskError::Publication(refusal) => Self::bad_request(refusal.to_string()).at("content"),
            DeskError::Run(RunError::NotStarted) => Self::not_found("no such scrape run"),
            DeskError::Run(refusal) => Self::new(StatusCode::CONFLICT, refusal.to_string()),
            DeskError::Store(error) => Self::from(&**error),
            DeskError::Contended(what) => Self::unavailable(format!(
                "other nodes changed the same {what} again and again, and nothing was stored; send the request again, \
                 and if it lasts send what concerns one {what} to one node"
            )),
            DeskError::Late => Self::unavailable(error.to_string()),
            DeskError::Defect => Self::internal(error),
        }
    }
}

impl From<&ReviewError> for Problem {
    fn from(error: &ReviewError) -> Self {
        match error {
            ReviewError::Busy => Self::unavailable(error.to_string()),
            ReviewError::TooLong => Self::bad_request(error.to_string()),
            ReviewError::Store(error) => Self::from(error),
        }
    }
}

macro_rules! boxed_from {
    ($($error:ty),+) => {$(
        impl From<$error> for Problem {
            fn from(error: $error) -> Self {
                Self::from(&error)
            }
        }

        impl From<$error> for Box<Problem> {
            fn from(error: $error) -> Self {
                Self::new(Problem::from(&error))
            }
        }
    )+};
}

boxed_from!(DeskError, ReviewError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_existing_clients_words_are_kept() {
        assert_eq!(Problem::from(DeskError::AlertNotFound).detail(), "Alert not found");
        assert_eq!(Problem::from(DeskError::PastAlert).detail(), "Cannot modify PAST alerts (event has started)");
        assert_eq!(Problem::from(DeskError::PastAlert).status(), StatusCode::BAD_REQUEST);
    }
}
