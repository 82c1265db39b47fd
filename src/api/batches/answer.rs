//! What a batch is answered with.

use serde::Serialize;

use super::parse::{Verdict, Verdicts};
use crate::{commands::Tally, desk::Recorded};
use linewatch_model::Position;

/// Bytes of verdicts that the ledger keeps of an answer.
const LEDGER_BYTES: usize = 8 << 10;

/// What became of a batch so far.
#[derive(Debug, Clone, Default)]
pub struct Totals {
    /// The last position it reached.
    pub position: Position,
    /// What became of the snapshots that were taken.
    pub tally: Tally,
    /// Those that were not.
    pub verdicts: Verdicts,
    /// The lines read, of NDJSON.
    pub lines: Option<usize>,
    /// A fixture could not be recorded, so the batch is not done: sent again, it is applied again.
    pub undone: bool,
}

/// The answer to a batch, after its commit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer<'a> {
    /// The position to ask for with `min_position`.
    #[schema(value_type = u64)]
    position: Position,
    /// What became of the snapshots.
    snapshots: Snapshots,
    /// Events written.
    events: usize,
    /// Alerts raised.
    alerts: usize,
    /// Snapshots that were not taken.
    refused: usize,
    /// The lines read, of NDJSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<usize>,
    /// Why they were not, for at most the first 1,000.
    verdicts: &'a [Verdict],
}

/// What became of the snapshots that were taken.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Snapshots {
    /// Snapshots that changed something.
    changed: usize,
    /// Snapshots that confirmed what was known.
    unchanged: usize,
    /// Snapshots that were not newer than what was known, or captured after kickoff.
    stale: usize,
}

impl Totals {
    /// Adds a group that was recorded.
    pub fn add(&mut self, recorded: Recorded) {
        self.position = self.position.max(recorded.position);
        self.tally += recorded.tally;
        for failed in recorded.failed {
            self.undone = true;
            for index in failed.indices {
                self.verdicts.push(Verdict {
                    index,
                    event_key: Some(failed.key.as_str().into()),
                    bookmaker: None,
                    field: None,
                    reason: failed.reason.clone(),
                });
            }
        }
    }

    /// Snapshots that were taken.
    #[must_use]
    pub const fn taken(&self) -> usize {
        self.tally.changed + self.tally.unchanged + self.tally.stale
    }

    /// The answer as it would be after one more group.
    #[must_use]
    pub fn text_after(&self, position: Position, tally: Tally) -> String {
        self.after(position, tally, self.verdicts.kept())
    }

    /// The same as the ledger keeps it: with as many verdicts as there is room for.
    #[must_use]
    pub fn kept_after(&self, position: Position, tally: Tally) -> String {
        let mut room = LEDGER_BYTES;
        let fits = |verdict: &&Verdict| {
            let bytes = serde_json::to_string(verdict).map_or(usize::MAX, |text| text.len());
            room = room.saturating_sub(bytes);
            room > 0
        };
        let fitting = self.verdicts.kept().iter().take_while(fits).count();
        self.after(position, tally, &self.verdicts.kept()[..fitting])
    }

    fn after(&self, position: Position, tally: Tally, verdicts: &[Verdict]) -> String {
        let mut total = self.tally;
        total += tally;
        self.text_of(self.position.max(position), total, verdicts)
    }

    /// The answer.
    #[must_use]
    pub fn text(&self) -> String {
        self.text_of(self.position, self.tally, self.verdicts.kept())
    }

    fn text_of(&self, position: Position, tally: Tally, verdicts: &[Verdict]) -> String {
        text(position, tally, (self.verdicts.count(), verdicts), self.lines)
    }
}

fn text(position: Position, tally: Tally, (refused, verdicts): (usize, &[Verdict]), lines: Option<usize>) -> String {
    let answer = BatchAnswer {
        position,
        snapshots: Snapshots { changed: tally.changed, unchanged: tally.unchanged, stale: tally.stale },
        events: tally.events,
        alerts: tally.alerts,
        refused,
        lines,
        verdicts,
    };
    // Numbers and texts cannot fail to serialise.
    serde_json::to_string(&answer).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_promised_shape() {
        let mut totals = Totals::default();
        let tally = Tally { changed: 1, unchanged: 0, stale: 0, alerts: 1, events: 3 };
        totals.add(Recorded { position: Position::new(123), tally, ..Recorded::default() });
        let expected = r#"{"position":123,"snapshots":{"changed":1,"unchanged":0,"stale":0},"events":3,"alerts":1,"refused":0,"verdicts":[]}"#;
        assert_eq!(totals.text(), expected);
        let before = Totals::default();
        assert_eq!(before.text_after(Position::new(123), tally), expected, "the ledger keeps what is answered");
    }

    #[test]
    fn verdicts_are_bounded_but_all_counted() {
        let mut totals = Totals::default();
        for index in 0..1_500 {
            let (event_key, bookmaker, field) = (None, None, None);
            totals.verdicts.push(Verdict { index, event_key, bookmaker, field, reason: "no".to_owned() });
        }
        let answer: serde_json::Value = serde_json::from_str(&totals.text()).unwrap();
        assert_eq!(answer["refused"], 1_500);
        assert_eq!(answer["verdicts"].as_array().unwrap().len(), 1_000);
    }

    #[test]
    fn what_the_ledger_keeps_is_bounded_and_begins_as_the_answer_does() {
        let mut totals = Totals::default();
        for index in 0..1_500 {
            let (event_key, bookmaker, field) = (None, None, Some("markets[3].outcomes[1].odds".to_owned()));
            let reason = "must be above 1, with at most four decimals".to_owned();
            totals.verdicts.push(Verdict { index, event_key, bookmaker, field, reason });
        }
        let tally = Tally { changed: 1, ..Tally::default() };
        let (answer, kept) = (totals.text_after(Position::new(7), tally), totals.kept_after(Position::new(7), tally));
        assert!(answer.len() > 64 << 10 && kept.len() < 9 << 10, "{} and {}", answer.len(), kept.len());
        let (answer, kept): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(&answer).unwrap(), serde_json::from_str(&kept).unwrap());
        assert_eq!((&kept["refused"], &kept["snapshots"]), (&answer["refused"], &answer["snapshots"]));
        let (some, all) = (kept["verdicts"].as_array().unwrap(), answer["verdicts"].as_array().unwrap());
        assert!(some.len() >= 50 && all.starts_with(some), "{} verdicts", some.len());
    }
}
