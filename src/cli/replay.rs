//! `linewatch replay`

use std::{sync::Arc, time::Instant};

use anyhow::bail;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    arguments::ReplayArguments,
    output::{self, Audience},
    signals::Signals,
};
use crate::{
    app::open_store,
    config::Config,
    events::Event,
    projections::{self, Consumer, rebuild},
};

pub(super) async fn run(arguments: ReplayArguments) -> anyhow::Result<()> {
    super::start_command_log(Audience::of(arguments.json));
    let chosen = choose(&arguments.projection)?;
    let store = open_store(&Config::with_store(arguments.store)?.store_url()?, false).await?;
    let bar = output::event_bar("replay");
    let started = Instant::now();
    let (mut signals, stop) = (Signals::new()?, CancellationToken::new());
    let rebuilt = stop.run_until_cancelled(rebuild(&store, &chosen, |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    }));
    let rebuilt = signals.cancel_during(&stop, rebuilt).await;
    bar.finish_and_clear();
    store.close().await;
    let Some(rebuilt) = rebuilt else { bail!("stopped before the end; the read models are as they were") };
    let (rebuilt, seconds) = (rebuilt?, started.elapsed().as_secs_f64().max(0.001));
    let names: Vec<_> = chosen.iter().map(|projection| projection.name()).collect();
    if arguments.json {
        return output::print_json(&json!({
            "readModels": names,
            "events": rebuilt.events,
            "deadLettered": rebuilt.dead_lettered,
            "seconds": (seconds * 1_000.0).round() / 1_000.0,
        }));
    }
    output::print_line(format_args!(
        "rebuilt {} from {} events in {seconds:.1} s ({:.0} events/s); {} dead-lettered",
        names.join(", "),
        rebuilt.events,
        f64::from(u32::try_from(rebuilt.events).unwrap_or(u32::MAX)) / seconds,
        rebuilt.dead_lettered
    ))
}

fn choose(name: &str) -> anyhow::Result<Vec<Arc<dyn Consumer<Event>>>> {
    let all = projections::all();
    if name == "all" {
        return Ok(all);
    }
    let names: Vec<_> = all.iter().map(|projection| projection.name()).collect();
    let known = names.join(", ");
    let chosen: Vec<_> = all.into_iter().filter(|projection| projection.name() == name).collect();
    if chosen.is_empty() {
        bail!("there is no read model {name}; there are {known}, and all");
    }
    Ok(chosen)
}
