//! What one process does at a time, on however many nodes.

/// What there is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sources) enum Office {
    /// To run a scrape run.
    Run,
    /// To keep the schedule.
    Schedule,
}

impl Office {
    /// The name of its lease.
    pub(in crate::sources) const fn name(self) -> &'static str {
        match self {
            Self::Run => "scrape_run",
            Self::Schedule => "schedule",
        }
    }
}
