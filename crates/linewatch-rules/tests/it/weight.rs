//! What the state of a fixture weighs on the recorded days: it is bounded by 24 hours of changes.

use linewatch_rules::Preset;

use crate::{
    recorded::{self, DENSE},
    replay::Replay,
};

/// Bytes of a fixture with eleven books on its last day.
const MOST_BYTES: usize = 100_000;

#[test]
fn the_state_of_a_fixture_stays_small() {
    let Some(shared) = recorded::shared() else { return };
    let replay = Replay::new(&Preset::Desk.rules()).run(&recorded::read(&shared, DENSE));
    let bytes = replay.state_bytes();
    println!("{bytes} bytes a fixture after {} moments", replay.moments);
    assert!((1..MOST_BYTES).contains(&bytes), "{bytes} bytes a fixture");
}
