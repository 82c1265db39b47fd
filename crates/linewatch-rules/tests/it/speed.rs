//! How fast the recorded days are judged.
//!
//! `cargo test --release -p linewatch-rules --test it speed -- --ignored --nocapture`

use std::time::Instant;

use linewatch_rules::Preset;

use crate::{
    recorded::{self, DENSE},
    replay::Replay,
};

const TIMES: usize = 10;

#[test]
#[ignore = "a measurement, not a check"]
fn the_dense_file_again_and_again() {
    let Some(shared) = recorded::shared() else { return };
    let dense = recorded::read(&shared, DENSE);
    for preset in Preset::ALL {
        let rules = preset.rules();
        let began = Instant::now();
        let replays: Vec<Replay> = (0..TIMES).map(|_| Replay::new(&rules).run(&dense)).collect();
        let micros = began.elapsed().as_micros().max(1);
        let (moments, events) = replays.iter().fold((0, 0), |sum, of| (sum.0 + of.moments, sum.1 + of.events));
        let per_second = |count: u64| u128::from(count) * 1_000_000 / micros;
        println!(
            "{preset}: {} moments/s, {} events/s with the comparison of offers; {} bytes of state a fixture",
            per_second(moments),
            per_second(events),
            replays[0].state_bytes(),
        );
    }
}
