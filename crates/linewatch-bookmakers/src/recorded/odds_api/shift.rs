//! Moving a recording in time, so that it plays as if it were live.

use std::num::NonZeroU32;

use super::{Moment, Reason};
use linewatch_model::{FixtureKey, Snapshot, Timestamp};

/// Where a recording is moved to: its first moment to another time, and every kickoff by the same span.
///
/// Moments follow one another as they did, or at a multiple of that pace. The keys of its fixtures get a mark, so that
/// they are neither those of the bookmakers nor those of the same recording at another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    first: Timestamp,
    start: Timestamp,
    mark: String,
}

impl Shift {
    /// Moves the moment `first` to `start`.
    #[must_use]
    pub fn new(first: Timestamp, start: Timestamp) -> Self {
        // To the second: 2026-06-26T12:05:00Z without what no key may have.
        let digits = start.to_millis_text().chars().filter(|c| !matches!(c, '-' | ':')).take(15).collect::<String>();
        Self { first, start, mark: format!("replay-{digits}Z:") }
    }

    /// What stands before the key of each fixture.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// By how much it is moved, in microseconds.
    #[must_use]
    pub const fn micros(&self) -> i64 {
        self.start.micros_since(self.first)
    }

    /// When a moment is due that was recorded at `captured_at`, at so many times the pace of the recording.
    #[must_use]
    pub fn due(&self, captured_at: Timestamp, speed: NonZeroU32) -> Timestamp {
        let passed = captured_at.micros_since(self.first).max(0);
        self.start.plus_micros(passed / i64::from(speed.get()))
    }

    /// The moment as seen at `seen_at`, and how many of its snapshots it lost because their match had begun.
    #[must_use]
    pub fn moved(&self, moment: Moment, seen_at: Timestamp) -> (Moment, u64) {
        let Moment { snapshots, mut left_out, evidence, .. } = moment;
        let all = snapshots.len();
        let prematch: Vec<Snapshot> = snapshots.into_iter().filter(Snapshot::is_prematch).collect();
        let in_play = (all - prematch.len()) as u64;
        let mut moved: Vec<Snapshot> = Vec::with_capacity(prematch.len());
        let mut left_out_key: Option<FixtureKey> = None;
        for mut snapshot in prematch {
            let fixture = &snapshot.fixture;
            match (self.kickoff(fixture.kickoff), self.key(&fixture.key)) {
                (Some(kickoff), Some(key)) => {
                    (snapshot.captured_at, snapshot.fixture.kickoff, snapshot.fixture.key) = (seen_at, kickoff, key);
                    moved.push(snapshot);
                }
                // A fixture's snapshots are next to one another; it is told once.
                _ if left_out_key.as_ref() != Some(&fixture.key) => {
                    left_out.entry(Reason::CannotBeMoved, || {
                        format!("{} ({}) with its kickoff at {}", fixture.key, fixture.name, fixture.kickoff)
                    });
                    left_out_key = Some(fixture.key.clone());
                }
                _ => {}
            }
        }
        (Moment { captured_at: seen_at, snapshots: moved, left_out, evidence }, in_play)
    }

    fn kickoff(&self, kickoff: Timestamp) -> Option<Timestamp> {
        Timestamp::from_micros(kickoff.micros() + self.micros()).ok()
    }

    fn key(&self, key: &FixtureKey) -> Option<FixtureKey> {
        format!("{}{key}", self.mark).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn gaps_are_divided_by_the_speed_and_begin_at_the_start() {
        let shift = Shift::new(at("2024-05-01T10:00:00Z"), at("2026-11-30T18:00:00.5Z"));
        assert_eq!(shift.mark(), "replay-20261130T180000Z:");
        let due = |captured: &str, speed| shift.due(at(captured), NonZeroU32::new(speed).unwrap()).to_string();
        assert_eq!(due("2024-05-01T10:00:00Z", 60), "2026-11-30T18:00:00.5Z");
        assert_eq!(due("2024-05-01T11:00:00Z", 1), "2026-11-30T19:00:00.5Z");
        assert_eq!(due("2024-05-01T11:00:00Z", 60), "2026-11-30T18:01:00.5Z");
        assert_eq!(due("2024-05-01T09:00:00Z", 60), "2026-11-30T18:00:00.5Z", "what comes late plays at once");
    }
}
