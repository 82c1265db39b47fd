//! How consumers begin: their tables, their checkpoints, and filling up those that are missing beside those that are there.

use std::{sync::Arc, time::Duration};

use tokio::{sync::oneshot, task::JoinHandle, time::Instant};

use super::{Consumer, Rebuilt, Start, StoredEvent, checkpoints, pace::Pace, rebuild, rebuild::rebuild_at, tables};
use linewatch_log::{Store, StoreError};
use linewatch_model::Position;

/// How long to wait after it failed, or while another process rebuilds.
const FILL_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// How often a command that ends, or a start, looks whether another process still rebuilds.
const REBUILD_INTERVAL: Duration = Duration::from_millis(500);

/// Makes the tables and checkpoints that are missing, as far as that is done at once, and rebuilds read models whose
/// version has changed.
pub(super) async fn prepare<E: StoredEvent>(
    store: &Store,
    consumers: &[Arc<dyn Consumer<E>>],
) -> Result<(), StoreError> {
    let stored = checkpoints::load(store).await?;
    let is_new = store.read_head().await?.position == Position::START;
    for consumer in consumers {
        match (stored.get(consumer.name()), consumer.start()) {
            (None, Start::Genesis) if is_new => checkpoints::create(store, &**consumer).await?,
            (None, _) => tables::ensure(store, &**consumer).await?,
            (Some(_), Start::Genesis) => bring_up_to_date(store, consumer).await?,
            (Some(at), Start::Head) if at.version != consumer.version() => {
                checkpoints::take_over(store, &**consumer).await?;
            }
            (Some(_), Start::Head) => {}
        }
    }
    begin_at_head(store, consumers).await.map(drop)
}

/// Gives those a checkpoint that begin at the log's end and have none. Answers whether there was such a one.
pub(super) async fn begin_at_head<E: StoredEvent>(
    store: &Store,
    missing: &[Arc<dyn Consumer<E>>],
) -> Result<bool, StoreError> {
    let mut begun = false;
    for consumer in missing.iter().filter(|consumer| consumer.start() == Start::Head) {
        begun |= checkpoints::create_at_head(store, &**consumer).await?;
    }
    Ok(begun)
}

/// Rebuilds a read model whose version has changed. Where another process rebuilds it is waited for: it may do the same.
async fn bring_up_to_date<E: StoredEvent>(store: &Store, projection: &Arc<dyn Consumer<E>>) -> Result<(), StoreError> {
    let mut told = false;
    loop {
        let stored = checkpoints::load(store).await?.get(projection.name()).copied();
        if stored.is_none_or(|at| at.version == projection.version()) {
            return Ok(());
        }
        tracing::info!(projection = projection.name(), "the read model's version changed; rebuilding it");
        match rebuild(store, std::slice::from_ref(projection), |_, _| ()).await {
            Ok(_) => return Ok(()),
            Err(error) => wait_for_the_other(error, &mut told).await?,
        }
    }
}

/// Fills up what is missing, once no other process rebuilds.
pub(super) async fn fill_up<E: StoredEvent>(store: &Store, missing: &[Arc<dyn Consumer<E>>]) -> Result<(), StoreError> {
    let mut told = false;
    while let Err(error) = rebuild(store, missing, |_, _| ()).await {
        wait_for_the_other(error, &mut told).await?;
    }
    Ok(())
}

/// Waits a moment where another process rebuilds read models; any other error is the caller's.
async fn wait_for_the_other(error: StoreError, told: &mut bool) -> Result<(), StoreError> {
    if !matches!(error, StoreError::Rebuilding) {
        return Err(error);
    }
    if !std::mem::replace(told, true) {
        tracing::info!("another process rebuilds read models of this store; waiting until it is done");
    }
    tokio::time::sleep(REBUILD_INTERVAL).await;
    Ok(())
}

/// What is being filled up. Ended when dropped; the live tables are then as before.
pub(super) struct Filling {
    store: Store,
    task: Option<JoinHandle<Result<Rebuilt, StoreError>>>,
    /// Told by the task when what was missing is there; it then goes on with what it has replaced.
    swapped: Option<oneshot::Receiver<Rebuilt>>,
    again_at: Option<Instant>,
}

impl Filling {
    pub const fn of(store: Store) -> Self {
        Self { store, task: None, swapped: None, again_at: None }
    }

    /// Begins with those that are missing, unless it is at it already or waits after a failure.
    pub fn begin<E: StoredEvent>(&mut self, missing: &[Arc<dyn Consumer<E>>]) {
        if missing.is_empty() {
            self.again_at = None;
            return;
        }
        if self.task.is_some() || self.again_at.is_some_and(|at| Instant::now() < at) {
            return;
        }
        let names: Vec<_> = missing.iter().map(|projection| projection.name()).collect();
        tracing::info!(projections = names.join(", "), "read models have no checkpoint; filling them up");
        let (store, missing) = (self.store.clone(), missing.to_vec());
        let (tell, swapped) = oneshot::channel();
        let tell = |rebuilt| {
            // Nobody listens any more where the node stops.
            let _ = tell.send(rebuilt);
        };
        let fill = async move { rebuild_at(&store, &missing, Pace::BesideAppends, |_, _| (), tell).await };
        self.swapped = Some(swapped);
        self.task = Some(linewatch_task::spawn("projection_fill", fill));
    }

    /// Waits until what was missing is there, or the task has ended, or it is to be tried again.
    pub async fn ended(&mut self) {
        if let Some(swapped) = &mut self.swapped {
            let rebuilt = swapped.await;
            self.swapped = None;
            if let Ok(Rebuilt { events, dead_lettered }) = rebuilt {
                return tracing::info!(events, dead_lettered, "read models were filled up");
            }
        }
        if let Some(task) = &mut self.task {
            let filled = task.await;
            self.task = None;
            self.again_at = match filled {
                Ok(Ok(_)) => None,
                Ok(Err(StoreError::Rebuilding)) => {
                    tracing::info!(
                        "another process rebuilds read models; filling up those that are missing waits for it"
                    );
                    Some(Instant::now() + FILL_AGAIN_AFTER)
                }
                Ok(Err(error)) => {
                    tracing::error!(%error, "read models could not be filled up; trying again");
                    Some(Instant::now() + FILL_AGAIN_AFTER)
                }
                Err(panic) => {
                    tracing::error!(%panic, "read models could not be filled up; trying again");
                    Some(Instant::now() + FILL_AGAIN_AFTER)
                }
            };
        } else if let Some(at) = self.again_at {
            tokio::time::sleep_until(at).await;
        } else {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
