//! What a run is asked to do.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::{
    desk::DeskError,
    model::{Bookmaker, FixtureKey, Trigger},
    store::StoreError,
};

/// Which fixtures a run is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything that the bookmakers have.
    Everything,
    /// These, at all its bookmakers.
    Fixtures(Vec<FixtureKey>),
    /// What failed before: at each bookmaker these, or everything where there is no list.
    Again(BTreeMap<Bookmaker, Option<Vec<FixtureKey>>>),
}

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Order {
    /// What begins it.
    pub trigger: Trigger,
    /// At which bookmakers; `None` for all that are configured and enabled in the settings.
    pub bookmakers: Option<Vec<Bookmaker>>,
    /// Which fixtures.
    pub scope: Scope,
    /// After how long it is ended.
    pub timeout: Duration,
}

impl Order {
    /// The shortest time that a run may be given.
    pub const SHORTEST: Duration = Duration::from_secs(5);
    /// The longest.
    pub const LONGEST: Duration = Duration::from_mins(10);
    /// The usual one.
    pub const USUAL: Duration = Duration::from_mins(5);

    /// Everything at all bookmakers.
    #[must_use]
    pub const fn everything(trigger: Trigger) -> Self {
        Self { trigger, bookmakers: None, scope: Scope::Everything, timeout: Self::USUAL }
    }

    /// Some fixtures at all bookmakers.
    #[must_use]
    pub const fn fixtures(trigger: Trigger, fixtures: Vec<FixtureKey>) -> Self {
        Self { trigger, bookmakers: None, scope: Scope::Fixtures(fixtures), timeout: Self::USUAL }
    }
}

/// Why no run began.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ScrapeStartError {
    /// One at a time.
    #[error("a scrape run is going on already")]
    AlreadyRunning {
        /// Its id; `None` where another node runs it and the read model does not show it yet.
        id: Option<u64>,
    },
    /// There is nobody to ask.
    #[error(
        "no source is configured: name bookmakers with LINEWATCH_SOURCES=betpawa,sportybet,bet9ja or as [[sources]] in \
         the configuration file, and start linewatch again"
    )]
    NothingConfigured,
    /// All that are configured are switched off in the settings.
    #[error("none of the configured sources ({0}) is among the setting enabledPlatforms")]
    NothingEnabled(String),
    /// Not one that is configured.
    #[error("{0} is not a configured source; configured are: {1}")]
    UnknownBookmaker(Bookmaker, String),
    /// linewatch is shutting down.
    #[error("linewatch is shutting down; no run is begun")]
    Stopping,
    /// The desk could not.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<StoreError> for ScrapeStartError {
    fn from(error: StoreError) -> Self {
        Self::Desk(DeskError::Store(Arc::new(error)))
    }
}
