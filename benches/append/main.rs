//! How fast commands become durable events, against the stock repositories and against raw COPY.
//!
//! `scripts/with-postgres cargo bench --bench append`. Both sides of each ratio run in this one process on one server,
//! durable settings on both.

#![expect(clippy::expect_used, clippy::panic, reason = "a benchmark that cannot run has nothing to say")]

mod counter;
mod peers;
#[path = "../support/mod.rs"]
mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use counter::{Count, Counter};
use cqrs_es::{CqrsFramework, persist::PersistedEventStore};
use linewatch_log::{AggregateRepository, CommandEnvelope, RepositoryOptions, Store};
use support::{figure, postgres, runtime, sqlite};

/// As the server has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a command's metadata looks like.
const METADATA: &str =
    r#"{"correlation_id":"0199a7c0-0000-7000-8000-000000000000","causation_id":"Count","actor":"bench"}"#;
const STREAMS: usize = 500;
const IN_FLIGHT: usize = 4_000;
const STOCK_TASKS: usize = 16;
const COPY_ROWS: usize = 2_000;
const RUN_DURATION: Duration = Duration::from_secs(3);
/// The sides of a ratio take turns, because the machine is shared; the median turn counts.
const TURNS: usize = 3;

fn main() {
    runtime().block_on(async {
        let server = postgres::Server::from_environment();
        let database = server.database().await;
        let store = support::open(&database).await;
        let (mut vs_stock, mut vs_copy) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let ours = repository_rate(store.clone()).await;
            let copy = copy_rate(&database).await;
            let stock = stock_postgres_rate(&server.database().await).await;
            println!("postgres: {ours:.0} events/s, COPY {copy:.0}, stock {stock:.0}");
            vs_stock.push(ours / stock);
            vs_copy.push(ours / copy);
        }
        figure("append_vs_stock_postgres_es", median(vs_stock));
        figure("append_vs_copy", median(vs_copy));
        store.close().await;

        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = support::open(&sqlite::url(folder.path(), "ours")).await;
        let mut vs_stock = Vec::new();
        for turn in 0..TURNS {
            let ours = repository_rate(store.clone()).await;
            let stock = stock_sqlite_rate(&folder.path().join(format!("stock-{turn}.db"))).await;
            println!("sqlite: {ours:.0} events/s, stock {stock:.0}");
            vs_stock.push(ours / stock);
        }
        figure("append_sqlite_vs_stock_sqlite_es", median(vs_stock));
        store.close().await;
    });
}

fn median(mut ratios: Vec<f64>) -> f64 {
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn stream(n: usize) -> String {
    format!("counter-{}", n % STREAMS)
}

/// Commands a second through the repository, as many in flight as the bar allows.
async fn repository_rate(store: Store) -> f64 {
    let repository: AggregateRepository<Counter> = AggregateRepository::new(store, (), RepositoryOptions::default());
    rate(IN_FLIGHT, move |n| {
        let repository = repository.clone();
        async move {
            let envelope = CommandEnvelope { id: stream(n).into(), command: Count, metadata: Arc::from(METADATA) };
            repository.execute_one(envelope).await.expect("an appended event");
        }
    })
    .await
}

async fn stock_postgres_rate(database: &str) -> f64 {
    let pool = peers::stock_postgres(database, STOCK_TASKS).await;
    let repository = postgres_es::PostgresEventRepository::new(pool);
    let framework =
        Arc::new(CqrsFramework::new(PersistedEventStore::<_, Counter>::new_event_store(repository), vec![], ()));
    rate(STOCK_TASKS, move |n| {
        let framework = Arc::clone(&framework);
        async move { execute_stock(&framework, n).await }
    })
    .await
}

async fn stock_sqlite_rate(file: &std::path::Path) -> f64 {
    let pool = peers::stock_sqlite(file).await;
    let repository = sqlite_es::SqliteEventRepository::new(pool);
    let framework =
        Arc::new(CqrsFramework::new(PersistedEventStore::<_, Counter>::new_event_store(repository), vec![], ()));
    rate(STOCK_TASKS, move |n| {
        let framework = Arc::clone(&framework);
        async move { execute_stock(&framework, n).await }
    })
    .await
}

/// Two tasks can meet at one stream; a conflict is then tried again, as any user of the framework would.
async fn execute_stock<S: cqrs_es::EventStore<Counter>>(framework: &CqrsFramework<Counter, S>, n: usize) {
    let metadata: std::collections::HashMap<String, String> = serde_json::from_str(METADATA).expect("metadata");
    loop {
        match framework.execute_with_metadata(&stream(n), Count, metadata.clone()).await {
            Ok(()) => return,
            Err(cqrs_es::AggregateError::AggregateConflict) => {}
            // SQLite answers "locked" to the loser of a race for the one writer.
            Err(cqrs_es::AggregateError::UnexpectedError(error)) if error.to_string().contains("locked") => {}
            Err(error) => panic!("the stock framework failed: {error}"),
        }
    }
}

/// Raw COPY of the rows that the repository wrote, into a table with the same columns and indexes.
async fn copy_rate(database: &str) -> f64 {
    let buffers = peers::copy_out(database, COPY_ROWS, 100).await;
    let mut connection = peers::connect(database).await;
    sqlx::raw_sql("CREATE TABLE IF NOT EXISTS copied (LIKE events INCLUDING ALL)")
        .execute(&mut connection)
        .await
        .expect("a table");
    let (mut rows, started) = (0_usize, Instant::now());
    'run: loop {
        sqlx::raw_sql("TRUNCATE copied").execute(&mut connection).await.expect("an empty table");
        for buffer in &buffers {
            if started.elapsed() > RUN_DURATION {
                break 'run;
            }
            let mut copy = connection.copy_in_raw("COPY copied FROM STDIN (FORMAT binary)").await.expect("a copy");
            copy.send(buffer.as_slice()).await.expect("sent rows");
            copy.finish().await.expect("committed rows");
            rows += COPY_ROWS;
        }
    }
    per_second(rows as u64, started)
}

/// Runs `one` over and over in so many tasks, for the time of a run; answers how often a second.
async fn rate<F, Fut>(tasks: usize, one: F) -> f64
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = ()> + Send,
{
    // A warm-up: connections, caches, prepared statements.
    for n in 0..50 {
        one(n).await;
    }
    let (done, started) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut set = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let (one, done) = (one.clone(), Arc::clone(&done));
        set.spawn(async move {
            let mut n = task;
            while started.elapsed() < RUN_DURATION {
                one(n).await;
                done.fetch_add(1, Ordering::Relaxed);
                n += tasks;
            }
        });
    }
    while let Some(joined) = set.join_next().await {
        joined.expect("no task panics");
    }
    per_second(done.load(Ordering::Relaxed), started)
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn per_second(count: u64, started: Instant) -> f64 {
    count as f64 / started.elapsed().as_secs_f64()
}
