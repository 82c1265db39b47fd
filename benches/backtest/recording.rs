//! Logs that are recorded once and kept for the next run.

use std::path::{Path, PathBuf};

use linewatch::{
    app::{App, new_id},
    desk::CommandContext,
};
use linewatch_log::{RepositoryOptions, StoreUrl};
use tokio_util::sync::CancellationToken;

use crate::{support::sqlite, world::World};

/// Counted up when the world or what is stored of it changes.
const EDITION: u32 = 1;
/// The folder for what benchmarks keep.
const FOLDER: &str = env!("CARGO_TARGET_TMPDIR");

/// A log of at least so many events; its address, and how many it has.
pub async fn kept(wanted: u64) -> (StoreUrl, u64) {
    let name = format!("backtest-{EDITION}-{wanted}");
    let url: StoreUrl = sqlite::url(Path::new(FOLDER), &name).parse().expect("an address");
    let app = start(&url).await;
    let mut events = app.desk().store().read_head().await.expect("the head").position.get();
    if events < wanted {
        // One that was not finished is made anew.
        app.stop().await;
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file(wanted).display()));
        }
        let app = start(&url).await;
        events = record(&app, wanted).await;
        app.stop().await;
    } else {
        app.stop().await;
    }
    (url, events)
}

/// The file of a log that is kept.
pub fn file(wanted: u64) -> PathBuf {
    Path::new(FOLDER).join(format!("backtest-{EDITION}-{wanted}.db"))
}

/// An app on a store, without its HTTP.
pub async fn start(url: &StoreUrl) -> App {
    App::start(url, RepositoryOptions::default(), &CancellationToken::new()).await.expect("an app")
}

/// Records moments until the log is long enough; answers how long it is.
async fn record(app: &App, wanted: u64) -> u64 {
    let mut world = World::new();
    loop {
        let batch = world.next_moment().into_iter().enumerate().collect();
        let recorded = app.desk().record(batch, &CommandContext::system(new_id()), None).await.expect("it is recorded");
        if recorded.position.get() >= wanted {
            return recorded.position.get();
        }
    }
}
