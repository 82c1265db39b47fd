//! What reading one fixture's answer costs at each bookmaker: megabytes a second, and milliseconds.
//!
//! `cargo bench --bench read`. The answers are the double's, as large as recorded ones, and the recorded ones where
//! they are (`../shared/data` or `LINEWATCH_RECORDED`). The best of many readings counts, because the machine is shared.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use linewatch::app::SystemClock;
use linewatch_bookmakers::books::{RequestedFixture, book};
use linewatch_double::{Double, DoubleOptions, Feed, Role};
use linewatch_model::FixtureKey;

const READINGS: usize = 60;
/// Where the double has its first fixture at each bookmaker.
const PATHS: [(Role, &str); 4] = [
    (Role::BetPawa, "/api/sportsbook/v4/events/30000001"),
    (Role::SportyBet, "/api/ng/factsCenter/event?eventId=sr%3Amatch%3A60000001&productId=3"),
    (Role::Bet9ja, "/desktop/feapi/PalimpsestAjax/GetEvent?EVENTID=780000001"),
    (Role::MSport, "/api/ng/facts-center/query/frontend/match/detail?eventId=sr%3Amatch%3A60000001&productId=3"),
];

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let double = double().await;
    for (role, path) in PATHS {
        let answer = reqwest::get(format!("{}{path}", double.base_url(role))).await.expect("an answer");
        let body = answer.error_for_status().expect("a fixture").bytes().await.expect("a body");
        measure(role, "made", "sr:60000001", &body);
        match recorded(role) {
            Some(body) => measure(role, "recorded", "sr:66457014", &body),
            None => println!("{:>9} recorded: NOT MEASURED, set LINEWATCH_RECORDED to the recorded data", role.slug()),
        }
    }
}

async fn double() -> Double {
    Double::start(DoubleOptions {
        listen: "127.0.0.1:0".parse().expect("an address"),
        seed: 1,
        feed: Feed::Generated { fixtures: 1, drift: None },
        recorded: None,
        as_large_as_recorded: true,
        clock: Arc::new(SystemClock),
    })
    .await
    .expect("a double")
}

fn recorded(role: Role) -> Option<Vec<u8>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("LINEWATCH_RECORDED").map_or(beside, PathBuf::from);
    fs::read(folder.join(format!("bookmaker_payloads/norway_france/{}.json", role.slug()))).ok()
}

fn measure(role: Role, which: &str, key: &str, body: &[u8]) {
    let book = book(role.slug(), &role.slug().parse().expect("a slug")).expect("an adapter");
    let key: FixtureKey = key.parse().expect("a key");
    let at = "2026-06-26T12:00:00Z".parse().expect("a time");
    let asked = RequestedFixture { key: &key, listed: None };
    let (mut best, mut markets) = (f64::INFINITY, (0, 0));
    for _ in 0..READINGS {
        let begun = Instant::now();
        let offer = book.offer(&asked, body, at).expect("an offer");
        best = best.min(begun.elapsed().as_secs_f64());
        markets = (offer.snapshot.markets().len(), offer.unmapped.len());
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure to print")]
    let megabytes = body.len() as f64 / 1e6;
    println!(
        "{:>9} {which:<8} {megabytes:.2} MB in {:.2} ms, {:.0} MB/s; {} markets, {} unmapped",
        role.slug(),
        best * 1e3,
        megabytes / best,
        markets.0,
        markets.1
    );
}
