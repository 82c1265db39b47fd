//! `linewatch demo --over-http`: the simulated bookmakers behind HTTP, and whole scrape cycles over them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    app::{Serving, SystemClock},
    desk::Desk,
    projections::scrape_runs::{self, Run, RunFilter},
    scraping::configuration::SourceConfig,
};
use linewatch_double::{Double, DoubleOptions, Feed, Role};
use linewatch_log::StoreError;

/// From the beginning of a run to that of the next one.
pub(super) const RUN_INTERVAL: Duration = Duration::from_secs(10);
/// How often it is looked whether a run has ended, and at how many.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
const RUNS_PER_LOOK: i64 = 10;
/// The bookmakers that the simulator plays.
const ROLES: [Role; 4] = [Role::BetPawa, Role::SportyBet, Role::Bet9ja, Role::MSport];

/// Starts the double of the bookmakers.
pub(super) async fn double(seed: u64) -> std::io::Result<Double> {
    Double::start(DoubleOptions {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        seed,
        feed: Feed::Simulated { frozen: false },
        recorded: None,
        as_large_as_recorded: false,
        clock: Arc::new(SystemClock),
    })
    .await
}

/// The double's bookmakers as sources.
pub(super) fn sources(double: &Double) -> Vec<SourceConfig> {
    let source = |role: Role| {
        let bookmaker = role.slug().parse().ok()?;
        Some(SourceConfig { base_url: Some(double.base_url(role)), ..SourceConfig::of(bookmaker) })
    };
    ROLES.into_iter().filter_map(source).collect()
}

pub(super) fn welcome(serving: &Serving, double: &Double) -> String {
    let url = format!("http://{}", serving.address());
    format!(
        "{url}\n\n\
         linewatch demo: four simulated bookmakers behind HTTP, scraped in whole cycles into a throw-away store; open \
         the address above in a browser\n\n\
         \x20 alerts     {url}/api/alerts\n\
         \x20 odds       {url}/api/events\n\
         \x20 scrapes    {url}/api/scrape/runs\n\
         \x20 all of it  {url}/docs\n\n\
         the bookmakers answer on http://{double}; make one fail:\n\
         \x20 curl -d '{{\"behave\": {{\"book\": \"bet9ja\", \"conduct\": {{\"errors\": 0.5}}}}}}' http://{double}/control\n\n\
         serving on {url} until Ctrl-C",
        double = double.address()
    )
}

/// Tells of each run that has ended, until `stop`.
pub(super) async fn tell_runs(desk: Desk, stop: CancellationToken) {
    let mut told = 0;
    let mut ticks = tokio::time::interval(LOOK_INTERVAL);
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        match ended_since(&desk, told).await {
            Ok(runs) => {
                for run in runs {
                    let (status, fixtures, changed) = (run.status.as_str(), run.fixtures, run.changed);
                    let alerts = run.alerts;
                    say(format_args!(
                        "run {} {status}: {fixtures} fixtures, {changed} offers changed, {alerts} alerts",
                        run.id
                    ));
                    told = run.id;
                }
            }
            Err(error) => tracing::error!(%error, "the runs could not be read"),
        }
    }
}

/// The runs after this one that have ended, in their order: one goes on at a time.
async fn ended_since(desk: &Desk, told: i64) -> Result<Vec<Run>, StoreError> {
    let page = scrape_runs::page(desk.store().reader(), &RunFilter::default(), (RUNS_PER_LOOK, 0)).await?;
    let new = page.runs.into_iter().rev().filter(|run| run.id > told);
    Ok(new.take_while(|run| run.ended_at.is_some()).collect())
}
