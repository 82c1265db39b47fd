//! The difference of two runs, against one that looks everything up.

use std::collections::{BTreeMap, BTreeSet};

use linewatch_model::Severity;
use proptest::prelude::*;

use super::at;
use crate::{Class, Detector, Difference, Identity, Reason, Run, Situation};

type Told = (Identity, Severity);

/// Few enough that runs have some in common, and minutes far enough apart for several situations.
fn told() -> impl Strategy<Value = Told> {
    let severity = prop::sample::select(Severity::ALL.to_vec());
    (0..3_u8, 0..40_i64, 0..2_u8, 0..2_u8, severity).prop_map(|(fixture, time, market, outcome, severity)| {
        let identity = Identity {
            fixture: format!("sr:{fixture}").parse().unwrap(),
            at: at(time * 17),
            detector: Detector::PriceChange,
            bookmaker: "betpawa".parse().unwrap(),
            market_id: format!("37{market}").parse().unwrap(),
            line: None,
            outcome: (outcome > 0).then(|| "1".parse().unwrap()),
            side: None,
        };
        (identity, severity)
    })
}

fn one_by_one(alerts: &[Told]) -> Run {
    let mut run = Run::default();
    for (identity, severity) in alerts {
        run.raised(identity.clone(), *severity);
    }
    run
}

fn alerts(run: &Run) -> BTreeMap<Identity, Severity> {
    run.alerts().map(|(identity, severity)| (identity.clone(), severity)).collect()
}

fn slow(in_force: &Run, draft: &Run, held: &BTreeSet<Identity>) -> Difference {
    let (now, then) = (alerts(in_force), alerts(draft));
    let identities: BTreeSet<&Identity> = now.keys().chain(then.keys()).collect();
    let row = |identity: &&Identity| {
        let (severity, class) = match (now.get(*identity), then.get(*identity)) {
            (Some(now), Some(then)) if now == then => (*now, Class::Same),
            (Some(now), Some(then)) => (*now, Class::Changed(*then)),
            (Some(now), None) => (*now, Class::Lost(held.contains(*identity).then_some(Reason::Outlier))),
            (None, then) => (*then.unwrap(), Class::Gained),
        };
        ((*identity).clone(), severity, class)
    };
    let mut by_subject: BTreeMap<_, Vec<&Identity>> = BTreeMap::new();
    for identity in &identities {
        let subject = (&identity.fixture, &identity.market_id, identity.line, &identity.outcome);
        by_subject.entry(subject).or_default().push(identity);
    }
    let mut situations = Vec::new();
    for mut alerts in by_subject.into_values() {
        alerts.sort_by_key(|identity| identity.at);
        situations.extend(alerts.chunk_by(|a, b| b.at.micros_since(a.at) <= 60 * 60_000_000).map(|alerts| Situation {
            alerts: alerts.iter().map(|identity| (*identity).clone()).collect(),
            in_force: alerts.iter().any(|identity| now.contains_key(*identity)),
            in_draft: alerts.iter().any(|identity| then.contains_key(*identity)),
        }));
    }
    Difference { rows: identities.iter().map(row).collect(), situations }
}

proptest! {
    #[test]
    fn a_difference_is_what_looking_everything_up_says(
        before in prop::collection::vec(told(), 0..60),
        after in prop::collection::vec(told(), 0..60),
        held in prop::collection::vec(told(), 0..30),
    ) {
        let (in_force, mut draft) = (Run::of_alerts(before.clone()), Run::of_alerts(after.clone()));
        prop_assert_eq!(alerts(&in_force), alerts(&one_by_one(&before)));
        let held: BTreeSet<Identity> = held.into_iter().map(|(identity, _)| identity).collect();
        for identity in &held {
            draft.held_back(identity.clone(), Reason::Outlier);
        }
        prop_assert_eq!(Difference::between(&in_force, &draft), slow(&in_force, &one_by_one(&after), &held));
    }
}
