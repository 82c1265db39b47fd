//! Starting the shards.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::Shard;
use crate::{
    command::{Command, WAITING_COMMANDS},
    shared::Shared,
};
use linewatch_model::Position;

/// Cores for each shard. The other one is for the store, for requests, and for whoever reads what was sent: shards on
/// all cores wake each other's receivers for every message, which costs more than it gains (docs/decisions/0012).
const CORES_PER_SHARD: usize = 2;
/// More shards than this gain nothing.
const MAX_SHARDS: usize = 8;

/// The shards, each on a thread of its own: writing to thousands of sockets must not keep requests waiting.
/// One that panics, or cannot be started, cancels `failed`.
pub fn start_shards(
    shared: &Arc<Shared>,
    at: Position,
    failed: &CancellationToken,
) -> (watch::Receiver<usize>, Vec<mpsc::Sender<Command>>) {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let count = (cores / CORES_PER_SHARD).clamp(1, MAX_SHARDS);
    let (ended, all_ended) = watch::channel(0);
    let ended = Arc::new(ended);
    let shards = (0..count).map(|number| {
        let (mailbox, waiting) = mpsc::channel(WAITING_COMMANDS);
        let (shared, own) = (Arc::clone(shared), mailbox.clone());
        let ended = Ended(Arc::clone(&ended));
        let failed = failed.clone();
        let started = tokio::runtime::Builder::new_current_thread().enable_time().build().and_then(|clock| {
            let epoch = shared.feed.epoch();
            let run = move || {
                let _ended = ended;
                clock.block_on(Shard::new(number, shared, (at, epoch), (own, waiting)).run());
            };
            linewatch_task::spawn_vital_thread("push", failed.clone(), run)
        });
        if let Err(error) = started {
            failed.cancel();
            tracing::error!(%error, "a thread for pushing could not be started, and linewatch cannot push without it");
        }
        mailbox
    });
    (all_ended, shards.collect())
}

/// Says that a shard is gone, also when it panicked or was never there.
struct Ended(Arc<watch::Sender<usize>>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.send_modify(|ended| *ended += 1);
    }
}
