//! Places in the log.

use std::fmt;

use compact_str::{CompactString, format_compact};
use serde::{Deserialize, Serialize};

use super::FixtureKey;

/// The place of an event in the whole log: 1, 2, 3 … without gaps, in commit order. 0 is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(u64);

/// The place of an event in its stream: 1, 2, 3 … 0 is before the first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Sequence(u64);

macro_rules! ordinal {
    ($name:ident) => {
        impl $name {
            /// Before the first.
            pub const START: Self = Self(0);

            /// Whether it is before everything.
            #[must_use]
            #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if hands out a reference")]
            pub const fn is_start(&self) -> bool {
                self.0 == 0
            }

            /// The n-th place.
            #[must_use]
            pub const fn new(n: u64) -> Self {
                Self(n)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// The place after this one.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0 + 1)
            }

            /// The place `n` further on.
            #[must_use]
            pub const fn plus(self, n: u64) -> Self {
                Self(self.0 + n)
            }

            /// As the databases store it. Both count in signed 64 bit, which no log will exhaust.
            #[must_use]
            pub fn to_sql(self) -> i64 {
                i64::try_from(self.0).unwrap_or(i64::MAX)
            }

            /// From what a database stored.
            #[must_use]
            pub fn from_sql(stored: i64) -> Self {
                Self(u64::try_from(stored).unwrap_or(0))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

ordinal!(Position);
ordinal!(Sequence);

/// A stream: the events of one aggregate.
///
/// `aggregate_type` and `aggregate_id` are the columns that cqrs-es repositories use; the id alone names the
/// stream in the API (`fixture-sr:66457014`, `settings`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// The aggregate's type: `Fixture`.
    pub aggregate_type: CompactString,
    /// The aggregate's id: `fixture-sr:66457014`.
    pub aggregate_id: CompactString,
}

impl StreamId {
    /// The aggregate type of fixtures.
    pub const FIXTURE: &'static str = "Fixture";
    /// The aggregate type of the settings.
    pub const SETTINGS: &'static str = "Settings";

    /// The aggregate type of channels.
    pub const CHANNEL: &'static str = "Channel";

    /// The aggregate type of the rules.
    pub const RULES: &'static str = "Rules";

    /// The aggregate type of drafts of rules.
    pub const RULES_DRAFT: &'static str = "RulesDraft";

    /// What the names of all drafts' streams begin with.
    pub const RULES_DRAFT_PREFIX: &'static str = "rules-draft-";

    /// What the names of all channels' streams begin with.
    pub const CHANNEL_PREFIX: &'static str = "channel-";

    /// The aggregate type of scrape runs.
    pub const SCRAPE_RUN: &'static str = "ScrapeRun";

    /// What the names of all scrape runs' streams begin with.
    pub const SCRAPE_RUN_PREFIX: &'static str = "scrape-run-";

    /// A stream of any aggregate.
    #[must_use]
    pub fn new(aggregate_type: &str, aggregate_id: &str) -> Self {
        Self { aggregate_type: aggregate_type.into(), aggregate_id: aggregate_id.into() }
    }

    /// The stream of a fixture.
    #[must_use]
    pub fn fixture(key: &FixtureKey) -> Self {
        Self { aggregate_type: CompactString::const_new(Self::FIXTURE), aggregate_id: format_compact!("fixture-{key}") }
    }

    /// The one stream of the settings.
    #[must_use]
    pub fn settings() -> Self {
        Self::new(Self::SETTINGS, "settings")
    }

    /// The one stream of the rules that are in force.
    #[must_use]
    pub fn rules() -> Self {
        Self::new(Self::RULES, "rules")
    }

    /// The stream of the draft of rules of this name.
    #[must_use]
    pub fn rules_draft(name: &str) -> Self {
        Self {
            aggregate_type: CompactString::const_new(Self::RULES_DRAFT),
            aggregate_id: format_compact!("{}{name}", Self::RULES_DRAFT_PREFIX),
        }
    }

    /// The stream of what is published on a channel of this name.
    #[must_use]
    pub fn channel(name: &str) -> Self {
        Self {
            aggregate_type: CompactString::const_new(Self::CHANNEL),
            aggregate_id: format_compact!("{}{name}", Self::CHANNEL_PREFIX),
        }
    }

    /// The stream of the scrape run of this key.
    #[must_use]
    pub fn scrape_run(key: &str) -> Self {
        Self {
            aggregate_type: CompactString::const_new(Self::SCRAPE_RUN),
            aggregate_id: format_compact!("{}{key}", Self::SCRAPE_RUN_PREFIX),
        }
    }

    /// The aggregate type that a stream's name belongs to; a name that is nobody's finds nothing.
    #[must_use]
    pub fn aggregate_type_of(aggregate_id: &str) -> &'static str {
        match aggregate_id {
            "settings" => Self::SETTINGS,
            "rules" => Self::RULES,
            id if id.starts_with(Self::RULES_DRAFT_PREFIX) => Self::RULES_DRAFT,
            id if id.starts_with(Self::CHANNEL_PREFIX) => Self::CHANNEL,
            id if id.starts_with(Self::SCRAPE_RUN_PREFIX) => Self::SCRAPE_RUN,
            _ => Self::FIXTURE,
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.aggregate_id)
    }
}
