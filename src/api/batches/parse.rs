//! From the JSON of the snapshots of a batch to [`Snapshot`]s and verdicts.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

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

/// Why one snapshot was not taken. The others are not harmed by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SnapshotVerdict)]
pub struct Verdict {
    /// The snapshot's place in the batch, from 0; of NDJSON the line's.
    pub index: usize,
    /// The key of its fixture, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub event_key: Option<CompactString>,
    /// Its bookmaker, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub bookmaker: Option<CompactString>,
    /// The field at fault, such as `markets[3].outcomes[1].odds`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
}

/// The verdicts of a batch: all counted, the first ones kept.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    kept: Vec<Verdict>,
    count: usize,
}

impl Verdicts {
    /// An answer holds at most so many.
    pub const KEPT_VERDICTS: usize = 1_000;

    /// Adds one.
    pub fn push(&mut self, verdict: Verdict) {
        self.count += 1;
        if self.kept.len() < Self::KEPT_VERDICTS {
            self.kept.push(verdict);
        }
    }

    /// Adds some.
    pub fn extend(&mut self, verdicts: impl IntoIterator<Item = Verdict>) {
        for verdict in verdicts {
            self.push(verdict);
        }
    }

    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The first ones.
    #[must_use]
    pub fn kept(&self) -> &[Verdict] {
        &self.kept
    }
}
