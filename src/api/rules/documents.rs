//! Rule sets as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    desk::RulesInForce,
    projections::rules::{Part, RulesDraft, RulesVersion},
};
use linewatch_model::{Actor, Position, Sequence, Timestamp};
use linewatch_rules::{Preset, RuleSet};

/// A rule set, and who put it in force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RulesDocument {
    /// Its version: 1 for the first that was activated, 0 where none was.
    #[schema(value_type = u64)]
    version: Sequence,
    /// The SHA-256 of its canonical JSON.
    hash: String,
    /// The rule set.
    #[schema(value_type = Value)]
    rules: RuleSet,
    /// Why it was changed; null where nobody said so.
    note: Option<String>,
    /// The name of who did it.
    #[schema(value_type = Option<String>)]
    actor: Option<Actor>,
    /// When it was put in force.
    #[schema(value_type = Option<String>, format = DateTime)]
    activated_at: Option<Timestamp>,
    /// The digest of the backtest that it was tried in.
    backtest: Option<String>,
}

impl RulesDocument {
    pub fn in_force(rules: &RulesInForce) -> Self {
        let activated = rules.activated.as_ref();
        Self {
            version: rules.version,
            hash: rules.hash().to_string(),
            rules: (*rules.rules).clone(),
            note: activated.and_then(|activated| activated.note.as_ref()).map(|note| note.as_str().to_owned()),
            actor: activated.map(|activated| activated.actor.clone()),
            activated_at: activated.map(|activated| activated.at),
            backtest: activated.and_then(|activated| activated.backtest.clone()),
        }
    }

    pub fn of(found: RulesVersion) -> Self {
        Self {
            version: found.version,
            hash: found.hash,
            rules: found.rules,
            note: found.note,
            actor: Some(found.actor),
            activated_at: Some(found.changed_at),
            backtest: found.backtest,
        }
    }
}

/// A part of the rule sets that were in force, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RulesHistoryPage {
    /// The versions of this part.
    versions: Vec<RulesDocument>,
    /// Asks, as `before`, for the next part; null at the end.
    #[schema(value_type = Option<u64>)]
    next_before: Option<Sequence>,
}

impl RulesHistoryPage {
    pub fn new(versions: Vec<RulesVersion>, is_more: bool) -> Self {
        let next_before = versions.last().filter(|_| is_more).map(|last| last.version);
        Self { versions: versions.into_iter().map(RulesDocument::of).collect(), next_before }
    }
}

/// What an activation led to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ActivationDocument {
    /// The version in force now.
    #[schema(value_type = u64)]
    pub version: Sequence,
    /// The SHA-256 of its canonical JSON.
    pub hash: String,
    /// The position of the activation, to ask for with `min_position`.
    #[schema(value_type = u64)]
    pub position: Position,
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DraftDocument {
    /// Its name.
    name: String,
    /// Its version.
    #[schema(value_type = u64)]
    version: Sequence,
    /// The SHA-256 of its canonical JSON.
    hash: String,
    /// The rule set.
    #[schema(value_type = Value)]
    rules: RuleSet,
    /// What it is for.
    note: Option<String>,
    /// Who saved it last.
    #[schema(value_type = String)]
    actor: Actor,
    /// When it was saved.
    #[schema(value_type = String, format = DateTime)]
    saved_at: Timestamp,
}

impl From<RulesDraft> for DraftDocument {
    fn from(RulesDraft { name, saved }: RulesDraft) -> Self {
        Self {
            name,
            version: saved.version,
            hash: saved.hash,
            rules: saved.rules,
            note: saved.note,
            actor: saved.actor,
            saved_at: saved.changed_at,
        }
    }
}

/// A part of the drafts, by name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DraftList {
    /// The drafts of this part.
    drafts: Vec<DraftDocument>,
    /// Asks, as `after`, for the next part; null at the end.
    next_after: Option<String>,
}

impl From<Part<RulesDraft>> for DraftList {
    fn from(Part { items, is_more }: Part<RulesDraft>) -> Self {
        let next_after = items.last().filter(|_| is_more).map(|last| last.name.clone());
        Self { drafts: items.into_iter().map(DraftDocument::from).collect(), next_after }
    }
}

/// What saving or discarding a draft led to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DraftChanged {
    /// The draft's version now.
    #[schema(value_type = u64)]
    pub version: Sequence,
    /// The SHA-256 of its canonical JSON; none where it was discarded.
    pub hash: Option<String>,
    /// The position of the change, to ask for with `min_position`.
    #[schema(value_type = u64)]
    pub position: Position,
}

/// A rule set that is built in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PresetDocument {
    /// Its name.
    name: &'static str,
    /// What it is for.
    summary: &'static str,
    /// The SHA-256 of its canonical JSON.
    hash: String,
    /// The rule set.
    #[schema(value_type = Value)]
    rules: RuleSet,
}

impl From<Preset> for PresetDocument {
    fn from(preset: Preset) -> Self {
        let rules = preset.rules();
        Self { name: preset.as_str(), summary: preset.summary(), hash: rules.hash().to_string(), rules }
    }
}

/// The rule sets that are built in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PresetList {
    /// The rule sets.
    pub presets: Vec<PresetDocument>,
}
