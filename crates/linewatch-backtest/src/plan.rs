//! What a backtest is asked for.

use std::sync::Arc;

use super::{BacktestError, Sweep};
use linewatch_model::{Bookmaker, Label, Sequence, Timestamp};
use linewatch_rules::{FixtureContext, RuleSet};

/// What a backtest is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The rules that are tried.
    pub draft: Arc<RuleSet>,
    /// What they are compared with.
    pub against: Against,
    /// Which alerts count.
    pub span: Span,
    /// Bookmakers that are left out.
    pub without: Vec<Bookmaker>,
    /// The reference bookmaker, instead of the settings'.
    pub reference: Option<Bookmaker>,
    /// The fixtures that count.
    pub scope: Scope,
    /// Further rule sets that are tried.
    pub sweep: Option<Sweep>,
}

impl Plan {
    /// A draft against the rules in force, over all of the log.
    #[must_use]
    pub fn of(draft: RuleSet) -> Self {
        Self {
            draft: Arc::new(draft),
            against: Against::InForce,
            span: Span::default(),
            without: Vec::new(),
            reference: None,
            scope: Scope::default(),
            sweep: None,
        }
    }

    /// Whether what is computed for the rules in force should be what was recorded.
    #[must_use]
    pub const fn is_as_recorded(&self) -> bool {
        matches!(self.against, Against::InForce) && self.without.is_empty() && self.reference.is_none()
    }
}

/// What a draft is compared with.
#[derive(Debug, Clone)]
pub enum Against {
    /// The rules that were in force at each event.
    InForce,
    /// A version, all the time.
    Version(Sequence),
    /// Any other rule set, all the time.
    Rules(Arc<RuleSet>),
}

/// From an instant to before another; all where none is named.
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// The first instant.
    pub from: Option<Timestamp>,
    /// The first instant after it.
    pub to: Option<Timestamp>,
}

impl Span {
    /// Whether it has an instant.
    #[must_use]
    pub fn has(&self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at < to)
    }

    /// Refuses a span that has no instant.
    ///
    /// # Errors
    /// When it begins at its end or later.
    pub fn check(&self) -> Result<(), BacktestError> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from >= to => {
                Err(BacktestError::refused("from", format!("must be before to, and {from} is not before {to}")))
            }
            _ => Ok(()),
        }
    }
}

/// The fixtures that count: those that have all that is named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The sport.
    pub sport: Option<Label>,
    /// The tournament's country.
    pub country: Option<Label>,
    /// The tournament.
    pub tournament: Option<Label>,
}

impl Scope {
    /// Whether it leaves nothing out.
    #[must_use]
    pub const fn is_everything(&self) -> bool {
        self.sport.is_none() && self.country.is_none() && self.tournament.is_none()
    }

    /// Whether a fixture counts.
    #[must_use]
    pub fn has(&self, fixture: &FixtureContext<'_>) -> bool {
        let fits = |wanted: &Option<Label>, found: Option<&Label>| wanted.is_none() || wanted.as_ref() == found;
        fits(&self.sport, fixture.sport)
            && fits(&self.country, fixture.country)
            && fits(&self.tournament, fixture.tournament)
    }
}
