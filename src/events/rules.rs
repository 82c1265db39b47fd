//! What happens to the rules, and to drafts of them.

use serde::{Deserialize, Serialize};

use linewatch_model::{Actor, Note, Sequence, Timestamp};
use linewatch_rules::{RuleSet, RuleSetHash};

/// The events of the rules' stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum RulesEvent {
    /// Somebody put a rule set in force.
    RuleSetActivated {
        /// Its version: this event's own sequence.
        version: Sequence,
        /// The rule set, whole.
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        rules: Box<RuleSet>,
        /// The SHA-256 of its canonical JSON.
        hash: RuleSetHash,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
        /// The digest of the backtest that it was tried in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        backtest: Option<String>,
        /// Who.
        actor: Actor,
        /// When.
        at: Timestamp,
    },
}

impl RulesEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "1";

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::RuleSetActivated { .. } => "RuleSetActivated",
        }
    }
}

impl cqrs_es::DomainEvent for RulesEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}

/// The events of a draft's stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all_fields = "camelCase")]
pub enum DraftEvent {
    /// Somebody saved the draft.
    DraftSaved {
        /// Its version: this event's own sequence.
        version: Sequence,
        /// The rule set, whole.
        #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
        rules: Box<RuleSet>,
        /// The SHA-256 of its canonical JSON.
        hash: RuleSetHash,
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<Note>,
        /// Who.
        actor: Actor,
        /// When.
        at: Timestamp,
    },
    /// Somebody discarded it.
    DraftDiscarded {
        /// The draft's version: this event's own sequence.
        version: Sequence,
        /// Who.
        actor: Actor,
        /// When.
        at: Timestamp,
    },
}

impl DraftEvent {
    /// The version that this code writes, of every variant.
    pub const VERSION: &'static str = "1";

    /// The name it is stored under.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::DraftSaved { .. } => "DraftSaved",
            Self::DraftDiscarded { .. } => "DraftDiscarded",
        }
    }
}

impl cqrs_es::DomainEvent for DraftEvent {
    fn event_type(&self) -> String {
        self.name().to_owned()
    }

    fn event_version(&self) -> String {
        Self::VERSION.to_owned()
    }
}
