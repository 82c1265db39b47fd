//! One alert of the difference.

use std::collections::BTreeMap;

use linewatch_model::{FixtureKey, Label, Odds, Severity};
use linewatch_rules::{Class, Difference, Identity, MonitorId, Run};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{collected::Collected, raised_alert::RaisedAlert};
use linewatch_log::to_hex;

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Both have it, as bad.
    Same,
    /// Both have it, not as bad.
    Changed,
    /// The draft does not raise it.
    Lost,
    /// Only the draft raises it.
    Gained,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Same, Self::Changed, Self::Lost, Self::Gained];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Gained => "gained",
        }
    }
}

/// One alert of the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub identity: Identity,
    /// What became of it.
    pub outcome: Comparison,
    /// Why it is lost.
    pub why: Option<&'static str>,
    /// The home team and the away team.
    pub teams: Option<(Label, Label)>,
    /// How bad it is by the rules in force, and whose it is.
    pub before: Option<(Severity, MonitorId)>,
    /// The same by the draft.
    pub after: Option<(Severity, MonitorId)>,
    /// The price before.
    pub old: Option<Odds>,
    /// The price after.
    pub new: Option<Odds>,
}

/// Alerts that are sorted, by identity, each at its worst.
fn worst(alert: &[RaisedAlert]) -> BTreeMap<&Identity, &RaisedAlert> {
    let worse = |known: &RaisedAlert, alert: &RaisedAlert| alert.severity > known.severity;
    let same = alert.chunk_by(|a, b| a.identity == b.identity);
    let worst =
        same.filter_map(|same| same.iter().reduce(|known, alert| if worse(known, alert) { alert } else { known }));
    worst.map(|alert| (&alert.identity, alert)).collect()
}

/// A run of `linewatch_rules`, without what was held back.
pub(super) fn run_of(alert: &[RaisedAlert]) -> Run {
    Run::of_alerts(alert.iter().map(|alert| (alert.identity.clone(), alert.severity)).collect())
}

/// The rows of a difference, by time.
pub(super) fn rows(difference: &Difference, collected: &Collected) -> Vec<Row> {
    let (before, after) = (worst(&collected.before), worst(&collected.after));
    let side = |alert: Option<&&RaisedAlert>| alert.map(|alert| (alert.severity, alert.monitor.clone()));
    let row = |(identity, _, class): &(Identity, Severity, Class)| {
        let (was, is) = (before.get(identity), after.get(identity));
        let (outcome, why) = match class {
            Class::Same => (Comparison::Same, None),
            Class::Changed(_) => (Comparison::Changed, None),
            Class::Lost(reason) => (Comparison::Lost, Some(reason.map_or("below", linewatch_rules::Reason::as_str))),
            Class::Gained => (Comparison::Gained, None),
        };
        let shown = was.or(is);
        Row {
            identity: identity.clone(),
            outcome,
            why,
            teams: collected.teams.get(&identity.fixture).cloned(),
            before: side(was),
            after: side(is),
            old: shown.and_then(|alert| alert.old),
            new: shown.and_then(|alert| alert.new),
        }
    };
    let mut rows: Vec<Row> = difference.rows.iter().map(row).collect();
    rows.sort_by(|a, b| (a.identity.at, &a.identity).cmp(&(b.identity.at, &b.identity)));
    rows
}

/// The SHA-256 over sorted rows: the same alerts and classes, the same digest, on whatever store.
pub(super) fn digest(rows: &[Row]) -> String {
    let mut digest = Sha256::new();
    for row in rows {
        let side = |side: &Option<(Severity, MonitorId)>| side.as_ref().map(|(severity, _)| severity.as_str());
        add(&mut digest, &row.identity, &[Some(row.outcome.as_str()), row.why, side(&row.before), side(&row.after)]);
    }
    to_hex(&digest.finalize().into())
}

/// The SHA-256 over sorted alerts.
pub(super) fn digest_of(alert: &[RaisedAlert]) -> String {
    let mut sorted: Vec<&RaisedAlert> = alert.iter().collect();
    sorted.sort_unstable();
    let mut digest = Sha256::new();
    for alert in sorted {
        add(&mut digest, &alert.identity, &[Some(alert.monitor.as_str()), Some(alert.severity.as_str())]);
    }
    to_hex(&digest.finalize().into())
}

fn add(digest: &mut Sha256, identity: &Identity, more: &[Option<&str>]) {
    let Identity { fixture, at, detector, bookmaker, market_id, line, outcome, side } = identity;
    let line = line.map(|line| line.units().to_string());
    let at = at.micros().to_string();
    let fields: [Option<&str>; 8] = [
        Some(FixtureKey::as_str(fixture)),
        Some(&at),
        Some(detector.as_str()),
        Some(bookmaker.as_str()),
        Some(market_id.as_str()),
        line.as_deref(),
        outcome.as_ref().map(linewatch_model::OutcomeName::as_str),
        side.as_deref(),
    ];
    for field in fields.iter().chain(more) {
        // What is not there is told from what is empty.
        digest.update(field.map_or("\u{0}", |text| text).as_bytes());
        digest.update(b"\t");
    }
    digest.update(b"\n");
}
