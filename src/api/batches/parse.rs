//! From the JSON of the snapshots of a batch to [`Snapshot`]s and verdicts.

use super::verdict::Verdict;
use linewatch_bookmakers::batch_json::read_snapshot;
use linewatch_model::{Snapshot, Timestamp, without_mark};

/// Parses one snapshot; `index` is its place in the batch and `now` the time.
///
/// # Errors
/// Says which field is wrong and why.
pub fn parse_snapshot(json: &[u8], index: usize, now: Timestamp) -> Result<Snapshot, Verdict> {
    read_snapshot(json, now).map_err(|refusal| Verdict {
        index,
        event_key: refusal.event_key,
        bookmaker: refusal.bookmaker,
        field: refusal.field,
        reason: refusal.reason,
    })
}

/// Parses snapshots, one a line; empty lines are passed over. A line's index counts all lines.
#[must_use]
pub fn parse_ndjson(bytes: &[u8], now: Timestamp) -> Vec<Result<Snapshot, Verdict>> {
    lines(bytes).map(|(index, line)| parse_snapshot(line, index, now)).collect()
}

/// The lines that are not empty, each with its place, without the byte order marks that files begin with.
pub(super) fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| without_mark(line).unwrap_or(line));
    lines.enumerate().filter(|(_, line)| !line.trim_ascii().is_empty())
}
