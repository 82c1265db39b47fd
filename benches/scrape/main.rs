//! A whole scrape cycle over HTTP against the double of the bookmakers: 1,300 fixtures at three bookmakers, each
//! answering in 50 ms, within the concurrency of the settings.
//!
//! `cargo bench --bench scrape`, or with PostgreSQL too: `scripts/with-postgres cargo bench --bench scrape`. The server
//! is the release binary in a process of its own, so that its memory is its own; the double is in this process. Fails
//! when any cycle takes longer than 1.25 times what the slowest bookmaker's request budget allows, or the server needs
//! 500 MB. The double's answers are as large as recorded ones; `cargo bench --bench scrape -- small` makes them a tenth of
//! that, and `-- long` shows whether memory grows beyond the first cycles.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

mod server;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "the stores are opened by the servers that are measured")]
mod support;

use std::{process::ExitCode, sync::Arc, time::Duration};

use linewatch::app::SystemClock;
use linewatch_double::{Conduct, Double, DoubleOptions, Feed, Order, Role};
use server::Server;
use support::{figure, postgres, runtime, sqlite};

const FIXTURES: u32 = 1_300;
/// How long every answer takes, in milliseconds.
const LATENCY: u64 = 50;
/// The bookmakers with the concurrency and the rest between two requests that the settings have for them.
const BOOKS: [(Role, u32, u64); 3] = [(Role::BetPawa, 50, 0), (Role::SportyBet, 50, 0), (Role::Bet9ja, 15, 25)];
/// The cycles after the first, which opens everything, and with `long`.
const CYCLES: u64 = 3;
const MANY_CYCLES: u64 = 12;
/// The share of markets that move between two cycles.
const MOVING: f64 = 0.1;
/// A cycle may take so many times its budget.
const OVER_BUDGET: f64 = 1.25;
const MOST_MB: f64 = 500.0;

fn main() -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let runtime = runtime();
    let mut stores = vec![("sqlite", sqlite::url(folder.path(), "scrape"))];
    let database = std::env::var("LINEWATCH_TEST_POSTGRES").is_ok().then(postgres::Server::from_environment);
    if let Some(database) = &database {
        stores.push(("postgres", runtime.block_on(database.database())));
    }
    let kept = runtime.block_on(async {
        let mut kept = true;
        for (name, store) in &stores {
            kept &= scrape(name, store).await;
        }
        kept
    });
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_told(word: &str) -> bool {
    std::env::args().any(|argument| argument == word)
}

async fn double() -> Double {
    let double = Double::start(DoubleOptions {
        listen: "127.0.0.1:0".parse().expect("an address"),
        seed: 1,
        feed: Feed::Generated { fixtures: FIXTURES, drift: None },
        recorded: None,
        as_large_as_recorded: !is_told("small"),
        clock: Arc::new(SystemClock),
    })
    .await
    .expect("a double");
    for (role, ..) in BOOKS {
        double.behave(role, Conduct { latency_ms: LATENCY, ..Conduct::default() });
    }
    double
}

/// Whether the bars were kept on a store.
async fn scrape(name: &str, store: &str) -> bool {
    let double = double().await;
    let server = Server::start(store, &double, &BOOKS.map(|(role, ..)| role)).await;
    let (mut ratios, mut kept) = (Vec::new(), true);
    for cycle in 0..=if is_told("long") { MANY_CYCLES } else { CYCLES } {
        double.order(Order::ChangePrices { share: MOVING, seed: cycle }).expect("a share");
        double.order(Order::ResetCounts).expect("an order");
        let run = server.cycle().await;
        let budget = budget(&double);
        let ratio = run.took.as_secs_f64() / budget.as_secs_f64();
        println!(
            "{name}: cycle {cycle} took {:.2?}, {ratio:.2} of the budget of {budget:.2?}; {run}; RSS {:.0} MB, at most {:.0} MB, \
             {:.0} MB of it hot fixtures",
            run.took,
            server.resident_mb(),
            server.most_resident_mb(),
            server.hot_mb().await
        );
        for (role, most, _) in BOOKS {
            let counts = double.counts(role);
            let seconds = run.platform_seconds(role);
            println!(
                "{name}:   {:>9} {} requests in {seconds:.2} s, at most {} at once",
                role.slug(),
                counts.requests,
                counts.most_at_once
            );
            kept &= counts.most_at_once <= u64::from(most);
        }
        kept &= run.is_complete();
        ratios.push(ratio);
    }
    let (first, later) = ratios.split_at(1);
    let mut later = later.to_vec();
    later.sort_by(f64::total_cmp);
    let (worst, memory) = (ratios.iter().copied().fold(0.0, f64::max), server.most_resident_mb());
    figure(&format!("scrape_first_vs_budget_{name}"), first[0]);
    figure(&format!("scrape_vs_budget_{name}"), later[later.len() / 2]);
    figure(&format!("scrape_worst_vs_budget_{name}"), worst);
    figure(&format!("scrape_rss_mb_{name}"), memory);
    if worst > OVER_BUDGET {
        println!("{name}: MISSED: a cycle took {worst:.2} of its budget, more than {OVER_BUDGET}");
        kept = false;
    }
    if memory >= MOST_MB {
        println!("{name}: MISSED: the server needs {memory:.0} MB");
        kept = false;
    }
    if !kept {
        println!("{name}: a bar was missed");
    }
    kept
}

/// The time that the slowest bookmaker's requests take within its concurrency.
fn budget(double: &Double) -> Duration {
    let of = |(role, concurrency, rest): &(Role, u32, u64)| {
        let requests = u32::try_from(double.counts(*role).requests).expect("some thousands");
        Duration::from_millis(LATENCY + rest) * requests / *concurrency
    };
    BOOKS.iter().map(of).max().expect("bookmakers")
}
