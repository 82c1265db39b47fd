//! Looks after a store that appends: whether writes succeed again, whether its file is still there, how large its
//! write-ahead log is.

use std::{sync::Weak, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{Inner, StoreError, backend::Backend, health::Health, tx::WriteTx};

/// How often it is looked.
const MONITOR_INTERVAL: Duration = Duration::from_secs(1);
/// How often a store that failed is written to, in looks.
const PROBE_INTERVAL_LOOKS: u32 = 2;
/// How long a probe may take.
const PROBE_LIMIT: Duration = Duration::from_secs(5);
/// Bytes that a probe writes. About what a small batch needs.
const PROBE_BYTES: usize = 64 << 10;

/// Looks until `stop`.
pub(super) async fn run(store: Weak<Inner>, stop: CancellationToken) {
    let mut look: u32 = 0;
    while stop.run_until_cancelled(tokio::time::sleep(MONITOR_INTERVAL)).await.is_some() {
        let Some(store) = store.upgrade() else { return };
        look = look.wrapping_add(1);
        if let Backend::Sqlite(sqlite) = &*store.backend {
            let _ = stop.run_until_cancelled(sqlite.look(&store.health)).await;
        }
        if store.health.is_failing() && look.is_multiple_of(PROBE_INTERVAL_LOOKS) {
            let _ = stop.run_until_cancelled(probe(&store.backend, &store.health)).await;
        }
    }
}

/// Whether something small can be stored.
async fn probe(backend: &Backend, health: &Health) {
    match tokio::time::timeout(PROBE_LIMIT, write(backend)).await {
        Ok(Ok(())) => health.probed(),
        Ok(Err(error)) => tracing::debug!(%error, "the store still takes no writes"),
        Err(_) => tracing::debug!("the store did not take a write in time"),
    }
}

async fn write(backend: &Backend) -> Result<(), StoreError> {
    match backend {
        Backend::Sqlite(sqlite) => sqlite.probe(PROBE_SQL, &vec![0; PROBE_BYTES]).await,
        Backend::Postgres(postgres) => {
            let mut tx: WriteTx = postgres.begin().await?;
            tx.execute(PROBE_SQL, &[vec![0; PROBE_BYTES].into()]).await?;
            tx.commit().await
        }
    }
}

const PROBE_SQL: &str =
    "INSERT INTO write_probe (id, content) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET content = excluded.content";
