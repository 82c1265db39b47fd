//! Why the desk could not do something.

use std::sync::Arc;

use crate::commands::{ChannelError, FixtureError, RulesError, RunError};
use linewatch_log::{CommandError, StoreError};
use linewatch_model::{Sequence, SettingsError, StreamId};
use linewatch_rules::SwitchedOff;

/// Why the desk could not do something.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DeskError {
    /// There is no such alert.
    #[error("Alert not found")]
    AlertNotFound,
    /// The alert's fixture has kicked off.
    #[error("Cannot modify PAST alerts (event has started)")]
    PastAlert,
    /// Nobody has acknowledged the alert, so it has no note to change.
    #[error("the alert is not acknowledged; acknowledge it with the note")]
    NotAcknowledged,
    /// Somebody else has changed the note.
    #[error("the note was changed meanwhile; read it again, and send its noteVersion as expectedVersion")]
    NoteChanged {
        /// The version of the note now.
        version: Sequence,
    },
    /// A setting is out of its bounds.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A rule set cannot be put in force over the settings.
    #[error("{field} {reason}")]
    RefusedRules {
        /// The field at fault.
        field: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A rule set switches off what was looked for, and nobody says why.
    #[error("{}; say why in the note", sentence(.0))]
    ReasonMissing(Vec<SwitchedOff>),
    /// A setting contradicts the rule set in force.
    #[error("{field} {reason}")]
    RefusedSettings {
        /// The setting at fault.
        field: &'static str,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// Another node changes the settings or the rules.
    #[error("another node changes the settings or the rules just now; look at both, and send yours again")]
    PolicyBusy,
    /// The rules or a draft cannot be changed so.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A publication says nothing.
    #[error(transparent)]
    Publication(#[from] ChannelError),
    /// A scrape run cannot take that.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The store failed; nothing was stored.
    #[error(transparent)]
    Store(#[from] Arc<StoreError>),
    /// Other nodes were faster every time, with this kind of thing.
    #[error("other nodes changed the same {0} again and again; send the request again")]
    Contended(&'static str),
    /// The read models do not show what was decided.
    #[error("the read models are late; what was decided is stored, and shows when they have caught up")]
    Late,
    /// A defect of linewatch. Nothing was stored.
    #[error("the decision failed unexpectedly; nothing was stored")]
    Defect,
}

/// As much of what is switched off as an error names.
const SWITCHED_OFF_SHOWN: usize = 5;

fn sentence(off: &[SwitchedOff]) -> String {
    let mut named: Vec<_> = off.iter().take(SWITCHED_OFF_SHOWN).map(ToString::to_string).collect();
    if off.len() > SWITCHED_OFF_SHOWN {
        named.push(format!("{} more", off.len() - SWITCHED_OFF_SHOWN));
    }
    format!("the rule set switches off what was on: {}", named.join(", "))
}

/// An aggregate's type as people call it.
fn name_of(kind: &str) -> &'static str {
    match kind {
        StreamId::FIXTURE => "fixture",
        StreamId::CHANNEL => "channel",
        StreamId::SETTINGS => "settings",
        StreamId::RULES => "rules",
        StreamId::RULES_DRAFT => "draft",
        _ => "scrape run",
    }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<CommandError<FixtureError>> for DeskError {
    fn from(error: CommandError<FixtureError>) -> Self {
        match error {
            CommandError::Refused(FixtureError::NotFound) => Self::AlertNotFound,
            CommandError::Refused(FixtureError::Past) => Self::PastAlert,
            CommandError::Refused(FixtureError::NotAcknowledged) => Self::NotAcknowledged,
            CommandError::Refused(FixtureError::NoteChanged { version }) => Self::NoteChanged { version },
            CommandError::Refused(FixtureError::OtherFixture { .. }) | CommandError::Defect => Self::Defect,
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended(kind) => Self::Contended(name_of(kind)),
        }
    }
}

impl From<CommandError<ChannelError>> for DeskError {
    fn from(error: CommandError<ChannelError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Publication(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended(kind) => Self::Contended(name_of(kind)),
            CommandError::Defect => Self::Defect,
        }
    }
}

impl From<CommandError<RulesError>> for DeskError {
    fn from(error: CommandError<RulesError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Rules(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended(kind) => Self::Contended(name_of(kind)),
            CommandError::Defect => Self::Defect,
        }
    }
}

impl From<CommandError<RunError>> for DeskError {
    fn from(error: CommandError<RunError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Run(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended(kind) => Self::Contended(name_of(kind)),
            CommandError::Defect => Self::Defect,
        }
    }
}

impl From<CommandError<SettingsError>> for DeskError {
    fn from(error: CommandError<SettingsError>) -> Self {
        match error {
            CommandError::Refused(error) => Self::Settings(error),
            CommandError::Store(error) => Self::Store(error),
            CommandError::Contended(kind) => Self::Contended(name_of(kind)),
            CommandError::Defect => Self::Defect,
        }
    }
}
