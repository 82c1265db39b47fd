//! Each parser of what others send, with inputs that nobody would write: seeds that are changed at random for some seconds.
//! None may panic, hang or answer what breaks its own promise.
//!
//! `LINEWATCH_FUZZ_SECONDS` (2) is the time of each target; `LINEWATCH_FUZZ_SEED` repeats a run. An input that fails is
//! printed as a byte string.

#![expect(clippy::expect_used, reason = "a test says by panicking that something is wrong")]

mod mutate;
mod targets;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use mutate::Mutator;

/// The longest that one input may take: what takes longer is a way to stop the service.
const SLOWEST: Duration = Duration::from_secs(2);

fn from_environment(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Runs a target over changed seeds until its time is over.
fn fuzz(target: fn(&[u8]), seeds: &[&[u8]]) {
    let seed = from_environment("LINEWATCH_FUZZ_SEED", u64::from(std::process::id()));
    let until = Instant::now() + Duration::from_secs(from_environment("LINEWATCH_FUZZ_SECONDS", 2));
    let mut mutator = Mutator::new(seed, seeds);
    let mut inputs = 0_u64;
    for seed in seeds {
        target(seed);
    }
    while Instant::now() < until {
        let input = mutator.next();
        let began = Instant::now();
        let passed = catch_unwind(AssertUnwindSafe(|| target(&input))).is_ok();
        assert!(passed, "LINEWATCH_FUZZ_SEED={seed}: input {inputs} fails: b\"{}\"", input.escape_ascii());
        let took = began.elapsed();
        assert!(took < SLOWEST, "input {inputs} takes {took:?}: b\"{}\"", input.escape_ascii());
        inputs += 1;
    }
    assert!(inputs > 100, "only {inputs} inputs in the time: the target is too slow to be tested so");
}

#[test]
fn snapshots_of_a_batch() {
    fuzz(targets::snapshot, targets::SNAPSHOTS);
}

#[test]
fn lines_of_a_batch() {
    fuzz(targets::lines, targets::LINES);
}

#[test]
fn rule_files() {
    fuzz(targets::rules, targets::RULES);
}

#[test]
fn frames_of_a_client() {
    fuzz(targets::frames, targets::FRAMES);
}

#[test]
fn messages_of_a_client() {
    fuzz(targets::request, targets::REQUESTS);
}

#[test]
fn bodies_of_bookmakers() {
    fuzz(targets::bodies, targets::BODIES);
}

#[test]
fn recorded_odds() {
    fuzz(targets::recorded, targets::RECORDED);
}

#[test]
fn numbers_and_prices() {
    fuzz(targets::numbers, targets::NUMBERS);
}
