//! What a run is asked to do.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use crate::desk::DeskError;
use linewatch_log::StoreError;
use linewatch_model::{Bookmaker, FixtureKey, RunScope, Trigger};

/// Which fixtures a run is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything that the bookmakers have.
    Everything,
    /// Those that start soon, as the lists say: at the bookmakers that have them.
    Starting(RunScope, Vec<FixtureKey>),
    /// These, at every bookmaker that can be asked for them, whatever its lists say.
    Fixtures(Vec<FixtureKey>),
    /// What failed before: at each bookmaker these, or everything where there is no list.
    Again(BTreeMap<Bookmaker, Option<Vec<FixtureKey>>>),
}

impl Scope {
    /// As it is stored.
    #[must_use]
    pub const fn kind(&self) -> RunScope {
        match self {
            Self::Everything => RunScope::Everything,
            Self::Starting(kind, _) => *kind,
            Self::Fixtures(_) | Self::Again(_) => RunScope::Selection,
        }
    }
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
    /// After how long it is ended; `None` for as long as the bounds of its bookmakers let it take.
    pub timeout: Option<Duration>,
}

impl Order {
    /// The shortest time that a run may be given.
    pub const SHORTEST_TIMEOUT: Duration = Duration::from_secs(5);
    /// The longest.
    pub const LONGEST_TIMEOUT: Duration = Duration::from_mins(10);
    /// The usual one.
    pub const DEFAULT_TIMEOUT: Duration = Duration::from_mins(5);
    /// The longest where nobody says how long.
    pub const UNSET_TIMEOUT_LIMIT: Duration = Duration::from_hours(1);

    /// Everything at all bookmakers.
    #[must_use]
    pub const fn everything(trigger: Trigger) -> Self {
        Self { trigger, bookmakers: None, scope: Scope::Everything, timeout: None }
    }

    /// Some fixtures at all bookmakers.
    #[must_use]
    pub const fn about(trigger: Trigger, scope: Scope) -> Self {
        Self { trigger, bookmakers: None, scope, timeout: None }
    }
}

/// After how long a run ends at a bookmaker whose bounds let its questions take so long, each answered within a second:
/// after what was ordered, else after twice as long, so that whoever is asked slowly is asked for everything.
pub(super) fn time_out(ordered: Option<Duration>, budget: Duration) -> Duration {
    ordered.unwrap_or_else(|| Order::DEFAULT_TIMEOUT.max(budget * 2).min(Order::UNSET_TIMEOUT_LIMIT))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_be_asked_seldom_is_given_the_time() {
        let minutes = Duration::from_mins;
        assert_eq!(time_out(Some(minutes(1)), minutes(9)), minutes(1), "what was ordered");
        assert_eq!(time_out(None, minutes(1)), minutes(5));
        assert_eq!(time_out(None, minutes(8)), minutes(16));
        assert_eq!(time_out(None, minutes(500)), minutes(60));
    }
}
