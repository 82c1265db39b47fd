//! What one process does at a time, on however many nodes.

/// What there is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scraping) enum LeaseName {
    /// To run a scrape run.
    Run,
    /// To keep the schedule.
    Schedule,
}

impl LeaseName {
    /// The name of its lease.
    pub(in crate::scraping) const fn name(self) -> &'static str {
        match self {
            Self::Run => "scrape_run",
            Self::Schedule => "schedule",
        }
    }
}
