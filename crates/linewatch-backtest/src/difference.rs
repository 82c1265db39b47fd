//! Whether what is computed again is what was recorded, and what a draft changes.

use std::collections::BTreeSet;

use linewatch_model::{Odds, Severity, Timestamp};
use linewatch_rules::{Difference, Identity, MonitorId};

use super::{
    collected::{Collected, Recorded},
    raised_alert::RaisedAlert,
    summary::{DifferenceSummary, FirstDifference, GainedBy, LostBy, SituationSummary},
};

/// What two alerts have in common that are the same one.
type AlertFields<'a> = (Timestamp, &'a Identity, &'a MonitorId, Severity, Option<Odds>, Option<Odds>);

fn fields_of(alert: &RaisedAlert) -> AlertFields<'_> {
    (alert.identity.at, &alert.identity, &alert.monitor, alert.severity, alert.old, alert.new)
}

/// The first alert, by time, that was recorded and is not computed again, or the other way round.
pub(super) fn first_difference(recorded: &[Recorded], again: &[RaisedAlert]) -> Option<FirstDifference> {
    let mut recorded: Vec<AlertFields<'_>> = recorded.iter().map(|recorded| fields_of(&recorded.alert)).collect();
    let mut again: Vec<AlertFields<'_>> = again.iter().map(fields_of).collect();
    recorded.sort_unstable();
    again.sort_unstable();
    let at = recorded.iter().zip(&again).take_while(|(recorded, again)| recorded == again).count();
    let (first, what) = match (recorded.get(at), again.get(at)) {
        (None, None) => return None,
        (Some(recorded), Some(again)) if again < recorded => (again, "only_recomputed"),
        (None, Some(again)) => (again, "only_recomputed"),
        (Some(recorded), _) => (recorded, "only_recorded"),
    };
    let (_, identity, ..) = first;
    Some(FirstDifference {
        fixture: identity.fixture.to_string(),
        fixture_id: None,
        detected_at: identity.at,
        r#type: identity.detector.as_str(),
        what,
    })
}

/// A difference in numbers.
pub(super) fn summary(difference: &Difference, collected: &Collected) -> DifferenceSummary {
    let counts = difference.counts();
    let mut lost_by: Vec<LostBy> = counts.lost.iter().map(|(why, count)| LostBy { why, count: *count }).collect();
    lost_by.sort_by_key(|lost| std::cmp::Reverse(lost.count));
    let mut gained_by: Vec<GainedBy> =
        counts.gained.iter().map(|(detector, count)| GainedBy { r#type: detector.as_str(), count: *count }).collect();
    gained_by.sort_by_key(|gained| std::cmp::Reverse(gained.count));
    DifferenceSummary {
        same: counts.same,
        changed: counts.changed,
        lost: counts.lost.values().sum(),
        gained: counts.gained.values().sum(),
        lost_by,
        gained_by,
        situations: SituationSummary {
            kept: counts.situations_kept,
            lost: counts.situations_lost,
            gained: counts.situations_gained,
            lost_acknowledged: lost_acknowledged(difference, collected),
        },
    }
}

fn lost_acknowledged(difference: &Difference, collected: &Collected) -> u64 {
    let acknowledged = collected.recorded.iter().filter(|recorded| recorded.is_acknowledged);
    let acknowledged: BTreeSet<&Identity> = acknowledged.map(|recorded| &recorded.alert.identity).collect();
    let lost = difference.situations.iter().filter(|situation| !situation.in_draft);
    let lost = lost.flat_map(|situation| &situation.alerts).filter(|identity| acknowledged.contains(identity));
    u64::try_from(lost.count()).unwrap_or(u64::MAX)
}
