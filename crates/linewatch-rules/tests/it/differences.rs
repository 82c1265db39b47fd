//! What the desk's rules make of the recorded days, against the default (rules.md section 4).

use linewatch_rules::{Detector, Difference, Identity, Run};

use crate::{
    recorded::{self, DENSE},
    replay::{Replay, rule_set},
};

fn run(replay: &Replay) -> Run {
    let mut run = Run::default();
    for told in &replay.alerts {
        run.raised(Identity::of(&told.fixture, &told.alert), told.alert.severity);
    }
    for (fixture, held) in &replay.held {
        run.held(fixture, held);
    }
    run
}

#[test]
fn from_default_to_desk() {
    let Some(shared) = recorded::shared() else { return };
    let dense = recorded::read(&shared, DENSE);
    let of = |name| {
        let mut replay = Replay::new(&rule_set(&shared, name));
        replay.collect_held = true;
        run(&replay.run(&dense))
    };
    let counts = Difference::between(&of("default.toml"), &of("desk.toml")).counts();
    assert_eq!((counts.same, counts.changed), (159, 0));
    let lost =
        [("below", 473), ("escalated", 3), ("inhibited", 9), ("line_move", 113), ("merged", 76), ("repeat", 193)];
    assert_eq!(counts.lost.into_iter().collect::<Vec<_>>(), lost);
    let gained = [(Detector::PriceChange, 111), (Detector::Drift, 42), (Detector::Steam, 54)];
    assert_eq!(counts.gained.into_iter().collect::<Vec<_>>(), gained);
    assert_eq!((counts.situations_kept, counts.situations_lost, counts.situations_gained), (120, 108, 113));
}
