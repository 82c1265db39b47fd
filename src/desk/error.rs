//! Why the desk could not do something.

use std::sync::Arc;

use crate::{
    commands::{ChannelError, FixtureError, RunError},
    model::SettingsError,
    store::{CommandError, StoreError},
};

/// Why the desk could not do something.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// There is no such alert.
    #[error("Alert not found")]
    AlertNotFound,
    /// The alert's fixture has kicked off.
    #[error("Cannot modify PAST alerts (event has started)")]
    PastAlert,
    /// A setting is out of its bounds.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A publication says nothing.
    #[error(transparent)]
    Publication(#[from] ChannelError),
    /// A scrape run cannot take that.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The store failed; nothing was stored.
    #[error(transparent)]
    Store(#[from] Arc<StoreError>),
    /// Other nodes were faster every time.
    #[error("other writers changed the same fixture again and again; send the request again")]
    Contended,
    /// A defect of linewatch. Nothing was stored.
    #[error("the decision failed unexpectedly; nothing was stored")]
    Defect,
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<CommandError<FixtureError>> for DeskError {
    fn from(error: CommandError<FixtureError>) -> Self {
        match error {
            CommandError::Refused(FixtureError::NotFound) => Self::AlertNotFound,
            CommandError::Refused(FixtureError::Past) => Self::PastAlert,
            CommandError::Refused(FixtureError::OtherFixture { .. }) | CommandError::Defect => Self::Defect,
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended => Self::Contended,
        }
    }
}

impl From<CommandError<ChannelError>> for DeskError {
    fn from(error: CommandError<ChannelError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Publication(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended => Self::Contended,
            CommandError::Defect => Self::Defect,
        }
    }
}

impl From<CommandError<RunError>> for DeskError {
    fn from(error: CommandError<RunError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Run(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended => Self::Contended,
            CommandError::Defect => Self::Defect,
        }
    }
}

impl From<CommandError<SettingsError>> for DeskError {
    fn from(error: CommandError<SettingsError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Settings(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended => Self::Contended,
            CommandError::Defect => Self::Defect,
        }
    }
}
