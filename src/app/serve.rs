//! A desk with its API on a socket.

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use tokio::{net::TcpListener, task::JoinHandle, time::Instant};
use tokio_util::sync::CancellationToken;

use super::{Adapters, App, HttpLimits, StartError, new_id, new_secret, scraper};
use crate::messages::{LogFeed, RunFeed};
use crate::{
    api::{
        self, ApiParts, ApiState,
        auth::{TokenFileError, Tokens},
        batches::{IngestLimits, Intake},
        guard::{Guard, NameError},
    },
    desk::Desk,
    scraping::{
        Scraper,
        configuration::{SourceConfig, SourceError},
        schedule::Schedule,
    },
};
use linewatch_fanout::{Hub, HubLimits, HubParts};
use linewatch_http::connections::{self, Stopping};
use linewatch_log::{RepositoryOptions, StoreUrl};

/// Files that are kept free of connections: for the store, the bookmakers, and connections that are refused.
const RESERVED_FILES: usize = 512;
/// How long stopping may take in all.
const STOP: Duration = Duration::from_millis(4_500);
/// How much of that is kept for the store.
const STORE_CLOSE_TIME: Duration = Duration::from_secs(1);

/// What to serve, and where.
#[derive(Clone)]
pub struct ServeOptions {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The store.
    pub store: StoreUrl,
    /// The tokens; needed off the loopback interface.
    pub token_file: Option<PathBuf>,
    /// Host names that are this server's besides its address.
    pub allowed_hosts: Vec<String>,
    /// Origins whose pages may use this server.
    pub allowed_origins: Vec<String>,
    /// How aggregates are kept in memory.
    pub repository: RepositoryOptions,
    /// Bounds of the connections that speak HTTP.
    pub http: HttpLimits,
    /// Bounds of the connections that are pushed to.
    pub push: HubLimits,
    /// The bookmakers to scrape. With none nothing is scraped.
    pub sources: Vec<SourceConfig>,
    /// Finds their adapters.
    pub adapters: Adapters,
    /// Scrapes everything so often, whatever the settings say.
    pub scrape_interval: Option<Duration>,
    /// Ends a start that has not come to its end.
    pub interrupt: CancellationToken,
}

/// Why linewatch cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Off the loopback interface anybody could work the desk.
    #[error(
        "{0} can be reached from other machines, so tokens are needed: name a file with --api-token-file, \
         or listen on 127.0.0.1"
    )]
    Unprotected(SocketAddr),
    /// The tokens.
    #[error(transparent)]
    Tokens(#[from] TokenFileError),
    /// A name in the configuration that can never match.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}; is another linewatch running?")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The store or what is in it.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A source is configured wrongly.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The metrics.
    #[error("the metrics cannot be set up: {0}")]
    Metrics(String),
    /// A task or a thread panicked without which nothing can go on.
    #[error(
        "a part of linewatch failed that nothing can go on without; the log names it. Everything answered is stored: start it again"
    )]
    Defect,
    /// The listener failed while serving.
    #[error("serving failed: {0}")]
    Serving(#[from] io::Error),
}

/// A serving desk.
pub struct Serving {
    app: App,
    address: SocketAddr,
    server: JoinHandle<()>,
    hub: Hub,
    scraper: Scraper,
    schedule: JoinHandle<()>,
    stop: Stopping,
    hub_stop: CancellationToken,
}

impl Serving {
    /// Starts everything and begins to listen.
    ///
    /// # Errors
    /// When anything of it cannot be had.
    pub async fn start(options: ServeOptions) -> Result<Self, ServeError> {
        let tokens = options.token_file.as_deref().map(Tokens::load).transpose()?;
        if tokens.is_none() && !options.listen.ip().is_loopback() {
            return Err(ServeError::Unprotected(options.listen));
        }
        let guard = Guard::new(options.listen, &options.allowed_hosts, &options.allowed_origins)?;
        let (http, push) = within_files(options.http, options.push);
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(|source| ServeError::Listen { address: options.listen, source })?;
        let address = listener.local_addr()?;
        let metrics = api::metrics_recorder().map_err(|error| ServeError::Metrics(error.to_string()))?;
        let app = App::start(&options.store, options.repository, &options.interrupt).await?;
        let stop = Stopping::default();
        let scraper = match scraper(app.desk(), &options.sources, &options.adapters) {
            Ok(scraper) => scraper,
            Err(error) => {
                app.stop().await;
                return Err(error.into());
            }
        };
        let schedule = Schedule::new(scraper.clone(), options.scrape_interval);
        // The hub ends after the scraper, so that the last report of a run goes out.
        let hub_stop = CancellationToken::new();
        let parts = HubParts {
            from: app.desk().applied().position(),
            feed: Arc::new(LogFeed::new(app.desk().store().clone(), app.desk().applied().clone())),
            limits: push,
            stop: hub_stop.clone(),
            failed: app.failed().clone(),
        };
        let hub = Hub::start(parts);
        let state = ApiState::new(ApiParts {
            desk: app.desk().clone(),
            tokens,
            guard: guard.listening_on(address),
            ids: Arc::new(new_id),
            secrets: Arc::new(new_secret),
            metrics,
            intake: Intake::new(IngestLimits::default()),
            hub: hub.clone(),
            runs: RunFeed::new(app.desk().store().clone(), app.desk().applied().clone(), hub_stop.clone()),
            scraper: scraper.clone(),
            schedule: schedule.clone(),
            stop: stop.asked.clone(),
        });
        let vital = |name, work| linewatch_task::spawn_vital(&app.tasks, name, app.failed.clone(), work);
        vital("feeds_watch", api::watch_feeds(state.clone(), stop.asked.clone()).boxed());
        vital("backtests", api::keep_backtests(state.clone()).boxed());
        let server = vital("http", connections::run(listener, http, api::router(state), stop.clone()).boxed());
        let schedule = vital("schedule", keep_scraping(scraper.clone(), schedule, stop.asked.clone()).boxed());
        Ok(Self { app, address, server, hub, scraper, schedule, stop, hub_stop })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The desk.
    #[must_use]
    pub const fn desk(&self) -> &Desk {
        self.app.desk()
    }

    /// What scrapes.
    #[must_use]
    pub const fn scraper(&self) -> &Scraper {
        &self.scraper
    }

    /// Waits until a task panics without which nothing can go on.
    pub async fn failed(&self) {
        self.app.failed().cancelled().await;
    }

    /// What ends the waiting for clients, and for a scrape run, once [`Serving::finish`] has begun.
    #[must_use]
    pub fn hurry(&self) -> CancellationToken {
        self.stop.now.clone()
    }

    /// Takes no more connections, gives those that have something under way some seconds, then stops everything. It takes
    /// less than five seconds whatever clients do.
    ///
    /// # Errors
    /// When the listener had failed.
    pub async fn finish(self) -> Result<(), ServeError> {
        let deadline = Instant::now() + STOP;
        let Self { app, server, hub, scraper, schedule, stop, hub_stop, .. } = self;
        stop.asked.cancel();
        let scraped = async {
            let _ = stop.now.run_until_cancelled(scraper.stop()).await;
            // Those who follow a run are requests under way: they are waited for below.
            hub_stop.cancel();
        };
        let ((), served) = tokio::join!(scraped, server);
        let told = tokio::time::timeout_at(deadline - STORE_CLOSE_TIME, stop.now.run_until_cancelled(hub.finish()));
        if !matches!(told.await, Ok(Some(()))) {
            hub.abandon();
        }
        let stopped = tokio::time::timeout_at(deadline, async {
            let _ = schedule.await;
            app.stop().await;
        });
        if stopped.await.is_err() {
            tracing::warn!(
                "the store was not closed in time; what was answered is stored, and the next start goes on from it"
            );
        }
        served.map_err(|panic| ServeError::Serving(io::Error::other(panic)))
    }
}

/// Puts in order what dead processes left behind, then keeps the schedule.
async fn keep_scraping(scraper: Scraper, schedule: Schedule, stop: CancellationToken) {
    if let Some(Err(error)) = stop.run_until_cancelled(scraper.recover()).await {
        tracing::warn!(%error, "runs that were left behind are failed later");
    }
    schedule.run(stop).await;
}

/// Asks the system for as many open files as it gives, and bounds the connections so that the store always has some.
fn within_files(http: HttpLimits, push: HubLimits) -> (HttpLimits, HubLimits) {
    let wanted = http.connections + push.connections + RESERVED_FILES;
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => {
            let files = usize::try_from(files).unwrap_or(usize::MAX);
            if files < wanted {
                tracing::warn!(files, wanted, "fewer connections are taken; raise the limit of open files (ulimit -n)");
            }
            share_files(files, http, push)
        }
        Err(error) => {
            tracing::warn!(%error, "the limit of open files could not be raised");
            match rlimit::getrlimit(rlimit::Resource::NOFILE) {
                Ok((files, _)) => share_files(usize::try_from(files).unwrap_or(usize::MAX), http, push),
                Err(_) => (http, push),
            }
        }
    }
}

/// Where there are not enough files a third of the connections speak HTTP, and the others are pushed to.
fn share_files(files: usize, http: HttpLimits, push: HubLimits) -> (HttpLimits, HubLimits) {
    let free = files.saturating_sub(RESERVED_FILES.min(files / 2));
    if http.connections + push.connections <= free {
        return (http, push);
    }
    let http = HttpLimits { connections: http.connections.min(free / 3), ..http };
    let push = HubLimits { connections: push.connections.min(free - http.connections), ..push };
    (http, push)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_store() {
        for files in [64, 256, 1_024, 4_096, 20_000, 1 << 20] {
            let (http, push) = share_files(files, HttpLimits::default(), HubLimits::default());
            let reserved = files - http.connections - push.connections;
            assert!(reserved >= RESERVED_FILES.min(files / 2), "{files}: {reserved}");
            assert!(http.connections >= files.min(8_000) / 8 && push.connections >= files.min(8_000) / 8, "{files}");
        }
        let (http, push) = share_files(1 << 20, HttpLimits::default(), HubLimits::default());
        assert_eq!((http.connections, push.connections), (6_000, 12_000));
    }
}
