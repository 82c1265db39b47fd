//! Which runs make no progress.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::projections::scrape_runs::ActiveRun;
use linewatch_model::Timestamp;

/// What was seen of the runs that are going on. When their progress was stored says only whether there was any: how long
/// ago that is, is measured from when it was seen here.
#[derive(Default)]
pub(super) struct Progress(Mutex<HashMap<String, (Timestamp, Duration)>>);

impl Progress {
    /// Takes note of the runs that are going on at a moment of the monotonic clock; answers those of which nothing new was
    /// seen for longer than `span`.
    pub fn stalled_for(&self, span: Duration, active: Vec<ActiveRun>, now: Duration) -> Vec<ActiveRun> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::take(&mut *seen);
        for run in &active {
            let known = before.get(&run.key).filter(|(progress, _)| *progress == run.last_progress_at);
            seen.insert(run.key.clone(), (run.last_progress_at, known.map_or(now, |(_, since)| *since)));
        }
        let is_stale = |run: &ActiveRun| seen.get(&run.key).is_some_and(|(_, since)| now.saturating_sub(*since) > span);
        active.into_iter().filter(is_stale).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_of_the_time_does_not_count() {
        let progress = Progress::default();
        let run = |at: &str| ActiveRun {
            key: "run".to_owned(),
            id: 1,
            started_at: "2026-06-26T12:00:00Z".parse().unwrap(),
            last_progress_at: at.parse().unwrap(),
        };
        let stale = |at: &str, minute: u64| {
            let stale = progress.stalled_for(Duration::from_mins(10), vec![run(at)], Duration::from_mins(100 + minute));
            !stale.is_empty()
        };
        assert!(!stale("2020-01-01T00:00:00Z", 0), "nobody knows how long ago that is");
        assert!(!stale("2020-01-01T00:00:00Z", 10));
        assert!(stale("2020-01-01T00:00:00Z", 11));
        assert!(!stale("2019-01-01T00:00:00Z", 12), "something new, whatever its time");
        assert!(!stale("2019-01-01T00:00:00Z", 22) && stale("2019-01-01T00:00:00Z", 23));
        assert!(progress.stalled_for(Duration::ZERO, Vec::new(), Duration::from_hours(9)).is_empty());
        assert!(!stale("2019-01-01T00:00:00Z", 600), "it was forgotten when it had ended");
    }
}
