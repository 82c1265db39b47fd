//! The rules of the desk: the rule set in force, and drafts of others.

mod draft;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

use crate::events::RulesEvent;
use linewatch_model::{Actor, Clock, Note, Sequence, StreamId};
use linewatch_rules::{RuleSet, RuleSetHash};

pub use draft::{Draft, DraftCommand};

/// Which rule set is in force. Its text is in the event: what decides about an activation is the version alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesAggregate {
    version: Sequence,
    hash: Option<RuleSetHash>,
}

impl RulesAggregate {
    /// About how many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.hash.as_ref().map_or(0, |hash| hash.as_str().len())
    }
}

/// Puts a rule set in force, for every batch that is decided from then on. Nothing happens where it is in force already.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivateRules {
    /// The version that the caller has seen; 0 where none was activated yet.
    pub expected: Sequence,
    /// The rule set.
    pub rules: Box<RuleSet>,
    /// Why.
    pub note: Option<Note>,
    /// The digest of the backtest that it was tried in.
    pub backtest: Option<String>,
    /// Who.
    pub actor: Actor,
}

/// Why rules or a draft were not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Somebody else was first.
    #[error(
        "the {what} has version {current} by now, not {expected}: somebody else changed it; look at it and send yours again with {current}"
    )]
    Overtaken {
        /// The rule set in force, or the draft.
        what: &'static str,
        /// The version that the caller has seen.
        expected: Sequence,
        /// The version there is.
        current: Sequence,
    },
    /// There is no such draft.
    #[error("there is no such draft")]
    NoDraft,
}

/// What another may have changed, as errors name it.
pub const RULE_SET_IN_FORCE: &str = "rule set in force";

/// What the rules need from outside.
#[derive(Debug, Clone)]
pub struct RulesServices {
    /// The time of a change.
    pub clock: Arc<dyn Clock>,
}

fn check(what: &'static str, expected: Sequence, current: Sequence) -> Result<(), RulesError> {
    if expected == current { Ok(()) } else { Err(RulesError::Overtaken { what, expected, current }) }
}

impl Aggregate for RulesAggregate {
    const TYPE: &'static str = StreamId::RULES;
    type Command = ActivateRules;
    type Event = RulesEvent;
    type Error = RulesError;
    type Services = RulesServices;

    async fn handle(
        &mut self,
        command: ActivateRules,
        services: &RulesServices,
        sink: &EventSink<Self>,
    ) -> Result<(), RulesError> {
        let ActivateRules { expected, rules, note, backtest, actor } = command;
        check(RULE_SET_IN_FORCE, expected, self.version)?;
        let hash = rules.hash();
        if self.hash.as_ref() != Some(&hash) {
            let (version, at) = (self.version.next(), services.clock.now());
            sink.write(RulesEvent::RuleSetActivated { version, rules, hash, note, backtest, actor, at }, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: RulesEvent) {
        let RulesEvent::RuleSetActivated { hash, .. } = event;
        self.version = self.version.next();
        self.hash = Some(hash);
    }
}
