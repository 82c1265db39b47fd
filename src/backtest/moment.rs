//! A moment of a fixture whose events are not all there yet.

use std::sync::Arc;

use super::{EventOrigin, in_force::Judged};
use crate::events::Evidence;
use linewatch_log::EventRef;
use linewatch_model::{Bookmaker, Position, Sequence, Timestamp};

/// A moment of a fixture whose events are not all there yet.
#[derive(Debug)]
pub(super) struct Moment {
    correlation_id: Arc<str>,
    pub captured_at: Timestamp,
    /// The fixture's last event before it.
    pub before: Sequence,
    /// Who was seen unchanged.
    pub confirmed: Vec<Bookmaker>,
    pub judged: Judged,
    /// Its last event so far.
    last: Position,
    /// Whether it is over: what confirms comes last, and alerts come after that.
    is_over: bool,
}

impl Moment {
    pub fn new(event: &EventRef<'_>, origin: &EventOrigin, captured_at: Timestamp) -> Self {
        Self {
            correlation_id: Arc::clone(&origin.correlation_id),
            captured_at,
            before: Sequence::new(event.sequence.get().saturating_sub(1)),
            confirmed: Vec::new(),
            judged: Judged { position: event.position, settings: origin.settings, rules: origin.rules },
            last: event.position,
            is_over: false,
        }
    }

    /// Whether an event belongs to it. Commands are appended as a whole, so what does not follow at once is of another.
    pub fn has(&self, event: &EventRef<'_>, origin: &EventOrigin, captured_at: Timestamp) -> bool {
        !self.is_over
            && self.last.next() == event.position
            && self.captured_at == captured_at
            && self.correlation_id == origin.correlation_id
    }

    /// Its first event.
    pub const fn first(&self) -> Position {
        self.judged.position
    }

    /// Its last event so far, alerts left out.
    pub const fn last(&self) -> Position {
        self.last
    }

    pub const fn reached(&mut self, event: &EventRef<'_>) {
        self.last = event.position;
    }

    pub fn confirm(&mut self, bookmakers: Vec<Bookmaker>) {
        self.confirmed = bookmakers;
        self.is_over = true;
    }

    /// Alerts of a moment say what it was judged by, also where another rule set was put in force at the same time.
    pub const fn raised(&mut self, evidence: &Evidence) {
        self.is_over = true;
        self.judged.settings = Some(evidence.settings_version);
        self.judged.rules = Some(evidence.rules_version);
    }
}
