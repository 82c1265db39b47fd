//! Grouping the snapshots of a stream so that a moment is not cut.

use linewatch_model::Snapshot;

/// A snapshot, its line, and the bytes of the line.
pub(super) struct ParsedSnapshot {
    pub index: usize,
    pub bytes: usize,
    pub snapshot: Snapshot,
}

/// A moment of one fixture is carried over to the next group up to so many snapshots …
const MOMENT_SNAPSHOTS: usize = 64;
/// … and so many bytes of their lines. Its snapshots are in memory, and must fit into what a caller may have.
pub(super) const MOMENT_BYTES: usize = 4 << 20;

/// Collects the snapshots of a stream into groups that end between two moments.
#[derive(Default)]
pub(super) struct Grouper {
    open: Vec<ParsedSnapshot>,
}

impl Grouper {
    /// Adds the snapshots of a block; answers those that make a group. The last moment stays here, because the next
    /// block may go on with it; of one that is too large its last snapshot, because the last group of a batch, which
    /// carries the ledger entry, must not be empty.
    pub(super) fn add(&mut self, block: Vec<ParsedSnapshot>) -> Vec<(usize, Snapshot)> {
        self.open.extend(block);
        let start = self.last_moment();
        let moment = &self.open[start..];
        let bytes: usize = moment.iter().map(|parsed| parsed.bytes).sum();
        let bounded = moment.len() <= MOMENT_SNAPSHOTS && bytes <= MOMENT_BYTES;
        let carried = self.open.split_off(if bounded { start } else { self.open.len() - 1 });
        release(std::mem::replace(&mut self.open, carried))
    }

    /// Bytes of the lines of the moment that stays here.
    pub(super) fn bytes(&self) -> usize {
        self.open.iter().map(|parsed| parsed.bytes).sum()
    }

    /// What is left at the end.
    pub(super) fn finish(self) -> Vec<(usize, Snapshot)> {
        release(self.open)
    }

    /// Where the trailing snapshots of one fixture and one time begin.
    fn last_moment(&self) -> usize {
        let Some(last) = self.open.last() else { return 0 };
        let same = |parsed: &ParsedSnapshot| {
            parsed.snapshot.captured_at == last.snapshot.captured_at
                && parsed.snapshot.fixture.key == last.snapshot.fixture.key
        };
        self.open.iter().rposition(|parsed| !same(parsed)).map_or(0, |before| before + 1)
    }
}

fn release(parsed: Vec<ParsedSnapshot>) -> Vec<(usize, Snapshot)> {
    parsed.into_iter().map(|parsed| (parsed.index, parsed.snapshot)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::batches::parse::parse_snapshot;

    fn parsed(index: usize, key: &str, second: u8) -> ParsedSnapshot {
        let json = format!(
            r#"{{"bookmaker":"betpawa","capturedAt":"2026-06-26T12:00:{second:02}Z","markets":[],"event":{{"key":"{key}",
            "name":"A - B","homeTeam":"A","awayTeam":"B","kickoff":"2026-06-26T19:00:00Z"}}}}"#
        );
        let now = "2026-06-26T12:30:00Z".parse().unwrap();
        ParsedSnapshot { index, bytes: json.len(), snapshot: parse_snapshot(json.as_bytes(), index, now).unwrap() }
    }

    fn indices(group: &[(usize, Snapshot)]) -> Vec<usize> {
        group.iter().map(|(index, _)| *index).collect()
    }

    #[test]
    fn a_moment_stays_together_across_blocks() {
        let mut grouper = Grouper::default();
        let group = grouper.add(vec![parsed(0, "a", 0), parsed(1, "b", 0), parsed(2, "b", 0)]);
        assert_eq!(indices(&group), [0]);
        let group = grouper.add(vec![parsed(3, "b", 0), parsed(4, "b", 1)]);
        assert_eq!(indices(&group), [1, 2, 3]);
        assert_eq!(indices(&grouper.finish()), [4]);
    }

    #[test]
    fn a_block_of_one_moment_waits_for_the_next() {
        let mut grouper = Grouper::default();
        assert!(grouper.add(vec![parsed(0, "a", 0)]).is_empty());
        assert!(grouper.add(Vec::new()).is_empty());
        assert_eq!(indices(&grouper.add(vec![parsed(1, "b", 0)])), [0]);
    }

    #[test]
    fn an_endless_moment_is_cut() {
        let mut grouper = Grouper::default();
        let group = grouper.add((0..200).map(|index| parsed(index, "a", 0)).collect());
        assert_eq!(group.len(), 199);
        assert_eq!(indices(&grouper.finish()), [199], "the last group is never empty");
    }

    #[test]
    fn a_large_moment_is_cut() {
        let mut grouper = Grouper::default();
        let large = |index| ParsedSnapshot { bytes: MOMENT_BYTES / 2 + 1, ..parsed(index, "a", 0) };
        assert!(grouper.add(vec![large(0)]).is_empty());
        assert_eq!(indices(&grouper.add(vec![large(1)])), [0]);
        assert_eq!(indices(&grouper.add(vec![large(2)])), [1]);
    }
}
