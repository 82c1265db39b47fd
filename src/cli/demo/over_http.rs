//! `linewatch demo --over-http`: the simulated bookmakers behind HTTP, and whole scrape cycles over them.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::say;
use crate::{
    app::{Serving, SystemClock, new_id},
    desk::{CommandContext, Desk},
    projections::scrape_runs,
    scraping::{Order, ScrapeStartError, Scraper, configuration::SourceConfig},
};
use linewatch_double::{Double, DoubleOptions, Feed, Role};
use linewatch_model::Trigger;

/// Between the end of a cycle and the next one.
const CYCLE_PAUSE: Duration = Duration::from_secs(5);
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

/// Scrapes everything again and again until `stop`.
pub(super) async fn cycles(scraper: Scraper, desk: Desk, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // What pauses the schedule pauses these too.
        let paused = desk.settings_in_force().await.is_ok_and(|current| current.settings.scraping_paused);
        if !paused && let Err(error) = cycle(&scraper, &desk).await {
            tracing::error!(%error, "the cycle could not be run");
        }
        let _ = stop.run_until_cancelled(tokio::time::sleep(CYCLE_PAUSE)).await;
    }
}

async fn cycle(scraper: &Scraper, desk: &Desk) -> anyhow::Result<()> {
    let order = Order { bookmakers: Some(scraper.bookmakers()), ..Order::everything(Trigger::Scheduled) };
    let run = match scraper.start(order, &CommandContext::system(new_id())).await {
        Ok(run) => run,
        // Somebody has begun one through the API, or the schedule has.
        Err(ScrapeStartError::AlreadyRunning { .. } | ScrapeStartError::Stopping) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    scraper.wait(&run).await;
    let head = desk.store().read_head().await?.position;
    desk.applied().wait_for(head, CYCLE_PAUSE).await;
    if let Some(ended) = scrape_runs::find(desk.store().reader(), i64::try_from(run.id)?).await? {
        let (status, fixtures, changed) = (ended.status.as_str(), ended.fixtures, ended.changed);
        say(format_args!(
            "run {} {status}: {fixtures} fixtures, {changed} offers changed, {} alerts",
            run.id, ended.alerts
        ));
    }
    Ok(())
}
