//! The push layer beyond throughput: clients that stop reading, a server that is killed, 10,000 idle sockets, and those
//! who were away. `scripts/bench-push` measures throughput against other servers.
//!
//! `cargo bench --bench push`, or some of it: `cargo bench --bench push -- stalled kills idle away storm`. The server is
//! the release binary in a process of its own, on a throw-away SQLite store; all clients are in this process.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]
#![expect(clippy::cast_precision_loss, reason = "figures are rounded anyway")]
#![expect(clippy::disallowed_methods, reason = "a thread that panics ends the benchmark")]

mod away;
mod files;
mod fleet;
mod idle;
#[path = "../../tests/it/support/push/mod.rs"]
mod push;
mod scene;
mod stalled;
mod storm;

/// Prints a figure in the form that the closing note quotes.
fn figure(name: &str, value: f64) {
    println!("figure {name} {value:.2}");
}

fn main() {
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let chosen = |part: &str| chosen.is_empty() || chosen.iter().any(|name| name == part);
    files::allow_many();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if chosen("kills") {
            kills().await;
        }
        if chosen("idle") {
            idle::run().await;
        }
        if chosen("storm") {
            storm::run().await;
        }
        if chosen("away") {
            away::run().await;
        }
        if chosen("stalled") {
            stalled::run().await;
        }
    });
}

/// 200 clients that keep their place while the server is killed 20 times under load.
async fn kills() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = format!("sqlite:{}", folder.path().join("kills.db").display());
    let outcome = push::kills::run(&store, &push::kills::Plan { clients: 200, kills: 20 }).await;
    let [unified, desk] = outcome.messages;
    println!("kills: {unified} messages of unified, {desk} of the desk, {} connections", outcome.connections);
    for fault in outcome.faults.iter().take(10) {
        println!("kills: FAULT {fault}");
    }
    figure("kills_deliveries", outcome.deliveries as f64);
    figure("kills_faults", outcome.faults.len() as f64);
}
