//! `linewatch scrape`

mod bars;
mod failures;

use std::time::Duration;

use anyhow::bail;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use self::bars::Bars;
use super::{
    arguments::ScrapeArguments,
    closed,
    output::{Audience, print_json, print_line, say},
    signals::Signals,
};
use crate::{
    app::{self, App, new_id},
    config::Config,
    desk::{CommandContext, Desk, RunStarted},
    projections::scrape_runs::{self, Run, RunFailure},
    scraping::{Order, Scraper, configuration::SourceConfig, schedule::Schedule},
};
use linewatch_model::{Actor, Bookmaker, RunStatus, Trigger};

/// How often it is looked how a run goes.
const PROGRESS_POLL_INTERVAL: Duration = Duration::from_millis(200);

pub(super) async fn run(arguments: ScrapeArguments) -> anyhow::Result<()> {
    let audience = Audience::of(arguments.json);
    super::start_command_log(audience);
    let loaded = Config::load(arguments.config.as_deref())?;
    let config = Config { store: arguments.store.or(loaded.store), ..loaded };
    let sources = chosen(config.sources.clone(), &arguments.bookmaker)?;
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    let work = async {
        let app = App::start(&config.store_to_write()?, config.repository(), &stop).await?;
        let how = ScrapeMode { once: arguments.once, audience };
        let outcome = scrape(&app, &sources, how, &stop).await;
        closed(app).await;
        outcome
    };
    Box::pin(signals.cancel_during(&stop, work)).await
}

/// The sources that are named, or all.
pub(super) fn chosen(sources: Vec<SourceConfig>, named: &[Bookmaker]) -> anyhow::Result<Vec<SourceConfig>> {
    if sources.is_empty() {
        bail!(
            "no source is configured: name bookmakers with LINEWATCH_SOURCES=betpawa,sportybet,bet9ja or as [[sources]] \
             in the file of --config"
        );
    }
    if let Some(unknown) = named.iter().find(|name| !sources.iter().any(|source| source.bookmaker == **name)) {
        let configured: Vec<&str> = sources.iter().map(|source| source.bookmaker.as_str()).collect();
        bail!("{unknown} is not a configured source; configured are: {}", configured.join(", "));
    }
    let is_named = |source: &SourceConfig| named.is_empty() || named.contains(&source.bookmaker);
    Ok(sources.into_iter().filter(is_named).collect())
}

/// How to scrape.
#[derive(Clone, Copy)]
struct ScrapeMode {
    once: bool,
    audience: Audience,
}

async fn scrape(app: &App, sources: &[SourceConfig], how: ScrapeMode, stop: &CancellationToken) -> anyhow::Result<()> {
    let scraper = app::scraper(app.desk(), sources, &app::adapters())?;
    scraper.recover().await?;
    let interrupted = linewatch_task::spawn("interrupt", stop_when_asked(scraper.clone(), stop.clone()));
    let outcome = if how.once {
        one_run(app.desk(), &scraper, how.audience).await
    } else {
        go_on(app.desk(), &scraper, stop).await
    };
    interrupted.abort();
    scraper.stop().await;
    outcome
}

async fn stop_when_asked(scraper: Scraper, stop: CancellationToken) {
    stop.cancelled().await;
    scraper.stop().await;
}

/// Everything at all bookmakers that were named, whether or not the settings have them enabled.
async fn one_run(desk: &Desk, scraper: &Scraper, audience: Audience) -> anyhow::Result<()> {
    let order = Order { bookmakers: Some(scraper.bookmakers()), ..Order::everything(Trigger::CommandLine) };
    let context = CommandContext { actor: Actor::local(), ..CommandContext::system(new_id()) };
    let run = scraper.start(order, &context).await?;
    let ended = follow(desk, scraper, &run, audience).await?;
    let failed = matches!(ended.status, RunStatus::Failed | RunStatus::ConnectionFailed);
    let failures = scrape_runs::errors_of(desk.store().reader(), ended.id).await?;
    print_run(&ended, &failures, audience)?;
    if failed {
        bail!("the scrape failed: {}", why(&failures));
    }
    Ok(())
}

/// What came of a run.
fn print_run(run: &Run, failures: &[RunFailure], audience: Audience) -> anyhow::Result<()> {
    let not_kept = run.failures.saturating_sub(i64::try_from(failures.len())?);
    match audience {
        Audience::Program => print_json(&json(run, failures, not_kept)),
        Audience::People => {
            print_line(summary(run))?;
            failures::lines(run.id, failures, not_kept).into_iter().try_for_each(print_line)
        }
    }
}

/// Runs by the schedule, until told to stop.
async fn go_on(desk: &Desk, scraper: &Scraper, stop: &CancellationToken) -> anyhow::Result<()> {
    let schedule = linewatch_task::spawn("schedule", Schedule::new(scraper.clone(), None).run(stop.clone()));
    say(format_args!("scraping by the schedule until Ctrl-C: {}", names(&scraper.bookmakers())));
    let mut waits = None;
    while !stop.is_cancelled() {
        say_what_it_waits_for(desk, scraper, &mut waits).await?;
        match scraper.current() {
            Some(run) => say(summary(&follow(desk, scraper, &run, Audience::People).await?)),
            None => {
                let _ = stop.run_until_cancelled(tokio::time::sleep(PROGRESS_POLL_INTERVAL)).await;
            }
        }
    }
    schedule.await?;
    Ok(())
}

/// Says it when the settings keep the schedule from beginning anything.
async fn say_what_it_waits_for(desk: &Desk, scraper: &Scraper, said: &mut Option<&'static str>) -> anyhow::Result<()> {
    let settings = desk.settings_in_force().await?.settings.clone();
    let enabled = scraper.bookmakers().iter().any(|bookmaker| settings.enabled_platforms.contains(bookmaker));
    let waits = if settings.scraping_paused {
        Some("waiting: the setting scrapingPaused is on; --once scrapes all the same")
    } else if enabled {
        None
    } else {
        Some("waiting: the setting enabledPlatforms has none of these; --once scrapes all the same")
    };
    if let Some(waits) = waits.filter(|_| *said != waits) {
        say(waits);
    }
    *said = waits;
    Ok(())
}

fn names(bookmakers: &[Bookmaker]) -> String {
    bookmakers.iter().map(Bookmaker::display_name).collect::<Vec<_>>().join(", ")
}

/// Shows how a run goes until it has ended.
async fn follow(desk: &Desk, scraper: &Scraper, run: &RunStarted, audience: Audience) -> anyhow::Result<Run> {
    let mut bars = Bars::new(audience);
    loop {
        // Once it has ended here, what the read model shows after the log's end is its end.
        let going_on = scraper.current().is_some_and(|current| current == *run);
        let head = desk.store().read_head().await?.position;
        desk.applied().wait_for(head, Duration::from_secs(10)).await;
        let shown = scrape_runs::find(desk.store().reader(), i64::try_from(run.id)?).await?;
        let Some(shown) = shown else { bail!("the scrape run {} is not known", run.id) };
        bars.show(&shown.bookmakers);
        if shown.ended_at.is_some() || !going_on {
            bars.finish();
            return Ok(shown);
        }
        tokio::time::sleep(PROGRESS_POLL_INTERVAL).await;
    }
}

fn summary(run: &Run) -> String {
    let tenths = run.elapsed_ms.unwrap_or(0) / 100;
    let failed = if run.failed > 0 { format!(", {} failed", run.failed) } else { String::new() };
    format!(
        "run {} {}: {} fixtures{failed}, {} snapshots changed something, {} alerts, {}.{} s",
        run.id,
        run.status.as_str(),
        run.fixtures,
        run.changed,
        run.alerts,
        tenths / 10,
        tenths % 10
    )
}

/// What came of a run, for programs.
fn json(run: &Run, failures: &[RunFailure], not_kept: i64) -> Value {
    json!({
        "run": run.id, "status": run.status.as_str(), "startedAt": run.started_at, "endedAt": run.ended_at,
        "fixtures": run.fixtures, "failed": run.failed, "changed": run.changed, "unchanged": run.unchanged,
        "stale": run.stale, "alerts": run.alerts, "failures": failures::objects(failures), "failuresNotKept": not_kept,
    })
}

/// The first thing that went wrong in a run.
fn why(failures: &[RunFailure]) -> String {
    let Some(first) = failures.first() else { return "nothing was recorded".to_owned() };
    match &first.bookmaker {
        Some(bookmaker) => format!("{bookmaker}: {}", first.message),
        None => first.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_sources_must_be_configured() {
        let source = |slug: &str| SourceConfig::of(slug.parse().unwrap());
        let (betpawa, bet9ja) = (source("betpawa"), source("bet9ja"));
        let all = vec![betpawa.clone(), bet9ja.clone()];
        assert_eq!(chosen(all.clone(), &[]).unwrap(), all);
        assert_eq!(chosen(all.clone(), &["bet9ja".parse().unwrap()]).unwrap(), [bet9ja]);
        let unknown = chosen(all, &["msport".parse().unwrap()]).unwrap_err().to_string();
        assert_eq!(unknown, "msport is not a configured source; configured are: betpawa, bet9ja");
        assert!(chosen(Vec::new(), &[]).unwrap_err().to_string().contains("LINEWATCH_SOURCES"));
    }
}
