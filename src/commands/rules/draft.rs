//! A draft of rules: one aggregate, a stream each.

use cqrs_es::{Aggregate, event_sink::EventSink};
use serde::{Deserialize, Serialize};

use super::{RulesError, RulesServices, check};
use crate::events::DraftEvent;
use linewatch_model::{Actor, Note, Sequence, StreamId};
use linewatch_rules::{RuleSet, RuleSetHash};

/// A draft, as far as decisions about it ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    version: Sequence,
    /// Of what it holds; none before it is saved and after it is discarded.
    hash: Option<RuleSetHash>,
}

impl Draft {
    /// About how many bytes it holds on the heap.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.hash.as_ref().map_or(0, |hash| hash.as_str().len())
    }
}

/// What can be asked of a draft.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftCommand {
    /// Save it. Nothing happens where it says that already.
    Save {
        /// The version that the caller has seen; 0 where there is none under the name now.
        expected: Sequence,
        /// The rule set.
        rules: Box<RuleSet>,
        /// What it is for.
        note: Option<Note>,
        /// Who.
        actor: Actor,
    },
    /// Discard it.
    Discard {
        /// The version that the caller has seen.
        expected: Sequence,
        /// Who.
        actor: Actor,
    },
}

impl Aggregate for Draft {
    const TYPE: &'static str = StreamId::RULES_DRAFT;
    type Command = DraftCommand;
    type Event = DraftEvent;
    type Error = RulesError;
    type Services = RulesServices;

    async fn handle(
        &mut self,
        command: DraftCommand,
        services: &RulesServices,
        sink: &EventSink<Self>,
    ) -> Result<(), RulesError> {
        let (version, at) = (self.version.next(), services.clock.now());
        match command {
            DraftCommand::Save { expected, rules, note, actor } => {
                // Of a name whose draft was discarded the caller sees no version, as of one that never had a draft.
                let is_new = self.hash.is_none() && expected.is_start();
                if !is_new {
                    check("draft", expected, self.version)?;
                }
                let hash = rules.hash();
                if self.hash.as_ref() != Some(&hash) {
                    sink.write(DraftEvent::DraftSaved { version, rules, hash, note, actor, at }, self).await;
                }
            }
            DraftCommand::Discard { expected, actor } => {
                if self.hash.is_none() {
                    return Err(RulesError::NoDraft);
                }
                check("draft", expected, self.version)?;
                sink.write(DraftEvent::DraftDiscarded { version, actor, at }, self).await;
            }
        }
        Ok(())
    }

    fn apply(&mut self, event: DraftEvent) {
        self.version = self.version.next();
        self.hash = match event {
            DraftEvent::DraftSaved { hash, .. } => Some(hash),
            DraftEvent::DraftDiscarded { .. } => None,
        };
    }
}
