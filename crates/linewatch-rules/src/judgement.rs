//! What a moment leads to: new alerts, what became of older ones, and what was held back.

use linewatch_model::{AlertNumber, Severity};

use crate::{alert::Alert, value::words};

/// A candidate that belongs to an alert there is: newest values, and perhaps worse than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// The alert.
    pub number: AlertNumber,
    /// The severity that it has from now on, where that is worse than before (`AlertEscalated`); otherwise it is a repeat.
    pub escalated: Option<Severity>,
    /// Whether it was resolved and is open again; its event has to say so.
    pub reopened: bool,
    /// The candidate, with the newest values.
    pub newest: Alert,
}

/// The end of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// The alert.
    pub number: AlertNumber,
    /// Why it ended.
    pub why: ResolvedWhy,
}

words! {
    /// Why a state ended.
    ResolvedWhy {
        /// The price is in line again.
        BackInLine = "back_in_line",
        /// The market closed at the reference book.
        Closed = "closed",
        /// There is no consensus any more.
        NoConsensus = "no_consensus",
        /// The rules do not look for it any more.
        Rules = "rules",
    }
}

words! {
    /// Why a candidate was held back.
    Reason {
        /// A repeat within a cooldown.
        Repeat = "repeat",
        /// It made an alert worse that there was.
        Escalated = "escalated",
        /// Steam told it already.
        Inhibited = "inhibited",
        /// The price stands alone.
        Outlier = "outlier",
        /// It did not last.
        Unconfirmed = "unconfirmed",
        /// It has to last first.
        Waiting = "waiting",
        /// Another competitor had the larger gap.
        Merged = "merged",
        /// Another line took over.
        LineMove = "line_move",
        /// The reference book never offered the fixture.
        NotOffered = "not_offered",
        /// No competitor has the market open.
        NoCompetitor = "no_competitor",
    }
}

/// A candidate that was not raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Why.
    pub reason: Reason,
    /// What it would have been.
    pub candidate: Alert,
}

/// What a moment leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// New alerts, by number.
    pub raised: Vec<Alert>,
    /// What belongs to alerts there are, in the order in which it was taken.
    pub again: Vec<Again>,
    /// States that ended.
    pub resolved: Vec<Resolution>,
    /// What was held back, if that was asked for.
    pub held: Vec<Held>,
}
