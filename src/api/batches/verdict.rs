//! Why a snapshot of a batch was not taken.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

/// Why one snapshot was not taken. The others are not harmed by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
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
    pub const KEPT: usize = 1_000;

    /// Adds one.
    pub fn push(&mut self, verdict: Verdict) {
        self.count += 1;
        if self.kept.len() < Self::KEPT {
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
