//! `linewatch demo`

mod over_http;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    arguments::DemoArguments,
    output::{say, tell},
    signals::asked_to_stop,
};
use crate::{
    api::guard::ANY_LOOPBACK_PORT,
    app::{HttpLimits, ServeOptions, Serving, adapters, new_id},
    config::{Config, LogFormat},
    desk::{CommandContext, Desk},
    scraping::configuration::SourceConfig,
};
use linewatch_double::simulator::Simulator;
use linewatch_fanout::HubLimits;
use linewatch_log::{RepositoryOptions, StoreUrl};

/// How often the simulated bookmakers are looked at.
const SIMULATION_INTERVAL: Duration = Duration::from_secs(1);

pub(super) async fn run(arguments: DemoArguments) -> anyhow::Result<()> {
    super::start_log(LogFormat::Text, "warn");
    let folder = DemoFolder::new()?;
    if arguments.over_http { over_http(&arguments, &folder).await } else { at_once(&arguments, &folder).await }
}

/// The simulated odds go to the desk at once.
async fn at_once(arguments: &DemoArguments, folder: &DemoFolder) -> anyhow::Result<()> {
    let serving = serve(arguments, folder, Vec::new(), None).await?;
    say(welcome(&serving));
    let stop = CancellationToken::new();
    let simulated = linewatch_task::spawn("simulate", simulate(serving.desk().clone(), arguments.seed, stop.clone()));
    asked_to_stop().await;
    stop.cancel();
    simulated.await?;
    Ok(serving.finish().await?)
}

/// The simulated bookmakers are scraped as real ones are.
async fn over_http(arguments: &DemoArguments, folder: &DemoFolder) -> anyhow::Result<()> {
    let double = over_http::double(arguments.seed).await?;
    let sources = over_http::sources(&double);
    let serving = serve(arguments, folder, sources, Some(over_http::RUN_INTERVAL)).await?;
    say(over_http::welcome(&serving, &double));
    let stop = CancellationToken::new();
    let told = linewatch_task::spawn("tell_runs", over_http::tell_runs(serving.desk().clone(), stop.clone()));
    asked_to_stop().await;
    stop.cancel();
    told.await?;
    let finished = serving.finish().await;
    double.finish().await;
    Ok(finished?)
}

async fn serve(
    arguments: &DemoArguments,
    folder: &DemoFolder,
    sources: Vec<SourceConfig>,
    scrape_interval: Option<Duration>,
) -> anyhow::Result<Serving> {
    let config = Config::load(None)?;
    Ok(Serving::start(ServeOptions {
        listen: arguments.listen,
        store: StoreUrl::Sqlite(folder.0.join("demo.db")),
        token_file: None,
        allowed_hosts: config.allowed_hosts,
        // A page that somebody works on comes from a development server on another port of this machine.
        allowed_origins: config.allowed_origins.into_iter().chain(ANY_LOOPBACK_PORT.map(ToOwned::to_owned)).collect(),
        repository: RepositoryOptions::default(),
        http: HttpLimits::default(),
        push: HubLimits::default(),
        sources,
        adapters: adapters(),
        scrape_interval,
        interrupt: CancellationToken::new(),
    })
    .await?)
}

fn welcome(serving: &Serving) -> String {
    let url = format!("http://{}", serving.address());
    format!(
        "{url}\n\n\
         linewatch demo: four simulated bookmakers, a throw-away store; open the address above in a browser\n\n\
         \x20 alerts     {url}/api/alerts\n\
         \x20 odds       {url}/api/events\n\
         \x20 live       curl -N '{url}/api/audit/events?type=AlertDetected'\n\
         \x20 all of it  {url}/docs\n\n\
         serving on {url} until Ctrl-C"
    )
}

/// Feeds what the simulated bookmakers offer into the desk, one batch a tick, until `stop`.
async fn simulate(desk: Desk, seed: u64, stop: CancellationToken) {
    let mut simulator = Simulator::new(seed, desk.now());
    let mut ticks = tokio::time::interval(SIMULATION_INTERVAL);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        let snapshots = simulator.tick(desk.now()).into_iter().enumerate().collect();
        match desk.record(snapshots, &CommandContext::system(new_id()), None).await {
            Ok(recorded) if recorded.tally.alerts > 0 => {
                say(format_args!("{} new alerts, position {}", recorded.tally.alerts, recorded.position));
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the simulated odds could not be recorded"),
        }
    }
}

/// A folder that is gone when the demo ends.
struct DemoFolder(std::path::PathBuf);

impl DemoFolder {
    fn new() -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("linewatch-demo-{}", new_id()));
        std::fs::create_dir(&path)?;
        Ok(Self(path))
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tell(format_args!("the demo's folder {} could not be removed: {error}", self.0.display()));
        }
    }
}
