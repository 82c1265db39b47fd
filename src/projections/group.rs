//! Read models that advance together, apart from others.

use std::sync::Arc;

use super::{Projection, alerts, fixtures, odds_history, odds_now, scrape_runs, settings};

/// Read models with one lease and one reading of the log. A group that is slow, or is filled up, holds up no other.
pub struct Group {
    /// The lease of the node that runs it.
    pub lease: &'static str,
    /// Its read models.
    pub members: Vec<Arc<dyn Projection>>,
}

impl Group {
    /// What REST's `min_position` and pushed messages wait for.
    #[must_use]
    pub fn desk() -> Self {
        let members: Vec<Arc<dyn Projection>> = vec![
            Arc::new(alerts::Alerts),
            Arc::new(fixtures::Fixtures),
            Arc::new(odds_now::OddsNow),
            Arc::new(scrape_runs::ScrapeRuns),
            Arc::new(settings::SettingsHistory),
        ];
        Self { lease: "read_models", members }
    }

    /// The odds of the past, for which only those wait who ask for them.
    #[must_use]
    pub fn history() -> Self {
        Self { lease: "odds_history", members: vec![Arc::new(odds_history::OddsHistory)] }
    }
}

/// All of them in one, for commands that end and for tests.
impl From<Vec<Arc<dyn Projection>>> for Group {
    fn from(members: Vec<Arc<dyn Projection>>) -> Self {
        Self { members, ..Self::desk() }
    }
}
