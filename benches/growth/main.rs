//! Whether the millionth event costs what the first did: a log grows by whole moments over HTTP, and the cost of the same
//! work is measured on the way.
//!
//! `cargo bench --bench growth`, or with PostgreSQL too: `scripts/with-postgres cargo bench --bench growth`. It goes to two
//! million events, with `-- 10` to ten. The server is the release binary in a process of its own, or `LINEWATCH_BIN`.
//! A line for each place on the way, and figures at the end: the last place against the first.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

mod desk;
mod load;
mod place;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the stores are opened by the servers that are measured")]
mod support;

use std::path::Path;

use desk::{Desk, Usage};
use load::Load;
use place::{Cost, Seen};
use support::{figure, postgres, runtime, sqlite};

/// Where the cost is measured, in thousands of events, after the first and before the last.
const FIRST: u64 = 100;
const PLACES: [u64; 5] = [1_000, 2_000, 4_000, 8_000, 16_000];
/// Events before each place over which it is measured.
const MEASURED: u64 = 80_000;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut stores = vec![("sqlite", sqlite::url(folder.path(), "growth"))];
    if std::env::var("LINEWATCH_TEST_POSTGRES").is_ok() {
        let server = postgres::Server::from_environment();
        stores.push(("postgres", runtime().block_on(server.database())));
    }
    for (name, store) in &stores {
        let costs = grow(name, store);
        if let [first, .., last] = &costs[..] {
            for (what, ratio) in first.against(last) {
                figure(&format!("growth_{what}_{name}"), ratio);
            }
        }
    }
}

/// The places of this run, in events.
fn places() -> Vec<u64> {
    let millions: u64 = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(2);
    let between = PLACES.into_iter().filter(|place| *place < millions * 1_000);
    [FIRST].into_iter().chain(between).chain([millions * 1_000]).map(|thousands| thousands * 1_000).collect()
}

fn grow(name: &str, store: &str) -> Vec<Cost> {
    let file = store.strip_prefix("sqlite:").map(Path::new);
    let (mut desk, mut load) = (Desk::start(store), Load::default());
    let mut costs = Vec::new();
    for place in places() {
        while desk.position() + MEASURED < place {
            desk.post(&load.next_batch());
        }
        desk.settle();
        let (before, position) = (Usage::of(&desk, file), desk.position());
        let mut took = std::time::Duration::ZERO;
        while desk.position() < place {
            took += desk.post(&load.next_batch());
        }
        desk.settle();
        let used = Usage::of(&desk, file).since(&before);
        let (rss, seen) = (desk.rss_mb(), Seen::by(&desk, &load));
        let events = desk.position() - position;
        costs.push(Cost::new((desk.position(), events), took, &used, seen, (rss, desk.restart())));
        println!("{name}: {}", costs.last().expect("a cost"));
    }
    costs
}
