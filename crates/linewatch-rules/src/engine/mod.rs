//! The engine: what a moment of a fixture leads to, judged on the state that it left.
//!
//! A moment is all snapshots of a fixture with one capture time. They are applied to the [`Board`] first; what changed is
//! read off the board by the sequences of the moment's events, so the order of the snapshots does not matter and nothing
//! has to be collected on the way.

mod alert;
mod availability;
mod candidate;
mod changed_markets;
mod confirmation;
mod consensus;
mod cooldown;
mod deviation;
mod disagreement;
mod fraction;
mod measure;
mod moment;
mod outlier;
mod price;
mod state;
mod steam;
mod surebet;

use linewatch_model::{AlertNumber, Bookmaker, Sequence, Timestamp};

pub use alert::{
    Again, Alert, Baseline, CompetitorMove, Held, Judgement, Leg, Mover, Reason, Resolution, ResolvedFor, ResolvedWhy,
    Side, Stand,
};

use crate::{
    board::Board,
    history::AlertHistory,
    in_force::{FixtureContext, Rules},
};

/// A moment of a fixture, whose snapshots are on the board already.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// What overrides ask of the fixture.
    pub fixture: FixtureContext<'a>,
    /// When its snapshots were captured.
    pub captured_at: Timestamp,
    /// The fixture's kickoff at that time.
    pub kickoff: Timestamp,
    /// The sequence of the fixture's last event before the moment's changes: what lies behind it is the moment's own.
    pub before: Sequence,
    /// The bookmakers that were seen unchanged.
    pub confirmed: &'a [Bookmaker],
}

/// Judges a moment. New alerts are numbered from `first`.
///
/// With `collect_held` the candidates that were held back are told, each with its reason.
#[must_use]
pub fn judge(
    rules: &Rules,
    moment: &Moment<'_>,
    board: &Board,
    alerts: &AlertHistory,
    first: AlertNumber,
    collect_held: bool,
) -> Judgement {
    moment::Evaluation::new(rules, moment, board, alerts, collect_held).judge(first)
}
