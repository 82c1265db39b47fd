//! `linewatch backtest`

mod text;

use std::{
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use anyhow::{Context as _, anyhow, bail};
use tokio_util::sync::CancellationToken;

pub use linewatch_backtest::Condition;

use super::{
    arguments::BacktestArguments,
    output::{self, Audience},
    rules,
    signals::Signals,
};
use crate::{
    app::open_store,
    backtest::{self, Against, Effort, History, Plan, Progress, Report, Scope, Span},
    config::Config,
};
use linewatch_log::Store;
use linewatch_model::Sequence;
use linewatch_rules::RuleSet;

/// How often a bar is drawn.
const BAR_INTERVAL: Duration = Duration::from_millis(200);

pub(super) async fn run(arguments: BacktestArguments) -> anyhow::Result<()> {
    super::start_command_log(Audience::of(arguments.is_for_program()));
    let store = open_store(&Config::with_store(arguments.store.clone())?.store_url()?, false).await?;
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    let outcome = signals.cancel_during(&stop, try_out(&store, &arguments, &stop)).await;
    store.close().await;
    let report = outcome?;
    if arguments.is_for_program() {
        output::print_json(&report.summary)?;
    } else {
        output::print(text::of(&report.summary).as_bytes())?;
    }
    let mut held = arguments.fail_if.iter().filter_map(|condition| condition.holds(&report.summary));
    held.next().map_or(Ok(()), |said| Err(anyhow!("{said}")))
}

async fn try_out(store: &Store, arguments: &BacktestArguments, stop: &CancellationToken) -> anyhow::Result<Report> {
    let plan = Arc::new(plan(store, arguments).await?);
    let effort = arguments.threads.map_or_else(Effort::all, |threads| Effort::all().with_threads(threads.into()));
    let progress = Arc::<Progress>::default();
    let bar = output::event_bar("backtest");
    let mut work = std::pin::pin!(backtest::run(store, &plan, effort, &progress, stop));
    let report = loop {
        tokio::select! {
            report = &mut work => break report,
            () = tokio::time::sleep(BAR_INTERVAL) => {
                bar.set_length(progress.all.load(Ordering::Relaxed));
                bar.set_position(progress.done.load(Ordering::Relaxed));
            }
        }
    };
    bar.finish_and_clear();
    Ok(report?)
}

async fn plan(store: &Store, arguments: &BacktestArguments) -> anyhow::Result<Plan> {
    let history = History::read(store).await?;
    let against = match &*arguments.against {
        "in-force" => Against::InForce,
        name => match name.parse() {
            Ok(version) => Against::Version(Sequence::new(version)),
            Err(_) => Against::Rules(Arc::new(named(name, &history).context("--against")?)),
        },
    };
    let plan = Plan {
        draft: Arc::new(named(&arguments.rules, &history).context("--rules")?),
        against,
        span: Span { from: arguments.from, to: arguments.to },
        without: arguments.without.clone(),
        reference: arguments.reference.clone(),
        scope: Scope {
            sport: arguments.sport.clone(),
            country: arguments.country.clone(),
            tournament: arguments.tournament.clone(),
        },
        sweep: arguments.sweep.clone(),
    };
    Ok(plan)
}

/// A rule set by what somebody typed: a file, a version, `in-force` or a preset.
fn named(name: &str, history: &History) -> anyhow::Result<RuleSet> {
    if name == "in-force" {
        return Ok((**history.newest().1).clone());
    }
    if let Ok(version) = name.parse().map(Sequence::new) {
        let Some(found) = history.version(version) else {
            bail!("no rule set of version {version} was ever in force");
        };
        return Ok((**found).clone());
    }
    let file = Path::new(name);
    if file.exists() { rules::read(file) } else { rules::preset_or_else(name) }
}
